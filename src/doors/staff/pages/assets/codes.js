// codes.js: parses typed and pasted codes. Accepts spaces and hyphens, full-width, Arabic and Persian digits, and a code inside
// a pasted line of mail. Refuses any other text by returning null. Does not know whether a code is right.

/** The six digits of a typed code, or null. */
export function sixDigits(typed) {
  const bare = ascii(typed).replace(/[\s-]/g, '');
  return /^[0-9]{6}$/.test(bare) ? bare : null;
}

/** A typed recovery code in lower case, its groups joined by hyphens, or null. */
export function recoveryCode(typed) {
  const groups = ascii(typed).trim().toLowerCase().replace(/[\s\u2010-\u2015-]+/g, '-');
  return /^[a-z0-9-]{8,}$/.test(groups) && !sixDigits(groups) ? groups : null;
}

/** Removes spaces from a field for six digits, and extracts the code from a pasted text. Calls `complete` when the sixth digit
 * comes. */
export function takeDigits(field, complete = () => {}) {

  field.addEventListener('paste', (event) => {
    const found = ascii(event.clipboardData.getData('text')).match(/(?<![0-9])[0-9](?:[\s-]?[0-9]){5}(?![0-9])/);
    if (!found) return;
    event.preventDefault();
    field.value = sixDigits(found[0]);
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });
  field.addEventListener('input', (event) => {
    const bare = field.value.replace(/\s/g, '');
    if (bare !== field.value) field.value = bare;
    const deleted = event.inputType?.startsWith('delete');
    if (!deleted && bare.length === 6 && sixDigits(bare)) complete();
  });
}

// NFKC converts full-width digits to ASCII, but not Arabic and Persian ones.
function ascii(typed) {
  return typed.normalize('NFKC').replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => digit.charCodeAt(0) & 0xf);
}
