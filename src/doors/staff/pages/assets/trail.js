// trail.js: the page of the audit trail, newest line first. The fragment of its address is the filter, so that Back returns to
// the filter before. Requests are in desk.js, the filter in trail_filter.js, rows in trail_view.js.

import { leads, onPress, onSubmit, soon } from './act.js';
import * as desk from './desk.js';
import { theirs } from './inside.js';
import { onTold } from './onward.js';
import { welcome } from './owner.js';
import { announce, complain, element, say } from './steps.js';
import { DAYS, showDays } from './trail_days.js';
import { save } from './trail_export.js';
import { fill, fragment, halfTyped, known, placed, tellUnfit, typed } from './trail_filter.js';
import { named, rows } from './trail_view.js';
import { counted, exactly, isKnown, keys, text } from './words.js';

const PAGE = 50;
const PAGE_OF_FILE = 200;
const MOST_OF_FILE = 10_000;

const lines = element('lines');

let filter = {};
let next = null; // cursor of the next older page, or null

async function load(before) {
  const found = await desk.trail({ limit: PAGE, before, filter });
  theirs(found.currentUser);
  const page = theirs(found.auditTrail);
  next = page.next;
  tellArchived(page);
  element('older').hidden = !next;
  element('unsealed').textContent = page.unsealed ? counted('lines_unsealed', page.unsealed) : '';
  return rows(page.lines);
}

// Lines of a time that the filter asks for may be in a file.
function tellArchived({ archivedUntil }) {
  const asks = archivedUntil && !next && !(filter.since && new Date(filter.since) > new Date(archivedUntil));
  element('archived').hidden = !asks;
  element('archived').textContent = asks ? text('archived', { time: exactly(archivedUntil) }) : '';
}

// Removes the lines of the previous filter, so that no error or other filter appears above them.
function clear() {
  lines.replaceChildren();
  next = null;
  for (const id of ['older', 'none', 'files', 'archived']) element(id).hidden = true;
  element('unsealed').textContent = '';
}

// `moved`: the reader chose another filter, so the heading gets the focus.
async function arrive(moved) {
  clear();
  const asked = placed();
  fill(asked);
  const kind = (name) => (isKnown(`${name}_${asked[name]}`) ? asked[name].toUpperCase() : null);
  // The days tell whether the reader may see the trail, also where the filter is refused.
  const told = await desk.days({ days: DAYS, event: kind('event'), outcome: kind('outcome') });
  showDays(theirs(told.auditDays), asked);
  welcome();
  say('');
  const wanted = await known(asked);
  if (!wanted) return;
  filter = wanted;
  const shown = await load(null);
  // An admin whose lines were all archived has no line here either.
  if (!shown.length && filter.email && Object.keys(filter).length === 1 && element('archived').hidden) {
    return complain(text('admin_unknown'), element('filter-admin'));
  }
  lines.replaceChildren(...shown);
  element('none').hidden = shown.length > 0;
  element('files').hidden = !shown.length;
  if (moved) element('lines-title').focus();
}

async function older() {
  const more = await load(next);
  lines.append(...more);
  announce(counted('lines_more', more.length));
  // A hidden button would lose the focus.
  if (!next) (more[0] ?? element('lines-title')).focus();
}

function choose() {
  const half = halfTyped();
  if (half) {
    clear();
    return complain(text('filter_unfit'), half);
  }
  const wanted = fragment(typed());
  if (wanted !== fragment(placed())) history.pushState(null, '', wanted);
  return () => arrive(true);
}

// Reads every page of the filter, the newest lines first, up to a number that a browser can hold.
async function file(kind) {
  const all = [];
  let before = null;
  do {
    const found = await desk.trail({ limit: PAGE_OF_FILE, before, filter });
    const page = theirs(found.auditTrail);
    all.push(...page.lines);
    before = page.next;
  } while (before && all.length < MOST_OF_FILE);
  save(all, kind);
  say(before ? text('files_cut', { count: all.length }) : counted('lines_filed', all.length));
}

for (const name of ['event', 'outcome']) {
  const options = keys(`${name}_`).map((key) => key.slice(name.length + 1)).map((one) => new Option(named(name, one), one));
  element(`filter-${name}`).append(...options.sort((one, other) => one.text.localeCompare(other.text)));
}

leads('unfit', tellUnfit);
onSubmit(element('filter'), choose);
onPress('older', older);
onPress('file-csv', () => file('csv'));
onPress('file-jsonl', () => file('jsonl'));
addEventListener('hashchange', () => soon(() => arrive(true)));
onTold(() => soon(() => arrive(false)));
soon(() => arrive(false));
