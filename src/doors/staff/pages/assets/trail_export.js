// trail_export.js: writes lines of the trail into a file of the reader's, as CSV or as JSON lines. It sends no request.

import { csvLine, jsonLine, save as hand } from './files.js';

const COLUMNS = ['at', 'eventName', 'outcomeName', 'crmUserId', 'email', 'displayName', 'actor', 'actorEmail', 'session', 'requester', 'browser',
  'reason', 'changes', 'withheld', 'position', 'id'];

/** Hands a file of lines to the browser; `kind` is "csv" or "jsonl". */
export function save(lines, kind) {
  const rows = () => [COLUMNS, ...lines.map((line) => COLUMNS.map((name) => told(line[name])))];
  hand(kind === 'csv' ? rows().map(csvLine) : lines.map(jsonLine), kind, 'trail');
}

function told(value) {
  if (!Array.isArray(value)) return String(value ?? '');
  return value.map(({ field, before, after }) => `${field}: ${before.join(' ')} -> ${after.join(' ')}`).join('; ');
}
