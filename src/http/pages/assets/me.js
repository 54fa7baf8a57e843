// me.js: the page of one's own account: sessions, trusted browsers, recovery codes, another authenticator. It decides
// where each answer leads. What is asked is in api.js, what is said in words.js, what is seen in me_view.js.

import * as api from './api.js';
import { sixDigits, takeDigits } from './codes.js';
import { hideEnrolment, showEnrolment } from './enrolment.js';
import { fill, showCodes } from './me_view.js';
import { onTold, tellTabs } from './onward.js';
import { complain, element, say } from './steps.js';
import { refusal, text, trouble, until } from './words.js';

// Nobody is signed in, or no longer.
const NOBODY = Symbol('nobody');

const account = element('account');
const confirmForm = element('confirm');
const confirmCode = element('confirm-code');
const phoneForm = element('phone-form');
const newCode = element('new-code');
const tryAgain = element('try-again');

let admin = null; // whose page this is
let codes = []; // new recovery codes; they are on the page and nowhere else
let confirmed = null; // what a confirmation leads to
let asker = null; // the button that made it necessary
let over = false;
let busy = false;

// One action at a time. An action may lead to another, which is then the one to be tried again.
async function once(action) {
  if (busy || over) return;
  busy = true;
  document.body.dataset.busy = '';
  let next = action;
  try {
    while (next) {
      action = next;
      next = await action();
    }
  } catch (error) {
    if (error === NOBODY) return away();
    if (!error.kind) console.error(error);
    say(error.kind === 'unavailable' ? text('unavailable') : trouble(error), 'error');
    tryAgain.hidden = false;
    tryAgain.onclick = () => once(action);
  } finally {
    busy = false;
    delete document.body.dataset.busy;
  }
}

function theirs(answer) {
  if (answer === null) throw NOBODY;
  return answer;
}

function away() {
  location.replace('/sign-in?return_to=%2Fme');
}

// Nothing of the account is left in the page.
function end(sentence, kind) {
  over = true;
  tellTabs();
  hideEnrolment();
  codes = [];
  account.remove();
  element('over').hidden = false;
  say(sentence, kind);
  element('title').focus();
}

// ---- What there is

async function load() {
  const found = await api.account();
  const { id, email } = theirs(found.currentUser);
  for (const list of [found.identity, found.sessions, found.trustedBrowsers, found.notices]) theirs(list);
  if (admin && admin.id !== id) return location.reload();
  admin = { id, email };
  fill(found, (session) => once(() => endSession(session)), (browser) => once(() => forget(browser)));
  element('loading').hidden = true;
  account.hidden = false;
}

async function open() {
  await load();
  say('');
}

// ---- Sessions and trusted browsers

async function endSession({ id, current }) {
  const ended = theirs(await api.endSession(id));
  if (current) return end(text('signed_out'));
  await load();
  say(text(ended ? 'session_ended' : 'gone_already'));
  element('sessions-title').focus();
}

async function forget({ id }) {
  const forgotten = theirs(await api.forgetBrowser(id));
  await load();
  say(text(forgotten ? 'browser_forgotten' : 'gone_already'));
  element('browsers-title').focus();
}

async function signOut() {
  await api.signOut();
  end(text('signed_out'));
}

function beSure(asked) {
  element('everywhere').hidden = !asked;
  element('everywhere-go').hidden = asked;
  element(asked ? 'everywhere-yes' : 'everywhere-go').focus();
}

async function signOutEverywhere() {
  theirs(await api.signOutEverywhere());
  end(text('everywhere_done'));
}

// ---- Showing once more who one is

function askWho(button, slot, action) {
  [asker, confirmed] = [button, action];
  element(slot).append(confirmForm);
  confirmForm.hidden = false;
  confirmCode.value = '';
  say('');
  confirmCode.focus();
}

function askNoMore() {
  confirmForm.hidden = true;
  confirmCode.value = '';
}

async function confirm() {
  const code = sixDigits(confirmCode.value);
  if (!code) return complain(text('INVALID_FORMAT'), confirmCode);
  const answer = theirs(await api.confirmIdentity(code));
  const { status, errorCode, remainingAttempts, unlocksAt } = answer;
  if (status) {
    askNoMore();
    say('');
    return confirmed;
  }
  if (errorCode === 'WRONG_CODE' && remainingAttempts === 0) {
    return end(unlocksAt ? text('confirm_over_until', { time: until(unlocksAt) }) : text('confirm_over'), 'error');
  }
  complain(refusal(answer, 'authenticator'), confirmCode);
}

// ---- Recovery codes

async function makeCodes() {
  const answer = theirs(await api.recoveryCodes());
  if (answer.errorCode === 'IDENTITY_NOT_CONFIRMED') return askWho('recovery-make', 'recovery-confirm', makeCodes);
  if (!answer.status) return say(refusal(answer, 'authenticator'), 'error');
  codes = answer.codes;
  showCodes(codes);
  say('');
  element('recovery-title').focus();
  return load;
}

async function copyCodes() {
  try {
    await navigator.clipboard.writeText(codes.join('\n'));
    say(text('recovery_copied'));
  } catch {
    say(text('recovery_not_copied'), 'error');
    getSelection().selectAllChildren(element('recovery-codes'));
  }
}

// A link that saves: the file is made here, and nobody is asked for it.
function saveCodes() {
  const file = new Blob([[location.host, admin.email, '', ...codes, ''].join('\r\n')], { type: 'text/plain' });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = 'recovery-codes.txt';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

function keptCodes() {
  codes = [];
  showCodes(codes);
  say('');
  element('recovery-title').focus();
}

// ---- Another authenticator

async function offer() {
  const answer = theirs(await api.replaceAuthenticator(null));
  if (answer.errorCode === 'IDENTITY_NOT_CONFIRMED') return askWho('phone-go', 'phone-confirm', offer);
  if (!answer.status) return say(refusal(answer, 'authenticator'), 'error');
  askNoMore();
  showPhone(true);
  showEnrolment(answer.authUrlFor2fa);
  say('');
  element('phone-title').focus();
}

async function replace() {
  const code = sixDigits(newCode.value);
  if (!code) return complain(text('INVALID_FORMAT'), newCode);
  const answer = theirs(await api.replaceAuthenticator(code));
  if (answer.errorCode === 'WRONG_CODE') return complain(text('phone_wrong'), newCode);
  if (answer.errorCode === 'IDENTITY_NOT_CONFIRMED') return askWho('phone-go', 'phone-confirm', replaceAgain);
  if (!answer.status) {
    noPhone();
    return say(text('phone_over'), 'error');
  }
  noPhone();
  say(text('phone_done'));
  tellTabs();
  // They belonged to the old one.
  codes = [];
  showCodes(codes);
  return load;
}

// The code that was typed is old by now: the next one is wanted.
function replaceAgain() {
  newCode.value = '';
  newCode.focus();
}

function showPhone(shown) {
  phoneForm.hidden = !shown;
  for (const id of ['phone-go', 'phone-lead']) element(id).hidden = shown;
  newCode.value = '';
}

function noPhone() {
  hideEnrolment();
  showPhone(false);
  element('phone-title').focus();
}

// ---- What is pressed

function onPress(id, action) {
  element(id).addEventListener('click', () => once(action));
}

function onSubmit(form, action) {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    once(action);
  });
}

onPress('sign-out', signOut);
onPress('everywhere-go', () => beSure(true));
onPress('everywhere-no', () => beSure(false));
onPress('everywhere-yes', signOutEverywhere);
onPress('recovery-make', makeCodes);
onPress('recovery-copy', copyCodes);
onPress('recovery-save', saveCodes);
onPress('recovery-kept', keptCodes);
onPress('phone-go', offer);
onPress('phone-cancel', () => { noPhone(); askNoMore(); say(''); });
onPress('confirm-cancel', () => { askNoMore(); say(''); (element(asker).hidden ? newCode : element(asker)).focus(); });
onSubmit(confirmForm, confirm);
onSubmit(phoneForm, replace);
for (const field of [confirmCode, newCode]) takeDigits(field);
// Codes that nobody has kept yet are worth a question.
addEventListener('beforeunload', (event) => { if (codes.length) event.preventDefault(); });
// A page the browser had put aside knows nothing of what happened since.
addEventListener('pageshow', ({ persisted }) => { if (persisted) location.reload(); });
onTold(() => once(load));
once(open);
