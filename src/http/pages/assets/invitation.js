// invitation.js: the token of an invitation, read from behind the # of its link. It leaves the address bar at once, is held in
// memory alone, and goes to requestLookup and nowhere else.

const MARK = '#invitation=';

let token = take();

/** The token this page was opened with; null: none, or spent. */
export const invitation = () => token;

/** Forgets it: an authenticator is set up. */
export const spend = () => { token = null; };

/** Calls back when another invitation is opened on this very page. */
export const onInvited = (hear) => addEventListener('hashchange', () => {
  const other = take();
  if (!other) return;
  token = other;
  hear();
});

function take() {
  if (!location.hash.startsWith(MARK)) return null;
  const found = location.hash.slice(MARK.length);
  history.replaceState(history.state, '', location.pathname + location.search);
  return found || null;
}
