// The public audit of GraphQL over HTTP (npm `graphql-http`) against a server with introspection on:
//
//   node audit.mjs http://127.0.0.1:8080/graphql
//
// Prints a line of JSON for each missed point: its id, `error` (a MUST), `warn` (a SHOULD) or `notice` (a MAY), its requirement, and
// the server's answer. Exits with 1 on an error.

import { auditServer } from 'graphql-http';

const [url] = process.argv.slice(2);
if (!url) throw new Error('usage: audit.mjs URL');
// Each point is one request, with a timeout.
const within = (asked, init) => fetch(asked, { ...init, signal: AbortSignal.timeout(10_000) });
const results = await auditServer({ url, fetchFn: within });
for (const { id, name, status, ...rest } of results) {
  if (status === 'ok') continue;
  console.log(JSON.stringify({ id, status, name, reason: rest.reason }));
  if (status === 'error') process.exitCode = 1;
}
console.log(JSON.stringify({ total: results.length }));
