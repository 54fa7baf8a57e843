// rows.js: the pieces that lists are made of. What others wrote becomes text and nothing else.

import { moment, text } from './words.js';

/** An element with a text in it. */
export function made(tag, content, className = '') {
  const node = document.createElement(tag);
  node.textContent = content;
  if (className) node.className = className;
  return node;
}

/** A pair of a `dl`: what a key of the texts calls it, and a text or an element. */
export function fact(key, value) {
  const pair = document.createElement('div');
  const told = document.createElement('dd');
  told.append(value);
  pair.append(made('dt', text(key)), told);
  return pair;
}

/** An instant. */
export function when(instant) {
  const time = made('time', moment(instant));
  time.dateTime = instant;
  return time;
}

/** A word in a lozenge; `kind` is how it looks. */
export function chip(content, kind = '') {
  const node = made('span', content, 'chip');
  if (kind) node.dataset.kind = kind;
  return node;
}

/** A link within our pages. */
export function link(href, content) {
  const node = made('a', content);
  node.href = href;
  return node;
}
