// picked.js: the admins that an owner has picked in the list, and what is done to all of them at once. The picks outlast a page, a
// search and an order of the list, and the dialog names each of them; a reload forgets them. Refuses more picks than the server
// takes. Does not know which admins the list shows.

import { onPress, onSubmit } from './act.js';
import { done, refusalOf } from './admin.js';
import { mayChange } from './admin_view.js';
import * as desk from './desk.js';
import * as dialog from './dialog.js';
import { made } from './rows.js';
import { complain, element, say } from './steps.js';
import { counted, text } from './words.js';

const MOST = 100; // admins that the server takes at once

// Deed of the API by the name of its button and texts. `grave`: requires a reason.
const DEEDS = {
  invite: { ask: (ids, why) => desk.change(ids, 'INVITE', why) },
  unlock: { ask: (ids, why) => desk.change(ids, 'UNLOCK', why) },
  disable: { ask: (ids, why) => desk.change(ids, 'DISABLE', why), grave: true },
  remove: { ask: (ids, why) => desk.removeAll(ids, why), grave: true },
};

const picked = new Map(); // name and email address of the picked admins, by id
let boxes = new Map(); // check boxes and admins of the page on display, by the admin's id
let asked = ''; // name of the deed that the dialog shows
let refused = []; // ids of the admins because of whom the deed was refused
let reload = null; // loads the list again

const reason = element('many-reason');
const nameOf = ({ displayName, email }) => displayName || email;

/** Registers the function that loads the list after a deed. */
export const onDone = (load) => { reload = load; };

/** Begins a page of the list. `reader`: the signed-in admin; auditors pick nobody. */
export function beginPicks(reader) {
  boxes = new Map();
  const may = mayChange(reader);
  element('picks').hidden = element('pick-column').hidden = !may;
  element('table').classList.toggle('picking', may);
}

/** Cells in which an admin of the page is picked: one, or none for a reader who may change nothing. */
export function pickCells(admin, reader) {
  if (!mayChange(reader)) return [];
  const cell = made('td', '', 'pick');
  cell.setAttribute('role', 'cell');
  // Nobody does any of the deeds to their own account.
  if (admin.id === reader.id) return [cell];
  const box = document.createElement('input');
  box.type = 'checkbox';
  box.setAttribute('aria-label', text('pick_one', { name: nameOf(admin) }));
  box.checked = picked.has(admin.id);
  if (box.checked) picked.set(admin.id, admin);
  box.addEventListener('change', () => {
    say('');
    pick([admin], box.checked);
  });
  boxes.set(admin.id, { box, admin });
  const label = made('label', '');
  label.append(box);
  cell.append(label);
  return [cell];
}

/** Shows how many admins are picked, on this page and on others. */
export function showPicks() {
  const here = [...boxes.keys()].filter((id) => picked.has(id)).length;
  for (const [id, { box }] of boxes) box.checked = picked.has(id);
  const all = element('pick-page');
  all.checked = here > 0 && here === boxes.size;
  all.indeterminate = here > 0 && here < boxes.size;
  const told = picked.size ? counted('picked', picked.size) : text('picked_none');
  if (element('picked').textContent !== told) element('picked').textContent = told;
  element('picked-deeds').hidden = !picked.size;
}

// Picks admins of the page, or drops them.
function pick(admins, wanted) {
  for (const admin of admins) {
    if (!wanted) picked.delete(admin.id);
    else if (picked.size < MOST) picked.set(admin.id, admin);
  }
  if (admins.some(({ id }) => picked.has(id) !== wanted)) say(text('pick_most', { count: MOST }), 'error');
  showPicks();
}

/** Picks these admins in place of all others, as many as the server takes, and offers a deed to them. */
export function offerTo(admins, name) {
  picked.clear();
  for (const admin of admins.slice(0, MOST)) picked.set(admin.id, admin);
  showPicks();
  offer(name);
}

// ---- The dialog

function offer(name) {
  asked = name;
  const { grave = false } = DEEDS[name];
  element('many-hint').textContent = text(grave ? 'reason_hint' : 'reason_hint_optional');
  element('many-lead').textContent = text(`many_${name}_lead`);
  element('many-go').textContent = text(`${name}_go`);
  element('many-go').classList.toggle('grave', grave);
  reason.required = grave;
  reason.value = '';
  dialog.show('many');
  nameThem([]);
  reason.focus();
}

// Names the admins whom the deed concerns; those because of whom it was refused are marked.
function nameThem(because) {
  refused = because;
  element('many-title').textContent = counted(`many_${asked}`, picked.size);
  element('many-without').hidden = !refused.length || refused.length >= picked.size;
  element('many-names').replaceChildren(...[...picked].map(([id, { displayName, email }]) => {
    const line = document.createElement('li');
    const named = made(refused.includes(id) ? 'strong' : 'span', '');
    named.append(...(displayName ? [made('bdi', displayName), ' '] : []), made('bdi', email));
    line.append(named);
    return line;
  }));
}

async function go() {
  const why = reason.value.trim();
  if (DEEDS[asked].grave && !why) return complain(text('reason_missing'), reason);
  return done(() => DEEDS[asked].ask([...picked.keys()], why || null), finished, refuse);
}

function finished({ count }) {
  const sentence = counted(`many_${asked}_done`, count);
  dialog.close('many');
  picked.clear();
  return async () => {
    await reload();
    say(sentence);
    element('list-title').focus();
  };
}

function refuse(answer) {
  const [because, why] = [answer.refused, refusalOf(answer)];
  nameThem(because);
  const names = because.filter((id) => picked.has(id)).map((id) => nameOf(picked.get(id)));
  say(names.length ? text('many_refused', { names: new Intl.ListFormat(document.documentElement.lang).format(names), reason: why }) : why, 'error');
}

element('pick-page').addEventListener('change', () => {
  say('');
  pick([...boxes.values()].map(({ admin }) => admin), element('pick-page').checked);
});
onPress('pick-clear', () => {
  picked.clear();
  say('');
  showPicks();
  element('pick-page').focus();
});
onPress('many-without', () => {
  for (const id of refused) picked.delete(id);
  say('');
  nameThem([]);
  showPicks();
  reason.focus();
});
onPress('many-cancel', () => dialog.close('many'));
onSubmit(element('many-form'), go);
for (const name of Object.keys(DEEDS)) onPress(`many-${name}`, () => offer(name));
