// admins.js: the page on which an owner manages the admins. Opens the view that the URL's fragment names, so that Back returns
// to the previous one. Refuses an unknown id by showing the list. Does not know what the list and the form contain:
// admins_list.js and admin.js do.

import { onPress, soon } from './act.js';
import { giveUp, isUnsaved, openNew, openOne } from './admin.js';
import { mayAdd, openList } from './admins_list.js';
import { close, closeAll, show } from './dialog.js';
import { askNoMore, onConfirm } from './confirm.js';
import { onTold } from './onward.js';
import { over } from './owner.js';
import { element, say } from './steps.js';
import { showRequests } from './two_owners.js';
import { text } from './words.js';

let there = null; // view on display: an admin's id, "new", or "" for the list
let wantedThen = ''; // view that the reader asked for while changes were not saved

async function open() {
  const wanted = location.hash.slice(1);
  const moved = there !== null && there !== wanted;
  if (moved && isUnsaved()) {
    wantedThen = wanted;
    history.replaceState(null, '', `${location.pathname}${location.search}#${there}`);
    return show('unsaved');
  }
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
}

// Opens the list in place of an admin who was removed or never existed.
async function toList(sentence, kind) {
  giveUp();
  history.replaceState(null, '', location.pathname + location.search);
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
addEventListener('hashchange', () => soon(open));
onTold(() => soon(again));
soon(open);
