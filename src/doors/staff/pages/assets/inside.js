// inside.js: what the pages of the signed-in have in common: whoever is not signed in is led to where one signs in, and
// back; and when a session ends, nothing of it is left in the page.

import { Trouble, signOut } from './api.js';
import { leads, onPress, stop } from './act.js';
import { tellTabs } from './onward.js';
import { element, say } from './steps.js';
import { text } from './words.js';

leads('nobody', () => {
  location.replace(`/sign-in?return_to=${encodeURIComponent(location.pathname + location.hash)}`);
});

/** An answer; null is none: nobody is signed in, or no longer. */
export function theirs(answer) {
  if (answer === null) throw new Trouble('nobody');
  return answer;
}

/** The session has ended: the page's own part goes, a sentence stays. */
export function end(sentence, kind) {
  stop();
  tellTabs();
  document.querySelector('[data-inside]').remove();
  element('over').hidden = false;
  say(sentence, kind);
  element('title').focus();
}

/** The button for it; `first` is done before. */
export function signsOut(first = () => {}) {
  onPress('sign-out', async () => {
    await signOut();
    first();
    end(text('signed_out'));
  });
}

// A page the browser had put aside knows nothing of what happened since.
addEventListener('pageshow', ({ persisted }) => { if (persisted) location.reload(); });
