// trail.js: the page of the audit trail, newest line first. The fragment of its address may be the id of one admin. It
// refuses an unknown or ambiguous admin as a filter. Requests are in desk.js, rendering in trail_view.js.

import { onPress, onSubmit, soon } from './act.js';
import * as desk from './desk.js';
import { theirs } from './inside.js';
import { onTold } from './onward.js';
import { welcome } from './owner.js';
import { announce, complain, element, say } from './steps.js';
import { line, meet, named } from './trail_view.js';
import { counted, keys, text } from './words.js';

const PAGE = 50;
const ID = /^admin_[0-9a-z]+$/;

const whose = element('filter-admin');
const event = element('filter-event');
const lines = element('lines');

let filter = {};
let next = null; // cursor of the next older page, or null

async function load(before) {
  const found = await desk.trail({ limit: PAGE, before, filter });
  const { id, email } = theirs(found.currentUser);
  const page = theirs(found.auditTrail);
  meet(id, email);
  next = page.next;
  element('older').hidden = !next;
  element('unsealed').textContent = page.unsealed ? counted('lines_unsealed', page.unsealed) : '';
  for (const { crmUserId, email: address } of page.lines) meet(crmUserId, address);
  return page.lines.map(line);
}

// Removes the lines of the previous filter, so that no error or other filter appears above them.
function clear() {
  lines.replaceChildren();
  next = null;
  for (const id of ['older', 'none']) element(id).hidden = true;
  element('unsealed').textContent = '';
}

async function open() {
  clear();
  const shown = await load(null);
  lines.replaceChildren(...shown);
  element('none').hidden = shown.length > 0;
  welcome();
}

async function arrive() {
  const id = location.hash.slice(1);
  whose.value = ID.test(id) ? id : '';
  filter = ID.test(id) ? { crmUserId: id } : {};
  await open();
  say('');
}

async function older() {
  const more = await load(next);
  lines.append(...more);
  announce(counted('lines_more', more.length));
  // A hidden button would lose the focus.
  if (!next) (more[0] ?? element('lines-title')).focus();
}

// ---- The filter

async function choose() {
  clear();
  const id = await chosenAdmin(whose.value.trim());
  if (id === undefined) return;
  const [since, until] = [instant('filter-since'), instant('filter-until')];
  const wanted = { crmUserId: id, event: event.value.toUpperCase(), since, until };
  filter = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value));
  await open();
  say('');
  element('lines-title').focus();
}

// Returns the id of the typed admin; null: all admins; undefined: an error is shown.
async function chosenAdmin(typed) {
  if (!typed) return null;
  if (ID.test(typed)) return typed;
  const found = await desk.admins({ limit: 5, filter: { search: typed } });
  const { data, count } = theirs(found.crmUsers);
  const exact = data.filter(({ email }) => email.toLowerCase() === typed.toLowerCase());
  const [one] = exact.length ? exact : data;
  if (!one) return complain(text('admin_unknown'), whose);
  if (count > 1 && !exact.length) return complain(text('admin_several'), whose);
  return one.id;
}

// Converts a field's local time to the API's format, UTC with whole seconds.
function instant(id) {
  const { value } = element(id);
  return value ? new Date(value).toISOString().replace(/\.\d+/, '') : null;
}

const known = keys('event_').map((key) => key.slice('event_'.length));
const options = known.map((name) => new Option(named('event', name), name));
event.append(...options.sort((one, other) => one.text.localeCompare(other.text)));

onSubmit(element('filter'), choose);
onPress('older', older);
addEventListener('hashchange', () => soon(arrive));
onTold(() => soon(arrive));
soon(arrive);
