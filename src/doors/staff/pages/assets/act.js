// act.js: what is pressed, one action at a time, and what becomes of one that fails. It knows nothing of what is done.

import { element, say } from './steps.js';
import { trouble } from './words.js';

const ends = new Map(); // what a trouble of a kind leads to, where it is not to be tried again
let busy = false;
let over = false;
let waiting = null; // what comes after the action that is under way

/** Whether an action is under way. */
export const isBusy = () => busy;

/** No action is taken any more. */
export const stop = () => { over = true; };

/** Where a trouble of this kind leads, instead of being told. */
export const leads = (kind, where) => ends.set(kind, where);

// One action at a time, whichever button: a double click or a second Enter does nothing. The buttons only look
// disabled meanwhile, because a disabled button would lose the focus. An action may lead to another, which is then the
// one to be tried again.
export async function once(action) {
  if (busy || over) return;
  busy = true;
  document.body.dataset.busy = '';
  let next = action;
  try {
    while (typeof next === 'function') {
      action = next;
      next = await action();
    }
  } catch (error) {
    if (ends.has(error.kind)) return ends.get(error.kind)();
    if (!error.kind) console.error(error);
    say(trouble(error), 'error');
    element('try-again').hidden = false;
    element('try-again').onclick = () => once(action);
  } finally {
    busy = false;
    delete document.body.dataset.busy;
    const next = waiting;
    waiting = null;
    if (next) once(next);
  }
}

/** The same, but not lost where another is under way: it comes after; of several that wait, the last. */
export function soon(action) {
  if (busy) waiting = action;
  else once(action);
}

/** A button, by its id. */
export function onPress(id, action) {
  element(id).addEventListener('click', () => once(action));
}

/** A form, by its button or by Enter. */
export function onSubmit(form, action) {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    once(action);
  });
}
