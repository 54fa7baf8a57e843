// owner.js: the common part of an owner's pages, which auditors may read. It refuses any other admin with a notice in place of the
// content, and does not know the content itself.

import { leads, stop } from './act.js';
import { closeAll } from './dialog.js';
import { end, signsOut } from './inside.js';
import { element, say } from './steps.js';

leads('forbidden', () => {
  stop();
  say('');
  closeAll();
  document.querySelector('[data-inside]').remove();
  element('loading').hidden = true;
  element('not-owner').hidden = false;
  element('title').focus();
});

/** Shows the content in place of the loading notice. */
export function welcome() {
  element('loading').hidden = true;
  element('desk').hidden = false;
}

/** Closes all dialogs and removes the content at the end of the session. */
export function over(sentence, kind) {
  closeAll();
  end(sentence, kind);
}

// The fragment names an admin or a line, so the link moves the focus alone.
document.querySelector('.skip').addEventListener('click', (event) => {
  event.preventDefault();
  element('after-places').focus();
});
signsOut(closeAll);
