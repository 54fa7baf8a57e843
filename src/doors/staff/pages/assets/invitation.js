// invitation.js: the token of an invitation, read from behind the # of its link. It leaves the address bar at once, is held in
// memory alone, and goes to requestLookup and nowhere else. The rest of a fragment stays: it belongs to `return_to`.

const NAME = 'invitation=';

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
  const parts = location.hash.slice(1).split('&');
  const rest = parts.filter((part) => !unescaped(part).includes(NAME));
  if (rest.length === parts.length) return null;
  const kept = rest.length ? `#${rest.join('&')}` : '';
  history.replaceState(history.state, '', location.pathname + location.search + kept);
  return parts.find((part) => part.startsWith(NAME))?.slice(NAME.length) || null;
}

// Another spelling is no invitation to this page; the page the fragment is handed on to may read it as one.
function unescaped(part) {
  const letters = part.replace(/%([0-9a-f]{2})/gi, (_, code) => String.fromCharCode(parseInt(code, 16)));
  return letters === part ? part.toLowerCase() : unescaped(letters);
}
