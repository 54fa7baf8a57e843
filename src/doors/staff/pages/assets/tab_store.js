// tab_store.js: keeps one value in this tab. Without storage nothing is kept, and the pages work all the same.

/** Returns `{ read, write }` of the value under a key; `read` returns null, if there is none, and `write(null)` removes it. */
export const tabStore = (key) => ({
  read() {
    try {
      return JSON.parse(sessionStorage.getItem(key));
    } catch {
      return null;
    }
  },
  write(value) {
    try {
      if (value === null) sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, JSON.stringify(value));
    } catch { /* nothing is kept */ }
  },
});
