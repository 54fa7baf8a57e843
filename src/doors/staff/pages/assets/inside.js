// inside.js: shared by the pages for signed-in admins. Refuses a reader without a live session by leading to the sign-in page,
// which leads back. Empties the page when the session ends. Does not know the admin's roles.

import { Trouble, signOut } from './api.js';
import { leads, onPress, stop } from './act.js';
import { tellActivity } from './activity.js';
import { tellTabs } from './onward.js';
import { element, say } from './steps.js';
import { text } from './words.js';

leads('nobody', () => {
  location.replace(`/sign-in?return_to=${encodeURIComponent(location.pathname + location.hash)}`);
});

/** Returns an answer of the API; throws `Trouble` for null, which means that there is no live session. */
export function theirs(answer) {
  if (answer === null) throw new Trouble('nobody');
  tellActivity();
  return answer;
}

/** Removes the page's content after the end of the session, and shows a sentence. */
export function end(sentence, kind) {
  stop();
  tellTabs();
  document.querySelector('[data-inside]').remove();
  element('over').hidden = false;
  say(sentence, kind);
  element('title').focus();
}

/** Connects the sign-out button. `first` runs after the sign-out, before the page is emptied. */
export function signsOut(first = () => {}) {
  onPress('sign-out', async () => {
    await signOut();
    first();
    end(text('signed_out'));
  });
}

// A page from the back-forward cache may show a session that has ended since.
addEventListener('pageshow', ({ persisted }) => { if (persisted) location.reload(); });
