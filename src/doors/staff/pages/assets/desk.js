// desk.js: the operations of POST /graphql for owners and auditors: list of admins, mutations of an admin, audit trail. To
// other roles they throw `Trouble` of the kind "forbidden", as mutations do to auditors; without a live session every field is null. Does not know any page.

import { ask } from './api.js';

const ADMIN = `id email displayName phoneNumber jobTitle bio avatarUrl language roles createdAt updatedAt
  isLocked lockedUntil isSuspended isInactive enrolled enrolment mayEnrolUntil lastSignInAt`;

const ANSWER = 'status errorMessage errorCode';

const ADMINS = `query Admins($limit: Int, $offset: Int, $order: SortOrder, $orderBy: CrmUserOrder, $filter: CrmUserFilter) {
  currentUser { id roles }
  crmUsers(limit: $limit, offset: $offset, order: $order, orderBy: $orderBy, filter: $filter) {
    count limit offset data { ${ADMIN} }
  }
  locked: crmUsers(limit: 1, filter: { isLocked: true }) { count }
  invitation_expired: crmUsers(limit: 1, filter: { invitationExpired: true }) { count }
  no_codes: crmUsers(limit: 1, filter: { enrolled: true, hasRecoveryCodes: false }) { count }
}`;

const LOCKED = `query Locked($limit: Int) {
  crmUsers(limit: $limit, orderBy: EMAIL, filter: { isLocked: true }) { data { id email displayName } }
  lockedCrmUsers { networks since }
}`;

const ONE = `query Admin($id: ID!) {
  currentUser { id roles }
  crmUser(id: $id) { ${ADMIN} }
}`;

const SAVE = `mutation Save($input: CreateUpdateCrmUserInput!) {
  createUpdateCrmUser(input: $input) { ${ANSWER} fieldErrors { field code limit message } user { ${ADMIN} } }
}`;

const UNLOCK = `mutation Unlock($id: ID!, $reason: String) {
  unlockCrmUser(id: $id, reason: $reason) { ${ANSWER} user { ${ADMIN} } }
}`;

const RESET = `mutation Reset($id: ID!, $reason: String!) {
  resetCrmUserAuthenticator(id: $id, reason: $reason) { ${ANSWER} user { ${ADMIN} } }
}`;

const INVITE = `mutation Invite($id: ID!) {
  inviteCrmUser(id: $id) { ${ANSWER} user { ${ADMIN} } }
}`;

const REMOVE = `mutation Remove($ids: [ID!]!, $reason: String) {
  deleteCrmUsers(ids: $ids, reason: $reason) { ${ANSWER} count }
}`;

const REMOVE_ALL = `mutation RemoveAll($ids: [ID!]!, $reason: String) {
  deleteCrmUsers(ids: $ids, reason: $reason) { ${ANSWER} count refused }
}`;

const CHANGE = `mutation Change($ids: [ID!]!, $deed: CrmUserDeed!, $reason: String) {
  changeCrmUsers(ids: $ids, deed: $deed, reason: $reason) { ${ANSWER} count refused }
}`;

const EXPORT = `mutation Export { exportCrmUsers }`;

const LISTED = `query Listed($limit: Int, $offset: Int, $order: SortOrder, $orderBy: CrmUserOrder, $filter: CrmUserFilter) {
  crmUsers(limit: $limit, offset: $offset, order: $order, orderBy: $orderBy, filter: $filter) { count data { ${ADMIN} } }
}`;

const IMPORT = `mutation Import($input: ImportCrmUsersInput!) {
  importCrmUsers(input: $input) {
    ${ANSWER} created changed unchanged refused lines { line email result fields reasons }
  }
}`;

const TRAIL = `query Trail($limit: Int, $before: ID, $filter: AuditFilter) {
  currentUser { id }
  auditTrail(limit: $limit, before: $before, filter: $filter) {
    lines { id position at actor actorKind actorEmail session requester browser eventName outcomeName reason crmUserId email
      displayName removed changes { field before after } withheld sealed }
    next unsealed archivedUntil
  }
}`;

const DAYS = `query Days($days: Int, $event: AuditEvent, $outcome: AuditOutcome) {
  currentUser { id }
  auditDays(days: $days, event: $event, outcome: $outcome) { day lines refused }
}`;

/** Returns one page of the list, as `{ currentUser, crmUsers }`, and the numbers of admins by state that need attention. */
export const admins = (asked) => ask('Admins', ADMINS, asked);

/** Returns locked admins, as many as one deed takes, and from how many networks all of them were locked since when. */
export const locked = () => ask('Locked', LOCKED, { limit: 100 });

/** Returns `{ currentUser, crmUser }`; crmUser is null if no admin has the id. */
export const admin = (id) => ask('Admin', ONE, { id });

/** Changes the given fields of an admin, or adds an admin if the input has no id. */
export const save = async (input) => (await ask('Save', SAVE, { input })).createUpdateCrmUser;

export const unlock = async (id, reason) => (await ask('Unlock', UNLOCK, { id, reason })).unlockCrmUser;

export const reset = async (id, reason) => (await ask('Reset', RESET, { id, reason })).resetCrmUserAuthenticator;

export const invite = async (id) => (await ask('Invite', INVITE, { id })).inviteCrmUser;

export const remove = async (id, reason) => (await ask('Remove', REMOVE, { ids: [id], reason })).deleteCrmUsers;

/** Removes admins, all or none; `refused` holds the ids because of whom none was. */
export const removeAll = async (ids, reason) => (await ask('RemoveAll', REMOVE_ALL, { ids, reason })).deleteCrmUsers;

/** Does a deed (INVITE, DISABLE, UNLOCK) to admins, to all or none. */
export const change = async (ids, deed, reason) => (await ask('Change', CHANGE, { ids, deed, reason })).changeCrmUsers;

/** Returns one page of the list alone, as `{ crmUsers }`. */
export const listed = (asked) => ask('Listed', LISTED, asked);

/** Records that the list leaves the desk in a file; null without a live session. */
export const tellExport = async () => (await ask('Export', EXPORT, {})).exportCrmUsers;

/** Imports a list of admins, all or none of its lines; with `dryRun` tells what it would do. */
export const importList = async (input) => (await ask('Import', IMPORT, { input })).importCrmUsers;

/** Returns lines of the trail, newest first, as `{ currentUser, auditTrail }`. `before`: id of a line, for older ones. */
export const trail = (asked) => ask('Trail', TRAIL, asked);

/** Returns the numbers of lines of the last days, as `{ currentUser, auditDays }`. */
export const days = (asked) => ask('Days', DAYS, asked);
