// trail_view.js: renders lines of the audit trail as rows of a table. Names and reasons are set as text, never as HTML, each
// in a direction of its own. It sends no request, and shows an event without a text by its raw name.

import { chip, labelled, link, made } from './rows.js';
import { fragment } from './trail_filter.js';
import { runs } from './trail_fold.js';
import { exactly, isKnown, text } from './words.js';

// Outcomes shown in the style of an error.
const GRAVE = new Set(['wrong', 'wrong_recovery_code', 'replayed', 'locked_out', 'suspended', 'refused']);

/** Returns the text for an event or an outcome, or its raw name. */
export const named = (kind, name) => (isKnown(`${kind}_${name}`) ? text(`${kind}_${name}`) : name);

/** Builds the rows of lines; runs of like lines are one row, with a button that shows all. */
export const rows = (lines) => runs(lines).flatMap((run) => (run.length > 1 ? folded(run) : [row(run[0])]));

function folded(run) {
  const [newest, second] = run;
  const count = newest.outcomeName === second.outcomeName ? run.length : run.length - 1;
  const told = { count, outcome: named('outcome', second.outcomeName), last: named('outcome', newest.outcomeName) };
  const all = run.map((line) => row(line));
  for (const one of all) one.hidden = true;
  const show = made('button', text('fold_show', { count: run.length }), 'plain');
  show.type = 'button';
  show.setAttribute('aria-expanded', 'false');
  show.addEventListener('click', () => {
    const hides = show.getAttribute('aria-expanded') === 'true';
    show.setAttribute('aria-expanded', String(!hides));
    for (const one of all) one.hidden = hides;
  });
  const head = row(newest, text(count === run.length ? 'fold' : 'fold_then', told), show);
  return [head, ...all];
}

function row(line, outcome = named('outcome', line.outcomeName), more = null) {
  const item = document.createElement('tr');
  item.setAttribute('role', 'row');
  item.tabIndex = -1;
  const time = made('time', exactly(line.at));
  time.dateTime = line.at;
  item.append(cell('at', time), cell('what_label', ...what(line, outcome, more)), cell('on', ...whom(line)),
    cell('by', ...who(line)), cell('from', line.requester ? filters('network', line.requester) : ''),
    cell('sealed_label', line.sealed ? text('sealed', { position: line.position ?? '' }) : text('unsealed')));
  return item;
}

function cell(label, ...content) {
  const told = document.createElement('div');
  told.append(...content);
  return labelled(label, told);
}

function what({ eventName, outcomeName, reason, changes }, outcome, more) {
  const parts = [made('strong', named('event', eventName)), ' ', chip(outcome, GRAVE.has(outcomeName) ? 'error' : 'open')];
  for (const { field, before, after } of changes) {
    const values = { field: named('change', field.toLowerCase()), before: listed(before), after: listed(after) };
    parts.push(part(text('changed', values)));
  }
  if (reason) parts.push(part(text('because', { reason })));
  if (more) parts.push(more);
  return parts;
}

const listed = (list) => list.map((value) => named('value', value)).join(', ') || '-';

// A text of others has a direction of its own, so that no mark in it turns the text around it.
function part(content) {
  const node = made('div', '', 'quiet');
  node.append(made('bdi', content));
  return node;
}

function whom({ crmUserId, email, removed, withheld }) {
  if (!crmUserId && !email) return [text('nobody')];
  const name = made('bdi', withheld ? text('withheld') : email ?? crmUserId);
  if (removed || !crmUserId) return [name];
  const to = link(`/admins#${crmUserId}`, '');
  to.append(name);
  return [to];
}

function who({ actor, actorKind, actorEmail, crmUserId, session }) {
  const known = [filters('actor', actor, actorName(actor, actorKind, actorEmail, crmUserId))];
  if (session && actorKind === 'ACCOUNT') known.push(part(text('in_session', { id: session.slice(-8) })));
  return known;
}

function actorName(actor, kind, email, whose) {
  const name = actor.slice(actor.indexOf(':') + 1);
  const names = {
    REQUESTER: () => text('by_requester'),
    ACCOUNT: () => (actor === 'account' || name === whose ? text('by_account') : email ?? name),
    OS: () => text('by_command', { user: name }),
    PROGRAM: () => text('by_program', { name }),
  };
  return names[kind]?.() ?? actor;
}

// A link that filters the trail by one value. A line of another version may have an actor that is no filter.
function filters(name, value, shown = value) {
  const content = made('bdi', shown);
  if (name === 'actor' && (value === 'account' || shown === value)) return content;
  const to = link(fragment({ [name]: value }), '');
  to.append(content);
  return to;
}
