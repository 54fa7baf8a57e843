// words.js: what the sign-in page says. Sentences and times only: it decides nothing and touches no element.

/** The sentence for a refusal (`status: false`) of any of the three mutations; `factor` is "mailed" or "authenticator". */
export function refusal(answer, factor) {
  const until = answer.unlocksAt ? ` Try again after ${clockTime(answer.unlocksAt)}.` : '';
  switch (answer.errorCode) {
    case 'INVALID_EMAIL':
      return 'That does not look like an e-mail address.';
    case 'CAPTCHA_FAILED':
      return 'The captcha did not pass. Please try it again.';
    case 'CAPTCHA_UNAVAILABLE':
      return 'The captcha service does not answer. Try again in a moment.';
    case 'COOLDOWN':
      return `It is too soon for another code: you can ask again in ${span(answer.nextRequestAt)}. A code already mailed stays good.`;
    case 'LOCKED':
      return factor === 'authenticator' && !answer.unlocksAt
        ? 'Too many wrong codes: this authenticator is switched off. Ask an owner to reset it.'
        : `Too many wrong codes.${until || ' Try again later.'}`;
    case 'TOO_MANY_REQUESTS':
      return `Too many requests from your network. Try again in ${answer.nextRequestAt ? span(answer.nextRequestAt) : 'a minute'}.`;
    case 'NO_PENDING_SIGN_IN':
      return 'This sign-in has ended or run out of time. Please start again.';
    case 'EXPIRED':
      return 'This code is too old. Ask for a new one.';
    case 'WRONG_STAGE':
      return factor === 'mailed'
        ? 'Your mailed code is already confirmed. Now enter the code of your authenticator; if you have not set one up yet, start again.'
        : 'Enter the code from the mail first.';
    case 'ALREADY_ENROLLED':
      return 'An authenticator was set up for this account in the meantime. Remove the new entry from your app and start again.';
    case 'INVALID_FORMAT':
      return 'A code has six digits.';
    case 'WRONG_CODE':
      return answer.remainingAttempts > 0
        ? `Wrong code. ${answer.remainingAttempts} ${answer.remainingAttempts === 1 ? 'attempt' : 'attempts'} left.${hint(factor)}`
        : `Too many wrong codes, so this sign-in has ended.${until}`;
    default:
      return answer.errorMessage ?? 'That did not work. Please try again.';
  }
}

/** The sentence for no answer at all (a `Trouble`, or a bug of this page). */
export function trouble(error) {
  const said = {
    network: 'We could not reach the server. Check your connection and try again in a moment.',
    unavailable: 'Signing in is not possible right now. Try again in a moment.',
  }[error.kind] ?? 'Something went wrong. Try again in a moment.';
  return error.requestId ? `${said} (Request ${error.requestId})` : said;
}

/** Seconds as a person says them, rounded up: "45 seconds", "2 minutes". */
export function span(seconds) {
  if (seconds < 100) return counted(seconds, 'second');
  if (seconds < 5400) return counted(Math.ceil(seconds / 60), 'minute');
  return counted(Math.ceil(seconds / 3600), 'hour');
}

/** Seconds as a clock that runs down: "1:45", "1:00:00". */
export function clock(seconds) {
  const two = (number) => String(number).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

// In the reader's own zone, rounded up to the minute so that acting at the told time succeeds.
function clockTime(instant) {
  const at = new Date(Math.ceil(Date.parse(instant) / 60_000) * 60_000);
  const today = at.toDateString() === new Date().toDateString();
  const day = today ? {} : { weekday: 'short', day: 'numeric', month: 'short' };
  return at.toLocaleString(undefined, { ...day, hour: '2-digit', minute: '2-digit', timeZoneName: 'short' });
}

function hint(factor) {
  return factor === 'mailed'
    ? ' Use the newest mail: older codes no longer count.'
    : ' Each code works once: use the one the app shows now.';
}

function counted(number, unit) {
  return `${number} ${unit}${number === 1 ? '' : 's'}`;
}
