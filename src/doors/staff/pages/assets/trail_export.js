// trail_export.js: writes lines of the trail as CSV (RFC 4180) or as JSON lines, into a file of the reader's. A cell that a
// spreadsheet would compute begins with an apostrophe. It sends no request.

const COLUMNS = ['at', 'eventName', 'outcomeName', 'crmUserId', 'email', 'displayName', 'actor', 'session', 'requester', 'browser',
  'reason', 'changes', 'withheld', 'position', 'id'];
const KINDS = { csv: 'text/csv', jsonl: 'application/jsonl' };

/** Hands a file of lines to the browser; `kind` is "csv" or "jsonl". */
export function save(lines, kind) {
  const content = kind === 'csv' ? csv(lines) : lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  const file = document.createElement('a');
  file.href = URL.createObjectURL(new Blob([content], { type: KINDS[kind] }));
  file.download = `trail.${kind}`;
  file.click();
  setTimeout(() => URL.revokeObjectURL(file.href));
}

/** Returns lines as CSV, with a line of names. */
export function csv(lines) {
  const rows = lines.map((line) => COLUMNS.map((name) => told(line[name])));
  return [COLUMNS, ...rows].map((row) => `${row.map(cell).join(',')}\r\n`).join('');
}

function told(value) {
  if (!Array.isArray(value)) return String(value ?? '');
  return value.map(({ field, before, after }) => `${field}: ${before.join(' ')} -> ${after.join(' ')}`).join('; ');
}

function cell(value) {
  const safe = /^[=+\-@\t\r\n]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}
