// sign_in.js: the sign-in page: address, mailed code, authenticator's code, redirect. It maps responses to steps and refuses
// malformed codes without a request. Requests are in api.js, texts in words.js, the display in steps.js.

import { isBusy, onPress, onSubmit, once, working } from './act.js';
import { currentUser, pendingSignIn, requestLookup, signOut, timeOf, verify2fa, verifyLookup } from './api.js';
import { byRecovery, onSwitched, useRecovery } from './by_recovery.js';
import { recoveryCode, sixDigits, takeDigits } from './codes.js';
import { hideEnrolment, showEnrolment } from './enrolment.js';
import { offerCodes } from './first_codes.js';
import { authenticatorCode, captchaBox, captchaMissing, captchas, email, fieldOf, lostPhone, mailedCode, recovery, resendButton, sendButton } from './form.js';
import { invitation, onInvited, spend } from './invitation.js';
import * as memory from './memory.js';
import * as onward from './onward.js';
import { endsSignIn, typedCode } from './proof.js';
import { backToAddress, complain, current, element, offerAgain, place, placed, say, show } from './steps.js';
import * as waits from './waits.js';
import { showWho } from './who.js';
import { counted, refusal, text } from './words.js';

let pending = null; // the sign-in of this tab: { address, step: "mailed" or "authenticator", enrolling }
let authUrl = null; // otpauth URL of an authenticator to set up; never stored
let refused = null; // the code that was refused last, until the field changes
let since = 0; // when the step was shown, as performance.now()

// ---- Steps

function to(step) {
  hideEnrolment();
  if (step === 'authenticator') toAuthenticator();
  else show(step, { email: 'title_email', mailed: 'title_mailed', 'signed-in': 'title_signed_in' }[step]);
  element('have-code').hidden = !pending;
  // Another tab's sign-in has no address here.
  element('address').textContent = pending?.address ?? '';
  element('mailed-lead').hidden = resendButton.hidden = !pending?.address;
  if (step === 'email') captchas.email.show();
  if (step !== 'signed-in') place(step);
  memory.keep(pending, waits.kept());
  since = performance.now();
  tick();
  focusStep();
}

function toAuthenticator() {
  const enrolling = pending?.enrolling ?? false;
  show('authenticator', authUrl ? 'title_enrolment' : 'title_authenticator');
  if (authUrl) showEnrolment(authUrl);
  if (lostPhone) lostPhone.hidden = enrolling;
  useRecovery(false);
}

// Stays at the top of the page during enrolment, where the first thing to do stands.
function focusStep() {
  const fields = { email, mailed: mailedCode, authenticator: byRecovery() ? recovery : authenticatorCode };
  (fields[current()] ?? element('title')).focus({ preventScroll: Boolean(authUrl) });
}

async function startAgain() {
  pending = authUrl = null;
  await backToAddress();
  to('email');
}

function refuse(answer, factor, field) {
  if (answer.errorCode === 'LOCKED' && answer.unlocksAt && current() !== 'email') waits.lock(current(), answer.unlocksAt);
  complain(refusal(answer, factor), field, ['INVALID_EMAIL', 'WRONG_CODE'].includes(answer.errorCode));
  memory.keep(pending, waits.kept());
  tick();
}

// ---- Requesting a code

const typedAddress = () => (current() === 'mailed' ? pending?.address ?? '' : email.value.trim());

// Updates the buttons that wait; the wait for another code applies to one address only.
function tick() {
  if (!['email', 'mailed', 'authenticator'].includes(current())) return;
  const waiting = waits.tick(current() === 'authenticator' ? '' : typedAddress()) > 0;
  captchaBox('mailed').hidden = waiting || resendButton.hidden;
  if (current() === 'mailed' && !waiting) captchas.mailed.show();
}

async function askForCode() {
  if (sendButton.disabled) return;
  const address = typedAddress();
  if (!address) return complain(text('email_missing'), email);
  const captcha = captchas[current()];
  const token = await captcha.token();
  if (!token) return complain(text('captcha_open'), current() === 'mailed' ? mailedCode : email, false);
  let answer;
  try {
    answer = await requestLookup(address, token, invitation());
  } finally {
    captcha.reset();
  }
  waits.waitFor(answer.nextRequestAt, address, answer.errorCode === 'LOCKED');
  memory.keep(pending, waits.kept());
  if (answer.status) accepted(answer, address);
  else if (answer.errorCode === 'CAPTCHA_FAILED' && captcha.missing) captchaMissing();
  else notAccepted(answer, address);
}

function accepted(answer, address) {
  const again = pending?.address === address && pending.step === 'mailed';
  if (!again) waits.unlock();
  authUrl = answer.authUrlFor2fa;
  pending = { address, step: 'mailed', enrolling: false };
  to('mailed');
  say(text(again ? 'code_resent' : 'code_sent'));
}

function notAccepted(answer, address) {
  if (current() === 'email' && answer.errorCode === 'COOLDOWN') {
    pending ??= { address, step: 'mailed', enrolling: false };
    element('have-code').hidden = false;
  }
  refuse(answer, 'mailed', current() === 'mailed' ? mailedCode : email);
}

// ---- Verifying a code

const factors = {
  mailed: { ask: verifyLookup, proven: mailedCodeProven, other: 'authenticator' },
  authenticator: { ask: verify2fa, proven: signedIn, other: 'mailed' },
};

async function prove(name) {
  const { ask, proven, other } = factors[name];
  const { shown, field, malformed, code } = typedCode(name, byRecovery());
  // An Enter that follows the sixth digit comes when the code is sent already.
  if (waits.isLocked(name) || (code && code === refused) || (!field.value && performance.now() - since < 1000)) return;
  if (!code) return complain(malformed, field);
  const answer = await ask(code);
  if (answer.status) return proven(answer, shown === 'recovery');
  if (endsSignIn(answer, name)) {
    const address = pending?.address ?? '';
    await startAgain();
    // A lock of the authenticator bars no code by email.
    if (name === 'mailed' && answer.unlocksAt) waits.waitFor((timeOf(answer.unlocksAt) - Date.now()) / 1000, address, true);
    memory.keep(pending, waits.kept());
    tick();
    say(refusal(answer, shown), 'error');
  } else if (answer.errorCode === 'WRONG_STAGE') {
    moveTo(other);
    say(refusal(answer, name));
  } else if (answer.errorCode === 'INVALID_FORMAT') {
    complain(malformed, field);
  } else {
    if (answer.errorCode === 'WRONG_CODE') refused = code;
    refuse(answer, shown, field);
    if (answer.errorCode === 'EXPIRED' && !resendButton.disabled) resendButton.focus();
  }
}

function moveTo(step) {
  pending = { address: email.value, enrolling: false, ...pending, step };
  to(step);
}

async function mailedCodeProven(answer) {
  authUrl = answer.authUrlFor2fa;
  pending = { ...pending, enrolling: Boolean(authUrl) };
  moveTo('authenticator');
  say(text('mail_proven'));
  // Told now, a lock spares the reader an enrolment in vain.
  const held = await pendingSignIn().catch(() => null);
  if (held?.unlocksAt) refuse({ errorCode: 'LOCKED', unlocksAt: held.unlocksAt }, 'authenticator', authenticatorCode);
}

// ---- Signed in

async function signedIn(answer, recovered) {
  const enrolled = pending?.enrolling;
  forget();
  spend();
  onward.tellTabs();
  const admin = await currentUser().catch(() => null);
  if (admin) return enrolled ? offerCodes(admin, () => enter(admin, false)) : enter(admin, false, recovered);
  to('signed-in');
  say(text('details_missing'), 'error');
  offerAgain(() => location.reload());
}

function forget() {
  pending = authUrl = null;
  waits.forget();
  email.value = '';
  memory.forget();
}

// Redirects to the target, unless the target has just sent a signed-in admin back, or a new phone comes first.
function enter(admin, been, recovered = false) {
  showWho(admin);
  Object.assign(element('go-on'), { hidden: false, href: onward.target() });
  to('signed-in');
  if (recovered && !onward.leadsToOwnAccount()) {
    element('recovered').hidden = false;
    element('go-on').classList.add('second');
    return say('');
  }
  if (been && onward.stays()) return say(text(onward.stays()));
  say(text('going_on'));
  onward.goOn();
}

async function leave() {
  await signOut();
  onward.tellTabs();
  forget();
  await startAgain();
  say(text('signed_out'));
}

// ---- Opening and reopening the page

// `known` names the cookies of this browser: the first view asks for nothing that no cookie names.
async function open(known = 'session pending') {
  // An invitation starts a new sign-in in place of the stored one.
  if (!invitation()) {
    const { pending: stored, wait } = memory.recall();
    pending = stored ?? pending;
    if (wait) waits.restore(wait);
  }
  email.value = pending?.address || waits.barred()?.address || email.value;
  let [admin, held] = [null, null];
  try {
    if (known.includes('session')) admin = await currentUser();
    if (!admin && !invitation() && known.includes('pending')) held = await pendingSignIn();
  } finally {
    if (!admin) resume(held);
  }
  if (admin) {
    forget();
    enter(admin, true);
  }
}

// `held` is the answer about the sign-in of the cookie. A tab that did not begin it stays at the address, and offers its code.
function resume(held) {
  const step = placed() === 'email' ? 'email' : pending?.step ?? 'email';
  if (held) recallFrom(held);
  // Of an authenticator's lock the server knows whether an owner ended it.
  if (held?.stage === 'AUTHENTICATOR' && !held.unlocksAt) waits.unlock();
  to(step === 'email' ? step : pending.step);
  if (step === 'email') return invitation() ? say(text('invited')) : tellLock();
  if (held?.unlocksAt) return refuse({ errorCode: 'LOCKED', unlocksAt: held.unlocksAt }, pending.step, fieldOf(pending.step));
  if (pending.step === 'authenticator' && pending.enrolling && !authUrl) return say(text('secret_gone'));
  if (held) say(counted('attempts', held.attemptsLeft));
}

// Of an address's lock it tells no reader who did not ask for a code, so asking is how they learn.
function tellLock() {
  const barred = waits.barred();
  if (!barred) return;
  complain(refusal({ errorCode: 'LOCKED', unlocksAt: barred.unlocksAt }, 'mailed'), email, false);
  offerAgain(() => { waits.tryAnyway(); tick(); sendButton.focus(); });
}

function recallFrom({ stage, authUrlFor2fa }) {
  const step = stage === 'AUTHENTICATOR' ? 'authenticator' : 'mailed';
  authUrl = authUrlFor2fa;
  pending = { address: '', enrolling: Boolean(authUrl), ...pending, step };
}

const submits = (name) => working(element(`${name}-next`), () => prove(name), tick);
const proves = { mailed: submits('mailed'), authenticator: submits('authenticator') };
onSubmit(element('step-email'), working(sendButton, askForCode, tick));
for (const [name, proven] of Object.entries(proves)) onSubmit(element(`step-${name}`), proven);
onPress('resend', working(resendButton, askForCode, tick));
onPress('have-code', () => { to(pending.step); say(''); });
onPress('sign-out', leave);
onSwitched(() => { say(''); focusStep(); });
email.addEventListener('input', tick);
for (const button of document.querySelectorAll('[data-start-again]')) {
  button.addEventListener('click', () => once(async () => { await startAgain(); say(''); }));
}
for (const name of Object.keys(factors)) takeDigits(fieldOf(name), () => once(proves[name]));
for (const field of [mailedCode, authenticatorCode, recovery]) {
  field.addEventListener('input', () => {
    if (refused !== (sixDigits(field.value) ?? recoveryCode(field.value))) refused = null;
  });
}
// Ignores Back during a request, because its response selects the next step.
addEventListener('popstate', () => {
  if (isBusy() || ['codes', 'signed-in'].includes(current())) return;
  to(placed() === 'email' || !pending ? 'email' : pending.step);
  say('');
});
onward.onTold(() => current() === 'codes' || once(() => open()));
onInvited(() => once(async () => { await startAgain(); say(text('invited')); }));
setInterval(tick, 500);
once(() => open(document.body.dataset.known));
