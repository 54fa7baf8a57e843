// dialog.js: what is asked before the page goes on. While one is open, what the page says is said in it: behind it nobody
// sees or hears it. Escape closes it, and the browser gives the focus back to where it came from.

import { element, say } from './steps.js';

const told = document.querySelector('.told');
const place = document.createComment('told');
const open = []; // one may be asked for from within another
told.before(place);

/** Shows a dialog, by its id. */
export function show(id) {
  const dialog = element(id);
  if (dialog.open) return;
  open.push(dialog);
  say('');
  dialog.prepend(told);
  dialog.showModal();
  dialog.addEventListener('close', () => closed(dialog), { once: true });
}

/** Closes it, if it is open. What is said next is said where it is heard. */
export function close(id) {
  element(id).close();
  closed(element(id));
}

/** Closes whichever are open. */
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
