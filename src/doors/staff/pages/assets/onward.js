// onward.js: goes to the target URL after a sign-in, and notifies other tabs of sign-ins and sign-outs. It knows only the
// target that the server validated.

import { tabStore } from './tab_store.js';

const { onward } = document.body.dataset;
const store = tabStore('vestibule-went');
const AGAIN_MS = 10_000;
const channel = 'BroadcastChannel' in window ? new BroadcastChannel('vestibule-sign-in') : null;

/** Returns the URL to go to after the sign-in: the validated `return_to`, or the page of one's own account. A `return_to`
 * without a fragment gets the one of this page's address, as after a redirect. */
export function target() {
  const asked = new URLSearchParams(location.search).has('return_to');
  return asked && !onward.includes('#') ? onward + location.hash : onward;
}

/** Whether the target is the page of one's own account. */
export const leadsToOwnAccount = () => new URL(target(), location.href).pathname === '/me';

/* Whether this tab went to the target less than 10 seconds ago: a target that refuses the session would cause a loop. */
function justWent() {
  const kept = store.read();
  return kept?.where === target() && Date.now() - kept.at < AGAIN_MS;
}

/** Names the text that tells why a signed-in reader stays here; null: they go on. */
export function stays() {
  if (new URLSearchParams(location.search).has('switch')) return 'switch_account';
  return justWent() ? 'sent_back' : null;
}

/** Goes to the target, which replaces this page in the history. */
export function goOn() {
  store.write({ where: target(), at: Date.now() });
  location.replace(target());
}

// Reloads a page from the back/forward cache, because the session may have changed since.
addEventListener('pageshow', ({ persisted }) => { if (persisted) location.reload(); });

/** Notifies the other tabs that the session or its account has changed. */
export const tellTabs = () => channel?.postMessage('changed');

/** Calls `hear` on a notification from another tab. */
export const onTold = (hear) => channel?.addEventListener('message', hear);
