// admins_list.js: the table of admins, its pages, and how many need attention. Refuses nothing: the server decides who may read it.
// Does not know how an admin is changed, nor how the URL holds a search.

import { once, onPress, soon, onSubmit } from './act.js';
import { inviteAgain } from './admin.js';
import { OWNER, mayChange, mayInvite, states } from './admin_view.js';
import { offerFiles } from './admins_export.js';
import { PAGE, asked, current, heads, keepInUrl, offset, orderBy, turnOrder, turnTo } from './admins_filter.js';
import { onImported } from './admins_import.js';
import * as desk from './desk.js';
import { theirs } from './inside.js';
import { tellLocked } from './locked.js';
import { welcome } from './owner.js';
import { beginPicks, onDone, pickCells, showPicks } from './picked.js';
import { button, chip, labelled, link, made, when } from './rows.js';
import { element, say } from './steps.js';
import { counted, text } from './words.js';

const QUIET_MS = 300; // pause in typing before a search starts

// States of which the page tells how many admins are in them.
const FIGURES = ['locked', 'invitation_expired', 'no_codes'];

let shown = null; // page on display, as the server sent it
let timer = null;

/** Loads and shows a page of the list. `arrived`: the reader comes from another view, so the heading gets the focus. */
export async function openList(arrived) {
  keepInUrl();
  const found = await desk.admins(asked()).catch((error) => {
    // Rows of the previous search must not stand under an error message.
    element('admins').replaceChildren();
    element('found').textContent = '';
    element('pages').hidden = true;
    throw error;
  });
  const reader = theirs(found.currentUser);
  const page = theirs(found.crmUsers);
  // All admins of this page may have been removed in the meantime.
  if (!page.data.length && current() > 0) {
    turnTo(Math.min(current() - 1, Math.ceil(page.count / PAGE) - 1));
    return openList(arrived);
  }
  shown = page;
  element('add').hidden = element('import').hidden = !mayChange(reader);
  fill(page, reader);
  fillFigures(found);
  await tellLocked(theirs(found.locked).count, reader);
  welcome();
  document.title = element('title').textContent;
  if (!arrived) return;
  element('list').hidden = false;
  element('list-title').focus();
}

/** Whether the reader, of whom the list told, may add an admin. */
export const mayAdd = () => !element('add').hidden;

function fill({ data, count }, reader) {
  beginPicks(reader);
  element('admins').replaceChildren(...data.map((admin) => row(admin, reader)));
  showPicks();
  const range = { from: offset() + 1, to: offset() + data.length, count };
  const paged = count > PAGE;
  const found = count ? counted('found', count) : text('found_none');
  const told = paged ? text('range', range) : found;
  if (element('found').textContent !== told) element('found').textContent = told;
  element('table').hidden = !count;
  offerFiles(count);
  element('pages').hidden = !paged;
  element('previous').disabled = offset() === 0;
  element('next').disabled = offset() + data.length >= count;
}

function fillFigures(found) {
  for (const state of FIGURES) {
    const button = element(`figure-${state}`);
    button.querySelector('strong').textContent = theirs(found[state]).count;
    button.setAttribute('aria-pressed', element('search-state').value === state);
  }
}

function row(admin, reader) {
  const name = made('th', '', 'what');
  name.scope = 'row';
  name.setAttribute('role', 'rowheader');
  const there = link(`#${admin.id}`, '');
  there.append(made('bdi', admin.displayName || admin.email));
  name.append(admin.id === reader.id ? brief(there, chip(text('you'))) : brief(there));
  const roles = brief(...ownerFirst(admin.roles).map((role) => chip(role)));
  const state = made('div', '', 'state');
  state.append(brief(...states(admin)));
  if (admin.enrolment === 'INVITATION_EXPIRED' && mayChange(reader) && mayInvite(admin)) state.append(again(admin));
  const last = brief(admin.lastSignInAt ? when(admin.lastSignInAt) : text('never'));
  const email = labelled('order_email', brief(made('bdi', admin.email)));
  email.className = 'quiet';
  const line = document.createElement('tr');
  line.setAttribute('role', 'row');
  line.append(...pickCells(admin, reader), name, email, labelled('roles', roles), labelled('state_label', state),
    labelled('last_sign_in', last));
  return line;
}

// Content of a cell that a table with room shows on two lines at most; the title tells all of it.
function brief(...parts) {
  const told = made('div', '', 'brief');
  told.append(...parts.flatMap((part) => [' ', part]).slice(1));
  told.title = told.textContent;
  return told;
}

// The role of owners leads, because a cell may cut the last roles off.
const ownerFirst = (roles) => [...roles].sort((one, other) => (other === OWNER) - (one === OWNER));

function again(admin) {
  const label = text('invite_again_to', { email: admin.email });
  return button(text('invite_again'), label, 'plain', () => once(() => inviteAgain(admin.id, openAndTell)));
}

async function openAndTell() {
  await openList(false);
  say(text('invited'));
  element('list-title').focus();
}

// ---- Search and paging

async function find() {
  clearTimeout(timer);
  say('');
  turnTo(0);
  await openList(false);
}

function turn(pages) {
  return async () => {
    say('');
    turnTo(current() + pages);
    await openList(false);
    const pressed = element(pages > 0 ? 'next' : 'previous');
    // A disabled button loses the focus.
    if (pressed.disabled || !shown.data.length) element('list-title').focus();
    element('found').scrollIntoView({ block: 'nearest' });
  };
}

element('search-text').addEventListener('input', () => {
  clearTimeout(timer);
  timer = setTimeout(() => soon(find), QUIET_MS);
});
for (const id of ['search-role', 'search-state']) {
  element(id).addEventListener('change', () => soon(find));
}
element('search-order').addEventListener('change', () => {
  orderBy(element('search-order').value);
  soon(find);
});
for (const head of heads) {
  head.addEventListener('click', () => {
    turnOrder(head.dataset.column);
    soon(find);
  });
}
for (const state of FIGURES) {
  element(`figure-${state}`).addEventListener('click', () => {
    const chosen = element('search-state');
    chosen.value = chosen.value === state ? '' : state;
    soon(find);
  });
}
onSubmit(element('search'), find);
onDone(() => openList(false));
onImported(() => openList(false));
onPress('previous', turn(-1));
onPress('next', turn(1));
