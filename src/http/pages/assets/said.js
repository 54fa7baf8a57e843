// said.js: what a page says, in the reader's language: the server's own catalogue, handed over in the page's data block.

const texts = JSON.parse(document.getElementById('words').textContent);
const plurals = new Intl.PluralRules(document.documentElement.lang);

/** The text of a code, its `{values}` filled in. A code there is no text for is shown as it is. */
export function said(code, values = {}) {
  return (texts[code] ?? code).replace(/\{(\w+)\}/g, (whole, name) => (Object.hasOwn(values, name) ? values[name] : whole));
}

/** The text of a number of things: `CODE_one` or `CODE_other`, with the number as `{count}`. */
export function counted(code, count) {
  return said(`${code}_${plurals.select(count) === 'one' ? 'one' : 'other'}`, { count });
}

/** Seconds as a person says them, rounded up: "45 seconds", "1 minute", "2 hours". Needs the group `time`. */
export function span(seconds) {
  if (seconds === 60) return counted('time.minute', 1);
  if (seconds === 3600) return counted('time.hour', 1);
  if (seconds < 100) return counted('time.second', seconds);
  if (seconds < 5400) return counted('time.minute', Math.ceil(seconds / 60));
  return counted('time.hour', Math.ceil(seconds / 3600));
}
