// Names the changes from one schema to another that break a client:
//
//   node breaking.mjs ../schema-released.graphql ../../../schema.graphql
//
// Prints a line for each change, and exits with 1 if one breaks a client. Surprising changes (a new enum value) are printed and pass.

import { readFileSync } from 'node:fs';
import { buildSchema, findBreakingChanges, findDangerousChanges } from 'graphql';

const paths = process.argv.slice(2);
if (paths.length !== 2) throw new Error('usage: breaking.mjs RELEASED NEW');
const [released, now] = paths.map((path) => buildSchema(readFileSync(path, 'utf8')));
const breaking = findBreakingChanges(released, now);
for (const { type, description } of breaking) console.log(`breaking ${type}: ${description}`);
for (const { type, description } of findDangerousChanges(released, now)) console.log(`note ${type}: ${description}`);
process.exitCode = breaking.length ? 1 : 0;
