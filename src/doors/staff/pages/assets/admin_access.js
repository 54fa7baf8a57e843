// admin_access.js: sessions and trusted browsers of one admin on the owners' page, loaded when their section is opened, and a new
// device link, shown once. Browsers and addresses are set as text, never as HTML. Does not know how an identity is confirmed.

import { onPress, once, soon } from './act.js';
import { OWNER } from './admin_view.js';
import { copied } from './copy.js';
import { access, endSession, forgetBrowser } from './desk_access.js';
import { theirs } from './inside.js';
import { button, place } from './rows.js';
import { element, say } from './steps.js';
import { text } from './words.js';

const box = element('access');

let admin = null; // admin on display
let mayEnd = false; // whether the reader may end the admin's access
let runs = null; // runs a mutation, with a confirmation of identity when the server requires one

/** Registers the function that runs a mutation: it takes a request, and what follows a success. */
export const connectAccess = (run) => { runs = run; };

/** Offers the section for an admin. `own`: the admin is the reader. `changes`: the reader may change admins. */
export function offerAccess(shown, own, changes) {
  element('access-card').hidden = !shown;
  if (!shown || shown.id !== admin?.id) empty();
  // Another address and the loss of the authenticator void the admin's links.
  else if (shown.email !== admin.email || (admin.enrolled && !shown.enrolled)) hideLink();
  admin = shown;
  mayEnd = changes && !own;
  if (!shown) return;
  const owner = shown.roles.includes(OWNER);
  element('everywhere').hidden = !mayEnd;
  element('link').hidden = !mayEnd || owner || shown.isInactive || !shown.roles.length;
  // The links of an admin who may not sign in are void.
  if (element('link').hidden) hideLink();
  element('access-own').hidden = !own;
  element('access-fixed').hidden = !mayEnd || !owner;
}

function empty() {
  box.open = false;
  for (const id of ['access-sessions', 'access-browsers']) element(id).replaceChildren();
  element('access-rows').hidden = true;
  hideLink();
}

function hideLink() {
  element('link-url').replaceChildren();
  element('link-shown').hidden = true;
}

/** Loads the lists again where the section is open. */
export async function refreshAccess() {
  if (!box.open || !admin) return;
  const { id } = admin;
  const found = await access(id);
  theirs(found.currentUser);
  if (admin?.id !== id) return;
  const { sessions, trustedBrowsers } = found.crmUserAccess ?? { sessions: [], trustedBrowsers: [] };
  list('access-sessions', sessions, ['access_end', 'access_end_of'], end);
  list('access-browsers', trustedBrowsers, ['access_forget', 'access_forget_of'], forget);
  element('access-rows').hidden = false;
}

function list(id, rows, keys, deed) {
  element(id).replaceChildren(...rows.map((row) => entry(row, keys, deed)));
  element(`${id}-none`).hidden = rows.length > 0;
}

function entry(row, [go, goOf], deed) {
  const name = row.browser ?? text('access_unknown');
  const item = document.createElement('li');
  item.append(place(row, name, { here: 'access_here', network: 'access_network', since: 'access_since', seen: 'access_seen' }));
  if (mayEnd) item.append(button(text(go), text(goOf, { browser: name }), 'second', () => once(() => deed(row))));
  return item;
}

const end = (row) => ended(() => endSession(admin.id, row.id), 'access_ended', 'access-sessions-title');
const forget = (row) => ended(() => forgetBrowser(admin.id, row.id), 'access_forgotten', 'access-browsers-title');

// Somebody else may have ended the row since the list was loaded.
function ended(ask, key, at) {
  let said = key;
  const taken = async () => {
    const answer = theirs(await ask());
    if (answer.errorCode !== 'ALREADY_ENDED') return answer;
    said = 'access_gone';
    return { status: true };
  };
  return runs(taken, () => async () => {
    await refreshAccess();
    say(text(said));
    element(at).focus();
  });
}

/** Tells that every session has ended, and loads the lists again. Device links end with the sessions, so a shown one is hidden. */
export const signedOut = () => {
  hideLink();
  return async () => {
    await refreshAccess();
    say(text('everywhere_done'));
    element('access-sessions-title').focus();
  };
};

/** Shows a new device link until another admin is shown or the link is void. */
export function showLink({ url }) {
  box.open = true;
  element('link-url').textContent = url;
  element('link-shown').hidden = false;
  element('link-title').focus();
}

async function copyLink() {
  const done = await copied(element('link-url').textContent, element('link-url'));
  say(text(done ? 'link_copied' : 'link_not_copied'), done ? 'info' : 'error');
}

box.addEventListener('toggle', () => { if (box.open) soon(refreshAccess); });
onPress('link-copy', copyLink);
