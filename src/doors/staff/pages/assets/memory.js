// memory.js: what outlives a reload of this tab: a phone may drop the page while its reader looks into their mail. The
// step, the address, and until when no new code may be asked for; never a code, never a secret.

const KEY = 'vestibule-sign-in';
const LIFE_MS = 3_600_000; // no pending sign-in lives longer

/** What was kept less than an hour ago: `{ pending, wait }`. */
export function recall() {
  const kept = read();
  return kept && Date.now() - kept.at < LIFE_MS ? kept : {};
}

/** Keeps what a page needs to be where it was; `pending` is `{ address, step, enrolling }` or null. */
export function keep(pending, wait) {
  write(JSON.stringify({ pending, wait, at: Date.now() }));
}

/** Forgets it all. */
export function forget() {
  write(null);
}

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY));
  } catch {
    return null;
  }
}

// Without storage the page works; it only begins anew when it is loaded anew.
function write(value) {
  try {
    if (value === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, value);
  } catch { /* as said */ }
}
