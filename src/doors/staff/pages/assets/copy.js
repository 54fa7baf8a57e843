// copy.js: copies a text to the clipboard. Where the browser refuses, selects the text, to be copied by hand. Does not know
// what the text is.

/** Copies a text; false: the browser refused, so the content of the element `shown` is selected. */
export async function copied(text, shown) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    getSelection().selectAllChildren(shown);
    return false;
  }
}
