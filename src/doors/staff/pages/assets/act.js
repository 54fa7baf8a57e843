// act.js: runs the actions of a page's buttons and forms, and shows a failure with a retry button. Refuses or queues an
// action while another is running. Does not know what an action does.

import { complain, element, offerAgain, say } from './steps.js';
import { text, trouble } from './words.js';

const ends = new Map(); // handlers by kind of `Trouble`, in place of a message and a retry
let busy = false;
let over = false;
let waiting = null; // action that soon() queued behind the running one

/** Whether an action is running. */
export const isBusy = () => busy;

/** Refuses every further action. */
export const stop = () => { over = true; };

/** Registers a handler that replaces the error message for a kind of `Trouble`, which is its argument. */
export const leads = (kind, where) => ends.set(kind, where);

/**
 * Runs an action, unless another is running: a double click or a second Enter does nothing. Buttons only look disabled
 * meanwhile (`data-busy`), because a disabled button loses the focus. An action may return the next action; a retry starts
 * with the one that failed.
 */
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
    if (ends.has(error.kind)) return ends.get(error.kind)(error);
    if (!error.kind) console.error(error);
    tellTrouble(trouble(error));
    offerAgain(() => once(action));
  } finally {
    busy = false;
    delete document.body.dataset.busy;
    const next = waiting;
    waiting = null;
    if (next) once(next);
  }
}

// Where the reader is: under the field that has the focus, if one has.
function tellTrouble(sentence) {
  const field = document.activeElement;
  if (field?.matches('input, textarea, select')) complain(sentence, field, false);
  else say(sentence, 'error');
}

/** Runs an action now, or after the running one; keeps only the last of several queued actions. */
export function soon(action) {
  if (busy) waiting = action;
  else once(action);
}

/** Runs an action on every click of a button, given by its id. */
export function onPress(id, action) {
  element(id).addEventListener('click', () => once(action));
}

/** Runs an action when a form is submitted, by its button or by Enter. */
export function onSubmit(form, action) {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    once(action);
  });
}

/** Returns an action whose button says that it is being sent; `after` gives the button its own text again. */
export const working = (button, action, after) => async () => {
  button.dataset.working = '';
  button.textContent = text('sending');
  try {
    return await action();
  } finally {
    delete button.dataset.working;
    after();
  }
};
