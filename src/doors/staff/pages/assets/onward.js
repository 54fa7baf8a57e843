// onward.js: where to once signed in. The server has judged it, and the page knows no other. Other tabs of this page
// are told of a sign-in and of its end.

const { onward } = document.body.dataset;
const KEY = 'vestibule-went';
const AGAIN_MS = 10_000;
const channel = 'BroadcastChannel' in window ? new BroadcastChannel('vestibule-sign-in') : null;

/** Where this page goes on to: what it was asked for, or the page of one's own account. As after a redirect, the fragment of
 * this page's address goes along, unless `return_to` names one itself. */
export function target() {
  const asked = new URLSearchParams(location.search).has('return_to');
  return asked && !onward.includes('#') ? onward + location.hash : onward;
}

/** Whether we went there a moment ago and are back already: a page that does not know our session would play ball. */
export function justWent() {
  try {
    const [where, at] = JSON.parse(sessionStorage.getItem(KEY)) ?? [];
    return where === target() && Date.now() - at < AGAIN_MS;
  } catch {
    return false;
  }
}

/** Goes there, in place of this page. */
export function goOn() {
  try {
    sessionStorage.setItem(KEY, JSON.stringify([target(), Date.now()]));
  } catch { /* without storage nobody counts */ }
  location.replace(target());
}

/** Tells the other tabs that who is signed in has changed. */
export const tellTabs = () => channel?.postMessage('changed');

/** Calls back when another tab tells it. */
export const onTold = (hear) => channel?.addEventListener('message', hear);
