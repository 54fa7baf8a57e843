// words.js: formats the page's texts, with counts, times and durations in the page's language. The template contains the
// texts as JSON. It changes no element and sends no request.

const texts = JSON.parse(document.getElementById('texts').textContent);
const language = document.documentElement.lang;
// The reader's regional variant of the page's language, for times and durations.
const locale = navigator.languages.find((known) => known.split('-')[0] === language.split('-')[0]) ?? language;
const plurals = new Intl.PluralRules(language);

/** Returns the text of a key, with its `{names}` replaced by values. */
export function text(key, values = {}) {
  return (texts[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** Whether a text has this key. */
export const isKnown = (key) => key in texts;

/** Returns the keys that start with a prefix. */
export const keys = (start) => Object.keys(texts).filter((key) => key.startsWith(start));

/** Returns the sentence for a refusal (`status: false`); `factor` is "mailed", "authenticator" or "recovery". */
export function refusal(answer, factor) {
  const { errorCode, unlocksAt, remainingAttempts } = answer;
  const until = unlocksAt ? '_until' : '';
  const values = {
    time: unlocksAt && clockTime(unlocksAt),
    span: span(answer.nextRequestAt || 60),
    attempts: counted('attempts', remainingAttempts ?? 0),
  };
  const variants = {
    LOCKED: factor !== 'mailed' && !unlocksAt ? 'LOCKED_suspended' : `LOCKED${until}`,
    WRONG_STAGE: `WRONG_STAGE_${factor === 'mailed' ? factor : 'authenticator'}`,
    WRONG_CODE: remainingAttempts > 0 ? `WRONG_CODE_${factor}` : `WRONG_CODE_last${until}`,
  };
  const key = variants[errorCode] ?? errorCode;
  return texts[key] ? text(key, values) : answer.errorMessage ?? text('trouble_fault');
}

/** Returns the name of a language tag in that language. */
export const ownLanguageName = (tag) => new Intl.DisplayNames([tag], { type: 'language' }).of(tag);

/** Returns the name of a language tag in the page's language. */
export const languageName = (tag) => new Intl.DisplayNames([language], { type: 'language' }).of(tag);

/** Returns the sentence for a request without a usable response (a `Trouble`) or for a bug of the page. */
export function trouble(error) {
  // A page may have its own text for an unavailable server.
  const away = texts.unavailable ? 'unavailable' : 'trouble_unavailable';
  const said = text({ network: 'trouble_network', unavailable: away }[error.kind] ?? 'trouble_fault');
  return error.requestId ? `${said} ${text('request', { id: error.requestId })}` : said;
}

/** Formats seconds as a countdown: "1:45", "1:00:00". */
export function clock(seconds) {
  const two = (number) => String(number).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

// Formats seconds as a duration, rounded up: "45 seconds", "2 minutes".
function span(seconds) {
  const [count, unit] = seconds < 100 ? [seconds, 'second']
    : seconds < 5400 ? [Math.ceil(seconds / 60), 'minute']
    : [Math.ceil(seconds / 3600), 'hour'];
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(count);
}

/** Formats the end of a wait. */
export const until = (instant) => clockTime(instant);

/** Formats a past timestamp in the reader's time zone. */
export const moment = (instant) => new Date(instant).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' });

/** Formats a timestamp to the second, with the reader's time zone. */
export const exactly = (instant) => new Date(instant).toLocaleString(locale, { year: 'numeric', month: '2-digit',
  day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', timeZoneName: 'short' });

// Formats a time in the reader's time zone, rounded up to the minute so that a retry at that time succeeds.
function clockTime(instant) {
  const at = new Date(Math.ceil(Date.parse(instant) / 60_000) * 60_000);
  const today = at.toDateString() === new Date().toDateString();
  const day = today ? {} : { weekday: 'short', day: 'numeric', month: 'short' };
  return at.toLocaleString(locale, { ...day, hour: 'numeric', minute: '2-digit', timeZoneName: 'short' });
}

/** Returns the text of a key in the plural form for a count. */
export function counted(key, count) {
  const chosen = `${key}_${plurals.select(count)}`;
  return text(texts[chosen] ? chosen : `${key}_other`, { count });
}
