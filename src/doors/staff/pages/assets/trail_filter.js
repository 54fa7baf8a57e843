// trail_filter.js: the filter of the trail, in the fragment of the page's address: no server and no proxy logs it there. It
// shows a refusal of a value that no line can have under its field, be it the page's or the server's. It sends no request but the look-up
// of an admin by a part of a name.

import * as desk from './desk.js';
import { theirs } from './inside.js';
import { complain, element, say } from './steps.js';
import { isActor, isAddress, isId, isMail, isName, isTime } from './trail_values.js';
import { isKnown, text } from './words.js';

const FIELDS = ['who', 'event', 'outcome', 'actor', 'network', 'since', 'until'];
const TIMES = ['since', 'until'];
// Field of each argument that the server may refuse.
const ARGUMENTS = { crmUserId: 'who', email: 'who', search: 'who', actor: 'actor', actorEmail: 'actor', network: 'network' };

const field = (name) => element(name === 'who' ? 'filter-admin' : `filter-${name}`);

/** Returns the filter in the address: texts by name. The fragment may also be the id of one admin. */
export function placed() {
  const fragment = location.hash.slice(1);
  if (isId(fragment)) return { who: fragment };
  const told = new URLSearchParams(fragment);
  return Object.fromEntries(FIELDS.map((name) => [name, told.get(name)?.trim()]).filter(([, value]) => value));
}

/** Returns the fragment of a filter. */
export const fragment = (asked) => `#${new URLSearchParams(asked)}`;

/** Returns the filter that was typed. A time that no line can have stays as it was typed, so that it is refused and not left out. */
export function typed() {
  const values = FIELDS.map((name) => {
    const { value } = field(name);
    return [name, TIMES.includes(name) && isTime(value) ? written(value) : value.trim()];
  });
  return Object.fromEntries(values.filter(([, value]) => value));
}

/** Returns the first time of which a part alone was typed, as its field; the field has no value then. */
export const halfTyped = () => TIMES.map(field).find(({ validity }) => validity.badInput);

/** Shows a filter in the form. */
export function fill(asked) {
  for (const name of FIELDS) {
    const value = asked[name] ?? '';
    field(name).value = TIMES.includes(name) && isTime(value) ? local(value) : value;
  }
}

/** Returns the filter for the API; undefined: an error is shown. */
export async function known(asked) {
  const { who, event, outcome, actor, network, since, until } = asked;
  const refused = unfit(asked);
  if (refused) return complain(text('filter_unfit'), field(refused));
  const named = await person(who);
  if (named === undefined) return undefined;
  const times = Object.fromEntries(Object.entries({ since, until }).filter(([, at]) => at).map(([name, at]) => [name, written(at)]));
  const plain = { event: event?.toUpperCase(), outcome: outcome?.toUpperCase(), network };
  const by = actor && (isMail(actor) ? { actorEmail: actor } : { actor: actorOf(actor) });
  const given = Object.entries({ ...plain, ...by }).filter(([, value]) => value);
  return { ...named, ...Object.fromEntries(given), ...times };
}

/** Shows the server's refusal of an argument (a `Trouble` of the kind "unfit"): under the argument's field, if it has one. */
export function tellUnfit({ argument }) {
  const name = ARGUMENTS[argument];
  if (name) complain(text('filter_unfit'), field(name));
  else say(text('filter_refused'), 'error');
}

// Name of the first field with a value that no line can have.
function unfit({ who, event, outcome, actor, network, since, until }) {
  const unfits = {
    who: who && !(who.includes('@') ? isMail(who) : isName(who)),
    event: event && !isKnown(`event_${event}`),
    outcome: outcome && !isKnown(`outcome_${outcome}`),
    actor: actor && !isMail(actor) && !isActor(actorOf(actor)),
    network: network && !isAddress(network),
    since: since && !isTime(since),
    until: until && !isTime(until),
  };
  return Object.keys(unfits).find((name) => unfits[name]);
}

// Returns an actor as lines have it; one that was typed may be the id of an admin.
const actorOf = (typed) => (isId(typed) ? `account:${typed}` : typed);

// The API's format, UTC with whole seconds.
const written = (time) => new Date(time).toISOString().replace(/\.\d+/, '');

// The format of a field, in the reader's time zone.
function local(value) {
  const at = new Date(value);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

// Returns the person as the API's filter names them; undefined: an error is shown.
async function person(who) {
  if (!who) return {};
  if (isId(who)) return { crmUserId: who };
  if (who.includes('@')) return { email: who };
  const found = await desk.admins({ limit: 2, filter: { search: who } });
  const { data: [one], count } = theirs(found.crmUsers);
  if (!one) return complain(text('admin_unknown'), field('who'));
  if (count > 1) return complain(text('admin_several'), field('who'));
  return { crmUserId: one.id };
}
