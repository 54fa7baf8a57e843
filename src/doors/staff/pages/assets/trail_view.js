// trail_view.js: renders a line of the audit trail. Names and reasons are set as text, never as HTML. It sends no request,
// and shows an event without a text by its raw name.

import { chip, fact, link, made, when } from './rows.js';
import { isKnown, text } from './words.js';

// Outcomes shown in the style of an error.
const GRAVE = new Set(['wrong', 'wrong_recovery_code', 'replayed', 'locked_out', 'suspended', 'refused']);

const met = new Map(); // email addresses of admins, by id

/** Returns the text for an event or an outcome, or its raw name. */
export const named = (kind, name) => (isKnown(`${kind}_${name}`) ? text(`${kind}_${name}`) : name);

/** Stores the address of an admin, because the actor of a line is only an id. */
export function meet(id, email) {
  if (id && email) met.set(id, email);
}

/** Builds the list item of a line. */
export function line({ position, at, actor, requester, reason, crmUserId, email, removed, sealed, ...told }) {
  const { eventName: event, outcomeName: outcome } = told;
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
