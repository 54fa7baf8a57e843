// draft.js: keeps what an admin typed into a form and did not save, in this tab, until the same admin is here again. Never keeps a code.

const KEY = 'vestibule-draft';

/** Keeps the values of a form, by the names of its fields, for an admin. */
export const keepDraft = (id, values) => write(JSON.stringify({ id, values }));

/** Returns the values that this admin typed before, or null. What anybody else typed is removed. */
export function draftOf(id) {
  const kept = read();
  if (kept && kept.id !== id) dropDraft();
  return kept?.id === id ? kept.values : null;
}

/** Removes what was kept. */
export const dropDraft = () => write(null);

function read() {
  try {
    return JSON.parse(sessionStorage.getItem(KEY));
  } catch {
    return null;
  }
}

// Without storage nothing is kept.
function write(value) {
  try {
    if (value === null) sessionStorage.removeItem(KEY);
    else sessionStorage.setItem(KEY, value);
  } catch { /* the form works without storage */ }
}
