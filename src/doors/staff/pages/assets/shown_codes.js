// shown_codes.js: new recovery codes on a page, where they are shown once, copied, or saved as a file. They stay in the page. Does
// not know whether they count.

import { onPress } from './act.js';
import { copied } from './copy.js';
import { element, say } from './steps.js';
import { text } from './words.js';

let codes = [];
let owner = ''; // address of the account, for the file

/** Shows recovery codes of an account; an empty list removes them from the page. */
export function listCodes(list, email = '') {
  [codes, owner] = [list, email];
  element('recovery-codes').replaceChildren(...codes.map((code) => {
    const item = document.createElement('li');
    item.append(document.createElement('code'));
    item.firstChild.textContent = code;
    return item;
  }));
}

async function copyCodes() {
  const done = await copied(codes.join('\n'), element('recovery-codes'));
  say(text(done ? 'codes_copied' : 'codes_not_copied'), done ? 'info' : 'error');
}

// Saves the recovery codes as a file, without another request for them.
function saveCodes() {
  const file = new Blob([[location.host, owner, '', ...codes, ''].join('\r\n')], { type: 'text/plain' });
  const link = document.createElement('a');
  link.href = URL.createObjectURL(file);
  link.download = 'recovery-codes.txt';
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

onPress('recovery-copy', copyCodes);
onPress('recovery-save', saveCodes);
// The browser asks before it discards recovery codes that were not kept.
addEventListener('beforeunload', (event) => { if (codes.length) event.preventDefault(); });
