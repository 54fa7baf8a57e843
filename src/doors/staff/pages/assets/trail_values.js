// trail_values.js: judges values of the trail's filter as strictly as the server does (rules/asked.rs, rules/address.rs,
// rules/trail_actor.rs, doors/date.rs). Knows no element and no text, and sends no request.

const LONGEST = 200; // characters of a name, an id or an actor
const LONGEST_ADDRESS = 254;
const LOCAL = /^[\w.!#$%&\x27*+/=?^`{|}~-]{1,64}$/;
const DOTS = /^\.|\.$|\.\./;
const LABEL = /^(?!(?!xn)..--)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const ID = /^admin_[0-9a-z]+$/;
const ACTOR = /^(requester|account|(account|os|program):.+)$/su;
const IPV4 = /^((0|[1-9]\d{0,2})(\.(?!$)|$)){4}$/;
const TIME = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?)?$/;

/** Whether a text can be a name or a part of one. */
export const isName = (typed) => [...typed].length <= LONGEST && !/\p{Cc}/u.test(typed);

/** Whether a text has the form of an admin's public id, of any length. */
export const isId = (typed) => ID.test(typed);

/** Whether a text is an actor as a line has it. */
export const isActor = (typed) => ACTOR.test(typed) && isName(typed);

/** Whether a text is one email address. */
export function isMail(typed) {
  const at = typed.lastIndexOf('@');
  const [local, domain] = [typed.slice(0, Math.max(at, 0)), ascii(typed.slice(at + 1))];
  return LOCAL.test(local) && !DOTS.test(local) && domain.split('.').every((label) => LABEL.test(label))
    && local.length + 1 + domain.length <= LONGEST_ADDRESS;
}

// The ASCII form of a domain, empty if there is none. A URL would read a domain of digits as a network address.
function ascii(domain) {
  if (/^[\w.-]*$/.test(domain)) return domain.toLowerCase();
  if (/[^a-z0-9.\u0080-\u{10ffff}-]/iu.test(domain) || !URL.canParse(`http://${domain}`)) return '';
  return new URL(`http://${domain}`).hostname;
}

/** Whether a text is a network address. */
export function isAddress(typed) {
  if (IPV4.test(typed)) return typed.split('.').every((part) => part < 256);
  return /^[0-9a-f:.]+$/i.test(typed) && URL.canParse(`http://[${typed}]`);
}

/** Whether a text is a time of the years 1970 to 9999, in UTC. */
export function isTime(typed) {
  const day = typed.slice(0, 10);
  // A day that its month does not have would be read as one of the next.
  if (!TIME.test(typed) || new Date(`${day}T00:00:00Z`).toJSON()?.slice(0, 10) !== day) return false;
  const year = new Date(typed).getUTCFullYear();
  return year >= 1970 && year <= 9999;
}
