// me.js: the page of one's own account: sessions, trusted browsers, recovery codes, replacement of the authenticator. It
// handles responses and refuses malformed codes without a request. Requests are in api.js, texts in words.js, rendering in
// me_view.js.

import * as api from './api.js';
import { onPress, onSubmit, once } from './act.js';
import { sixDigits, takeDigits } from './codes.js';
import * as who from './confirm.js';
import { dropDraft } from './draft.js';
import { hideEnrolment, showEnrolment } from './enrolment.js';
import { watch, watchNoMore } from './idle.js';
import { end, signsOut, theirs } from './inside.js';
import { fill, showCodes } from './me_view.js';
import { onTold, tellTabs } from './onward.js';
import { fillProfile } from './profile.js';
import { complain, element, say } from './steps.js';
import { counted, refusal, text } from './words.js';

const phoneForm = element('phone-form');
const newCode = element('new-code');

let admin = null; // id and email of the account on the page
let left = 0; // number of unused recovery codes
let asker = null; // id of the button whose action needs a confirmation
let others = []; // ids of the trusted browsers beside this one

// Removes the account's data from the page at the end of the session.
function over(sentence, kind) {
  forget();
  end(sentence, kind);
}

function forget() {
  watchNoMore();
  hideEnrolment();
  showCodes([]);
}

// What was typed is kept only where the session ended without its holder.
function leave() {
  forget();
  dropDraft();
}

// The session may have gone on in another tab: the server knows.
const sessionOver = (isByAge) => once(async () => {
  if (await api.currentUser()) return load;
  over(text(isByAge ? 'age_over' : 'idle_over'));
});

// ---- Loading

async function load() {
  const found = await api.account();
  const { id, email } = theirs(found.currentUser);
  for (const list of [found.identity, found.sessions, found.trustedBrowsers, found.notices]) theirs(list);
  if (admin && admin.id !== id) return location.reload();
  admin = { id, email };
  left = found.identity.recoveryCodesLeft;
  others = found.trustedBrowsers.filter(({ current }) => !current).map((browser) => browser.id);
  fill(found, (session) => once(() => endSession(session)), (browser) => once(() => forgetBrowser(browser)));
  fillProfile(found.currentUser);
  watch(found.currentUser, sessionOver);
  element('loading').hidden = true;
  element('account').hidden = false;
}

async function open() {
  await load();
  say('');
  if (history.state?.saved) {
    history.replaceState({ ...history.state, saved: false }, '');
    say(text('profile_saved'));
    return element('profile-language').focus();
  }
  // After a recovery code the first thing to do is a new phone.
  if (!element('recovered').hidden) element('phone-go').focus();
}

// ---- Sessions and trusted browsers

async function endSession({ id, current }) {
  if (current) return askAboutOwn(true);
  const ended = theirs(await api.endSession(id));
  await load();
  say(text(ended ? 'session_ended' : 'gone_already'));
  element('sessions-title').focus();
}

function askAboutOwn(asked) {
  element('end-own-ask').hidden = !asked;
  element(asked ? 'end-own-yes' : 'sessions-title').focus();
}

async function endOwn() {
  await api.signOut();
  leave();
  end(text('signed_out'));
}

async function forgetBrowser({ id }) {
  const forgotten = theirs(await api.forgetBrowser(id));
  await load();
  say(text(forgotten ? 'browser_forgotten' : 'gone_already'));
  element('browsers-title').focus();
}

function beSure(asked) {
  element('everywhere-ask').hidden = !asked;
  element('everywhere-go').hidden = asked;
  element(asked ? 'everywhere-yes' : 'everywhere-go').focus();
}

async function signOutEverywhere() {
  theirs(await api.signOutEverywhere());
  leave();
  end(text('everywhere_done'));
}

// ---- Confirming one's identity

function askWho(button, slot, action) {
  asker = button;
  element(slot).append(element('confirm'));
  who.askWho(action);
}

// ---- Recovery codes

// Asks for confirmation before new recovery codes replace unused ones.
function wantCodes() {
  if (!left) return makeCodes;
  askAboutCodes(true);
  say('');
}

function askAboutCodes(asked) {
  element('recovery-ask').hidden = !asked;
  element('recovery-make').hidden = asked;
  element(asked ? 'recovery-yes' : 'recovery-make').focus();
}

async function makeCodes() {
  const answer = theirs(await api.recoveryCodes());
  askAboutCodes(false);
  if (answer.errorCode === 'IDENTITY_NOT_CONFIRMED') return askWho('recovery-make', 'recovery-confirm', makeCodes);
  if (!answer.status) return say(refusal(answer, 'authenticator'), 'error');
  showCodes(answer.codes, admin.email);
  say('');
  element('recovery-title').focus();
}

async function keepCodes() {
  const { status } = theirs(await api.keepRecoveryCodes());
  takeCodesOff();
  say(text(status ? 'recovery_counts' : 'recovery_lapsed'), status ? 'info' : 'error');
  return load;
}

function dropCodes() {
  takeCodesOff();
  say(text('recovery_dropped'));
}

function takeCodesOff() {
  showCodes([]);
  element('recovery-title').focus();
}

// ---- Replacing the authenticator

async function offer() {
  const answer = theirs(await api.replaceAuthenticator(null));
  if (answer.errorCode === 'IDENTITY_NOT_CONFIRMED') return askWho('phone-go', 'phone-confirm', offer);
  if (!answer.status) return say(refusal(answer, 'authenticator'), 'error');
  who.askNoMore();
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
  // Recovery codes on the page belong to the replaced authenticator.
  showCodes([]);
  return askAboutOthers;
}

// A browser that was trusted beside the lost phone may be lost with it.
async function askAboutOthers() {
  await load();
  if (!others.length) return;
  element('others-lead').textContent = counted('others_lead', others.length);
  element('others').hidden = false;
  element('others-title').focus();
}

async function forgetOthers() {
  for (const id of others) theirs(await api.forgetBrowser(id));
  keepOthers();
  await load();
  say(text('others_done'));
}

function keepOthers() {
  element('others').hidden = true;
  element('phone-title').focus();
}

// Clears the new authenticator's code, which may have expired during the confirmation.
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

// ---- Event handlers

onPress('idle-stay', () => { element('idle').close(); return load; });
onPress('end-own-yes', endOwn);
onPress('end-own-no', () => askAboutOwn(false));
onPress('others-yes', forgetOthers);
onPress('others-no', keepOthers);
onPress('everywhere-go', () => beSure(true));
onPress('everywhere-no', () => beSure(false));
onPress('everywhere-yes', signOutEverywhere);
onPress('recovery-make', wantCodes);
onPress('recovery-yes', makeCodes);
onPress('recovery-no', () => askAboutCodes(false));
onPress('recovery-kept', keepCodes);
onPress('recovery-drop', dropCodes);
onPress('phone-go', offer);
onPress('phone-cancel', () => { noPhone(); who.askNoMore(); say(''); });
onSubmit(phoneForm, replace);
takeDigits(newCode);
signsOut(leave);
who.onConfirm({
  over: (sentence) => over(sentence, 'error'),
  cancelled: () => (element(asker).hidden ? newCode : element(asker)).focus(),
});
onTold(() => once(load));
once(open);
