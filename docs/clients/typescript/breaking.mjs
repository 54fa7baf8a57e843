// Which changes from one schema to another break a client:
//
//   node breaking.mjs ../schema-released.graphql ../../../schema.graphql
//
// A line for each; those that break exit with 1. Those that may surprise (a new value of an enum) are told, and pass.

import { readFileSync } from 'node:fs';
import { buildSchema, findBreakingChanges, findDangerousChanges } from 'graphql';

const paths = process.argv.slice(2);
if (paths.length !== 2) throw new Error('usage: breaking.mjs RELEASED NEW');
const [released, now] = paths.map((path) => buildSchema(readFileSync(path, 'utf8')));
const breaking = findBreakingChanges(released, now);
for (const { type, description } of breaking) console.log(`breaking ${type}: ${description}`);
for (const { type, description } of findDangerousChanges(released, now)) console.log(`note ${type}: ${description}`);
process.exitCode = breaking.length ? 1 : 0;
