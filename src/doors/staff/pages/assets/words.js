// words.js: the page's texts, which it is given as data, with what belongs into them: counts, times, spans, in the
// language of the page. It decides nothing and touches no element.

const texts = JSON.parse(document.getElementById('texts').textContent);
const language = document.documentElement.lang;
// A reader of the page's language writes times as in their own country.
const locale = navigator.languages.find((known) => known.split('-')[0] === language.split('-')[0]) ?? language;
const plurals = new Intl.PluralRules(language);

/** A text by its key, its `{names}` filled in. */
export function text(key, values = {}) {
  return (texts[key] ?? key).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** Whether there is such a text. */
export const isKnown = (key) => key in texts;

/** The keys of all texts that begin like this. */
export const keys = (start) => Object.keys(texts).filter((key) => key.startsWith(start));

/** The sentence for a refusal (`status: false`) of any of the three mutations; `factor` is "mailed", "authenticator" or,
 * in its stead, "recovery". */
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

/** What a language of this tag is called in the page's own. */
export const languageName = (tag) => new Intl.DisplayNames([language], { type: 'language' }).of(tag);

/** The sentence for no answer at all (a `Trouble`, or a bug of this page). */
export function trouble(error) {
  // What is away is told in the page's own words, where it has them.
  const away = texts.unavailable ? 'unavailable' : 'trouble_unavailable';
  const said = text({ network: 'trouble_network', unavailable: away }[error.kind] ?? 'trouble_fault');
  return error.requestId ? `${said} ${text('request', { id: error.requestId })}` : said;
}

/** Seconds as a clock that runs down: "1:45", "1:00:00". */
export function clock(seconds) {
  const two = (number) => String(number).padStart(2, '0');
  const hours = Math.floor(seconds / 3600);
  const minutes = Math.floor(seconds / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(seconds % 60)}` : `${minutes}:${two(seconds % 60)}`;
}

// Seconds as a person says them, rounded up: "45 seconds", "2 minutes".
function span(seconds) {
  const [count, unit] = seconds < 100 ? [seconds, 'second']
    : seconds < 5400 ? [Math.ceil(seconds / 60), 'minute']
    : [Math.ceil(seconds / 3600), 'hour'];
  return new Intl.NumberFormat(locale, { style: 'unit', unit, unitDisplay: 'long' }).format(count);
}

/** When a wait is over, to be told. */
export const until = (instant) => clockTime(instant);

/** An instant of the past as a person says it, in the reader's own zone. */
export const moment = (instant) => new Date(instant).toLocaleString(locale, { dateStyle: 'medium', timeStyle: 'short' });

// In the reader's own zone, rounded up to the minute so that acting at the told time succeeds.
function clockTime(instant) {
  const at = new Date(Math.ceil(Date.parse(instant) / 60_000) * 60_000);
  const today = at.toDateString() === new Date().toDateString();
  const day = today ? {} : { weekday: 'short', day: 'numeric', month: 'short' };
  return at.toLocaleString(locale, { ...day, hour: 'numeric', minute: '2-digit', timeZoneName: 'short' });
}

/** A text of a number: in many languages one differs from many. */
export function counted(key, count) {
  const chosen = `${key}_${plurals.select(count)}`;
  return text(texts[chosen] ? chosen : `${key}_other`, { count });
}
