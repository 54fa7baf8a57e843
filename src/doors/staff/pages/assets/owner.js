// owner.js: what an owner's pages have in common. Whoever is signed in and no owner is told so, and sees nothing else.

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

/** There is something to show. */
export function welcome() {
  element('loading').hidden = true;
  element('desk').hidden = false;
}

/** The session has ended. */
export function over(sentence, kind) {
  closeAll();
  end(sentence, kind);
}

signsOut(closeAll);
