// me_view.js: renders the data of one's own account. Names, addresses and browser descriptions are set as text, never as
// HTML. It sends no request and does not know how a session is ended.

import { button, made, place, when } from './rows.js';
import { listCodes } from './shown_codes.js';
import { element } from './steps.js';
import { showWho } from './who.js';
import { counted, text } from './words.js';

const FIRST = 5; // number of notices shown until all are requested
const WARNED = 3; // number of warnings shown on top
const WARNED_DAYS = 7;
const DAY_MS = 86_400_000;

const WARNINGS = ['SECOND_FACTOR_FAILING', 'STEP_REPLAYED', 'LOCKED_OUT', 'SUSPENDED', 'RECOVERY_CODE_USED', 'ROW_ALTERED'];

const NOTICES = {
  SIGN_IN_FROM_NEW_BROWSER: 'new_browser',
  SECOND_FACTOR_FAILING: 'failing',
  STEP_REPLAYED: 'replayed',
  ENROLLED: 'enrolled',
  AUTHENTICATOR_RESET: 'reset',
  LOCKED_OUT: 'locked',
  SUSPENDED: 'suspended',
  RECOVERY_CODE_USED: 'recovered',
  RECOVERY_CODES_MADE: 'codes',
  AUTHENTICATOR_REPLACED: 'replaced',
  DEVICE_LINK_MADE: 'link',
  BROWSER_TRUSTED: 'trusted',
  ROW_ALTERED: 'altered',
  EMAIL_CHANGED: 'moved',
  ADMIN_ADDED: 'added',
  ROLES_CHANGED: 'roles',
  ADMIN_DISABLED: 'disabled',
  ADMIN_ENABLED: 'enabled',
  ADMIN_REMOVED: 'removed',
  ADMINS_EXPORTED: 'exported',
  OWNER_CHANGE_ASKED: 'two_owners',
};

/** Renders an account. `onEnd` receives the session to end, `onForget` the browser to forget. */
export function fill(account, onEnd, onForget) {
  const { currentUser, identity, sessions, trustedBrowsers, notices } = account;
  showWho(currentUser);
  element('to-admins').hidden = !['OWNER', 'AUDITOR'].some((role) => currentUser.roles.includes(role));
  element('recovered').hidden = !identity.recovered;
  if (identity.recovered) element('account').prepend(element('phone'));
  element('phone-go').classList.toggle('second', !identity.recovered);
  showLeft(identity.recoveryCodesLeft);
  showWarnings(notices);
  const [end, forget] = [['session_end', onEnd, 'this_session'], ['browser_forget', onForget, 'this_browser']];
  element('sessions').replaceChildren(...sessions.map((session) => entry(session, ...end)));
  element('browsers').replaceChildren(...trustedBrowsers.map((browser) => entry(browser, ...forget)));
  element('browsers-none').hidden = trustedBrowsers.length > 0;
  element('notices-none').hidden = notices.length > 0;
  showNotices(notices, element('notices').children.length > FIRST);
}

/** Shows how many recovery codes are left. */
export function showLeft(count) {
  element('recovery-left').textContent = count ? counted('recovery_left', count) : text('recovery_none');
}

/** Shows new recovery codes of an account; an empty list removes them from the page. */
export function showCodes(codes, email) {
  listCodes(codes, email);
  element('recovery-shown').hidden = codes.length === 0;
  element('recovery-make').hidden = codes.length > 0;
}

// Warnings about the reader's own account, of the last week.
function showWarnings(notices) {
  const since = Date.now() - WARNED_DAYS * DAY_MS;
  const warnings = notices.filter(({ kind, own, at }) => own && WARNINGS.includes(kind) && Date.parse(at) > since);
  element('warned').replaceChildren(...warnings.slice(0, WARNED).map(notice));
  element('warnings').hidden = warnings.length === 0;
}

function showNotices(notices, all) {
  const more = element('notices-more');
  element('notices').replaceChildren(...notices.slice(0, all ? undefined : FIRST).map(notice));
  more.hidden = all || notices.length <= FIRST;
  more.onclick = () => {
    showNotices(notices, true);
    element('notices-title').focus();
  };
}

// Builds the list item of a session or a trusted browser.
function entry(row, key, onPress, mine) {
  const name = row.browser ?? text('unknown_browser');
  const item = document.createElement('li');
  item.append(place(row, name, { here: mine, network: 'network', since: 'since', seen: 'last_seen' }));
  item.append(button(text(key), text(`${key}_of`, { browser: name }), 'second', () => onPress(row)));
  return item;
}

function notice({ kind, at, own, email, accounts }) {
  const key = `${NOTICES[kind]}_${own ? 'own' : 'other'}`;
  const about = document.createElement('div');
  const moment = made('p', '', 'quiet');
  moment.append(when(at));
  const said = NOTICES[kind] ? text(key, { account: email ?? text('account_removed') }) : kind;
  const rest = accounts > 1 ? ` ${text('notices_rest', { count: accounts - 1 })}` : '';
  about.append(made('p', said + rest), moment);
  const item = document.createElement('li');
  item.append(about);
  return item;
}
