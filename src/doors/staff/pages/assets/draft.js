// draft.js: keeps what an admin typed into a form and did not save, in this tab, until the same admin is here again. Never keeps a code.

import { tabStore } from './tab_store.js';

const store = tabStore('vestibule-draft');

/** Keeps the values of a form, by the names of its fields, for an admin. */
export const keepDraft = (id, values) => store.write({ id, values });

/** Returns the values that this admin typed before, or null. What anybody else typed is removed. */
export function draftOf(id) {
  const kept = store.read();
  if (kept && kept.id !== id) dropDraft();
  return kept?.id === id ? kept.values : null;
}

/** Removes what was kept. */
export const dropDraft = () => store.write(null);
