// trail_days.js: the picture of the trail's last days, whose bars are a filter, and a table with those numbers for keyboards and
// screen readers. It sends no request. Days are those of UTC, as the server counts them.

import { link, made } from './rows.js';
import { element } from './steps.js';
import { fragment } from './trail_filter.js';
import { text } from './words.js';

/** Number of days in the picture. */
export const DAYS = 90;

const DAY_MS = 86_400_000;
const [WIDTH, HEIGHT, GAP] = [10, 100, 2]; // of a bar, in units of the picture
const picture = element('days-picture');

/** Shows the days, oldest first. `asked`: the filter of the page, to which a day is added. */
export function showDays(all, asked) {
  const most = Math.max(1, ...all.map(({ lines }) => lines));
  picture.replaceChildren(...all.flatMap((day, at) => bars(day, at, most, asked)));
  picture.setAttribute('viewBox', `0 0 ${all.length * WIDTH} ${HEIGHT}`);
  const sum = (name) => all.reduce((before, day) => before + day[name], 0);
  picture.setAttribute('aria-label', text('days_label', { lines: sum('lines'), refused: sum('refused') }));
  const rows = all.filter(({ lines }) => lines).reverse().map((day) => row(day, asked));
  element('days-rows').replaceChildren(...rows);
}

function bars({ day, lines, refused }, at, most, asked) {
  const high = (count) => (count ? Math.max(2, (count / most) * HEIGHT) : 0);
  const title = document.createElementNS(picture.namespaceURI, 'title');
  title.textContent = text('days_bar', { day, lines, refused });
  const hit = bar(at, HEIGHT, 'hit');
  hit.append(title);
  hit.addEventListener('click', () => { location.hash = of(day, asked); });
  return [bar(at, high(lines), 'all'), bar(at, high(refused), 'grave'), hit];
}

function bar(at, high, kind) {
  const node = document.createElementNS(picture.namespaceURI, 'rect');
  const places = { x: at * WIDTH, y: HEIGHT - high, width: WIDTH - GAP, height: high, class: kind };
  for (const [name, value] of Object.entries(places)) node.setAttribute(name, value);
  return node;
}

function row({ day, lines, refused }, asked) {
  const item = document.createElement('tr');
  const head = document.createElement('th');
  head.scope = 'row';
  head.append(link(of(day, asked), day));
  item.append(head, made('td', lines), made('td', refused));
  return item;
}

function of(day, asked) {
  const at = (instant) => new Date(instant).toISOString().replace(/\.\d+/, '');
  const since = Date.parse(day);
  return fragment({ ...asked, since: at(since), until: at(since + DAY_MS) });
}
