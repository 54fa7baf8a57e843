// proof.js: the code in the form of a step, and whether the answer to it ends the sign-in. Returns no code for a malformed one. It
// sends no request.

import { recoveryCode, sixDigits } from './codes.js';
import { authenticatorCode, mailedCode, recovery } from './form.js';
import { text } from './words.js';

/** What is typed at a step: its kind, the field, the sentence about a malformed code, and the code or null. A recovery code is sent
 * in place of the authenticator's. */
export function typedCode(step, byRecovery) {
  const shown = step === 'authenticator' && byRecovery ? 'recovery' : step;
  const field = { mailed: mailedCode, authenticator: authenticatorCode, recovery }[shown];
  const [parse, malformed] = shown === 'recovery' ? [recoveryCode, 'recovery_format'] : [sixDigits, 'INVALID_FORMAT'];
  return { shown, field, malformed: text(malformed), code: parse(field.value) };
}

/** Whether a refusal at a step ends the sign-in. */
export function endsSignIn({ errorCode, remainingAttempts }, step) {
  return ['NO_PENDING_SIGN_IN', 'ALREADY_ENROLLED'].includes(errorCode)
    || (errorCode === 'WRONG_CODE' && remainingAttempts === 0)
    || (errorCode === 'EXPIRED' && step === 'authenticator');
}
