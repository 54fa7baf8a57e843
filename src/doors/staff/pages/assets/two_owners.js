// two_owners.js: what two owners do together. Asks another owner for a change of the admin on display; lists requests, approves and
// withdraws them. Refuses a request without a reason or a change. Does not know how an admin is displayed, nor who may approve: the
// server decides.

import { once, onPress, onSubmit } from './act.js';
import { done, onDisplay } from './admin.js';
import { OWNER, mayChange } from './admin_view.js';
import { openList } from './admins_list.js';
import * as dialog from './dialog.js';
import { theirs } from './inside.js';
import { button, fact, made, when } from './rows.js';
import { complain, element, say } from './steps.js';
import { text } from './words.js';
import * as api from './two_owners_api.js';

const kind = element('asking-kind');
const email = element('asking-email');
const reason = element('asking-reason');
const boxes = () => [...element('asking-roles').querySelectorAll('input')];

// Text keys and operation of each decision about a request.
const DECISIONS = {
  approve: { go: 'approve_go', lead: 'approve_lead', done: 'approved', ask: api.approve },
  withdraw: { go: 'withdraw_go', lead: 'withdraw_lead', done: 'withdrawn', ask: api.withdraw },
};

let decided = null; // entry of DECISIONS that the dialog shows
let chosen = null; // request that the dialog is about

// ---- Asking

function offer() {
  const admin = onDisplay();
  const owner = admin.roles.includes(OWNER);
  // One owner alone changes an admin without the role OWNER, but for giving them that role.
  const offered = { roles: true, email: owner, reset: owner && admin.enrolled,
    invite: owner && !admin.enrolled && !admin.isInactive };
  for (const option of kind.options) option.hidden = option.disabled = !offered[option.value];
  kind.value = 'roles';
  element('asking-who').textContent = admin.email;
  for (const box of boxes()) {
    box.checked = admin.roles.includes(box.value) || (!owner && box.value === OWNER);
  }
  [email.value, reason.value] = [admin.email, ''];
  turn();
  dialog.show('asking');
  kind.focus();
}

// Shows the fields of the chosen change alone.
function turn() {
  element('asking-roles').hidden = kind.value !== 'roles';
  element('asking-address').hidden = kind.value !== 'email';
}

async function request() {
  const admin = onDisplay();
  const why = reason.value.trim();
  const roles = boxes().filter((box) => box.checked).map((box) => box.value);
  const fault = { roles: () => rolesFault(admin, roles), email: () => emailFault(admin) }[kind.value]?.();
  if (fault) return complain(text(fault), kind.value === 'roles' ? boxes()[0] : email);
  if (!why) return complain(text('reason_missing'), reason);
  const input = { id: admin.id, kind: 'CHANGE', reason: why };
  if (kind.value === 'roles') input.roles = roles;
  else if (kind.value === 'email') input.email = email.value.trim();
  else input.kind = kind.value.toUpperCase();
  return done(() => api.request(input), () => {
    dialog.close('asking');
    say(text('asked'));
    element('deeds-title').focus();
  });
}

// Key of the reason why these roles cannot be asked for.
function rolesFault(admin, roles) {
  if (!roles.length) return 'roles_missing';
  if (isSame(roles, admin.roles)) return 'ask_same_roles';
  return [...roles, ...admin.roles].includes(OWNER) ? null : 'ask_alone';
}

const isSame = (some, others) => some.length === others.length && some.every((one) => others.includes(one));

// Key of the reason why this address cannot be asked for.
function emailFault(admin) {
  const typed = email.value.trim();
  if (!typed || !email.checkValidity()) return 'email_missing';
  return typed.toLowerCase() === admin.email.toLowerCase() ? 'ask_same_email' : null;
}

// ---- Requests

/** Loads and shows the requests that stand. */
export async function showRequests() {
  const found = await api.requests();
  const reader = theirs(found.currentUser);
  const all = theirs(found.ownerRequests);
  element('requests').hidden = !all.length;
  element('requests-list').replaceChildren(...all.map((one) => entry(one, reader)));
}

function entry(one, reader) {
  const told = document.createElement('dl');
  told.append(fact('request_about', made('bdi', one.about.email)), ...origin(one), fact('request_until', when(one.expiresAt)));
  const about = document.createElement('div');
  about.append(made('p', what(one), 'what'), told);
  const item = document.createElement('li');
  item.append(about);
  if (!mayChange(reader)) return item;
  const decisions = made('div', '', 'beside');
  if (![one.about.id, one.askedBy.id].includes(reader.id)) decisions.append(decision('approve', one));
  else about.append(made('p', text('not_by_you'), 'quiet'));
  decisions.append(decision('withdraw', one));
  item.append(decisions);
  return item;
}

// Who asked, and why.
const origin = ({ askedBy, reason: why }) => [fact('request_by', made('bdi', askedBy.email)), fact('reason_label', made('bdi', why))];

function what({ kind: of, email: address, roles, about }) {
  if (of !== 'CHANGE') return text(of === 'RESET' ? 'reset_go' : 'invite_go');
  const changes = [];
  if (address) changes.push(text('request_email', { email: address }));
  if (roles) changes.push(text('request_roles', { roles: `${about.roles.join(', ')} → ${roles.join(', ')}` }));
  return changes.join(' ');
}

function decision(name, one) {
  const go = text(DECISIONS[name].go);
  return button(go, `${go}: ${what(one)} (${one.about.email})`, 'second', () => once(() => decide(name, one)));
}

function decide(name, one) {
  [decided, chosen] = [DECISIONS[name], one];
  element('request-title').textContent = text(decided.go);
  element('request-who').textContent = one.about.email;
  element('request-what').textContent = what(one);
  element('request-facts').replaceChildren(...origin(one));
  element('request-lead').textContent = text(decided.lead);
  element('request-go').textContent = text(decided.go);
  dialog.show('request');
  element('request-cancel').focus();
}

async function goOn() {
  return done(() => decided.ask(chosen.id), () => {
    dialog.close('request');
    return async () => {
      await openList(true);
      await showRequests();
      say(text(decided.done));
    };
  });
}

kind.addEventListener('change', turn);
onPress('ask-owner', offer);
onSubmit(element('asking-form'), request);
onPress('asking-cancel', () => dialog.close('asking'));
onSubmit(element('request-form'), goOn);
onPress('request-cancel', () => dialog.close('request'));
