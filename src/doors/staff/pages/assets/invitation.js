// invitation.js: the token of an invitation, taken from the URL fragment of its link. Removes it from the address bar at once
// and keeps it in memory only, for requestLookup alone. Leaves the rest of the fragment, which belongs to `return_to`.
// Refuses a token under another spelling of its name. Does not know whether a token is valid.

const NAME = 'invitation=';

let token = take();

/** Token of the last invitation that was opened; null: none, or it was used. */
export const invitation = () => token;

/** Forgets the token, once the sign-in is complete. */
export const spend = () => { token = null; };

/** Calls `hear` when another invitation is opened in this tab while the page is open. */
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

// Decodes percent-encoding repeatedly: an encoded token is removed too, because the page at `return_to` might decode it.
function unescaped(part) {
  const letters = part.replace(/%([0-9a-f]{2})/gi, (_, code) => String.fromCharCode(parseInt(code, 16)));
  return letters === part ? part.toLowerCase() : unescaped(letters);
}
