// profile.js: the form of one's own name, language and time zone. What is typed outlives the session. Knows no other part of the page.

import { updateOwnProfile } from './api.js';
import { onSubmit } from './act.js';
import { draftOf, dropDraft, keepDraft } from './draft.js';
import { clearFaults, complainAll } from './faults.js';
import { theirs } from './inside.js';
import { element, say } from './steps.js';
import { ownLanguageName, text } from './words.js';

const form = element('profile-form');
const name = element('profile-name');
const language = element('profile-language');
const zone = element('profile-zone');
const LONGEST = 200;

// Fields by their names on the wire, in the order of the form, each with the text of its fault.
const FIELDS = { displayName: [name, 'profile_bad_name'], language: [language, 'profile_bad_language'],
  timeZone: [zone, 'profile_bad_zone'] };

let owner = null; // id of the admin whose profile is in the form
let shown = ''; // values of the form, as stored

for (const option of language.options) if (option.value) option.textContent = ownLanguageName(option.value);

const values = () => ({ displayName: name.value, language: language.value, timeZone: zone.value });

/** Shows the profile of an admin, or what the admin typed before and did not save. */
export function fillProfile({ id, displayName, language: spoken, timeZone }) {
  // What is being typed stays when the page loads its data again.
  if (owner === id && JSON.stringify(values()) !== shown) return;
  owner = id;
  fillZones(timeZone);
  put({ displayName, language: spoken ?? '', timeZone: timeZone ?? '' });
  shown = JSON.stringify(values());
  const typed = draftOf(id);
  if (!typed) return;
  put(typed);
  if (JSON.stringify(values()) === shown) return dropDraft();
  element('profile-restored').hidden = false;
}

function put({ displayName, language: spoken, timeZone }) {
  name.value = displayName;
  language.value = spoken;
  zone.value = timeZone;
}

// The browser's zones, and the account's own, which an older browser may not know.
function fillZones(own) {
  const names = Intl.supportedValuesOf?.('timeZone') ?? [];
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const all = [...new Set([...names, here, own].filter(Boolean))].sort();
  const none = new Option(text('profile_zone_none'), '');
  zone.replaceChildren(none, ...all.map((each) => new Option(each.replaceAll('_', ' '), each)));
}

function refuse(named) {
  const faults = Object.entries(FIELDS).filter(([field]) => named.includes(field));
  complainAll(faults.map(([, [field, key]]) => [field, text(key)]));
}

async function save() {
  const displayName = name.value.trim();
  clearFaults();
  if (!displayName || [...displayName].length > LONGEST) return refuse(['displayName']);
  const before = JSON.parse(shown);
  const input = { displayName, language: language.value || null, timeZone: zone.value || null };
  const answer = theirs(await updateOwnProfile(input));
  if (!answer.status) return refuse(answer.fieldErrors.map(({ field }) => field));
  dropDraft();
  element('profile-restored').hidden = true;
  // The page is written in another language now.
  if (language.value !== before.language) {
    history.replaceState({ ...history.state, saved: true }, '');
    return location.reload();
  }
  name.value = displayName;
  shown = JSON.stringify(values());
  say(text('profile_saved'));
  element('display-name').textContent = displayName;
}

form.addEventListener('input', () => {
  if (JSON.stringify(values()) === shown) dropDraft();
  else keepDraft(owner, values());
});
onSubmit(form, save);
