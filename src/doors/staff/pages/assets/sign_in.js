// sign_in.js: the sign-in page: address, mailed code, authenticator's code, redirect. It maps responses to steps and refuses
// malformed codes without a request. Requests are in api.js, texts in words.js, the display in steps.js.

import { isBusy, onPress, onSubmit, once } from './act.js';
import { currentUser, requestLookup, signOut, verify2fa, verifyLookup } from './api.js';
import { Captcha } from './captcha.js';
import { recoveryCode, sixDigits, takeDigits } from './codes.js';
import { hideEnrolment, showEnrolment } from './enrolment.js';
import { invitation, onInvited, spend } from './invitation.js';
import * as memory from './memory.js';
import * as onward from './onward.js';
import { announce, backToAddress, complain, current, element, entitle, place, placed, say, show } from './steps.js';
import { showWho } from './who.js';
import { clock, refusal, text } from './words.js';

const email = element('email');
const mailedCode = element('mailed-code');
const authenticatorCode = element('authenticator-code');
const recovery = element('recovery-code');
const lostPhone = element('lost-phone');
const sendButton = element('send');
const resendButton = element('resend');
const captchas = {
  email: new Captcha(captchaBox('email'), captchaMissing),
  mailed: new Captcha(captchaBox('mailed'), captchaMissing),
};

let pending = null; // the sign-in of this tab: { address, step: "mailed" or "authenticator", enrolling }
let authUrl = null; // otpauth URL of an authenticator to set up; never stored
let wait = { address: '', until: 0 }; // time from which the address may request another code, as Date.now()
let waited = false; // whether the wait was still running at the last tick
let byRecovery = false;

// ---- Steps

function to(step) {
  hideEnrolment();
  if (step === 'authenticator') toAuthenticator();
  else show(step, { email: 'title_email', mailed: 'title_mailed', 'signed-in': 'title_signed_in' }[step]);
  element('have-code').hidden = !pending;
  element('address').textContent = pending?.address ?? '';
  if (step === 'email') captchas.email.show();
  if (step !== 'signed-in') place(step);
  memory.keep(pending, wait);
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

function useRecovery(wanted) {
  byRecovery = wanted;
  element('by-app').hidden = wanted;
  if (!lostPhone) return;
  element('by-recovery').hidden = !wanted;
  lostPhone.textContent = text(wanted ? 'have_phone' : 'lost_phone');
}

// Focuses the title instead of the field during enrolment, because a phone's keyboard would cover the QR code.
function focusStep() {
  if (current() === 'authenticator' && authUrl) return element('title').focus();
  const fields = { email, mailed: mailedCode, authenticator: byRecovery ? recovery : authenticatorCode };
  (fields[current()] ?? element('title')).focus();
}

async function startAgain() {
  pending = null;
  authUrl = null;
  await backToAddress();
  to('email');
}

function refuse(answer, factor, field) {
  const sentence = refusal(answer, factor);
  if (['INVALID_EMAIL', 'WRONG_CODE'].includes(answer.errorCode)) return complain(sentence, field);
  say(sentence, 'error');
  focusStep();
}

// ---- Requesting a code

const typedAddress = () => (current() === 'mailed' ? pending.address : email.value.trim());

function waitFor(seconds, address) {
  wait = { address, until: Date.now() + seconds * 1000 };
  memory.keep(pending, wait);
  tick();
}

// Updates the buttons that send a code; the wait applies to one address only.
function tick() {
  if (!['email', 'mailed'].includes(current())) return;
  const seconds = Math.max(0, Math.ceil((wait.until - Date.now()) / 1000));
  const waiting = seconds > 0 && wait.address.toLowerCase() === typedAddress().toLowerCase();
  for (const [button, label] of [[sendButton, 'send'], [resendButton, 'resend']]) {
    const said = waiting ? text(`${label}_in`, { clock: clock(seconds) }) : text(label);
    if (button.textContent !== said) button.textContent = said;
    button.disabled = waiting;
  }
  captchaBox('mailed').hidden = waiting;
  if (current() === 'mailed' && !waiting) captchas.mailed.show();
  if (waited !== waiting) announce(waited && current() === 'mailed' ? text('resend_ready') : '');
  waited = waiting;
}

async function askForCode() {
  if (sendButton.disabled) return;
  const address = typedAddress();
  if (!address) return complain(text('email_missing'), email);
  const captcha = captchas[current()];
  const token = await captcha.token();
  if (!token) return say(text('captcha_open'), 'error');
  let answer;
  try {
    answer = await requestLookup(address, token, invitation());
  } finally {
    captcha.reset();
  }
  waitFor(answer.nextRequestAt, address);
  if (answer.status) accepted(answer, address);
  else if (answer.errorCode === 'CAPTCHA_FAILED' && captcha.missing) captchaMissing();
  else notAccepted(answer, address);
}

function accepted(answer, address) {
  const again = pending?.address === address && pending.step === 'mailed';
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
  refuse(answer, 'mailed', email);
}

// ---- Verifying a code

const factors = {
  mailed: { ask: verifyLookup, proven: mailedCodeProven, other: 'authenticator' },
  authenticator: { ask: verify2fa, proven: signedIn, other: 'mailed' },
};

async function prove(name) {
  const { ask, proven, other } = factors[name];
  // A recovery code is sent in place of the authenticator's code.
  const shown = name === 'authenticator' && byRecovery ? 'recovery' : name;
  const field = { mailed: mailedCode, authenticator: authenticatorCode, recovery }[shown];
  const malformed = shown === 'recovery' ? text('recovery_format') : text('INVALID_FORMAT');
  const code = shown === 'recovery' ? recoveryCode(field.value) : sixDigits(field.value);
  if (!code) return complain(malformed, field);
  const answer = await ask(code);
  if (answer.status) return proven(answer);
  if (endsSignIn(answer, name)) {
    await startAgain();
    say(refusal(answer, shown), 'error');
  } else if (answer.errorCode === 'WRONG_STAGE') {
    moveTo(other);
    say(refusal(answer, name));
  } else if (answer.errorCode === 'INVALID_FORMAT') {
    complain(malformed, field);
  } else {
    refuse(answer, shown, field);
    // The wait may have ended since the last tick.
    if (answer.errorCode === 'EXPIRED') tick();
    if (answer.errorCode === 'EXPIRED' && !resendButton.disabled) resendButton.focus();
  }
}

function endsSignIn({ errorCode, remainingAttempts }, factor) {
  return ['NO_PENDING_SIGN_IN', 'ALREADY_ENROLLED'].includes(errorCode)
    || (errorCode === 'WRONG_CODE' && remainingAttempts === 0)
    || (errorCode === 'EXPIRED' && factor === 'authenticator');
}

function moveTo(step) {
  pending = { address: email.value, enrolling: false, ...pending, step };
  to(step);
}

function mailedCodeProven(answer) {
  authUrl = answer.authUrlFor2fa;
  pending = { ...pending, enrolling: Boolean(authUrl) };
  moveTo('authenticator');
  say(text('mail_proven'));
}

// ---- Signed in

async function signedIn() {
  forget();
  spend();
  onward.tellTabs();
  const admin = await currentUser().catch(() => null);
  if (admin) return enter(admin, false);
  to('signed-in');
  say(text('details_missing'), 'error');
  element('try-again').hidden = false;
  element('try-again').onclick = () => location.reload();
}

function forget() {
  pending = null;
  authUrl = null;
  wait = { address: '', until: 0 };
  email.value = '';
  memory.forget();
}

// Redirects to the target, unless the target has just sent a signed-in admin back.
function enter(admin, been) {
  showWho(admin);
  element('go-on').hidden = false;
  element('go-on').href = onward.target();
  to('signed-in');
  if (been && onward.justWent()) return say(text('sent_back'));
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

async function open() {
  // An invitation starts a new sign-in in place of the stored one.
  if (!invitation()) ({ pending = pending, wait = wait } = memory.recall());
  email.value = pending?.address ?? email.value;
  let admin;
  try {
    admin = await currentUser();
  } finally {
    if (!admin) resume();
  }
  if (admin) {
    forget();
    enter(admin, true);
  }
}

function resume() {
  const step = placed() === 'email' ? 'email' : pending?.step ?? 'email';
  to(step);
  if (step === 'email' && invitation()) say(text('invited'));
  if (step === 'authenticator' && pending.enrolling) say(text('secret_gone'));
}

function captchaBox(name) {
  return document.querySelector(`#step-${name} [data-captcha-box]`);
}

function captchaMissing() {
  say(text('captcha_missing'), 'error');
}

onSubmit(element('step-email'), askForCode);
onSubmit(element('step-mailed'), () => prove('mailed'));
onSubmit(element('step-authenticator'), () => prove('authenticator'));
onPress('resend', askForCode);
onPress('have-code', () => { to(pending.step); say(''); });
onPress('sign-out', leave);
lostPhone?.addEventListener('click', () => {
  useRecovery(!byRecovery);
  entitle(byRecovery ? 'title_recovery' : 'title_authenticator');
  say('');
  focusStep();
});
email.addEventListener('input', tick);
for (const button of document.querySelectorAll('[data-start-again]')) {
  button.addEventListener('click', () => once(async () => { await startAgain(); say(''); }));
}
for (const field of [mailedCode, authenticatorCode]) takeDigits(field);
// Ignores Back during a request, because its response selects the next step.
addEventListener('popstate', () => {
  if (isBusy() || current() === 'signed-in') return;
  to(placed() === 'email' || !pending ? 'email' : pending.step);
  say('');
});
// Reloads a page from the back/forward cache, because the session may have changed since.
addEventListener('pageshow', ({ persisted }) => { if (persisted) location.reload(); });
onward.onTold(() => once(open));
onInvited(() => once(async () => { await startAgain(); say(text('invited')); }));
setInterval(tick, 500);
once(open);
