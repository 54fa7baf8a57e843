// codes.js: what people type and paste, made ready to be sent. A code is taken with blanks or hyphens in it, in the
// digits of another keyboard, or out of the line of a mail it was pasted with.

/** Six digits, or null. */
export function sixDigits(typed) {
  const bare = ascii(typed).replace(/[\s-]/g, '');
  return /^[0-9]{6}$/.test(bare) ? bare : null;
}

/** A recovery code, letters and digits in groups, or null. */
export function recoveryCode(typed) {
  const groups = ascii(typed).trim().toLowerCase().replace(/[\s\u2010-\u2015-]+/g, '-');
  return /^[a-z0-9-]{8,}$/.test(groups) && !sixDigits(groups) ? groups : null;
}

/** A field for six digits shows no blanks, and finds the code in what is pasted. */
export function takeDigits(field) {
  field.addEventListener('paste', (event) => {
    const found = ascii(event.clipboardData.getData('text')).match(/(?<![0-9])[0-9](?:[\s-]?[0-9]){5}(?![0-9])/);
    if (!found) return;
    event.preventDefault();
    field.value = sixDigits(found[0]);
    field.dispatchEvent(new Event('input', { bubbles: true }));
  });
  field.addEventListener('input', () => {
    const bare = field.value.replace(/\s/g, '');
    if (bare !== field.value) field.value = bare;
  });
}

// Full-width digits are digits; so are those of Arabic and of Persian.
function ascii(typed) {
  return typed.normalize('NFKC').replace(/[\u0660-\u0669\u06f0-\u06f9]/g, (digit) => digit.charCodeAt(0) & 0xf);
}
