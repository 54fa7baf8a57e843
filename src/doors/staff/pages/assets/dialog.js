// dialog.js: opens and closes modal dialogs. Moves the page's message into the open dialog, because a message behind it is
// neither seen nor read aloud. Escape closes a dialog, and the browser restores the focus. Refuses to open a dialog twice.
// Does not know what a dialog asks.

import { element, say } from './steps.js';

const told = document.querySelector('.told');
const place = document.createComment('told');
const open = []; // open dialogs, the innermost last
told.before(place);

/** Opens a dialog by its id, and clears the message. */
export function show(id) {
  const dialog = element(id);
  if (dialog.open) return;
  open.push(dialog);
  say('');
  dialog.prepend(told);
  dialog.showModal();
  dialog.addEventListener('close', () => closed(dialog), { once: true });
}

/** Closes a dialog by its id. Moves the message at once: the close event would come after the next message. */
export function close(id) {
  element(id).close();
  closed(element(id));
}

/** Closes all open dialogs, the innermost first. */
export function closeAll() {
  for (const dialog of [...open].reverse()) close(dialog.id);
}

function closed(dialog) {
  const at = open.indexOf(dialog);
  if (at < 0) return;
  open.splice(at, 1);
  if (open.length) open.at(-1).prepend(told);
  else place.after(told);
}
