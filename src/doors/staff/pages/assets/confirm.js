// confirm.js: the form that asks a signed-in admin for an authenticator code before a sensitive action. Refuses codes other
// than six digits. Does not know where on the page the form stands.

import { confirmIdentity } from './api.js';
import { onPress, onSubmit } from './act.js';
import { sixDigits, takeDigits } from './codes.js';
import { theirs } from './inside.js';
import { complain, element, say } from './steps.js';
import { refusal, text, until } from './words.js';

const form = element('confirm');
const field = element('confirm-code');
let next = null; // action to run after the confirmation

/** Shows the form and focuses its field. `action` runs after the confirmation. */
export function askWho(action) {
  next = action;
  form.hidden = false;
  field.value = '';
  say('');
  field.focus();
}

/** Hides the form and drops its action. */
export function askNoMore() {
  form.hidden = true;
  field.value = '';
  next = null;
}

/** Registers callbacks: `over` gets a sentence when wrong codes have ended the session, `cancelled` follows the cancel button,
 * and `confirmed` precedes the action. */
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
