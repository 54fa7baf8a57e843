// idle.js: warns of the end of a session two minutes before. Sends no request on its own, because a request is activity; learns from
// the site's other tabs that there was some.

import { onActivity } from './activity.js';
import { timeOf } from './api.js';
import { element } from './steps.js';
import { clock, text } from './words.js';

const WARNED_MS = 120_000;
const RECORDED_MS = 60_000; // activity is recorded to the minute

let last = 0; // end by age, by this browser's clock
let idle = 0; // end without activity
let span = 0; // from a request to the end without activity
let timer = 0;
let whenOver = () => {};

/** Watches the session of an admin, as `currentUser` told it; `over` is told at its end whether it ended by age. */
export function watch({ sessionEndsAt, sessionIdleAt }, over) {
  span = timeOf(sessionIdleAt) - Date.now();
  // The session was live a moment ago: a clock that says otherwise measures nothing.
  if (!(span > 0)) return;
  last = timeOf(sessionEndsAt);
  idle = Date.now() + span;
  whenOver = over;
  settle();
}

/** Stops watching. */
export function watchNoMore() {
  clearTimeout(timer);
  last = 0;
  element('idle').close();
}

onActivity((at) => {
  if (!last) return;
  idle = Math.max(idle, Math.min(last, at + span - RECORDED_MS));
  settle();
});

// Escape stays signed in, as the button does.
element('idle').addEventListener('cancel', (event) => {
  event.preventDefault();
  element('idle-stay').click();
});

// A timer of a browser that slept is late: the clock decides.
addEventListener('visibilitychange', () => { if (last) settle(); });

function settle() {
  clearTimeout(timer);
  const left = idle - Date.now();
  const dialog = element('idle');
  const isLast = idle >= last;
  if (left <= 0) {
    watchNoMore();
    return whenOver(isLast);
  }
  if (left > WARNED_MS) {
    dialog.close();
    timer = setTimeout(settle, Math.min(left - WARNED_MS, RECORDED_MS));
    return;
  }
  element('idle-lead').textContent = text(isLast ? 'idle_last' : 'idle_left', { time: clock(Math.ceil(left / 1000)) });
  element('idle-stay').textContent = text(isLast ? 'idle_close' : 'idle_stay');
  if (!dialog.open && !(isLast && 'seen' in dialog.dataset)) dialog.showModal();
  if (isLast) dialog.dataset.seen = '';
  timer = setTimeout(settle, left % 1000 || 1000);
}
