// trail_view.js: what the page of the audit trail shows of each line. What others wrote (names, reasons) becomes text and
// nothing else; an event that has no name yet is shown as the trail has it.

import { chip, fact, link, made, when } from './rows.js';
import { isKnown, text } from './words.js';

// Outcomes that are worth a second look.
const GRAVE = new Set(['wrong', 'wrong_recovery_code', 'replayed', 'locked_out', 'suspended', 'refused']);

const met = new Map(); // addresses, by id

/** What an event or an outcome is called. */
export const named = (kind, name) => (isKnown(`${kind}_${name}`) ? text(`${kind}_${name}`) : name);

/** Notes whose address this is: an owner's deed names them by their id. */
export function meet(id, email) {
  if (id && email) met.set(id, email);
}

/** A line. */
export function line({ position, at, actor, requester, event, outcome, reason, crmUserId, email, removed, sealed }) {
  const head = made('p', '', 'what');
  head.append(made('strong', named('event', event)), ' ',
    chip(named('outcome', outcome), GRAVE.has(outcome) ? 'error' : 'open'));
  const facts = document.createElement('dl');
  facts.append(fact('by', who(actor, crmUserId)));
  if (requester) facts.append(fact('from', requester));
  const on = email && !removed ? link(`/admins#${crmUserId}`, email) : email ?? crmUserId ?? text('nobody');
  facts.append(fact('on', on));
  if (reason) facts.append(fact('reason', reason));
  const about = document.createElement('div');
  about.append(head, facts);
  const times = made('div', '', 'times');
  const time = document.createElement('p');
  time.append(when(at));
  times.append(time, made('p', sealed ? text('sealed', { position: position ?? '' }) : text('unsealed'), 'quiet'));
  const item = document.createElement('li');
  item.tabIndex = -1;
  item.append(about, times);
  return item;
}

function who(actor, whose) {
  if (actor === 'account' || actor === `account:${whose}`) return text('by_account');
  if (actor === 'requester') return text('by_requester');
  const [, kind, name] = /^(account|os|program):(.*)$/su.exec(actor) ?? [];
  if (kind === 'account') return link(`/admins#${name}`, met.get(name) ?? name);
  if (kind === 'os') return text('by_command', { user: name });
  if (kind === 'program') return text('by_program', { name });
  return actor;
}
