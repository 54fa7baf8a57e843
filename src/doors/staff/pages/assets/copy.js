// copy.js: a text into the clipboard; where the browser does not let us, it is selected, to be copied by hand.

/** Whether it was copied. */
export async function copied(text, shown) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    getSelection().selectAllChildren(shown);
    return false;
  }
}
