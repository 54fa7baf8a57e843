// admin_view.js: displays one admin, and reads the form of their details. Locks the fields and hides the actions that the
// server would refuse. Sends no request. Does not know what an action does.

import { chip, fact, when } from './rows.js';
import { element } from './steps.js';
import { languageName, text, until } from './words.js';

/** Role that no owner grants or revokes alone. */
export const OWNER = 'OWNER';

/** Whether a signed-in admin may change admins; auditors only read. */
export const mayChange = ({ roles }) => roles.includes(OWNER);

/** Whether an admin may be invited at the desk. */
export const mayInvite = (admin) => !admin.roles.includes(OWNER) && !admin.enrolled && !admin.isInactive;

const PLAIN = { 'admin-name': 'displayName', 'admin-phone': 'phoneNumber', 'admin-job': 'jobTitle', 'admin-bio': 'bio',
  'admin-avatar': 'avatarUrl', 'admin-language': 'language', 'admin-email': 'email' };

for (const option of element('admin-language').options) {
  if (option.value) option.textContent = languageName(option.value);
}

const YET_TO_ENROL = { INVITED: 'state_not_enrolled', NOT_INVITED: 'state_not_invited',
  INVITATION_EXPIRED: 'state_invitation_expired' };

/** Chips that name the states of an admin, at least one. */
export function states(admin) {
  const found = [];
  if (admin.isInactive) found.push(chip(text('state_inactive'), 'error'));
  if (admin.isSuspended) found.push(chip(text('state_suspended'), 'error'));
  if (admin.isLocked && (admin.lockedUntil || !admin.isSuspended)) found.push(chip(locked(admin), 'error'));
  if (!admin.enrolled) found.push(chip(text(YET_TO_ENROL[admin.enrolment]), 'open'));
  return found.length ? found : [chip(text('state_ready'), 'open')];
}

function locked({ lockedUntil }) {
  return lockedUntil ? text('state_locked_until', { time: until(lockedUntil) }) : text('state_locked');
}

/** Shows an admin, or the empty form for null. `own`: the admin is the reader. `changes`: the reader may change admins. */
export function fill(admin, own, changes) {
  const name = admin ? admin.displayName || admin.email : text('title_new');
  element('one-title').textContent = name;
  document.title = `${name} - ${element('title').textContent}`;
  element('one-facts').hidden = !admin;
  if (admin) facts(admin);
  for (const [id, key] of Object.entries(PLAIN)) element(id).value = admin?.[key] ?? '';
  element('admin-reason').value = '';
  element('save').textContent = text(admin ? 'save' : 'add_go');
  element('invite-box').hidden = Boolean(admin);
  element('admin-invite').checked = true;
  fix(admin);
  for (const id of ['save', 'why']) element(id).hidden = !changes;
  element('deeds').hidden = !admin || !changes;
  if (!changes) lock();
  if (admin) deeds(admin, own);
}

function facts(admin) {
  element('one-email').textContent = admin.email;
  element('one-states').replaceChildren(...admin.roles.flatMap((role) => [chip(role), ' ']),
    ...states(admin).flatMap((state) => [state, ' ']));
  element('one-dates').replaceChildren(
    fact('last_sign_in', admin.lastSignInAt ? when(admin.lastSignInAt) : text('never')),
    fact('created', when(admin.createdAt)),
    fact('updated', when(admin.updatedAt)),
    ...(admin.mayEnrolUntil ? [fact('may_enrol_until', when(admin.mayEnrolUntil))] : []),
  );
  element('one-trail').href = `/admins/trail#${admin.id}`;
}

// Locks the fields that one owner does not change alone, and shows a hint saying so.
function fix(admin) {
  const owner = admin?.roles.includes(OWNER) ?? false;
  element('admin-email').readOnly = owner;
  element('email-fixed').hidden = !owner;
  for (const box of boxes()) {
    box.checked = admin?.roles.includes(box.value) ?? false;
    box.disabled = owner || box.value === OWNER;
  }
  element('roles-fixed').hidden = !boxes().some((box) => box.disabled);
  element('roles-fixed').querySelector('.which').hidden = owner;
}

// Makes every field of the form read-only; a list of choices can only be disabled.
function lock() {
  for (const field of element('details').elements) {
    if (field.matches('select, [type=checkbox]')) field.disabled = true;
    else field.readOnly = true;
  }
  for (const id of ['email-fixed', 'roles-fixed']) element(id).hidden = true;
}

// Hides the actions that are refused on the reader's own account, on an owner, or in the admin's present state.
function deeds(admin, own) {
  const owner = admin.roles.includes(OWNER);
  const offered = {
    invite: mayInvite(admin),
    unlock: !own,
    enable: !own && admin.isInactive,
    disable: !own && !admin.isInactive,
    reset: !owner && admin.enrolled,
    remove: !own,
    'ask-owner': !own,
  };
  for (const [id, there] of Object.entries(offered)) element(id).hidden = !there;
  element('own-account').hidden = !own;
  element('reset-fixed').hidden = !owner || own;
}

const boxes = () => [...element('admin-roles').querySelectorAll('input')];

/** Values of the form: a trimmed text or null per field, and the list of roles. */
export function read() {
  const typed = {};
  for (const [id, key] of Object.entries(PLAIN)) typed[key] = element(id).value.trim() || null;
  typed.roles = boxes().filter((box) => box.checked).map((box) => box.value);
  return typed;
}
