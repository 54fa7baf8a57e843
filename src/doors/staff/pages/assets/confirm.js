// confirm.js: showing once more who one is, by a code of the authenticator, before what wants it. Where the form stands
// is the page's own.

import { confirmIdentity } from './api.js';
import { onPress, onSubmit } from './act.js';
import { sixDigits, takeDigits } from './codes.js';
import { theirs } from './inside.js';
import { complain, element, say } from './steps.js';
import { refusal, text, until } from './words.js';

const form = element('confirm');
const field = element('confirm-code');
let next = null; // the action a confirmation leads to

/** Asks, and says nothing else. */
export function askWho(action) {
  next = action;
  form.hidden = false;
  field.value = '';
  say('');
  field.focus();
}

/** Asks no more. */
export function askNoMore() {
  form.hidden = true;
  field.value = '';
  next = null;
}

/** What the page does: `over` is told the last word of a session that ended by it, `cancelled` and, before what it leads
 * to, `confirmed`. */
export function onConfirm({ over, cancelled, confirmed = () => {} }) {
  onSubmit(form, async () => {
    const code = sixDigits(field.value);
    if (!code) return complain(text('INVALID_FORMAT'), field);
    const answer = theirs(await confirmIdentity(code));
    const { status, errorCode, remainingAttempts, unlocksAt } = answer;
    if (status) {
      const action = next;
      askNoMore();
      confirmed();
      say('');
      return action;
    }
    if (errorCode === 'WRONG_CODE' && remainingAttempts === 0) {
      return over(unlocksAt ? text('confirm_over_until', { time: until(unlocksAt) }) : text('confirm_over'));
    }
    complain(refusal(answer, 'authenticator'), field);
  });
  onPress('confirm-cancel', () => {
    askNoMore();
    say('');
    cancelled();
  });
  takeDigits(field);
}
