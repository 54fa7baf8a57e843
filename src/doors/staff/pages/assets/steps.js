// steps.js: one step at a time, its title, its message, where the focus goes, and the browser's Back and Forward. It knows
// nothing of codes.

import { text } from './words.js';

export const element = (id) => document.getElementById(id);

const STEPS = ['email', 'mailed', 'authenticator', 'signed-in'];
const CODES = ['mailed-code', 'authenticator-code', 'recovery-code'];
const message = element('message');
const home = document.createComment('message'); // where the message stands that is about no field
message.before(home);

let shown = null;

/** The step that is shown. */
export const current = () => shown;

/** Shows a step under the title of a key of the texts, and nothing that was typed. */
export function show(step, title) {
  shown = step;
  element('loading').hidden = true;
  for (const name of STEPS) element(`step-${name}`).hidden = name !== step;
  for (const name of CODES) if (element(name)) element(name).value = '';
  entitle(title);
  const number = STEPS.indexOf(step) + 1;
  element('step-of').hidden = step === 'signed-in';
  element('step-of').textContent = text('step_of', { step: number, steps: STEPS.length - 1 });
}

/** Another title for the same step. */
export function entitle(title) {
  element('title').textContent = text(title);
  document.title = text(title);
}

/** Says a sentence of ours, or "" for nothing. An error is scrolled into view. */
export function say(sentence, kind = 'info') {
  if (home.nextSibling !== message) home.after(message);
  tell(sentence, kind);
  if (kind === 'error' && !isInView(message)) message.scrollIntoView({ block: 'center' });
}

/** Says under a field that what was typed into it is at fault, and selects it to be typed over. */
export function complain(sentence, field) {
  const place = field.closest('fieldset') ?? field;
  if (place.nextElementSibling !== message) place.after(message);
  tell(sentence, 'error');
  // Read aloud with the field when that gets the focus; where it has it already, nothing else would be heard.
  if (document.activeElement === field) announce(sentence);
  field.setAttribute('aria-invalid', 'true');
  field.focus({ preventScroll: true });
  field.select?.();
  message.scrollIntoView({ block: 'center' });
}

function tell(sentence, kind) {
  message.textContent = sentence;
  message.dataset.kind = kind;
  element('try-again').hidden = true;
  for (const field of document.querySelectorAll('[aria-invalid]')) field.removeAttribute('aria-invalid');
}

function isInView(shown) {
  const { top, bottom } = shown.getBoundingClientRect();
  const around = shown.closest('dialog')?.getBoundingClientRect() ?? { top: 0, bottom: innerHeight };
  return top >= around.top && bottom <= around.bottom;
}

/** Tells those who listen and not those who look: they see it. */
export function announce(sentence) {
  element('announcement').textContent = sentence;
}

// ---- Back and Forward: the address is one place of the history, the codes after it are another.

/** Notes that this step is shown now. */
export function place(step) {
  const here = history.state?.step;
  if (here === step) return;
  if (step === 'email' || here === undefined) history.replaceState({ step: 'email' }, '');
  if (step === 'email') return;
  if (here === 'mailed' || here === 'authenticator') history.replaceState({ step }, '');
  else history.pushState({ step }, '');
}

let returning = null; // a Back of our own that is under way

/** Back to the address, as Back itself would; without a place for it, here. */
export async function backToAddress() {
  if (['mailed', 'authenticator'].includes(history.state?.step)) {
    await new Promise((resolve) => {
      returning = resolve;
      setTimeout(resolve, 1000); // whatever the browser does meanwhile, the page goes on
      history.back();
    });
  }
  place('email');
}

// However late our own Back arrives, it is nobody else's news: what was said meanwhile stays.
addEventListener('popstate', (event) => {
  if (!returning) return;
  event.stopImmediatePropagation();
  returning();
  returning = null;
});

/** The step this place of the history was left at, if it was. */
export const placed = () => history.state?.step;
