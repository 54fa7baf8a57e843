// files.js: writes lines of CSV (RFC 4180) and of JSON, and hands a file of them to the reader. A cell that a spreadsheet would
// compute begins with an apostrophe, which an import takes away again. It sends no request.

const KINDS = { csv: 'text/csv', jsonl: 'application/jsonl' };

// First characters of a formula in any spreadsheet, also behind apostrophes, as `list_file/cells.rs` has them.
const FORMULA = /^'*[=+\-@\t\r\n\uff1d\uff0b\uff0d\uff20]/;

/** Returns texts as a line of CSV. */
export const csvLine = (cells) => `${cells.map(cell).join(',')}\r\n`;

/** Returns a value as a line of JSON. */
export const jsonLine = (value) => `${JSON.stringify(value)}\n`;

/** Hands a file to the browser: its parts, texts or blobs; `kind` is "csv" or "jsonl". */
export function save(parts, kind, name) {
  const file = document.createElement('a');
  file.href = URL.createObjectURL(new Blob(parts, { type: KINDS[kind] }));
  file.download = `${name}.${kind}`;
  file.click();
  setTimeout(() => URL.revokeObjectURL(file.href));
}

function cell(value) {
  const safe = FORMULA.test(value) ? `'${value}` : value;
  return /[",;\t\r\n]/.test(safe) || safe !== safe.trim() ? `"${safe.replaceAll('"', '""')}"` : safe;
}
