// waits.js: the waits of a sign-in: until another code may be requested, and the locks of the code steps. Counts down on the
// button that waits, and frees the button by itself. Knows times and an address, and no code; sends no request.

import { timeOf } from './api.js';
import { announce, current, element, say } from './steps.js';
import { clock, text } from './words.js';

const SUBMITS = { mailed: 'mailed-next', authenticator: 'authenticator-next' };
const LABELS = { send: 'send', resend: 'resend', 'mailed-next': 'mailed_next', 'authenticator-next': 'authenticator_next' };

let request = { address: '', until: 0, locked: false }; // the wait before another code to an address
let locks = {}; // ends of the locks of the code steps, as Date.now()
let before = { request: false, running: false, lock: false }; // what was waiting at the last tick

/** What is to outlive a reload. */
export const kept = () => ({ ...request, locks });

export function restore({ locks: known = {}, ...known_request }) {
  request = { ...request, ...known_request };
  locks = known;
}

/** Forgets the locks of the code steps, when another sign-in begins. */
export function unlock() {
  locks = {};
  before.lock = false;
}

export function forget() {
  request = { address: '', until: 0, locked: false };
  locks = {};
}

/** Notes the seconds before another code to an address; `locked`: because of wrong codes. */
export function waitFor(seconds, address, locked) {
  request = { address, until: Date.now() + seconds * 1000, locked };
}

/** Notes the end of a code step's lock. */
export function lock(step, instant) {
  locks[step] = timeOf(instant);
}

/** Whether codes of a step are locked. */
export const isLocked = (step) => left(locks[step]) > 0;

const left = (until = 0) => Math.max(0, Math.ceil((until - Date.now()) / 1000));

// The end of a lock is told in whole seconds, rounded up: a lock of 15 minutes begins with 15:00.
const leftOfLock = (until = 0) => (until > Date.now() ? Math.max(1, Math.floor((until - Date.now()) / 1000)) : 0);

/** The address that is locked, and until when; null: none is. */
export const barred = () => (request.locked && left(request.until)
  ? { address: request.address, unlocksAt: new Date(request.until).toISOString() } : null);

/** Lets a code be requested in spite of a lock: an owner may have ended it. */
export function tryAnyway() {
  request = { address: '', until: 0, locked: false };
}

/** Updates the buttons, for the address to which a code would be sent. Returns the seconds before another one. */
export function tick(address) {
  const wait = request.locked ? leftOfLock : left;
  const seconds = request.address.toLowerCase() === address.toLowerCase() ? wait(request.until) : 0;
  label('send', seconds, request.locked ? 'locked_for' : 'send_in');
  label('resend', seconds, request.locked ? 'locked_for' : 'resend_in');
  for (const [step, id] of Object.entries(SUBMITS)) label(id, leftOfLock(locks[step]), 'locked_for');
  tell({ request: seconds > 0, running: left(request.until) > 0, lock: isLocked(current()) });
  return seconds;
}

// The label of a button at work says so until the work is done.
function label(id, seconds, waiting) {
  const button = element(id);
  button.disabled = seconds > 0;
  if ('working' in button.dataset) return;
  const said = seconds ? text(waiting, { clock: clock(seconds) }) : text(LABELS[id]);
  if (button.textContent !== said) button.textContent = said;
}

// Says once that a wait has ended.
function tell(now) {
  if (before.lock && !now.lock) say(text('unlocked'));
  else if (before.running && !now.running && current() === 'email') say(text(request.locked ? 'unlocked' : 'resend_ready'));
  if (before.request !== now.request) {
    announce(before.request && current() === 'mailed' ? text('resend_ready') : '');
  }
  before = now;
}
