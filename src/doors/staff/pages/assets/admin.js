// admin.js: one admin on the owners' page: saves the form, and runs actions such as disabling or removing. Retries a mutation
// once after a confirmation of identity. Refuses an empty email address, a new admin without roles, and a missing reason
// where one is required. Does not know how an admin is displayed: admin_view.js does.

import { onPress, onSubmit } from './act.js';
import { connectAccess, offerAccess, refreshAccess, showLink, signedOut } from './admin_access.js';
import { OWNER, fill, mayChange, read } from './admin_view.js';
import { askWho } from './confirm.js';
import * as desk from './desk.js';
import { makeLink, signOutAdmin } from './desk_access.js';
import * as dialog from './dialog.js';
import { clearFaults, complainAll } from './faults.js';
import { theirs } from './inside.js';
import { complain, element, say } from './steps.js';
import { isKnown, text } from './words.js';

const reason = element('deed-reason');
const again = element('deed-email');

// Text keys and mutation of each action with a dialog. `grave`: requires a reason, as `needs` does; `again`: requires the admin's address too;
// `then`: follows the action in place of the admin shown anew.
const DEEDS = {
  unlock: { go: 'unlock_go', lead: 'unlock_lead', done: 'unlocked', ask: desk.unlock },
  disable: { go: 'disable_go', lead: 'disable_lead', done: 'disabled', ask: (id, why) => switched(id, true, why) },
  reset: { go: 'reset_go', lead: 'reset_lead', done: 'reset_done', grave: true, ask: desk.reset },
  everywhere: { go: 'everywhere_go', lead: 'everywhere_lead', ask: signOutAdmin, then: signedOut },
  link: { go: 'link_go', lead: 'link_lead', needs: true, ask: makeLink, then: showLink },
  remove: { go: 'remove_go', lead: 'remove_lead', grave: true, again: true, ask: desk.remove },
};

// Elements of the form by their fields' names on the wire, in its order, and the texts of faults that a field has of its own.
const FIELDS = { email: 'admin-email', displayName: 'admin-name', roles: 'admin-roles', phoneNumber: 'admin-phone',
  jobTitle: 'admin-job', bio: 'admin-bio', avatarUrl: 'admin-avatar', language: 'admin-language', reason: 'admin-reason' };
const OWN = { emailREQUIRED: 'email_missing', emailINVALID: 'refused_INVALID_EMAIL', emailTAKEN: 'refused_EMAIL_TAKEN',
  rolesREQUIRED: 'roles_missing', rolesUNKNOWN: 'refused_UNKNOWN_ROLE', bioCONTROL_CHARACTER: 'fault_bio' };

let admin = null; // admin on display; null in the form for a new one
let reader = null; // the signed-in admin: id and roles
let asked = null; // entry of DEEDS that the dialog shows
let back = null; // opens the list with a message
let kept = ''; // what the form held when it was filled

/** Shows an admin and focuses the heading; false: no admin has the id. `toList` opens the list after a removal. */
export async function openOne(id, toList) {
  back = toList;
  const found = await desk.admin(id);
  reader = theirs(found.currentUser);
  if (!found.crmUser) return false;
  show(found.crmUser);
  arrive();
  return true;
}

/** Shows the empty form for a new admin. */
export function openNew(toList) {
  back = toList;
  show(null);
  arrive();
}

/** The admin on display. */
export const onDisplay = () => admin;

function show(user) {
  admin = user;
  clearFaults();
  // The empty form is opened to those alone who may add an admin.
  const [own, changes] = [admin !== null && admin.id === reader?.id, !reader || mayChange(reader)];
  fill(admin, own, changes);
  offerAccess(admin, own, changes);
  giveUp();
}

function arrive() {
  element('list').hidden = true;
  element('one').hidden = false;
  element('one-title').focus();
}

// ---- Mutations, with a confirmation of identity when the server requires one

/** Runs a mutation; `then` gets the answer if it was done, `refuse` if it was refused. */
export async function done(ask, then, refuse = refused, confirmed = false) {
  const answer = theirs(await ask());
  if (answer.errorCode === 'IDENTITY_NOT_CONFIRMED' && !confirmed) {
    dialog.show('confirming');
    return askWho(() => done(ask, then, refuse, true));
  }
  return answer.status ? then(answer) : refuse(answer);
}

function refused({ errorCode, errorMessage, fieldErrors = [] }) {
  const faults = marked(fieldErrors);
  if (faults.length) return complainAll(faults);
  say(refusalOf({ errorCode, errorMessage }), 'error');
}

/** The sentence of a refusal in the reader's language, or the server's own. */
export function refusalOf({ errorCode, errorMessage }) {
  const key = [`refused_${errorCode}`, errorCode].find(isKnown);
  return key ? text(key) : errorMessage ?? text('trouble_fault');
}

// Pairs of a field and its sentence, in the order of the form. Fields that the form does not have are left out.
function marked(faults) {
  return Object.entries(FIELDS).flatMap(([name, id]) => {
    const found = faults.find(({ field }) => field === name);
    return found ? [[element(id), fault(found)]] : [];
  });
}

function fault({ field, code, limit, message }) {
  const key = [OWN[field + code], `fault_${code}`].find((each) => each && isKnown(each));
  return key ? text(key, { limit }) : message;
}

/** Invites an admin of the list once more; `then` is called when the invitation is on its way. */
export const inviteAgain = (id, then) => done(() => desk.invite(id), then);

// ---- The form of an admin's details

/** Whether the form holds changes that are not saved. */
export const isUnsaved = () => !element('one').hidden && !element('save').hidden && typedNow() !== kept;

/** Gives the changes up that are not saved. */
export const giveUp = () => { kept = typedNow(); };

const typedNow = () => JSON.stringify([read(), element('admin-reason').value.trim()]);

addEventListener('beforeunload', (event) => { if (isUnsaved()) event.preventDefault(); });

async function save() {
  const typed = read();
  clearFaults();
  const missing = marked([...(typed.email ? [] : [{ field: 'email', code: 'REQUIRED' }]),
    ...(admin || typed.roles.length ? [] : [{ field: 'roles', code: 'REQUIRED' }])]);
  if (missing.length) return complainAll(missing);
  const input = admin ? changed(typed) : filled(typed);
  if (!Object.keys(input).length) return say(text('unchanged'));
  const why = element('admin-reason').value.trim();
  if (why) input.reason = why;
  if (admin) input.id = admin.id;
  else if (element('admin-invite').checked) input.invite = true;
  return done(() => desk.save(input), (answer) => saved(answer, input.invite));
}

// Fields that differ from the stored ones; a cleared field is null.
function changed(typed) {
  const fixed = admin.roles.includes(OWNER) ? ['email', 'roles'] : [];
  const differs = ([key, value]) => !fixed.includes(key)
    && (key === 'roles' ? !same(value, admin.roles) : value !== (admin[key] || null));
  return Object.fromEntries(Object.entries(typed).filter(differs));
}

const filled = (typed) => Object.fromEntries(Object.entries(typed).filter(([, value]) => value !== null));

const same = (some, others) => some.length === others.length && some.every((one) => others.includes(one));

function saved({ user }, invited) {
  const added = !admin;
  show(theirs(user));
  // Reload and Back must not lead to the empty form again.
  if (added) history.replaceState(null, '', `#${user.id}`);
  say(text(added ? (invited ? 'added_invited' : 'added') : 'saved'));
  element('one-title').focus();
}

// ---- Actions on an admin's access

async function now(ask, key) {
  return done(ask, ({ user }) => {
    show(theirs(user));
    say(text(key));
    element('deeds-title').focus();
  });
}

const switched = (id, isInactive, why) => desk.save({ id, isInactive, ...(why && { reason: why }) });

function offer(name) {
  asked = DEEDS[name];
  element('deed-title').textContent = text(asked.go);
  element('deed-who').textContent = admin.email;
  element('deed-lead').textContent = text(asked.lead);
  element('deed-hint').textContent = text(needsReason() ? 'reason_hint' : 'reason_hint_optional');
  element('deed-go').textContent = text(asked.go);
  element('deed-go').classList.toggle('grave', Boolean(asked.grave));
  element('deed-again').hidden = !asked.again;
  reason.required = needsReason();
  [reason.value, again.value] = ['', ''];
  dialog.show('deed');
  reason.focus();
}

const needsReason = () => Boolean(asked.grave || asked.needs);

async function deed() {
  const why = reason.value.trim();
  if (needsReason() && !why) return complain(text('reason_missing'), reason);
  if (asked.again && again.value.trim().toLowerCase() !== admin.email.toLowerCase()) {
    return complain(text('again_other'), again);
  }
  const { ask, then, done: key } = asked;
  if (asked.again) return done(() => ask(admin.id, why), removed);
  return done(() => ask(admin.id, why || null), (answer) => {
    dialog.close('deed');
    if (then) return then(answer);
    show(theirs(answer.user));
    say(text(key));
    element('deeds-title').focus();
    return refreshAccess;
  });
}

function removed() {
  const sentence = text('removed', { email: admin.email });
  dialog.close('deed');
  return () => back(sentence);
}

connectAccess(done);
onSubmit(element('details'), save);
onSubmit(element('deed-form'), deed);
onPress('deed-cancel', () => dialog.close('deed'));
onPress('invite', () => now(() => desk.invite(admin.id), 'invited'));
onPress('enable', () => now(() => switched(admin.id, false), 'enabled'));
for (const name of Object.keys(DEEDS)) onPress(name, () => offer(name));
