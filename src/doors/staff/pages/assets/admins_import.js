// admins_import.js: a list of admins from a file or a field, first checked and then imported. Refuses a list that is larger than
// the server takes, and a file that is not text. What was checked is what is imported: after a change of the list it is checked
// again. Does not know what a list holds.

import { onPress, onSubmit } from './act.js';
import { done, refusalOf } from './admin.js';
import * as desk from './desk.js';
import * as dialog from './dialog.js';
import { chip, labelled, made } from './rows.js';
import { complain, element, say } from './steps.js';
import { counted, text } from './words.js';

const MOST = 60 * 1024; // bytes that the server takes
const SHOWN = 200; // lines that are shown
const DIFFERS = 'differs: '; // start of the server's reason for a line that only the box of changes lets in

const typed = element('import-text');
const chosen = element('import-file');
const reason = element('import-reason');
let reload = null; // loads the list again

/** Registers the function that loads the list after an import. */
export const onImported = (load) => { reload = load; };

function open() {
  element('import-form').reset();
  forget();
  dialog.show('importing');
  chosen.focus();
}

// Takes the result of a check back, because what it is about has changed.
function forget() {
  element('import-told').hidden = true;
  element('import-go').hidden = true;
  element('import-check').hidden = false;
}

// Reads the chosen file into the field. A byte order mark tells UTF-16, which spreadsheets write.
async function read() {
  say('');
  forget();
  const file = chosen.files[0];
  if (!file) return;
  if (file.size > 2 * MOST) return complain(text('refused_LIST_TOO_LARGE'), chosen);
  const bytes = new Uint8Array(await file.arrayBuffer());
  const kind = { '255 254': 'utf-16le', '254 255': 'utf-16be' }[`${bytes[0]} ${bytes[1]}`] ?? 'utf-8';
  try {
    typed.value = new TextDecoder(kind, { fatal: true }).decode(bytes);
  } catch {
    typed.value = '';
    return complain(text('import_encoding'), chosen);
  }
}

async function send(dryRun) {
  if (!typed.value.trim()) return complain(text('import_empty'), typed);
  if (new TextEncoder().encode(typed.value).length > MOST) return complain(text('refused_LIST_TOO_LARGE'), typed);
  const input = { text: typed.value, dryRun, allowChanges: element('import-changes').checked, invite: element('import-invite').checked };
  const why = reason.value.trim();
  if (why) input.reason = why;
  return done(() => desk.importList(input), dryRun ? checked : imported, refuse);
}

function checked(answer) {
  show(answer);
  say('');
  element('import-check').hidden = true;
  element('import-go').hidden = false;
  element('import-go').focus();
  element('import-sums').scrollIntoView({ block: 'nearest' });
}

function imported({ created, changed }) {
  dialog.close('importing');
  return async () => {
    await reload();
    say(text('imported', { created, changed }));
    element('list-title').focus();
  };
}

function refuse(answer) {
  forget();
  if (!answer.lines.length) return say(refusalOf(answer), 'error');
  show(answer);
  const differs = answer.lines.some(({ reasons }) => reasons.some((why) => why.startsWith(DIFFERS)));
  const told = [refusalOf(answer), ...(differs ? [text('import_differs', { option: text('import_changes') })] : [])].join(' ');
  // The message stands among the results, because the top of the dialog may be out of view.
  complain(told, element('import-sums'), false);
}

// Shows what becomes of the lines; where lines are refused, of those alone.
function show({ lines, created, changed, unchanged, refused }) {
  element('import-told').hidden = false;
  element('import-sums').textContent = text('import_sums', { created, changed, unchanged, refused });
  const told = refused ? lines.filter((line) => line.result === 'REFUSED') : lines;
  element('import-lines').replaceChildren(...told.slice(0, SHOWN).map(row));
  element('import-table').hidden = !told.length;
  element('import-more').textContent = told.length > SHOWN ? counted('import_more', told.length - SHOWN) : '';
}

function row({ line, email, result, fields, reasons }) {
  const node = document.createElement('tr');
  node.setAttribute('role', 'row');
  const said = chip(text(`import_${result}`), result === 'REFUSED' ? 'error' : 'open');
  const why = made('bdi', [...(result === 'CHANGED' ? [fields.join(', ')] : []), ...reasons].join('; '));
  // The server tells reasons in English.
  if (reasons.length) why.lang = 'en';
  node.append(labelled('import_line', String(line)), labelled('order_email', made('bdi', email ?? '')), labelled('import_result', said, ' ', why));
  return node;
}

chosen.addEventListener('change', read);
typed.addEventListener('input', forget);
for (const id of ['import-changes', 'import-invite']) element(id).addEventListener('change', forget);
onPress('import', open);
onPress('import-cancel', () => dialog.close('importing'));
onSubmit(element('import-form'), () => send(element('import-go').hidden));
