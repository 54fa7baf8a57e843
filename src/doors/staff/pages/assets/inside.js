// inside.js: shared by the pages for signed-in admins. Refuses a reader without a live session by leading to the sign-in page,
// which leads back. Empties the page when the session ends. Does not know the admin's roles.

import { Trouble, signOut } from './api.js';
import { leads, onPress, stop } from './act.js';
import { tellActivity } from './activity.js';
import { tellTabs } from './onward.js';
import { element, say } from './steps.js';
import { text } from './words.js';

// The sign-in page, which leads back here.
const signIn = () => `/sign-in?return_to=${encodeURIComponent(location.pathname + location.search + location.hash)}`;

leads('nobody', () => location.replace(signIn()));

/** Returns an answer of the API; throws `Trouble` for null, which means that there is no live session. */
export function theirs(answer) {
  if (answer === null) throw new Trouble('nobody');
  tellActivity();
  return answer;
}

/** Removes the page's content after the end of the session, and shows a sentence. A reader who did not end it is led back here. */
export function end(sentence, kind, leadsBack = true) {
  stop();
  tellTabs();
  document.querySelector('[data-inside]').remove();
  element('over').hidden = false;
  if (leadsBack) element('over').firstElementChild.href = signIn();
  say(sentence, kind);
  element('title').focus();
}

/** Connects the sign-out button. `first` runs after the sign-out, before the page is emptied. */
export function signsOut(first = () => {}) {
  onPress('sign-out', async () => {
    await signOut();
    first();
    end(text('signed_out'), 'info', false);
  });
}
