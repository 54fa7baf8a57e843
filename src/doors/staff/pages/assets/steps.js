// steps.js: shows one step of a page at a time, its title and its message, and manages the focus and the browser's history.
// It sends no request and does not know the meaning of a code.

import { text } from './words.js';

export const element = (id) => document.getElementById(id);

const STEPS = ['email', 'mailed', 'authenticator', 'codes', 'signed-in'];
const PROOFS = 3; // steps that prove something, which are counted
const CODES = ['mailed-code', 'authenticator-code', 'recovery-code'];
const message = element('message');
const again = element('try-again'); // stands under the message
const home = document.createComment('message'); // position of a message without a field
message.before(home);

let shown = null;

/** Returns the step that is shown. */
export const current = () => shown;

/** Shows a step, clears all code fields and sets the title; `title` is the key of its text. */
export function show(step, title) {
  shown = step;
  element('loading').hidden = true;
  for (const name of STEPS) element(`step-${name}`).hidden = name !== step;
  for (const name of CODES) if (element(name)) element(name).value = '';
  entitle(title);
  const number = STEPS.indexOf(step) + 1;
  element('step-of').hidden = number > PROOFS;
  element('step-of').textContent = text('step_of', { step: number, steps: PROOFS });
}

/** Changes the title of the page; `title` is the key of its text. */
export function entitle(title) {
  element('title').textContent = text(title);
  document.title = `${text(title)} · ${document.body.dataset.name}`;
}

/** Shows a message; "" removes it. An error is scrolled into view. */
export function say(sentence, kind = 'info') {
  if (home.nextSibling !== message) home.after(message, again);
  tell(sentence, kind);
  if (kind === 'error' && !isInView(message)) message.scrollIntoView({ block: 'center' });
}

/** Shows an error under a field. `invalid`: because of the field's content, which is selected for retyping. */
export function complain(sentence, field, invalid = true) {
  const place = field.closest('fieldset') ?? field;
  if (place.nextElementSibling !== message) place.after(message, again);
  tell(sentence, 'error');
  // A screen reader reads a field's message only when the field gains the focus.
  if (document.activeElement === field) announce(sentence);
  if (invalid) field.setAttribute('aria-invalid', 'true');
  field.focus({ preventScroll: true });
  if (invalid) field.select?.();
  message.scrollIntoView({ block: 'center' });
}

function tell(sentence, kind) {
  message.textContent = sentence;
  message.dataset.kind = kind;
  announce('');
  again.hidden = true;
  for (const field of document.querySelectorAll('[aria-invalid]')) field.removeAttribute('aria-invalid');
}

/** Offers to try again, below the message. */
export function offerAgain(action) {
  again.hidden = false;
  again.onclick = action;
}

function isInView(shown) {
  const { top, bottom } = shown.getBoundingClientRect();
  const around = shown.closest('dialog')?.getBoundingClientRect() ?? { top: 0, bottom: innerHeight };
  return top >= around.top && bottom <= around.bottom;
}

/** Announces a sentence to screen readers, without showing it. */
export function announce(sentence) {
  element('announcement').textContent = sentence;
}

// ---- Back and Forward: the history has one entry for the address and one for all codes.

/** Records the shown step in the browser's history. */
export function place(step) {
  const here = history.state?.step;
  if (here === step) return;
  if (step === 'email' || here === undefined) history.replaceState({ step: 'email' }, '');
  if (step === 'email') return;
  if (here === 'mailed' || here === 'authenticator') history.replaceState({ step }, '');
  else history.pushState({ step }, '');
}

let returning = null; // callback of the page's own pending history.back()

/** Goes back to the history entry of the address, or turns the current entry into one. */
export async function backToAddress() {
  if (['mailed', 'authenticator'].includes(history.state?.step)) {
    await new Promise((resolve) => {
      returning = resolve;
      setTimeout(resolve, 1000); // timeout for a browser that does not go back
      history.back();
    });
  }
  place('email');
}

// Hides the page's own history.back() from other listeners, which would clear the message.
addEventListener('popstate', (event) => {
  if (!returning) return;
  event.stopImmediatePropagation();
  returning();
  returning = null;
});

/** Returns the step recorded in the current history entry, if any. */
export const placed = () => history.state?.step;
