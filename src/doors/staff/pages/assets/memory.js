// memory.js: keeps the state of a sign-in across reloads of the tab, because a phone may discard the page while its reader
// looks for the mail. It stores the step, the address and the time of the next request, never a code or a secret.

import { tabStore } from './tab_store.js';

const store = tabStore('vestibule-sign-in');
const LIFE_MS = 3_600_000; // maximum lifetime of a pending sign-in in production

/** Returns the state `{ pending, wait }` stored less than an hour ago, or `{}`. */
export function recall() {
  const kept = store.read();
  return kept && Date.now() - kept.at < LIFE_MS ? kept : {};
}

/** Stores the state of a sign-in; `pending` is `{ address, step, enrolling }` or null. */
export function keep(pending, wait) {
  store.write({ pending, wait, at: Date.now() });
}

/** Removes the stored state. */
export function forget() {
  store.write(null);
}
