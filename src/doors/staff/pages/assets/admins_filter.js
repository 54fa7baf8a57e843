// admins_filter.js: which admins the list shows, and in which order: the fields of the search, kept in the page's URL. A value of the
// URL that no field can have counts as absent, and its field is named to the reader. Sends no request.

import { element } from './steps.js';

/** Maximum number of admins on a page. */
export const PAGE = 50;

const FIELDS = { q: 'search-text', role: 'search-role', state: 'search-state' };

const STATES = {
  ready: { isInactive: false, isLocked: false, enrolled: true },
  locked: { isLocked: true },
  inactive: { isInactive: true },
  not_enrolled: { enrolled: false },
  invitation_expired: { invitationExpired: true },
  no_codes: { enrolled: true, hasRecoveryCodes: false },
};

// Keys of the labels of the URL's parts whose values are known.
const LABELS = { role: 'role_label', state: 'state_label', sort: 'order_label' };

const COLUMNS = ['EMAIL', 'DISPLAY_NAME', 'LAST_SIGN_IN_AT', 'CREATED_AT', 'UPDATED_AT'];
const FIRST = 'EMAIL ASC';

/** Buttons at the heads of the columns that order the list. */
export const heads = [...document.querySelectorAll('th button[data-column]')];

let order = FIRST; // column and direction
let page = 0;
let strange = []; // keys of the labels of the URL's parts with an unknown value

/** Number of admins before the page on display. */
export const offset = () => page * PAGE;

/** Arguments of the query that the fields make. */
export function asked() {
  const [orderBy, direction] = order.split(' ');
  const filter = { ...STATES[element('search-state').value] };
  const [search, role] = [fitting(element('search-text')), element('search-role').value];
  if (search) filter.search = search;
  if (role) filter.role = role;
  return { limit: PAGE, offset: offset(), orderBy, order: direction, filter };
}

/** Goes to another page, counted from 0. */
export function turnTo(wanted) {
  page = Math.max(0, wanted);
}

/** Number of the page on display, counted from 0. */
export const current = () => page;

/** Orders by a column and a direction, such as `EMAIL ASC`. */
export function orderBy(wanted) {
  order = wanted;
  page = 0;
}

/** Orders by a column; by the order's own column, in the other direction. */
export function turnOrder(column) {
  const [by, direction] = order.split(' ');
  const first = column.endsWith('_AT') ? 'DESC' : 'ASC';
  orderBy(`${column} ${by === column ? (direction === 'ASC' ? 'DESC' : 'ASC') : first}`);
}

/** Writes fields, order and page into the URL, and shows the order at the columns. */
export function keepInUrl() {
  const kept = new URLSearchParams();
  for (const [key, id] of Object.entries(FIELDS)) {
    const value = fitting(element(id));
    if (value) kept.set(key, value);
  }
  const [by, direction] = order.split(' ');
  if (order !== FIRST) kept.set('sort', `${direction === 'DESC' ? '-' : ''}${by.toLowerCase()}`);
  if (page) kept.set('page', page + 1);
  const query = kept.size ? `?${kept}` : '';
  history.replaceState(history.state, '', location.pathname + query + location.hash);
  for (const head of heads) {
    const sorted = head.dataset.column === by ? (direction === 'ASC' ? 'ascending' : 'descending') : 'none';
    head.closest('th').setAttribute('aria-sort', sorted);
  }
  const options = [...element('search-order').options].map((option) => option.value);
  element('search-order').value = options.find((value) => value === order) ?? options.find((value) => value.startsWith(`${by} `));
}

/** Keys of the labels of the URL's parts whose unknown values were left out, told once. */
export function leftOut() {
  const told = strange;
  strange = [];
  return told;
}

// The value of a field without its control characters, at most as long as the field takes it; not cut within a character.
function fitting({ value, maxLength }) {
  const plain = value.replace(/\p{Cc}/gu, '').trim();
  return maxLength > 0 ? plain.slice(0, maxLength).replace(/[\ud800-\udbff]$/, '') : plain;
}

function readUrl() {
  const given = new URLSearchParams(location.search);
  for (const [key, id] of Object.entries(FIELDS)) {
    const field = element(id);
    field.value = given.get(key) ?? '';
    if (field.selectedIndex < 0) {
      strange.push(LABELS[key]);
      field.value = '';
    } else {
      field.value = fitting(field);
    }
  }
  const sort = given.get('sort') ?? '';
  const column = COLUMNS.find((name) => name === sort.replace(/^-/, '').toUpperCase());
  if (column) order = `${column} ${sort.startsWith('-') ? 'DESC' : 'ASC'}`;
  else if (sort) strange.push(LABELS.sort);
  const number = Number(given.get('page'));
  if (Number.isInteger(number) && number > 0 && number < 1_000_000) page = number - 1;
}

readUrl();
