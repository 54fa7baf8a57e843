// rows.js: builds the elements of lists. Strings are set as text, never parsed as HTML. It does not know the data of a list.

import { moment, text } from './words.js';

/** Creates an element with text content. */
export function made(tag, content, className = '') {
  const node = document.createElement(tag);
  node.textContent = content;
  if (className) node.className = className;
  return node;
}

/** Creates a pair of a `dl`: `key` is the key of the term's text, `value` a string or an element. */
export function fact(key, value) {
  const pair = document.createElement('div');
  const told = document.createElement('dd');
  told.append(value);
  pair.append(made('dt', text(key)), told);
  return pair;
}

/** Creates a cell of a table; `key` is the key of its label's text, which is shown where the row is a block. */
export function labelled(key, ...content) {
  const node = made('td', '');
  node.setAttribute('role', 'cell');
  node.dataset.label = text(key);
  node.append(...content);
  return node;
}

/** Creates a `time` element for a timestamp. */
export function when(instant) {
  const time = made('time', moment(instant));
  time.dateTime = instant;
  return time;
}

/** Creates a chip, a short label; `kind` selects its style. */
export function chip(content, kind = '') {
  const node = made('span', content, 'chip');
  if (kind) node.dataset.kind = kind;
  return node;
}

/** Creates a button that runs `onPress`; `label` names it for screen readers, `kind` selects its style. */
export function button(content, label, kind, onPress) {
  const node = made('button', content, kind);
  node.type = 'button';
  node.setAttribute('aria-label', label);
  node.addEventListener('click', onPress);
  return node;
}

/** Creates the part of a list item that tells of a session or trusted browser. `keys`: of the texts for the one in use, the network, the
 * beginning and the last use. */
export function place(row, name, keys) {
  const head = made('p', '', 'what');
  head.append(made('strong', name));
  if (row.current) head.append(' ', chip(text(keys.here)));
  const facts = document.createElement('dl');
  if (row.network) facts.append(fact(keys.network, row.network));
  facts.append(fact(keys.since, when(row.createdAt)), fact(keys.seen, when(row.lastSeenAt)));
  const about = document.createElement('div');
  about.append(head, facts);
  return about;
}

/** Creates a link to a page of this site. */
export function link(href, content) {
  const node = made('a', content);
  node.href = href;
  return node;
}
