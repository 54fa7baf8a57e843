// faults.js: marks every faulty field of a form, each with its sentence under it, and focuses the first. Does not know why a field is
// refused.

import { complain } from './steps.js';

let undo = []; // removes the marks, one by one

/** Removes the marks of all fields but the one with the page's message. */
export function clearFaults() {
  for (const back of undo) back();
  undo = [];
}

/** Marks fields, given as pairs of an element and a sentence in the order of the form. A fieldset is marked by its first control. */
export function complainAll(faults) {
  clearFaults();
  const [[first, said], ...rest] = faults;
  complain(said, control(first));
  for (const [field, sentence] of rest) mark(field, sentence);
}

const control = (field) => (field.matches('fieldset') ? field.querySelector('input:enabled') ?? field : field);

function mark(field, sentence) {
  const told = document.createElement('p');
  [told.id, told.className, told.textContent] = [`${field.id}-fault`, 'message', sentence];
  told.dataset.kind = 'error';
  field.after(told);
  const described = field.getAttribute('aria-describedby');
  field.setAttribute('aria-describedby', [described, told.id].filter(Boolean).join(' '));
  control(field).setAttribute('aria-invalid', 'true');
  undo.push(() => {
    told.remove();
    if (described) field.setAttribute('aria-describedby', described);
    else field.removeAttribute('aria-describedby');
    control(field).removeAttribute('aria-invalid');
  });
}
