// admins_list.js: the list of admins, with its search, filters, order and pages. Refuses nothing: the server decides who may
// read it. Does not know how an admin is changed.

import { onPress, soon, onSubmit } from './act.js';
import { mayChange, states } from './admin_view.js';
import * as desk from './desk.js';
import { theirs } from './inside.js';
import { welcome } from './owner.js';
import { chip, fact, link, made, when } from './rows.js';
import { element, say } from './steps.js';
import { counted, text } from './words.js';

const PAGE = 25;
const QUIET_MS = 300; // pause in typing before a search starts

const STATES = {
  ready: { isInactive: false, isLocked: false, enrolled: true },
  locked: { isLocked: true },
  inactive: { isInactive: true },
  not_enrolled: { enrolled: false },
};

let offset = 0;
let shown = null; // page on display, as the server sent it
let timer = null;

/** Loads and shows a page of the list. `arrived`: the reader comes from another view, so the heading gets the focus. */
export async function openList(arrived) {
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
  if (!page.data.length && offset > 0) {
    offset = Math.max(0, offset - PAGE);
    return openList(arrived);
  }
  shown = page;
  element('add').hidden = !mayChange(reader);
  fill(page, reader.id);
  welcome();
  document.title = element('title').textContent;
  if (!arrived) return;
  element('list').hidden = false;
  element('list-title').focus();
}

/** Whether the reader, of whom the list told, may add an admin. */
export const mayAdd = () => !element('add').hidden;

function asked() {
  const [orderBy, order] = element('search-order').value.split(' ');
  const filter = { ...STATES[element('search-state').value] };
  const [search, role] = [element('search-text').value.trim(), element('search-role').value];
  if (search) filter.search = search;
  if (role) filter.role = role;
  return { limit: PAGE, offset, orderBy, order, filter };
}

function fill({ data, count }, own) {
  element('admins').replaceChildren(...data.map((admin) => row(admin, admin.id === own)));
  const range = { from: offset + 1, to: offset + data.length, count };
  const paged = count > PAGE;
  const found = count ? counted('found', count) : text('found_none');
  const told = paged ? text('range', range) : found;
  if (element('found').textContent !== told) element('found').textContent = told;
  element('pages').hidden = !paged;
  element('previous').disabled = offset === 0;
  element('next').disabled = offset + data.length >= count;
}

function row(admin, own) {
  const name = link(`#${admin.id}`, '');
  name.append(made('strong', admin.displayName || admin.email));
  const head = made('p', '', 'what');
  head.append(name);
  if (own) head.append(' ', chip(text('you')));
  const about = document.createElement('div');
  const last = document.createElement('dl');
  last.append(fact('last_sign_in', admin.lastSignInAt ? when(admin.lastSignInAt) : text('never')));
  about.append(head, made('p', admin.email, 'quiet'), last);
  const chips = made('p', '', 'states');
  for (const role of admin.roles) chips.append(chip(role), ' ');
  for (const state of states(admin)) chips.append(state, ' ');
  const item = document.createElement('li');
  item.append(about, chips);
  return item;
}

// ---- Search and paging

async function find() {
  clearTimeout(timer);
  say('');
  offset = 0;
  await openList(false);
}

function turn(pages) {
  return async () => {
    say('');
    offset = Math.max(0, offset + pages * PAGE);
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
for (const id of ['search-role', 'search-state', 'search-order']) {
  element(id).addEventListener('change', () => soon(find));
}
onSubmit(element('search'), find);
onPress('previous', turn(-1));
onPress('next', turn(1));
