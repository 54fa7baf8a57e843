// admins.js: the page on which an owner manages the admins. Opens the view that the URL's fragment names, so that Back returns
// to the previous one. Refuses an unknown id by showing the list, and a move away from changes that are not saved by undoing the move
// in the browser's history and asking. Does not know what the list and the form contain: admins_list.js and admin.js do.

import { onPress, soon } from './act.js';
import { giveUp, isUnsaved, openNew, openOne } from './admin.js';
import { leftOut } from './admins_filter.js';
import { mayAdd, openList } from './admins_list.js';
import { close, closeAll, show } from './dialog.js';
import { askNoMore, onConfirm } from './confirm.js';
import { onTold } from './onward.js';
import { over } from './owner.js';
import { element, say } from './steps.js';
import { showRequests } from './two_owners.js';
import { text } from './words.js';

const UNDO_MS = 1000; // timeout for a browser that does not move

let there = null; // view on display: an admin's id, "new", or "" for the list
let wantedThen = ''; // view that the reader asked for while changes were not saved
let entry = -1; // number of the view's entry in the browser's history
let undone = null; // callback of the page's own move through the history

async function open() {
  const wanted = location.hash.slice(1);
  const moved = there !== null && there !== wanted;
  const reached = numbered();
  if (moved && isUnsaved()) {
    wantedThen = wanted;
    await undo(entry - reached);
    return show('unsaved');
  }
  entry = reached;
  if (moved) {
    closeAll();
    say('');
  }
  // Loading the list first checks that the reader is an owner; the form for a new admin sends no request.
  if (there === null || !wanted) {
    await openList(moved);
    await showRequests();
  }
  if (wanted === 'new' && !mayAdd()) return toList('');
  if (wanted === 'new') openNew(toList);
  else if (wanted && !(await openOne(wanted, toList))) return toList(text('gone'), 'error');
  there = wanted;
  element('list').hidden = there !== '';
  element('one').hidden = there === '';
  if (!there) tellLeftOut();
}

function tellLeftOut() {
  const names = leftOut().map((key) => text(key));
  if (names.length) say(text('filter_unknown', { names: names.join(', ') }), 'error');
}

// Returns the number of the history's present entry. An entry without a number is new, and follows the one of the view on display.
function numbered() {
  const number = history.state?.entry ?? entry + 1;
  history.replaceState({ ...history.state, entry: number }, '');
  return number;
}

// Moves back to the entry of the view on display, so that Back leads from there to the entry before it.
async function undo(steps) {
  const kept = there;
  if (steps) {
    await new Promise((resolve) => {
      undone = resolve;
      setTimeout(resolve, UNDO_MS);
      history.go(steps);
    });
    undone = null;
  }
  if (location.hash.slice(1) === wantedThen) history.replaceState(history.state, '', `${location.pathname}${location.search}#${kept}`);
  // The form names the admin in the URL after adding them.
  there = location.hash.slice(1);
}

// Opens the list in place of an admin who was removed or never existed.
async function toList(sentence, kind) {
  giveUp();
  history.replaceState(history.state, '', location.pathname + location.search);
  await open();
  say(sentence, kind);
}

// Another tab's change shows this view again only where nothing is lost by it.
const again = () => (isUnsaved() ? undefined : open());

element('confirming').addEventListener('cancel', askNoMore);
onPress('unsaved-stay', () => close('unsaved'));
onPress('unsaved-leave', () => {
  giveUp();
  close('unsaved');
  location.hash = wantedThen;
});
onConfirm({
  over: (sentence) => over(sentence, 'error'),
  cancelled: () => close('confirming'),
  confirmed: () => close('confirming'),
});
addEventListener('hashchange', () => (undone ? undone() : soon(open)));
onTold(() => soon(again));
soon(open);
