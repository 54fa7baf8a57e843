// admins.js: the page on which an owner looks after the admins. Which of its views is shown stands behind the #, so that
// Back leads back. The list is in admins_list.js, one admin in admin.js, what is asked in desk.js.

import { soon } from './act.js';
import { openNew, openOne } from './admin.js';
import { openList } from './admins_list.js';
import { close, closeAll } from './dialog.js';
import { askNoMore, onConfirm } from './confirm.js';
import { onTold } from './onward.js';
import { over } from './owner.js';
import { element, say } from './steps.js';
import { text } from './words.js';

let there = null; // what is shown: an id, "new", or "" for the list

async function open() {
  const wanted = location.hash.slice(1);
  const moved = there !== null && there !== wanted;
  if (moved) {
    closeAll();
    say('');
  }
  // Whatever comes first, the list says whether its reader is an owner.
  if (there === null || !wanted) await openList(moved);
  if (wanted === 'new') openNew(toList);
  else if (wanted && !(await openOne(wanted, toList))) return toList(text('gone'), 'error');
  there = wanted;
  element('list').hidden = there !== '';
  element('one').hidden = there === '';
}

// In place of a view that is no more.
async function toList(sentence, kind) {
  history.replaceState(null, '', location.pathname);
  await open();
  say(sentence, kind);
}

element('confirming').addEventListener('cancel', askNoMore);
onConfirm({
  over: (sentence) => over(sentence, 'error'),
  cancelled: () => close('confirming'),
  confirmed: () => close('confirming'),
});
addEventListener('hashchange', () => soon(open));
onTold(() => soon(open));
soon(open);
