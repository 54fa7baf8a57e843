// onward.js: goes to the target URL after a sign-in, and notifies other tabs of sign-ins and sign-outs. It knows only the
// target that the server validated.

const { onward } = document.body.dataset;
const KEY = 'vestibule-went';
const AGAIN_MS = 10_000;
const channel = 'BroadcastChannel' in window ? new BroadcastChannel('vestibule-sign-in') : null;

/** Returns the URL to go to after the sign-in: the validated `return_to`, or the page of one's own account. A `return_to`
 * without a fragment gets the one of this page's address, as after a redirect. */
export function target() {
  const asked = new URLSearchParams(location.search).has('return_to');
  return asked && !onward.includes('#') ? onward + location.hash : onward;
}

/* Whether this tab went to the target less than 10 seconds ago: a target that refuses the session would cause a loop. */
function justWent() {
  try {
    const [where, at] = JSON.parse(sessionStorage.getItem(KEY)) ?? [];
    return where === target() && Date.now() - at < AGAIN_MS;
  } catch {
    return false;
  }
}

/** Names the text that tells why a signed-in reader stays here; null: they go on. */
export function stays() {
  if (new URLSearchParams(location.search).has('switch')) return 'switch_account';
  return justWent() ? 'sent_back' : null;
}

/** Goes to the target, which replaces this page in the history. */
export function goOn() {
  try {
    sessionStorage.setItem(KEY, JSON.stringify([target(), Date.now()]));
  } catch { /* without storage, loops are not detected */ }
  location.replace(target());
}

/** Notifies the other tabs that the session or its account has changed. */
export const tellTabs = () => channel?.postMessage('changed');

/** Calls `hear` on a notification from another tab. */
export const onTold = (hear) => channel?.addEventListener('message', hear);
