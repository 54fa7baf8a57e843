// admins_export.js: the admins that the list's filter finds, on all of its pages, in a file of the reader's: CSV or JSON lines, with
// the columns of an import first. Holds one page of them at a time; the browser keeps the file. Refuses nothing: the server decides
// who may read the list.

import { onPress } from './act.js';
import { asked } from './admins_filter.js';
import * as desk from './desk.js';
import { csvLine, jsonLine, save } from './files.js';
import { theirs } from './inside.js';
import { element, say } from './steps.js';
import { counted } from './words.js';

const PAGE = 200; // most admins that the server sends at once

const COLUMNS = { email: 'email', roles: 'roles', name: 'displayName', phone: 'phoneNumber', jobTitle: 'jobTitle', bio: 'bio',
  avatarUrl: 'avatarUrl', language: 'language', id: 'id', isInactive: 'isInactive', isLocked: 'isLocked', isSuspended: 'isSuspended',
  enrolment: 'enrolment', lastSignInAt: 'lastSignInAt', createdAt: 'createdAt', updatedAt: 'updatedAt' };

/** Offers the files, if the filter finds anybody. */
export function offerFiles(count) {
  element('files').hidden = !count;
}

const listed = (admin) => Object.fromEntries(Object.entries(COLUMNS).map(([name, field]) => [name, admin[field] ?? null]));
const told = (value) => (Array.isArray(value) ? value.join(';') : String(value ?? ''));

async function file(kind) {
  // The trail tells of a file before anybody is in it: an interrupted one holds some admins.
  theirs(await desk.tellExport());
  const seen = new Set(); // ids: an admin who moves to a later page meanwhile is written once
  let [content, offset, count] = [new Blob(kind === 'csv' ? [csvLine(Object.keys(COLUMNS))] : []), 0, 0];
  do {
    const page = theirs((await desk.listed({ ...asked(), limit: PAGE, offset })).crmUsers);
    const fresh = page.data.filter(({ id }) => !seen.has(id)).map(listed);
    for (const { id } of page.data) seen.add(id);
    // A blob made of blobs refers to them.
    content = new Blob([content, ...fresh.map((admin) => (kind === 'csv' ? csvLine(Object.values(admin).map(told)) : jsonLine(admin)))]);
    offset += PAGE;
    count = page.count;
  } while (offset < count);
  save([content], kind, 'admins');
  say(counted('admins_filed', seen.size));
}

onPress('file-csv', () => file('csv'));
onPress('file-jsonl', () => file('jsonl'));
