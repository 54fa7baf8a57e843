// sign_in.js: the sign-in page: e-mail, mailed code, authenticator code, signed in. It shows one step at a time and
// decides where each answer leads. What is asked is in api.js, what is said in words.js.

import { currentUser, requestLookup, signOut, verify2fa, verifyLookup } from './api.js';
import { Captcha } from './captcha.js';
import { hideEnrolment, showEnrolment } from './enrolment.js';
import * as words from './words.js';

const element = (id) => document.getElementById(id);
const main = document.querySelector('main');
const message = element('message');
const email = element('email');
const mailedCode = element('mailed-code');
const authenticatorCode = element('authenticator-code');
const sendButton = element('send');
const resendButton = element('resend');
const titles = {
  email: 'Sign in',
  mailed: 'Check your mail',
  authenticator: 'Authenticator code',
  'signed-in': 'Signed in',
};
const captchas = {
  email: new Captcha(captchaBox('email'), captchaMissing),
  mailed: new Captcha(captchaBox('mailed'), captchaMissing),
};

let step = null;
let address = ''; // whom the code was asked for
let authUrl = null; // of an authenticator still to be set up
let wait = { address: '', until: 0 }; // until when no new code may be asked for, in Date.now() time
let busy = false;

// ---- Steps

function show(next) {
  step = next;
  element('loading').hidden = true;
  for (const name of Object.keys(titles)) element(`step-${name}`).hidden = name !== next;
  element('title').textContent = titles[next];
  document.title = titles[next];
  mailedCode.value = '';
  authenticatorCode.value = '';
  if (next === 'email') captchas.email.show();
  if (next === 'authenticator' && authUrl) {
    element('title').textContent = 'Set up your authenticator';
    showEnrolment(authUrl);
  } else {
    hideEnrolment();
  }
  tick();
  focusStep();
}

// Setting up an authenticator begins above the field: a phone's keyboard would cover the picture.
function focusStep() {
  if (step === 'authenticator' && authUrl) return element('title').focus();
  ({ email, mailed: mailedCode, authenticator: authenticatorCode }[step] ?? element('title')).focus();
}

function startAgain() {
  authUrl = null;
  element('have-code').hidden = true;
  show('email');
}

function toMailedCode(asked) {
  address = asked;
  email.value = asked;
  element('address').textContent = address;
  element('have-code').hidden = true;
  show('mailed');
}

function say(text, kind = 'info') {
  message.textContent = text;
  message.dataset.kind = kind;
  for (const field of [email, mailedCode, authenticatorCode]) field.removeAttribute('aria-invalid');
}

// What was typed is at fault, and is selected to be typed over.
function complain(text, field) {
  say(text, 'error');
  field.setAttribute('aria-invalid', 'true');
  field.focus();
  field.select();
}

function refuse(answer, factor, field) {
  const text = words.refusal(answer, factor);
  if (['INVALID_EMAIL', 'INVALID_FORMAT', 'WRONG_CODE'].includes(answer.errorCode)) return complain(text, field);
  say(text, 'error');
  focusStep();
}

// One action at a time, whichever button: a double click or a second Enter does nothing. The buttons only look
// disabled meanwhile, because a disabled button would lose the focus.
async function once(action) {
  if (busy) return;
  busy = true;
  main.setAttribute('aria-busy', 'true');
  try {
    await action();
  } catch (error) {
    if (!error.kind) console.error(error);
    say(words.trouble(error), 'error');
  } finally {
    busy = false;
    main.removeAttribute('aria-busy');
  }
}

// ---- Asking for a code

const typedAddress = () => email.value.trim();

function waitFor(seconds, asked) {
  wait = { address: asked, until: Date.now() + seconds * 1000 };
  tick();
}

// The wait belongs to one address: another may be asked for at once.
function tick() {
  const seconds = Math.max(0, Math.ceil((wait.until - Date.now()) / 1000));
  const waiting = seconds > 0 && wait.address.toLowerCase() === typedAddress().toLowerCase();
  for (const [button, label] of [[sendButton, 'Send me a code'], [resendButton, 'Send a new code']]) {
    const text = waiting ? `${label} in ${words.clock(seconds)}` : label;
    if (button.textContent !== text) button.textContent = text;
    button.disabled = waiting;
  }
  captchaBox('mailed').hidden = waiting;
  if (step === 'mailed' && !waiting) captchas.mailed.show();
}

async function askForCode() {
  if (sendButton.disabled) return;
  const asked = typedAddress();
  if (!asked) return complain('Enter your e-mail address.', email);
  const captcha = captchas[step];
  const token = await captcha.token();
  if (!token) return say('The captcha is not done yet. If you see none, reload the page.', 'error');
  let answer;
  try {
    answer = await requestLookup(asked, token);
  } finally {
    captcha.reset();
  }
  waitFor(answer.nextRequestAt, asked);
  if (answer.status) accepted(answer, asked);
  else if (answer.errorCode === 'CAPTCHA_FAILED' && captcha.missing) captchaMissing();
  else notAccepted(answer);
}

function accepted(answer, asked) {
  const again = address === asked;
  authUrl = answer.authUrlFor2fa;
  toMailedCode(asked);
  say(again
    ? 'A new code is on its way. Older mails no longer count.'
    : 'If this address may sign in here, a code is on its way to it.');
}

function notAccepted(answer) {
  if (answer.errorCode === 'INVALID_EMAIL' && step === 'mailed') startAgain();
  if (answer.errorCode === 'COOLDOWN' && step === 'email') element('have-code').hidden = false;
  refuse(answer, 'mailed', email);
}

// ---- Proving a code

const factors = {
  mailed: { field: mailedCode, ask: verifyLookup, proven: mailedCodeProven, other: 'authenticator' },
  authenticator: { field: authenticatorCode, ask: verify2fa, proven: enterRoom, other: 'mailed' },
};

async function prove(name) {
  const { field, ask, proven, other } = factors[name];
  const code = field.value.replace(/\s/g, '');
  if (!/^[0-9]{6}$/.test(code)) return refuse({ errorCode: 'INVALID_FORMAT' }, name, field);
  const answer = await ask(code);
  if (answer.status) return proven(answer);
  if (endsSignIn(answer, name)) {
    startAgain();
    say(words.refusal(answer, name), 'error');
  } else if (answer.errorCode === 'WRONG_STAGE') {
    show(other);
    say(words.refusal(answer, name));
  } else {
    refuse(answer, name, field);
    if (answer.errorCode === 'EXPIRED' && !resendButton.disabled) resendButton.focus();
  }
}

function endsSignIn({ errorCode, remainingAttempts }, factor) {
  return ['NO_PENDING_SIGN_IN', 'ALREADY_ENROLLED'].includes(errorCode)
    || (errorCode === 'WRONG_CODE' && remainingAttempts === 0)
    || (errorCode === 'EXPIRED' && factor === 'authenticator');
}

function mailedCodeProven(answer) {
  authUrl = answer.authUrlFor2fa ?? authUrl;
  show('authenticator');
  say(authUrl ? 'Your mail is confirmed.' : 'Your mail is confirmed. One more code.');
}

// ---- Signed in

async function enterRoom() {
  authUrl = null;
  address = '';
  wait = { address: '', until: 0 };
  hideEnrolment();
  const admin = await currentUser().catch(() => null);
  if (admin) welcome(admin);
  else say('Both codes were right, but your details did not arrive. Reload the page.', 'error');
}

function welcome(admin) {
  element('display-name').textContent = admin.displayName;
  element('own-email').textContent = admin.email;
  element('roles').replaceChildren(...admin.roles.map((role) => {
    const chip = document.createElement('li');
    chip.textContent = role;
    return chip;
  }));
  email.value = '';
  show('signed-in');
  say('');
}

async function leave() {
  await signOut();
  startAgain();
  say('You are signed out.');
}

async function open() {
  const admin = await currentUser();
  if (admin) welcome(admin);
  else startAgain();
}

function captchaBox(name) {
  return document.querySelector(`#step-${name} [data-captcha-box]`);
}

function captchaMissing() {
  say('The captcha could not be loaded. Check your connection or content blocker, then reload the page.', 'error');
}

function onSubmit(name, action) {
  element(`step-${name}`).addEventListener('submit', (event) => {
    event.preventDefault();
    once(action);
  });
}

onSubmit('email', askForCode);
onSubmit('mailed', () => prove('mailed'));
onSubmit('authenticator', () => prove('authenticator'));
resendButton.addEventListener('click', () => once(askForCode));
element('have-code').addEventListener('click', () => once(() => { toMailedCode(wait.address); say(''); }));
element('sign-out').addEventListener('click', () => once(leave));
email.addEventListener('input', tick);
for (const button of document.querySelectorAll('[data-start-again]')) {
  button.addEventListener('click', () => once(() => { startAgain(); say(''); }));
}
for (const field of [mailedCode, authenticatorCode]) {
  field.addEventListener('input', () => {
    const bare = field.value.replace(/\s/g, '');
    if (bare !== field.value) field.value = bare;
  });
}
setInterval(tick, 500);
once(async () => {
  try {
    await open();
  } catch (error) {
    startAgain();
    throw error;
  }
});
