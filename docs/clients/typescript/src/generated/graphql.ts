/* eslint-disable */
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';
export type Maybe<T> = T | null;
export type InputMaybe<T> = Maybe<T>;
export type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
export type MakeOptional<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]?: Maybe<T[SubKey]> };
export type MakeMaybe<T, K extends keyof T> = Omit<T, K> & { [SubKey in K]: Maybe<T[SubKey]> };
export type MakeEmpty<T extends { [key: string]: unknown }, K extends keyof T> = { [_ in K]?: never };
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string; }
  String: { input: string; output: string; }
  Boolean: { input: boolean; output: boolean; }
  Int: { input: number; output: number; }
  Float: { input: number; output: number; }
  /** An RFC 3339 timestamp in UTC with whole seconds: 2026-11-21T20:24:00Z */
  Date: { input: string; output: string; }
};

/** The kind of the actor of a line of the audit trail. */
export type AuditActorKind =
  /** A signed-in admin. */
  | 'ACCOUNT'
  /** A user of the operating system, through the command line. */
  | 'OS'
  /** A program. */
  | 'PROGRAM'
  /** A caller who was not signed in. */
  | 'REQUESTER';

/** A changed field of an admin. */
export type AuditChangeModel = {
  __typename?: 'AuditChangeModel';
  /** The values after; empty if there are none. */
  after: Array<Scalars['String']['output']>;
  /** The values before; empty if there were none. */
  before: Array<Scalars['String']['output']>;
  /** The field: roles, state (enabled or disabled), language, email or displayName. */
  field: Scalars['String']['output'];
};

/** Sealed lines of a day. */
export type AuditDayModel = {
  __typename?: 'AuditDayModel';
  /** The day in UTC, such as 2026-11-30. */
  day: Scalars['String']['output'];
  /** The number of lines. */
  lines: Scalars['Int']['output'];
  /** The number of those refusals that locked an account or suspended its authenticator. */
  lockouts: Scalars['Int']['output'];
  /** The number of those lines whose outcome is a wrong or used code, a lock or a refusal. */
  refused: Scalars['Int']['output'];
  /** The number of those lines whose outcome is a sign-in. */
  signIns: Scalars['Int']['output'];
};

/** The event of a line of the audit trail. */
export type AuditEvent =
  /** The list of all admins was exported. */
  | 'ADMINS_EXPORTED'
  /** An admin was added. */
  | 'ADMIN_ADDED'
  /** An admin's name, telephone number, job, bio, picture or language was changed. */
  | 'ADMIN_CHANGED'
  /** An admin was disabled. */
  | 'ADMIN_DISABLED'
  /** An admin was enabled. */
  | 'ADMIN_ENABLED'
  /** An admin was removed. */
  | 'ADMIN_REMOVED'
  /** An admin's sessions were ended by an owner or a command. */
  | 'ADMIN_SIGNED_OUT'
  /** An admin's windows, cooldowns and lockouts were emptied. */
  | 'ADMIN_UNLOCKED'
  /** An application key was made. */
  | 'APPLICATION_KEY_ADDED'
  /** An application key was ended. */
  | 'APPLICATION_KEY_ENDED'
  /** An application key that had expired was deleted. */
  | 'APPLICATION_KEY_EXPIRED'
  /** An application key lost networks, scopes, brands or time. */
  | 'APPLICATION_KEY_NARROWED'
  /** A caller showed an authenticator code, or a recovery code in its place. */
  | 'AUTHENTICATOR'
  /** An authenticator was replaced by its holder. */
  | 'AUTHENTICATOR_REPLACED'
  /** An authenticator was removed by an owner or a command. */
  | 'AUTHENTICATOR_RESET'
  /** A signed-in admin withdrew the trust in a browser of theirs, or an owner that in an admin's. */
  | 'BROWSER_FORGOTTEN'
  /** A caller asked for a code to be mailed. */
  | 'CODE_MAILED'
  /** Calls of the owner's desk were refused. */
  | 'DESK_REFUSED'
  /** A device link was made. */
  | 'DEVICE_LINK_MADE'
  /** A device link made a browser trusted. */
  | 'DEVICE_LINK_REDEEMED'
  /** An admin's email address was changed. */
  | 'EMAIL_CHANGED'
  /** A caller showed a mailed code. */
  | 'EMAIL_CODE'
  /** An invitation or an enrolment window of a restored database was closed. */
  | 'ENROLMENT_CLOSED'
  /** An enrolment window was opened. */
  | 'ENROLMENT_OPENED'
  /** A signed-in admin showed an authenticator code to confirm their identity. */
  | 'IDENTITY'
  /** Rows and secrets were moved to the current master key. */
  | 'KEYS_ROTATED'
  /** Another owner approved a requested change. */
  | 'OWNER_CHANGE_APPROVED'
  /** An owner asked for a change that another owner approves; changes are the wanted ones. */
  | 'OWNER_CHANGE_ASKED'
  /** An owner withdrew a request. */
  | 'OWNER_CHANGE_WITHDRAWN'
  /** The personal data of lines about a removed account was withheld. */
  | 'PERSONAL_DATA_WITHHELD'
  /** A signed-in holder changed the names or the telephone number of their account. */
  | 'PROFILE_CHANGED'
  /** Recovery codes were made. */
  | 'RECOVERY_CODES'
  /** A command declared that the database was restored, and closed what the dump held open. */
  | 'RESTORED'
  /** An admin's roles were changed. */
  | 'ROLES_CHANGED'
  /** A row's MAC was wrong: somebody else wrote the row. */
  | 'ROW_ALTERED'
  /** A session was ended by its own browser, or sessions by a newer sign-in. */
  | 'SESSION'
  /** A signed-in admin ended one of their sessions, or an owner that of an admin. */
  | 'SESSION_ENDED'
  /** A signed-in admin ended all their sessions. */
  | 'SIGNED_OUT_EVERYWHERE';

/** A filter of trail lines. A line must match every field that is given. */
export type AuditFilter = {
  /** Lines by this actor: account:ID, os:NAME@HOST, program:NAME or requester. */
  actor?: InputMaybe<Scalars['String']['input']>;
  /** Lines by the admin who has this email address; if none has, by the removed admin who had it last. */
  actorEmail?: InputMaybe<Scalars['String']['input']>;
  /** Lines about the admin with this id. */
  crmUserId?: InputMaybe<Scalars['ID']['input']>;
  /** Lines about the admin who has this email address; if none has, about the removed admin who had it last. */
  email?: InputMaybe<Scalars['String']['input']>;
  /** Lines with this event. */
  event?: InputMaybe<AuditEvent>;
  /** Lines of requests from this network address. */
  network?: InputMaybe<Scalars['String']['input']>;
  /** Lines with this outcome. */
  outcome?: InputMaybe<AuditOutcome>;
  /** Earliest time (inclusive). */
  since?: InputMaybe<Scalars['Date']['input']>;
  /** Latest time (exclusive). */
  until?: InputMaybe<Scalars['Date']['input']>;
};

/** A line of the audit trail. */
export type AuditLineModel = {
  __typename?: 'AuditLineModel';
  /** The actor: account:ID, os:NAME@HOST (a command's user), program:NAME, or requester (a client that was not signed in). */
  actor: Scalars['String']['output'];
  /** The email address of the admin who acted, the last one if they were removed; null if it was another actor, or it is withheld. */
  actorEmail?: Maybe<Scalars['String']['output']>;
  /** The kind of the actor; null if another version of Vestibule wrote the line. */
  actorKind?: Maybe<AuditActorKind>;
  /** The time of the event. */
  at: Scalars['Date']['output'];
  /** The browser of the request, such as "Firefox, Linux", where recorded. */
  browser?: Maybe<Scalars['String']['output']>;
  /** The changed fields of that admin, without withheld ones. */
  changes: Array<AuditChangeModel>;
  /** The admin concerned, also after their removal; null if the line concerns no account. */
  crmUserId?: Maybe<Scalars['ID']['output']>;
  /** That admin's display name at the time; null if withheld. */
  displayName?: Maybe<Scalars['String']['output']>;
  /** That admin's email address at the time, also after their removal; null if withheld. */
  email?: Maybe<Scalars['String']['output']>;
  /** The event; null if another version of Vestibule wrote the line. */
  event?: Maybe<AuditEvent>;
  /** The event as the trail spells it, such as code_mailed. */
  eventName: Scalars['String']['output'];
  /** The id. */
  id: Scalars['ID']['output'];
  /** The outcome of the event; null if another version of Vestibule wrote the line. */
  outcome?: Maybe<AuditOutcome>;
  /** The outcome as the trail spells it, such as signed_in. */
  outcomeName: Scalars['String']['output'];
  /** The position in the sealed trail, a decimal number; null until the line is sealed. */
  position?: Maybe<Scalars['String']['output']>;
  /** The reason that the actor gave. */
  reason?: Maybe<Scalars['String']['output']>;
  /** Whether that admin has been removed since. */
  removed: Scalars['Boolean']['output'];
  /** The network address of the request; null if there was none. */
  requester?: Maybe<Scalars['String']['output']>;
  /** Whether the line is sealed: changing or removing it would be detected. */
  sealed: Scalars['Boolean']['output'];
  /** The session that the actor acted in, or that the event began or ended, by its id in sessions; null if there is none. */
  session?: Maybe<Scalars['ID']['output']>;
  /** Whether the personal data of the line has been withheld since. */
  withheld: Scalars['Boolean']['output'];
};

/** The outcome of the event of a line. */
export type AuditOutcome =
  /** Another browser enrolled an authenticator first. */
  | 'ALREADY_ENROLLED'
  /** A pending sign-in began, and a code was mailed. */
  | 'BEGUN'
  /** The identity was confirmed. */
  | 'CONFIRMED'
  /** No code was mailed: the account is disabled. */
  | 'DISABLED'
  /** Sessions ended because their account had too many. */
  | 'DISPLACED'
  /** Done. */
  | 'DONE'
  /** An authenticator was enrolled, and its holder signed in. */
  | 'ENROLLED_AND_SIGNED_IN'
  /** No code was mailed: the account's invitation has expired. */
  | 'INVITATION_EXPIRED'
  /** No code was mailed: the invitation's token was not shown. */
  | 'INVITATION_NOT_SHOWN'
  /** A device link was redeemed by a browser that was trusted already. */
  | 'KNOWN'
  /** The code was wrong, and the pool is locked. */
  | 'LOCKED_OUT'
  /** No code was mailed: the account has no authenticator and no invitation. */
  | 'NOT_INVITED'
  /** No code was mailed: the account has no role. */
  | 'NO_ROLE'
  /** Signed in by a recovery code. */
  | 'RECOVERED'
  /** Refused. */
  | 'REFUSED'
  /**
   * The authenticator code was used before, or is older than the last one used; or the refresh token has a used
   * successor.
   */
  | 'REPLAYED'
  /** A pending sign-in went on, and another code was mailed; or a refresh token was answered with its successor again. */
  | 'RESENT'
  /** The code was right, and another factor is left. */
  | 'RIGHT'
  /** Signed in. */
  | 'SIGNED_IN'
  /** Signed out. */
  | 'SIGNED_OUT'
  /** The code was wrong, and the authenticator is suspended. */
  | 'SUSPENDED'
  /** The code was wrong. */
  | 'WRONG'
  /** The recovery code was wrong. */
  | 'WRONG_RECOVERY_CODE';

/** A page of the audit trail. */
export type AuditTrailPage = {
  __typename?: 'AuditTrailPage';
  /** The time up to which older lines were moved into files (vestibule audit archive); null if none were. */
  archivedUntil?: Maybe<Scalars['Date']['output']>;
  /** The lines, newest first. */
  lines: Array<AuditLineModel>;
  /** The value of before for the next page; null on the last page. */
  next?: Maybe<Scalars['ID']['output']>;
  /** The number of lines that are not sealed yet. */
  unsealed: Scalars['Int']['output'];
};

/**
 * The wanted state of an admin. Without an id it creates an admin, and email and roles are required. With an id it
 * changes the given fields; an explicit null clears an optional one.
 */
export type CreateUpdateCrmUserInput = {
  /** The URL of a picture: http or https. */
  avatarUrl?: InputMaybe<Scalars['String']['input']>;
  /** A short biography. */
  bio?: InputMaybe<Scalars['String']['input']>;
  /** The display name; for a new admin the part before the @ by default. */
  displayName?: InputMaybe<Scalars['String']['input']>;
  /** The email address. A change ends the admin's sessions and is notified to both addresses and every owner. */
  email?: InputMaybe<Scalars['String']['input']>;
  /** The id of the admin to change. */
  id?: InputMaybe<Scalars['ID']['input']>;
  /** Whether to mail an invitation, to an admin without an authenticator. It voids the previous invitation. */
  invite?: InputMaybe<Scalars['Boolean']['input']>;
  /** Whether the admin is disabled. A new admin cannot be. */
  isInactive?: InputMaybe<Scalars['Boolean']['input']>;
  /** The job title. */
  jobTitle?: InputMaybe<Scalars['String']['input']>;
  /** The language of mails and pages: en, de, es, fr or pt; null follows the browser. */
  language?: InputMaybe<Scalars['String']['input']>;
  /** The telephone number. */
  phoneNumber?: InputMaybe<Scalars['String']['input']>;
  /** The reason, recorded in the audit trail. */
  reason?: InputMaybe<Scalars['String']['input']>;
  /** The complete list of roles. One owner alone neither grants nor revokes OWNER. */
  roles?: InputMaybe<Array<Scalars['String']['input']>>;
};

/** The access of an admin. */
export type CrmUserAccess = {
  __typename?: 'CrmUserAccess';
  /** The live sessions, most recently seen first. */
  sessions: Array<SessionModel>;
  /** The trusted browsers, most recently seen first. */
  trustedBrowsers: Array<TrustedBrowserModel>;
};

/** A deed that is done to many admins at once. */
export type CrmUserDeed =
  /** As isInactive of createUpdateCrmUser. Admins who are inactive already stay as they are. */
  | 'DISABLE'
  /** As inviteCrmUser. */
  | 'INVITE'
  /** As unlockCrmUser. */
  | 'UNLOCK';

/** The progress of an admin towards the first authenticator. */
export type CrmUserEnrolment =
  /** The admin has an authenticator. */
  | 'ENROLLED'
  /** The invitation has expired: requestLookup mails no code. */
  | 'INVITATION_EXPIRED'
  /** The admin may set up an authenticator until mayEnrolUntil. */
  | 'INVITED'
  /** The admin was not invited: requestLookup mails no code. */
  | 'NOT_INVITED';

/** The reason why nothing was done. */
export type CrmUserErrorCode =
  /** The admin has no such session or trusted browser: it has ended, or is another admin's. */
  | 'ALREADY_ENDED'
  /** The admin already has an authenticator. */
  | 'ALREADY_ENROLLED'
  /** An owner other than the asker and the admin concerned must approve the request. */
  | 'ANOTHER_OWNER_REQUIRED'
  /** The admin is disabled or has no role, so a link would let nobody in. */
  | 'CANNOT_SIGN_IN'
  /** Another admin has this email address. */
  | 'EMAIL_TAKEN'
  /** confirmIdentity is required first. */
  | 'IDENTITY_NOT_CONFIRMED'
  /** The address is not a valid email address. */
  | 'INVALID_EMAIL'
  /** A text is missing, too long or has forbidden characters; the language is not supported; or too many ids were given. */
  | 'INVALID_INPUT'
  /** No owner who can sign in would remain. */
  | 'LAST_OWNER'
  /** Lines of the list are refused, and nothing of it was imported. */
  | 'LINES_REFUSED'
  /** The list is larger than 60 KiB: the command line imports it. */
  | 'LIST_TOO_LARGE'
  /** No admin has this id. */
  | 'NOT_FOUND'
  /** Only two owners (requestOwnerChange) or the command line change OWNER, and email, roles and authenticator of owners. */
  | 'OWNER_BY_COMMAND_ONLY'
  /** Admins may not do this to their own account. */
  | 'OWN_ACCOUNT'
  /** A reason is required. */
  | 'REASON_REQUIRED'
  /** The request was used or withdrawn, has expired, or what it rests on has changed. */
  | 'REQUEST_OVER'
  /** The admin's database row was altered outside Vestibule: the admin can only be removed. */
  | 'ROW_ALTERED'
  /** A role does not exist. */
  | 'UNKNOWN_ROLE';

/** A filter of admins. An admin must match every field that is given. */
export type CrmUserFilter = {
  /** Whether the admin has an authenticator. */
  enrolled?: InputMaybe<Scalars['Boolean']['input']>;
  /** Whether the admin has an unused recovery code. */
  hasRecoveryCodes?: InputMaybe<Scalars['Boolean']['input']>;
  /** Whether the admin has no authenticator, and the time to set one up is over. */
  invitationExpired?: InputMaybe<Scalars['Boolean']['input']>;
  /** Whether the admin is disabled. */
  isInactive?: InputMaybe<Scalars['Boolean']['input']>;
  /** Whether the admin is locked. */
  isLocked?: InputMaybe<Scalars['Boolean']['input']>;
  /** A role of the admin. */
  role?: InputMaybe<Scalars['String']['input']>;
  /**
   * Words in any order, each contained in the email address, display name or job title, ignoring case and accents, without
   * wildcards.
   */
  search?: InputMaybe<Scalars['String']['input']>;
};

/** An admin. */
export type CrmUserModel = {
  __typename?: 'CrmUserModel';
  /** The URL of a picture. */
  avatarUrl?: Maybe<Scalars['String']['output']>;
  /** A short biography. */
  bio?: Maybe<Scalars['String']['output']>;
  /** The time of creation. */
  createdAt: Scalars['Date']['output'];
  /** The display name. */
  displayName: Scalars['String']['output'];
  /** The email address. */
  email: Scalars['String']['output'];
  /** Whether the admin has an authenticator. */
  enrolled: Scalars['Boolean']['output'];
  /** The progress of the admin towards the first authenticator. */
  enrolment: CrmUserEnrolment;
  /** The id: "admin_" followed by ten or more of [0-9a-z]. */
  id: Scalars['ID']['output'];
  /** Whether the admin is disabled: signed out and unable to sign in. */
  isInactive: Scalars['Boolean']['output'];
  /** Whether wrong codes have locked sign-ins from browsers that are not trusted. */
  isLocked: Scalars['Boolean']['output'];
  /** Whether the authenticator is suspended after 100 consecutive failures. */
  isSuspended: Scalars['Boolean']['output'];
  /** The job title. */
  jobTitle?: Maybe<Scalars['String']['output']>;
  /** The language of mails and pages: en, de, es, fr or pt; null follows the browser. */
  language?: Maybe<Scalars['String']['output']>;
  /** The time of the last sign-in. */
  lastSignInAt?: Maybe<Scalars['Date']['output']>;
  /** The end of the lock; null if not locked. */
  lockedUntil?: Maybe<Scalars['Date']['output']>;
  /** The end of the enrolment window; null if it is not open. */
  mayEnrolUntil?: Maybe<Scalars['Date']['output']>;
  /** The telephone number. */
  phoneNumber?: Maybe<Scalars['String']['output']>;
  /** The roles: CMS, BO, OWNER, or as configured. */
  roles: Array<Scalars['String']['output']>;
  /** The end of this session, whatever the admin does (OWASP ASVS 7.3.2); null of anybody but the caller. */
  sessionEndsAt?: Maybe<Scalars['Date']['output']>;
  /** The end of this session if no request follows (OWASP ASVS 7.3.1); null of anybody but the caller. */
  sessionIdleAt?: Maybe<Scalars['Date']['output']>;
  /** The IANA name of the time zone of times in mails, beside UTC, such as Europe/Lisbon; null: UTC alone. */
  timeZone?: Maybe<Scalars['String']['output']>;
  /** The time of the last change. */
  updatedAt: Scalars['Date']['output'];
};

/** The field that orders admins. Ties are ordered by createdAt. */
export type CrmUserOrder =
  /** The time of creation. */
  | 'CREATED_AT'
  /** The display name in lower case. */
  | 'DISPLAY_NAME'
  /** The email address. */
  | 'EMAIL'
  /** The time of the last sign-in. Admins who never signed in are the least. */
  | 'LAST_SIGN_IN_AT'
  /** The time of the last change. */
  | 'UPDATED_AT';

/** A page of admins. */
export type CrmUserPage = {
  __typename?: 'CrmUserPage';
  /** The number of admins that match the filter, on all pages. */
  count: Scalars['Int']['output'];
  /** The admins of this page. */
  data: Array<CrmUserModel>;
  /** The maximum number of admins on a page. */
  limit: Scalars['Int']['output'];
  /** The number of admins before this page. */
  offset: Scalars['Int']['output'];
};

/** The result of an operation on an admin. */
export type CrmUserResponse = {
  __typename?: 'CrmUserResponse';
  /** The machine-readable reason if refused. */
  errorCode?: Maybe<CrmUserErrorCode>;
  /** A short English sentence if refused. */
  errorMessage?: Maybe<Scalars['String']['output']>;
  /** The faulty fields of a refused input, all of them; empty if the refusal is of no field. */
  fieldErrors: Array<FieldError>;
  /** Whether the operation was done. */
  status: Scalars['Boolean']['output'];
  /** The admin after the operation. */
  user?: Maybe<CrmUserModel>;
};

/** The result of an operation on many admins. */
export type CrmUsersResponse = {
  __typename?: 'CrmUsersResponse';
  /** The number of admins it was done to. */
  count: Scalars['Int']['output'];
  /** The machine-readable reason if refused. */
  errorCode?: Maybe<CrmUserErrorCode>;
  /** A short English sentence if refused. */
  errorMessage?: Maybe<Scalars['String']['output']>;
  /** If refused, the ids of the admins for whom it was refused; empty where the reason is none of theirs. */
  refused: Array<Scalars['ID']['output']>;
  /** Whether it was done to all; if false, it was done to none. */
  status: Scalars['Boolean']['output'];
};

/** The result of making a device link. */
export type DeviceLinkResponse = {
  __typename?: 'DeviceLinkResponse';
  /** The machine-readable reason if refused. */
  errorCode?: Maybe<CrmUserErrorCode>;
  /** A short English sentence if refused. */
  errorMessage?: Maybe<Scalars['String']['output']>;
  /** Whether the link was made. */
  status: Scalars['Boolean']['output'];
  /** The link, shown only here: it makes the browser that opens it within 15 minutes trusted, once. It proves no factor. */
  url?: Maybe<Scalars['String']['output']>;
};

/** A refused field of an input. */
export type FieldError = {
  __typename?: 'FieldError';
  /** The machine-readable reason. */
  code: FieldErrorCode;
  /** The name of the field in the input. */
  field: Scalars['String']['output'];
  /** The maximum number of characters, if there are more. */
  limit?: Maybe<Scalars['Int']['output']>;
  /** A short English sentence that says what the field takes. */
  message: Scalars['String']['output'];
};

/** The reason for which a field is refused. */
export type FieldErrorCode =
  /** Another field contradicts the value. */
  | 'CONTRADICTORY'
  /** The text has a control character, or a line end where there is one line. */
  | 'CONTROL_CHARACTER'
  /** The value does not have the form of the field. */
  | 'INVALID'
  /** The field is required. */
  | 'REQUIRED'
  /** Another admin has the value. */
  | 'TAKEN'
  /** The text has more characters than limit. */
  | 'TOO_LONG'
  /** There is no such choice. */
  | 'UNKNOWN';

/** Rights of the signed-in admin in this session. */
export type IdentityModel = {
  __typename?: 'IdentityModel';
  /** The time until which recovery codes and the authenticator may be changed: see confirmIdentity. Null if they may not. */
  confirmedUntil?: Maybe<Scalars['Date']['output']>;
  /**
   * Whether the session began with a recovery code and no authenticator was set up since: replaceAuthenticator needs no
   * confirmIdentity.
   */
  recovered: Scalars['Boolean']['output'];
  /** The number of unused recovery codes. */
  recoveryCodesLeft: Scalars['Int']['output'];
};

/** A list of admins, and what may be done with it. */
export type ImportCrmUsersInput = {
  /** Whether admins that differ from the list are changed; else their lines are refused. False by default. */
  allowChanges?: InputMaybe<Scalars['Boolean']['input']>;
  /** Whether the list is only judged, and nothing is written. */
  dryRun: Scalars['Boolean']['input'];
  /** The format; by default JSONL for a text that begins with a brace, else CSV. */
  format?: InputMaybe<ImportFormat>;
  /** Whether the admins that the list adds are mailed an invitation. False by default. */
  invite?: InputMaybe<Scalars['Boolean']['input']>;
  /** The reason, recorded in the audit trail. */
  reason?: InputMaybe<Scalars['String']['input']>;
  /** The list: at most 60 KiB in UTF-8. */
  text: Scalars['String']['input'];
};

/** The result of an import. */
export type ImportCrmUsersResponse = {
  __typename?: 'ImportCrmUsersResponse';
  /** The number of lines that change an admin. */
  changed: Scalars['Int']['output'];
  /** The number of lines that add an admin. */
  created: Scalars['Int']['output'];
  /** The machine-readable reason if refused. */
  errorCode?: Maybe<CrmUserErrorCode>;
  /** A short English sentence if refused. */
  errorMessage?: Maybe<Scalars['String']['output']>;
  /** The lines in their order. */
  lines: Array<ImportLineModel>;
  /** The number of refused lines. */
  refused: Scalars['Int']['output'];
  /** Whether the list was imported, or in a dry run could be; if false, nothing was written. */
  status: Scalars['Boolean']['output'];
  /** The number of lines that change nothing. */
  unchanged: Scalars['Int']['output'];
};

/** The format of a list. */
export type ImportFormat =
  /** Values separated by commas, semicolons or tabs; the first line names the columns. */
  | 'CSV'
  /** One JSON object per line. */
  | 'JSONL';

/** A line of an imported list. */
export type ImportLineModel = {
  __typename?: 'ImportLineModel';
  /** The email address; null if the line has none. */
  email?: Maybe<Scalars['String']['output']>;
  /** The columns in which the admin differs. */
  fields: Array<Scalars['String']['output']>;
  /** The id of the admin; null if there is none yet. */
  id?: Maybe<Scalars['ID']['output']>;
  /** The number of the line, from 1. */
  line: Scalars['Int']['output'];
  /** Why the line is refused, in short English sentences. */
  reasons: Array<Scalars['String']['output']>;
  /** The effect of the line; in a dry run, the effect that an import would have. */
  result: ImportResult;
};

/** Effect of one line of an imported list. */
export type ImportResult =
  /** An admin is changed. */
  | 'CHANGED'
  /** An admin is added. */
  | 'CREATED'
  /** The line is refused, and with it the list. */
  | 'REFUSED'
  /** An admin is as the line says. */
  | 'UNCHANGED';

/** Admins that are locked now. */
export type LockedCrmUsersModel = {
  __typename?: 'LockedCrmUsersModel';
  /** The number of admins. */
  count: Scalars['Int']['output'];
  /** The number of networks that the lockouts of the last 24 hours came from. */
  networks: Scalars['Int']['output'];
  /** The start of those 24 hours. */
  since: Scalars['Date']['output'];
};

export type Mutation = {
  __typename?: 'Mutation';
  /** Approves another owner's request about somebody else, and makes the change. For role OWNER; requires confirmIdentity. */
  approveOwnerRequest?: Maybe<CrmUserResponse>;
  /** Invites, disables or unlocks up to 100 admins, all of them or none. For role OWNER; requires confirmIdentity. */
  changeCrmUsers?: Maybe<CrmUsersResponse>;
  /**
   * Verifies a code of the authenticator again: for 5 minutes this session may change recovery codes and the
   * authenticator. Wrong codes count as at verify2fa; the fifth in a row ends the session.
   */
  confirmIdentity?: Maybe<VerificationResponse>;
  /**
   * Makes a link that makes one browser trusted for an admin, once, within 15 minutes, so that wrong codes of strangers do
   * not lock it out. Every owner and the admin are notified. Not for owners. For role OWNER; requires confirmIdentity.
   */
  createCrmUserDeviceLink?: Maybe<DeviceLinkResponse>;
  /** Adds an admin, or changes one. For role OWNER; requires confirmIdentity. */
  createUpdateCrmUser?: Maybe<CrmUserResponse>;
  /** Removes up to 100 admins, all of them or none. For role OWNER; requires confirmIdentity. */
  deleteCrmUsers?: Maybe<CrmUsersResponse>;
  /** Ends a session of an admin, at once at every server. For role OWNER; requires confirmIdentity. */
  endCrmUserSession?: Maybe<CrmUserResponse>;
  /** Ends one session of the signed-in admin. False if no live session has the id. */
  endSession?: Maybe<Scalars['Boolean']['output']>;
  /**
   * Records in the audit trail that the list of admins leaves the desk in a file, and tells the owners: called before the list
   * is read for it. For roles OWNER and AUDITOR.
   */
  exportCrmUsers?: Maybe<Scalars['Boolean']['output']>;
  /** Removes a trusted browser of the signed-in admin. False if no trusted browser has the id. */
  forgetBrowser?: Maybe<Scalars['Boolean']['output']>;
  /** Withdraws the trust in a browser of an admin; its sessions go on. For role OWNER; requires confirmIdentity. */
  forgetCrmUserBrowser?: Maybe<CrmUserResponse>;
  /** Imports a list of admins, completely or not at all. For role OWNER; requires confirmIdentity. */
  importCrmUsers?: Maybe<ImportCrmUsersResponse>;
  /** Opens an admin's enrolment window and mails an invitation. For role OWNER; requires confirmIdentity. */
  inviteCrmUser?: Maybe<CrmUserResponse>;
  /**
   * Activates the codes of recoveryCodes(untilKept: true) and voids older ones. WRONG_STAGE: this session created none;
   * EXPIRED: they were created more than 10 minutes ago. Repeated calls return the same answer.
   */
  keepRecoveryCodes?: Maybe<VerificationResponse>;
  /**
   * Creates ten recovery codes, which are shown only once. Older ones become void: at once, or with untilKept when
   * keepRecoveryCodes is called in this session within 10 minutes. Requires confirmIdentity.
   */
  recoveryCodes?: Maybe<RecoveryCodesResponse>;
  /**
   * Replaces the authenticator. Without a code: returns authUrlFor2fa of a new secret, valid for 10 minutes. With a code
   * of that secret: activates it and voids the old one, all other sessions and all recovery codes. Requires
   * confirmIdentity, or a session that began with a recovery code.
   */
  replaceAuthenticator?: Maybe<VerificationResponse>;
  /** Requests a mailed code. `status: true` means that the request was accepted, never that an account exists. */
  requestLookup: RequestLookupResponse;
  /** Asks for a change of OWNER or of an owner, which another owner may approve for 24 hours. For role OWNER; requires confirmIdentity. */
  requestOwnerChange?: Maybe<OwnerRequestResponse>;
  /**
   * Removes an admin's authenticator, ends their sessions, and lets them enrol another. For role OWNER; requires
   * confirmIdentity.
   */
  resetCrmUserAuthenticator?: Maybe<CrmUserResponse>;
  /** Signs out. True if a live session ended. Repeating it is not an error. */
  signOut: Scalars['Boolean']['output'];
  /**
   * Ends every session, trusted browser, device link and sign-in under way of an admin. For role OWNER; requires
   * confirmIdentity.
   */
  signOutCrmUser?: Maybe<CrmUserResponse>;
  /** Ends every session of the signed-in admin, including this one. True if a session ended. */
  signOutEverywhere?: Maybe<Scalars['Boolean']['output']>;
  /** Resets an admin's windows, cooldowns and lockouts, but not a suspension. For role OWNER; requires confirmIdentity. */
  unlockCrmUser?: Maybe<CrmUserResponse>;
  /** Changes the name, language and time zone of the signed-in admin. */
  updateOwnProfile?: Maybe<CrmUserResponse>;
  /** Verifies the authenticator's code, or a recovery code in place of it, and signs in. */
  verify2fa: VerificationResponse;
  /** Verifies the mailed code. The admin is not signed in yet. */
  verifyLookup: VerificationResponse;
  /** Withdraws a request of any owner. For role OWNER; requires confirmIdentity. */
  withdrawOwnerRequest?: Maybe<OwnerRequestResponse>;
};


export type MutationApproveOwnerRequestArgs = {
  id: Scalars['ID']['input'];
};


export type MutationChangeCrmUsersArgs = {
  deed: CrmUserDeed;
  ids: Array<Scalars['ID']['input']>;
  reason?: InputMaybe<Scalars['String']['input']>;
};


export type MutationConfirmIdentityArgs = {
  codeFor2fa: Scalars['String']['input'];
};


export type MutationCreateCrmUserDeviceLinkArgs = {
  id: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
};


export type MutationCreateUpdateCrmUserArgs = {
  input: CreateUpdateCrmUserInput;
};


export type MutationDeleteCrmUsersArgs = {
  ids: Array<Scalars['ID']['input']>;
  reason?: InputMaybe<Scalars['String']['input']>;
};


export type MutationEndCrmUserSessionArgs = {
  id: Scalars['ID']['input'];
  reason?: InputMaybe<Scalars['String']['input']>;
  session: Scalars['ID']['input'];
};


export type MutationEndSessionArgs = {
  id: Scalars['ID']['input'];
};


export type MutationForgetBrowserArgs = {
  id: Scalars['ID']['input'];
};


export type MutationForgetCrmUserBrowserArgs = {
  browser: Scalars['ID']['input'];
  id: Scalars['ID']['input'];
  reason?: InputMaybe<Scalars['String']['input']>;
};


export type MutationImportCrmUsersArgs = {
  input: ImportCrmUsersInput;
};


export type MutationInviteCrmUserArgs = {
  id: Scalars['ID']['input'];
};


export type MutationRecoveryCodesArgs = {
  untilKept?: InputMaybe<Scalars['Boolean']['input']>;
};


export type MutationReplaceAuthenticatorArgs = {
  codeFor2fa?: InputMaybe<Scalars['String']['input']>;
};


export type MutationRequestLookupArgs = {
  input: RequestLookupInput;
};


export type MutationRequestOwnerChangeArgs = {
  input: RequestOwnerChangeInput;
};


export type MutationResetCrmUserAuthenticatorArgs = {
  id: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
};


export type MutationSignOutCrmUserArgs = {
  id: Scalars['ID']['input'];
  reason?: InputMaybe<Scalars['String']['input']>;
};


export type MutationUnlockCrmUserArgs = {
  id: Scalars['ID']['input'];
  reason?: InputMaybe<Scalars['String']['input']>;
};


export type MutationUpdateOwnProfileArgs = {
  input: UpdateOwnProfileInput;
};


export type MutationVerify2faArgs = {
  input: Verify2faInput;
};


export type MutationVerifyLookupArgs = {
  input: VerifyLookupInput;
};


export type MutationWithdrawOwnerRequestArgs = {
  id: Scalars['ID']['input'];
};

/** The kind of a notice. */
export type NoticeKind =
  /** The list of all admins was exported. */
  | 'ADMINS_EXPORTED'
  /** An admin was added. */
  | 'ADMIN_ADDED'
  /** An admin was disabled. */
  | 'ADMIN_DISABLED'
  /** A disabled admin was enabled. */
  | 'ADMIN_ENABLED'
  /** An admin was removed. */
  | 'ADMIN_REMOVED'
  /** The authenticator was replaced. */
  | 'AUTHENTICATOR_REPLACED'
  /** The authenticator was removed. */
  | 'AUTHENTICATOR_RESET'
  /** A device link made a browser trusted. */
  | 'BROWSER_TRUSTED'
  /** A link was made that makes a browser trusted. */
  | 'DEVICE_LINK_MADE'
  /** The account's email address was changed. */
  | 'EMAIL_CHANGED'
  /** An authenticator was set up. */
  | 'ENROLLED'
  /** Too many wrong codes. */
  | 'LOCKED_OUT'
  /** An owner asked for a change that another owner approves. */
  | 'OWNER_CHANGE_ASKED'
  /** New recovery codes were created. */
  | 'RECOVERY_CODES_MADE'
  /** A recovery code was used to sign in. */
  | 'RECOVERY_CODE_USED'
  /** An admin's roles were changed. */
  | 'ROLES_CHANGED'
  /** A database row of the account was altered outside Vestibule. */
  | 'ROW_ALTERED'
  /** The right mailed code, followed by three wrong codes of the authenticator. */
  | 'SECOND_FACTOR_FAILING'
  /** A sign-in from a browser that was not trusted before. */
  | 'SIGN_IN_FROM_NEW_BROWSER'
  /** A code of the authenticator that had been used before. */
  | 'STEP_REPLAYED'
  /** The authenticator was suspended after 100 consecutive failures. */
  | 'SUSPENDED';

/** A notice. */
export type NoticeModel = {
  __typename?: 'NoticeModel';
  /** The number of accounts that the event concerned. */
  accounts: Scalars['Int']['output'];
  /** The time of the event. */
  at: Scalars['Date']['output'];
  /** The email address of the account concerned; null after its removal. */
  email?: Maybe<Scalars['String']['output']>;
  /** The id. */
  id: Scalars['ID']['output'];
  /** The kind of the notice. */
  kind: NoticeKind;
  /** Whether the event concerns the reader's own account; otherwise the reader is notified as an owner. */
  own: Scalars['Boolean']['output'];
};

/** A request of one owner that another may approve. */
export type OwnerRequest = {
  __typename?: 'OwnerRequest';
  /** The admin concerned. */
  about: CrmUserModel;
  /** The time of the request. */
  askedAt: Scalars['Date']['output'];
  /** The owner who asks. */
  askedBy: CrmUserModel;
  /** The wanted email address; null if it stays. */
  email?: Maybe<Scalars['String']['output']>;
  /** The time from which it may no longer be approved. */
  expiresAt: Scalars['Date']['output'];
  /** The id. */
  id: Scalars['ID']['output'];
  /** The kind. */
  kind: OwnerRequestKind;
  /** The reason of the owner who asks. */
  reason: Scalars['String']['output'];
  /** The wanted roles; null if they stay. */
  roles?: Maybe<Array<Scalars['String']['output']>>;
};

/** The kind of a request. */
export type OwnerRequestKind =
  /** Change the email address, the roles or both. */
  | 'CHANGE'
  /** Open the enrolment window and mail an invitation. */
  | 'INVITE'
  /** Remove the authenticator. */
  | 'RESET';

/** The result of an operation on a request. */
export type OwnerRequestResponse = {
  __typename?: 'OwnerRequestResponse';
  /** The machine-readable reason if refused. */
  errorCode?: Maybe<CrmUserErrorCode>;
  /** A short English sentence if refused. */
  errorMessage?: Maybe<Scalars['String']['output']>;
  /** The request. */
  request?: Maybe<OwnerRequest>;
  /** Whether the operation was done. */
  status: Scalars['Boolean']['output'];
};

/** The sign-in under way in this browser. */
export type PendingSignIn = {
  __typename?: 'PendingSignIn';
  /** The number of wrong codes of this stage before it ends; 0 while it is locked. */
  attemptsLeft: Scalars['Int']['output'];
  /** The otpauth URL that verifyLookup returned, for an admin without an authenticator. */
  authUrlFor2fa?: Maybe<Scalars['String']['output']>;
  /** The time at which it ends. */
  expiresAt: Scalars['Date']['output'];
  /** The code wanted next. */
  stage: SignInStage;
  /** The end of the lock, if codes of this stage are locked. A lock of the authenticator is told only at its own stage. */
  unlocksAt?: Maybe<Scalars['Date']['output']>;
};

export type Query = {
  __typename?: 'Query';
  /**
   * The last days of the trail, oldest first, with the numbers of their sealed lines. days is 90 by default and at most 366,
   * today among them. The counts are for display; nothing seals them. For roles OWNER and AUDITOR.
   */
  auditDays?: Maybe<Array<AuditDayModel>>;
  /**
   * Lines of the audit trail, newest first. limit is 50 by default and at most 200; before is the id of a line, and only
   * older ones are returned. For roles OWNER and AUDITOR.
   */
  auditTrail?: Maybe<AuditTrailPage>;
  /** An admin by id; null if no admin has it. For roles OWNER and AUDITOR. */
  crmUser?: Maybe<CrmUserModel>;
  /** An admin's live sessions and trusted browsers; null if no admin has the id. For roles OWNER and AUDITOR. */
  crmUserAccess?: Maybe<CrmUserAccess>;
  /**
   * Admins, one page at a time. limit is 50 by default and at most 200; the default order is by createdAt. For roles
   * OWNER and AUDITOR.
   */
  crmUsers?: Maybe<CrmUserPage>;
  /** The signed-in admin. */
  currentUser?: Maybe<CrmUserModel>;
  /** Rights of the signed-in admin in this session. */
  identity?: Maybe<IdentityModel>;
  /** How many admins are locked now, and from how many networks. For roles OWNER and AUDITOR. */
  lockedCrmUsers?: Maybe<LockedCrmUsersModel>;
  /** The notices mailed to the signed-in admin, newest first, at most 50. */
  notices?: Maybe<Array<NoticeModel>>;
  /** Requests that another owner may approve, newest first, at most 100. For roles OWNER and AUDITOR. */
  ownerRequests?: Maybe<Array<OwnerRequest>>;
  /** The sign-in under way in this browser; null if there is none. Calling it is not counted, and changes nothing. */
  pendingSignIn?: Maybe<PendingSignIn>;
  /**
   * The names of all roles of this service (VESTIBULE_ROLES), in the order of that setting. UNAUTHENTICATED without a
   * session.
   */
  roles?: Maybe<Array<Scalars['String']['output']>>;
  /** The signed-in admin's live sessions, most recently seen first. */
  sessions?: Maybe<Array<SessionModel>>;
  /** Whether somebody is signed in; false is no error. It counts as activity of the session, as currentUser does. */
  signedIn: Scalars['Boolean']['output'];
  /** The signed-in admin's trusted browsers, most recently seen first. Wrong codes from other browsers never lock them. */
  trustedBrowsers?: Maybe<Array<TrustedBrowserModel>>;
};


export type QueryAuditDaysArgs = {
  days?: InputMaybe<Scalars['Int']['input']>;
  event?: InputMaybe<AuditEvent>;
  outcome?: InputMaybe<AuditOutcome>;
};


export type QueryAuditTrailArgs = {
  before?: InputMaybe<Scalars['ID']['input']>;
  filter?: InputMaybe<AuditFilter>;
  limit?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryCrmUserArgs = {
  id: Scalars['ID']['input'];
};


export type QueryCrmUserAccessArgs = {
  id: Scalars['ID']['input'];
};


export type QueryCrmUsersArgs = {
  filter?: InputMaybe<CrmUserFilter>;
  limit?: InputMaybe<Scalars['Int']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
  order?: InputMaybe<SortOrder>;
  orderBy?: InputMaybe<CrmUserOrder>;
};

/** The result of recoveryCodes. */
export type RecoveryCodesResponse = {
  __typename?: 'RecoveryCodesResponse';
  /** The codes, shown only once. Each one replaces an authenticator code once. */
  codes?: Maybe<Array<Scalars['String']['output']>>;
  /** The machine-readable reason if refused. */
  errorCode?: Maybe<SignInErrorCode>;
  /** A short English sentence if refused. */
  errorMessage?: Maybe<Scalars['String']['output']>;
  /** Whether codes were created. */
  status: Scalars['Boolean']['output'];
};

/** The input of requestLookup. */
export type RequestLookupInput = {
  /** The admin's email address. */
  email: Scalars['String']['input'];
  /** The token of an invitation, to set up a first authenticator. An invalid token is answered like a missing one. */
  invitation?: InputMaybe<Scalars['String']['input']>;
  /** The captcha token. */
  recaptcha: Scalars['String']['input'];
};

/** The result of requestLookup. */
export type RequestLookupResponse = {
  __typename?: 'RequestLookupResponse';
  /** The otpauth URL for an admin without an authenticator, within the enrolment window. */
  authUrlFor2fa?: Maybe<Scalars['String']['output']>;
  /** The email address as given. */
  email: Scalars['String']['output'];
  /** The machine-readable reason if refused. */
  errorCode?: Maybe<SignInErrorCode>;
  /** A short English sentence if refused. */
  errorMessage?: Maybe<Scalars['String']['output']>;
  /** Seconds until another code may be requested; 0 means now. */
  nextRequestAt: Scalars['Int']['output'];
  /** Whether the request was accepted. It does not tell whether the account exists. */
  status: Scalars['Boolean']['output'];
  /** The end of the lock if LOCKED. */
  unlocksAt?: Maybe<Scalars['Date']['output']>;
};

/** A change that one owner may not make alone. */
export type RequestOwnerChangeInput = {
  /** The email address; only with CHANGE. */
  email?: InputMaybe<Scalars['String']['input']>;
  /** The id of the admin concerned. */
  id: Scalars['ID']['input'];
  /** The kind of the change. */
  kind: OwnerRequestKind;
  /** The reason, shown to the other owners and recorded in the audit trail. */
  reason: Scalars['String']['input'];
  /** The complete list of roles; only with CHANGE. */
  roles?: InputMaybe<Array<Scalars['String']['input']>>;
};

/** A live session. */
export type SessionModel = {
  __typename?: 'SessionModel';
  /** The browser and system, such as "Firefox, Linux". */
  browser?: Maybe<Scalars['String']['output']>;
  /** The time of the sign-in. */
  createdAt: Scalars['Date']['output'];
  /** Whether the session is the one of this request. */
  current: Scalars['Boolean']['output'];
  /** The id for endSession and endCrmUserSession. It grants no access. */
  id: Scalars['ID']['output'];
  /** The time of the last request, to about a minute. */
  lastSeenAt: Scalars['Date']['output'];
  /** The network address of the sign-in. */
  network?: Maybe<Scalars['String']['output']>;
};

/** The reason why a step was refused. */
export type SignInErrorCode =
  /** An authenticator was set up in another browser in the meantime. */
  | 'ALREADY_ENROLLED'
  /** The captcha was not passed. */
  | 'CAPTCHA_FAILED'
  /** The captcha service is unavailable. */
  | 'CAPTCHA_UNAVAILABLE'
  /** A code was mailed less than the cooldown ago, or too many were mailed recently. */
  | 'COOLDOWN'
  /** The mailed code has expired. */
  | 'EXPIRED'
  /** confirmIdentity is required first. */
  | 'IDENTITY_NOT_CONFIRMED'
  /** The address is not a valid email address. */
  | 'INVALID_EMAIL'
  /** The code is not six digits. */
  | 'INVALID_FORMAT'
  /** Too many wrong codes. */
  | 'LOCKED'
  /** This browser has no pending sign-in. */
  | 'NO_PENDING_SIGN_IN'
  /** Too many requests from this network, or for this address at once. */
  | 'TOO_MANY_REQUESTS'
  /** The code is wrong. */
  | 'WRONG_CODE'
  /** Another step is required first. */
  | 'WRONG_STAGE';

/** The code that a pending sign-in wants next. */
export type SignInStage =
  /** The authenticator's code or a recovery code, for verify2fa. */
  | 'AUTHENTICATOR'
  /** The mailed code, for verifyLookup. */
  | 'EMAIL_CODE';

/** The direction of an order. */
export type SortOrder =
  /** Ascending. */
  | 'ASC'
  /** Descending. */
  | 'DESC';

/** A trusted browser. */
export type TrustedBrowserModel = {
  __typename?: 'TrustedBrowserModel';
  /** The browser and system, such as "Firefox, Linux". */
  browser?: Maybe<Scalars['String']['output']>;
  /** The time since which the browser is trusted. */
  createdAt: Scalars['Date']['output'];
  /** Whether this session was signed in from the browser. */
  current: Scalars['Boolean']['output'];
  /** The id for forgetBrowser and forgetCrmUserBrowser. It grants no access. */
  id: Scalars['ID']['output'];
  /** The time of its last sign-in. */
  lastSeenAt: Scalars['Date']['output'];
  /** The network address of its last sign-in. */
  network?: Maybe<Scalars['String']['output']>;
};

/** The wanted description of the signed-in admin. What is not given stays; an explicit null clears a language or time zone. */
export type UpdateOwnProfileInput = {
  /** The display name: 1 to 200 characters on one line. */
  displayName?: InputMaybe<Scalars['String']['input']>;
  /** The language of mails and pages: en, de, es, fr or pt; null follows the browser. */
  language?: InputMaybe<Scalars['String']['input']>;
  /** The IANA name of the time zone of times in mails, such as Europe/Lisbon; null: UTC alone. */
  timeZone?: InputMaybe<Scalars['String']['input']>;
};

/** The result of verifying a code. */
export type VerificationResponse = {
  __typename?: 'VerificationResponse';
  /** At verifyLookup the otpauth URL for an admin without an authenticator; at replaceAuthenticator that of the new secret. */
  authUrlFor2fa?: Maybe<Scalars['String']['output']>;
  /** The machine-readable reason if refused. */
  errorCode?: Maybe<SignInErrorCode>;
  /** A short English sentence if refused. */
  errorMessage?: Maybe<Scalars['String']['output']>;
  /** The number of attempts left after a wrong code. */
  remainingAttempts?: Maybe<Scalars['Int']['output']>;
  /** Whether the code was right. */
  status: Scalars['Boolean']['output'];
  /** The end of a wait or lock, if there is one. */
  unlocksAt?: Maybe<Scalars['Date']['output']>;
};

/** The input of verify2fa. */
export type Verify2faInput = {
  /** Six digits, or a recovery code; spaces are ignored. */
  codeFor2fa: Scalars['String']['input'];
};

/** The input of verifyLookup. */
export type VerifyLookupInput = {
  /** Six digits; spaces are ignored. */
  code: Scalars['String']['input'];
};

export type ApproveOwnerRequestMutationVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type ApproveOwnerRequestMutation = { __typename?: 'Mutation', approveOwnerRequest?: { __typename?: 'CrmUserResponse', status: boolean, errorMessage?: string | null, errorCode?: CrmUserErrorCode | null, user?: { __typename?: 'CrmUserModel', id: string, email: string, displayName: string, phoneNumber?: string | null, jobTitle?: string | null, bio?: string | null, avatarUrl?: string | null, roles: Array<string>, createdAt: string, updatedAt: string, language?: string | null, isLocked: boolean, isInactive: boolean, enrolled: boolean, lastSignInAt?: string | null, isSuspended: boolean, lockedUntil?: string | null, enrolment: CrmUserEnrolment, mayEnrolUntil?: string | null } | null } | null };

export type AuditDaysQueryVariables = Exact<{
  days?: InputMaybe<Scalars['Int']['input']>;
  event?: InputMaybe<AuditEvent>;
  outcome?: InputMaybe<AuditOutcome>;
}>;


export type AuditDaysQuery = { __typename?: 'Query', auditDays?: Array<{ __typename?: 'AuditDayModel', day: string, lines: number, signIns: number, refused: number, lockouts: number }> | null };

export type AuditTrailQueryVariables = Exact<{
  limit?: InputMaybe<Scalars['Int']['input']>;
  before?: InputMaybe<Scalars['ID']['input']>;
  filter?: InputMaybe<AuditFilter>;
}>;


export type AuditTrailQuery = { __typename?: 'Query', auditTrail?: { __typename?: 'AuditTrailPage', next?: string | null, unsealed: number, archivedUntil?: string | null, lines: Array<{ __typename?: 'AuditLineModel', id: string, position?: string | null, at: string, actor: string, actorKind?: AuditActorKind | null, actorEmail?: string | null, session?: string | null, requester?: string | null, event?: AuditEvent | null, eventName: string, outcome?: AuditOutcome | null, outcomeName: string, reason?: string | null, crmUserId?: string | null, email?: string | null, sealed: boolean }> } | null };

export type ChangeCrmUsersMutationVariables = Exact<{
  ids: Array<Scalars['ID']['input']> | Scalars['ID']['input'];
  deed: CrmUserDeed;
  reason?: InputMaybe<Scalars['String']['input']>;
}>;


export type ChangeCrmUsersMutation = { __typename?: 'Mutation', changeCrmUsers?: { __typename?: 'CrmUsersResponse', status: boolean, errorMessage?: string | null, errorCode?: CrmUserErrorCode | null, count: number, refused: Array<string> } | null };

export type ConfirmIdentityMutationVariables = Exact<{
  codeFor2fa: Scalars['String']['input'];
}>;


export type ConfirmIdentityMutation = { __typename?: 'Mutation', confirmIdentity?: { __typename?: 'VerificationResponse', status: boolean, errorMessage?: string | null, errorCode?: SignInErrorCode | null, unlocksAt?: string | null, remainingAttempts?: number | null } | null };

export type CreateCrmUserDeviceLinkMutationVariables = Exact<{
  id: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
}>;


export type CreateCrmUserDeviceLinkMutation = { __typename?: 'Mutation', createCrmUserDeviceLink?: { __typename?: 'DeviceLinkResponse', status: boolean, errorMessage?: string | null, errorCode?: CrmUserErrorCode | null, url?: string | null } | null };

export type CreateUpdateCrmUserMutationVariables = Exact<{
  input: CreateUpdateCrmUserInput;
}>;


export type CreateUpdateCrmUserMutation = { __typename?: 'Mutation', createUpdateCrmUser?: { __typename?: 'CrmUserResponse', status: boolean, errorMessage?: string | null, errorCode?: CrmUserErrorCode | null, fieldErrors: Array<{ __typename?: 'FieldError', field: string, message: string, code: FieldErrorCode, limit?: number | null }>, user?: { __typename?: 'CrmUserModel', id: string, email: string, displayName: string, phoneNumber?: string | null, jobTitle?: string | null, bio?: string | null, avatarUrl?: string | null, roles: Array<string>, createdAt: string, updatedAt: string, language?: string | null, isLocked: boolean, isInactive: boolean, enrolled: boolean, lastSignInAt?: string | null, isSuspended: boolean, lockedUntil?: string | null, enrolment: CrmUserEnrolment, mayEnrolUntil?: string | null } | null } | null };

export type CrmUserQueryVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type CrmUserQuery = { __typename?: 'Query', crmUser?: { __typename?: 'CrmUserModel', id: string, email: string, displayName: string, phoneNumber?: string | null, jobTitle?: string | null, bio?: string | null, avatarUrl?: string | null, roles: Array<string>, createdAt: string, updatedAt: string, language?: string | null, isLocked: boolean, isInactive: boolean, enrolled: boolean, lastSignInAt?: string | null, isSuspended: boolean, lockedUntil?: string | null, enrolment: CrmUserEnrolment, mayEnrolUntil?: string | null } | null };

export type CrmUserAccessQueryVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type CrmUserAccessQuery = { __typename?: 'Query', crmUserAccess?: { __typename?: 'CrmUserAccess', sessions: Array<{ __typename?: 'SessionModel', id: string, current: boolean, network?: string | null, browser?: string | null, createdAt: string, lastSeenAt: string }>, trustedBrowsers: Array<{ __typename?: 'TrustedBrowserModel', id: string, current: boolean, network?: string | null, browser?: string | null, createdAt: string, lastSeenAt: string }> } | null };

export type CrmUsersQueryVariables = Exact<{
  limit?: InputMaybe<Scalars['Int']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
  order?: InputMaybe<SortOrder>;
  orderBy?: InputMaybe<CrmUserOrder>;
  filter?: InputMaybe<CrmUserFilter>;
}>;


export type CrmUsersQuery = { __typename?: 'Query', crmUsers?: { __typename?: 'CrmUserPage', count: number, limit: number, offset: number, data: Array<{ __typename?: 'CrmUserModel', id: string, email: string, displayName: string, phoneNumber?: string | null, jobTitle?: string | null, bio?: string | null, avatarUrl?: string | null, roles: Array<string>, createdAt: string, updatedAt: string, language?: string | null, isLocked: boolean, isInactive: boolean, enrolled: boolean, lastSignInAt?: string | null, isSuspended: boolean, lockedUntil?: string | null, enrolment: CrmUserEnrolment, mayEnrolUntil?: string | null }> } | null };

export type CurrentUserQueryVariables = Exact<{ [key: string]: never; }>;


export type CurrentUserQuery = { __typename?: 'Query', currentUser?: { __typename?: 'CrmUserModel', id: string, email: string, displayName: string, phoneNumber?: string | null, jobTitle?: string | null, bio?: string | null, avatarUrl?: string | null, roles: Array<string>, createdAt: string, updatedAt: string, language?: string | null, timeZone?: string | null, sessionEndsAt?: string | null, sessionIdleAt?: string | null } | null };

export type DeleteCrmUsersMutationVariables = Exact<{
  ids: Array<Scalars['ID']['input']> | Scalars['ID']['input'];
  reason?: InputMaybe<Scalars['String']['input']>;
}>;


export type DeleteCrmUsersMutation = { __typename?: 'Mutation', deleteCrmUsers?: { __typename?: 'CrmUsersResponse', status: boolean, errorMessage?: string | null, errorCode?: CrmUserErrorCode | null, count: number, refused: Array<string> } | null };

export type EndCrmUserSessionMutationVariables = Exact<{
  id: Scalars['ID']['input'];
  session: Scalars['ID']['input'];
  reason?: InputMaybe<Scalars['String']['input']>;
}>;


export type EndCrmUserSessionMutation = { __typename?: 'Mutation', endCrmUserSession?: { __typename?: 'CrmUserResponse', status: boolean, errorMessage?: string | null, errorCode?: CrmUserErrorCode | null, user?: { __typename?: 'CrmUserModel', id: string, email: string, displayName: string, phoneNumber?: string | null, jobTitle?: string | null, bio?: string | null, avatarUrl?: string | null, roles: Array<string>, createdAt: string, updatedAt: string, language?: string | null, isLocked: boolean, isInactive: boolean, enrolled: boolean, lastSignInAt?: string | null, isSuspended: boolean, lockedUntil?: string | null, enrolment: CrmUserEnrolment, mayEnrolUntil?: string | null } | null } | null };

export type EndSessionMutationVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type EndSessionMutation = { __typename?: 'Mutation', endSession?: boolean | null };

export type ExportCrmUsersMutationVariables = Exact<{ [key: string]: never; }>;


export type ExportCrmUsersMutation = { __typename?: 'Mutation', exportCrmUsers?: boolean | null };

export type ForgetBrowserMutationVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type ForgetBrowserMutation = { __typename?: 'Mutation', forgetBrowser?: boolean | null };

export type ForgetCrmUserBrowserMutationVariables = Exact<{
  id: Scalars['ID']['input'];
  browser: Scalars['ID']['input'];
  reason?: InputMaybe<Scalars['String']['input']>;
}>;


export type ForgetCrmUserBrowserMutation = { __typename?: 'Mutation', forgetCrmUserBrowser?: { __typename?: 'CrmUserResponse', status: boolean, errorMessage?: string | null, errorCode?: CrmUserErrorCode | null, user?: { __typename?: 'CrmUserModel', id: string, email: string, displayName: string, phoneNumber?: string | null, jobTitle?: string | null, bio?: string | null, avatarUrl?: string | null, roles: Array<string>, createdAt: string, updatedAt: string, language?: string | null, isLocked: boolean, isInactive: boolean, enrolled: boolean, lastSignInAt?: string | null, isSuspended: boolean, lockedUntil?: string | null, enrolment: CrmUserEnrolment, mayEnrolUntil?: string | null } | null } | null };

export type IdentityQueryVariables = Exact<{ [key: string]: never; }>;


export type IdentityQuery = { __typename?: 'Query', identity?: { __typename?: 'IdentityModel', confirmedUntil?: string | null, recovered: boolean, recoveryCodesLeft: number } | null };

export type ImportCrmUsersMutationVariables = Exact<{
  input: ImportCrmUsersInput;
}>;


export type ImportCrmUsersMutation = { __typename?: 'Mutation', importCrmUsers?: { __typename?: 'ImportCrmUsersResponse', status: boolean, errorMessage?: string | null, errorCode?: CrmUserErrorCode | null, created: number, changed: number, unchanged: number, refused: number, lines: Array<{ __typename?: 'ImportLineModel', line: number, email?: string | null, id?: string | null, result: ImportResult, fields: Array<string>, reasons: Array<string> }> } | null };

export type InviteCrmUserMutationVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type InviteCrmUserMutation = { __typename?: 'Mutation', inviteCrmUser?: { __typename?: 'CrmUserResponse', status: boolean, errorMessage?: string | null, errorCode?: CrmUserErrorCode | null, user?: { __typename?: 'CrmUserModel', id: string, email: string, displayName: string, phoneNumber?: string | null, jobTitle?: string | null, bio?: string | null, avatarUrl?: string | null, roles: Array<string>, createdAt: string, updatedAt: string, language?: string | null, isLocked: boolean, isInactive: boolean, enrolled: boolean, lastSignInAt?: string | null, isSuspended: boolean, lockedUntil?: string | null, enrolment: CrmUserEnrolment, mayEnrolUntil?: string | null } | null } | null };

export type KeepRecoveryCodesMutationVariables = Exact<{ [key: string]: never; }>;


export type KeepRecoveryCodesMutation = { __typename?: 'Mutation', keepRecoveryCodes?: { __typename?: 'VerificationResponse', status: boolean, errorMessage?: string | null, errorCode?: SignInErrorCode | null } | null };

export type LockedCrmUsersQueryVariables = Exact<{ [key: string]: never; }>;


export type LockedCrmUsersQuery = { __typename?: 'Query', lockedCrmUsers?: { __typename?: 'LockedCrmUsersModel', count: number, networks: number, since: string } | null };

export type NoticesQueryVariables = Exact<{ [key: string]: never; }>;


export type NoticesQuery = { __typename?: 'Query', notices?: Array<{ __typename?: 'NoticeModel', id: string, kind: NoticeKind, at: string, own: boolean, email?: string | null }> | null };

export type OwnerRequestsQueryVariables = Exact<{ [key: string]: never; }>;


export type OwnerRequestsQuery = { __typename?: 'Query', ownerRequests?: Array<{ __typename?: 'OwnerRequest', id: string, kind: OwnerRequestKind, email?: string | null, roles?: Array<string> | null, reason: string, askedAt: string, expiresAt: string, askedBy: { __typename?: 'CrmUserModel', id: string, email: string, displayName: string }, about: { __typename?: 'CrmUserModel', id: string, email: string, displayName: string, roles: Array<string> } }> | null };

export type PendingSignInQueryVariables = Exact<{ [key: string]: never; }>;


export type PendingSignInQuery = { __typename?: 'Query', pendingSignIn?: { __typename?: 'PendingSignIn', stage: SignInStage, attemptsLeft: number, expiresAt: string, unlocksAt?: string | null, authUrlFor2fa?: string | null } | null };

export type RecoveryCodesMutationVariables = Exact<{
  untilKept?: InputMaybe<Scalars['Boolean']['input']>;
}>;


export type RecoveryCodesMutation = { __typename?: 'Mutation', recoveryCodes?: { __typename?: 'RecoveryCodesResponse', status: boolean, errorMessage?: string | null, errorCode?: SignInErrorCode | null, codes?: Array<string> | null } | null };

export type ReplaceAuthenticatorMutationVariables = Exact<{
  codeFor2fa?: InputMaybe<Scalars['String']['input']>;
}>;


export type ReplaceAuthenticatorMutation = { __typename?: 'Mutation', replaceAuthenticator?: { __typename?: 'VerificationResponse', status: boolean, errorMessage?: string | null, errorCode?: SignInErrorCode | null, unlocksAt?: string | null, remainingAttempts?: number | null, authUrlFor2fa?: string | null } | null };

export type RequestLookupMutationVariables = Exact<{
  input: RequestLookupInput;
}>;


export type RequestLookupMutation = { __typename?: 'Mutation', requestLookup: { __typename?: 'RequestLookupResponse', status: boolean, errorMessage?: string | null, errorCode?: SignInErrorCode | null, email: string, nextRequestAt: number, authUrlFor2fa?: string | null, unlocksAt?: string | null } };

export type RequestOwnerChangeMutationVariables = Exact<{
  input: RequestOwnerChangeInput;
}>;


export type RequestOwnerChangeMutation = { __typename?: 'Mutation', requestOwnerChange?: { __typename?: 'OwnerRequestResponse', status: boolean, errorMessage?: string | null, errorCode?: CrmUserErrorCode | null, request?: { __typename?: 'OwnerRequest', id: string, kind: OwnerRequestKind, email?: string | null, roles?: Array<string> | null, reason: string, askedAt: string, expiresAt: string, askedBy: { __typename?: 'CrmUserModel', id: string, email: string, displayName: string }, about: { __typename?: 'CrmUserModel', id: string, email: string, displayName: string, roles: Array<string> } } | null } | null };

export type ResetCrmUserAuthenticatorMutationVariables = Exact<{
  id: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
}>;


export type ResetCrmUserAuthenticatorMutation = { __typename?: 'Mutation', resetCrmUserAuthenticator?: { __typename?: 'CrmUserResponse', status: boolean, errorMessage?: string | null, errorCode?: CrmUserErrorCode | null, user?: { __typename?: 'CrmUserModel', id: string, email: string, displayName: string, phoneNumber?: string | null, jobTitle?: string | null, bio?: string | null, avatarUrl?: string | null, roles: Array<string>, createdAt: string, updatedAt: string, language?: string | null, isLocked: boolean, isInactive: boolean, enrolled: boolean, lastSignInAt?: string | null, isSuspended: boolean, lockedUntil?: string | null, enrolment: CrmUserEnrolment, mayEnrolUntil?: string | null } | null } | null };

export type RolesQueryVariables = Exact<{ [key: string]: never; }>;


export type RolesQuery = { __typename?: 'Query', roles?: Array<string> | null };

export type SessionsQueryVariables = Exact<{ [key: string]: never; }>;


export type SessionsQuery = { __typename?: 'Query', sessions?: Array<{ __typename?: 'SessionModel', id: string, current: boolean, network?: string | null, browser?: string | null, createdAt: string, lastSeenAt: string }> | null };

export type SignOutMutationVariables = Exact<{ [key: string]: never; }>;


export type SignOutMutation = { __typename?: 'Mutation', signOut: boolean };

export type SignOutCrmUserMutationVariables = Exact<{
  id: Scalars['ID']['input'];
  reason?: InputMaybe<Scalars['String']['input']>;
}>;


export type SignOutCrmUserMutation = { __typename?: 'Mutation', signOutCrmUser?: { __typename?: 'CrmUserResponse', status: boolean, errorMessage?: string | null, errorCode?: CrmUserErrorCode | null, user?: { __typename?: 'CrmUserModel', id: string, email: string, displayName: string, phoneNumber?: string | null, jobTitle?: string | null, bio?: string | null, avatarUrl?: string | null, roles: Array<string>, createdAt: string, updatedAt: string, language?: string | null, isLocked: boolean, isInactive: boolean, enrolled: boolean, lastSignInAt?: string | null, isSuspended: boolean, lockedUntil?: string | null, enrolment: CrmUserEnrolment, mayEnrolUntil?: string | null } | null } | null };

export type SignOutEverywhereMutationVariables = Exact<{ [key: string]: never; }>;


export type SignOutEverywhereMutation = { __typename?: 'Mutation', signOutEverywhere?: boolean | null };

export type SignedInQueryVariables = Exact<{ [key: string]: never; }>;


export type SignedInQuery = { __typename?: 'Query', signedIn: boolean };

export type TrustedBrowsersQueryVariables = Exact<{ [key: string]: never; }>;


export type TrustedBrowsersQuery = { __typename?: 'Query', trustedBrowsers?: Array<{ __typename?: 'TrustedBrowserModel', id: string, current: boolean, network?: string | null, browser?: string | null, createdAt: string, lastSeenAt: string }> | null };

export type UnlockCrmUserMutationVariables = Exact<{
  id: Scalars['ID']['input'];
  reason?: InputMaybe<Scalars['String']['input']>;
}>;


export type UnlockCrmUserMutation = { __typename?: 'Mutation', unlockCrmUser?: { __typename?: 'CrmUserResponse', status: boolean, errorMessage?: string | null, errorCode?: CrmUserErrorCode | null, user?: { __typename?: 'CrmUserModel', id: string, email: string, displayName: string, phoneNumber?: string | null, jobTitle?: string | null, bio?: string | null, avatarUrl?: string | null, roles: Array<string>, createdAt: string, updatedAt: string, language?: string | null, isLocked: boolean, isInactive: boolean, enrolled: boolean, lastSignInAt?: string | null, isSuspended: boolean, lockedUntil?: string | null, enrolment: CrmUserEnrolment, mayEnrolUntil?: string | null } | null } | null };

export type UpdateOwnProfileMutationVariables = Exact<{
  input: UpdateOwnProfileInput;
}>;


export type UpdateOwnProfileMutation = { __typename?: 'Mutation', updateOwnProfile?: { __typename?: 'CrmUserResponse', status: boolean, errorMessage?: string | null, errorCode?: CrmUserErrorCode | null, fieldErrors: Array<{ __typename?: 'FieldError', field: string, message: string, code: FieldErrorCode, limit?: number | null }>, user?: { __typename?: 'CrmUserModel', id: string, displayName: string, language?: string | null, timeZone?: string | null } | null } | null };

export type Verify2faMutationVariables = Exact<{
  input: Verify2faInput;
}>;


export type Verify2faMutation = { __typename?: 'Mutation', verify2fa: { __typename?: 'VerificationResponse', status: boolean, errorMessage?: string | null, errorCode?: SignInErrorCode | null, unlocksAt?: string | null, remainingAttempts?: number | null } };

export type VerifyLookupMutationVariables = Exact<{
  input: VerifyLookupInput;
}>;


export type VerifyLookupMutation = { __typename?: 'Mutation', verifyLookup: { __typename?: 'VerificationResponse', status: boolean, errorMessage?: string | null, errorCode?: SignInErrorCode | null, unlocksAt?: string | null, remainingAttempts?: number | null, authUrlFor2fa?: string | null } };

export type WithdrawOwnerRequestMutationVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type WithdrawOwnerRequestMutation = { __typename?: 'Mutation', withdrawOwnerRequest?: { __typename?: 'OwnerRequestResponse', status: boolean, errorMessage?: string | null, errorCode?: CrmUserErrorCode | null, request?: { __typename?: 'OwnerRequest', id: string, kind: OwnerRequestKind, email?: string | null, roles?: Array<string> | null, reason: string, askedAt: string, expiresAt: string, askedBy: { __typename?: 'CrmUserModel', id: string, email: string, displayName: string }, about: { __typename?: 'CrmUserModel', id: string, email: string, displayName: string, roles: Array<string> } } | null } | null };


export const ApproveOwnerRequestDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ApproveOwnerRequest"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"approveOwnerRequest"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"errorMessage"}},{"kind":"Field","name":{"kind":"Name","value":"errorCode"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"phoneNumber"}},{"kind":"Field","name":{"kind":"Name","value":"jobTitle"}},{"kind":"Field","name":{"kind":"Name","value":"bio"}},{"kind":"Field","name":{"kind":"Name","value":"avatarUrl"}},{"kind":"Field","name":{"kind":"Name","value":"roles"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"language"}},{"kind":"Field","name":{"kind":"Name","value":"isLocked"}},{"kind":"Field","name":{"kind":"Name","value":"isInactive"}},{"kind":"Field","name":{"kind":"Name","value":"enrolled"}},{"kind":"Field","name":{"kind":"Name","value":"lastSignInAt"}},{"kind":"Field","name":{"kind":"Name","value":"isSuspended"}},{"kind":"Field","name":{"kind":"Name","value":"lockedUntil"}},{"kind":"Field","name":{"kind":"Name","value":"enrolment"}},{"kind":"Field","name":{"kind":"Name","value":"mayEnrolUntil"}}]}}]}}]}}]} as unknown as DocumentNode<ApproveOwnerRequestMutation, ApproveOwnerRequestMutationVariables>;
export const AuditDaysDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"AuditDays"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"days"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"event"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"AuditEvent"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"outcome"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"AuditOutcome"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"auditDays"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"days"},"value":{"kind":"Variable","name":{"kind":"Name","value":"days"}}},{"kind":"Argument","name":{"kind":"Name","value":"event"},"value":{"kind":"Variable","name":{"kind":"Name","value":"event"}}},{"kind":"Argument","name":{"kind":"Name","value":"outcome"},"value":{"kind":"Variable","name":{"kind":"Name","value":"outcome"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"day"}},{"kind":"Field","name":{"kind":"Name","value":"lines"}},{"kind":"Field","name":{"kind":"Name","value":"signIns"}},{"kind":"Field","name":{"kind":"Name","value":"refused"}},{"kind":"Field","name":{"kind":"Name","value":"lockouts"}}]}}]}}]} as unknown as DocumentNode<AuditDaysQuery, AuditDaysQueryVariables>;
export const AuditTrailDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"AuditTrail"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"limit"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"before"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"AuditFilter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"auditTrail"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"Variable","name":{"kind":"Name","value":"limit"}}},{"kind":"Argument","name":{"kind":"Name","value":"before"},"value":{"kind":"Variable","name":{"kind":"Name","value":"before"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"lines"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"position"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"actor"}},{"kind":"Field","name":{"kind":"Name","value":"actorKind"}},{"kind":"Field","name":{"kind":"Name","value":"actorEmail"}},{"kind":"Field","name":{"kind":"Name","value":"session"}},{"kind":"Field","name":{"kind":"Name","value":"requester"}},{"kind":"Field","name":{"kind":"Name","value":"event"}},{"kind":"Field","name":{"kind":"Name","value":"eventName"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"outcomeName"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"crmUserId"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"sealed"}}]}},{"kind":"Field","name":{"kind":"Name","value":"next"}},{"kind":"Field","name":{"kind":"Name","value":"unsealed"}},{"kind":"Field","name":{"kind":"Name","value":"archivedUntil"}}]}}]}}]} as unknown as DocumentNode<AuditTrailQuery, AuditTrailQueryVariables>;
export const ChangeCrmUsersDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ChangeCrmUsers"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"ids"}},"type":{"kind":"NonNullType","type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"deed"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CrmUserDeed"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"reason"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"changeCrmUsers"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"ids"},"value":{"kind":"Variable","name":{"kind":"Name","value":"ids"}}},{"kind":"Argument","name":{"kind":"Name","value":"deed"},"value":{"kind":"Variable","name":{"kind":"Name","value":"deed"}}},{"kind":"Argument","name":{"kind":"Name","value":"reason"},"value":{"kind":"Variable","name":{"kind":"Name","value":"reason"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"errorMessage"}},{"kind":"Field","name":{"kind":"Name","value":"errorCode"}},{"kind":"Field","name":{"kind":"Name","value":"count"}},{"kind":"Field","name":{"kind":"Name","value":"refused"}}]}}]}}]} as unknown as DocumentNode<ChangeCrmUsersMutation, ChangeCrmUsersMutationVariables>;
export const ConfirmIdentityDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ConfirmIdentity"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"codeFor2fa"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"confirmIdentity"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"codeFor2fa"},"value":{"kind":"Variable","name":{"kind":"Name","value":"codeFor2fa"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"errorMessage"}},{"kind":"Field","name":{"kind":"Name","value":"errorCode"}},{"kind":"Field","name":{"kind":"Name","value":"unlocksAt"}},{"kind":"Field","name":{"kind":"Name","value":"remainingAttempts"}}]}}]}}]} as unknown as DocumentNode<ConfirmIdentityMutation, ConfirmIdentityMutationVariables>;
export const CreateCrmUserDeviceLinkDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateCrmUserDeviceLink"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"reason"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createCrmUserDeviceLink"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}},{"kind":"Argument","name":{"kind":"Name","value":"reason"},"value":{"kind":"Variable","name":{"kind":"Name","value":"reason"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"errorMessage"}},{"kind":"Field","name":{"kind":"Name","value":"errorCode"}},{"kind":"Field","name":{"kind":"Name","value":"url"}}]}}]}}]} as unknown as DocumentNode<CreateCrmUserDeviceLinkMutation, CreateCrmUserDeviceLinkMutationVariables>;
export const CreateUpdateCrmUserDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateUpdateCrmUser"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateUpdateCrmUserInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createUpdateCrmUser"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"errorMessage"}},{"kind":"Field","name":{"kind":"Name","value":"errorCode"}},{"kind":"Field","name":{"kind":"Name","value":"fieldErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}}]}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"phoneNumber"}},{"kind":"Field","name":{"kind":"Name","value":"jobTitle"}},{"kind":"Field","name":{"kind":"Name","value":"bio"}},{"kind":"Field","name":{"kind":"Name","value":"avatarUrl"}},{"kind":"Field","name":{"kind":"Name","value":"roles"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"language"}},{"kind":"Field","name":{"kind":"Name","value":"isLocked"}},{"kind":"Field","name":{"kind":"Name","value":"isInactive"}},{"kind":"Field","name":{"kind":"Name","value":"enrolled"}},{"kind":"Field","name":{"kind":"Name","value":"lastSignInAt"}},{"kind":"Field","name":{"kind":"Name","value":"isSuspended"}},{"kind":"Field","name":{"kind":"Name","value":"lockedUntil"}},{"kind":"Field","name":{"kind":"Name","value":"enrolment"}},{"kind":"Field","name":{"kind":"Name","value":"mayEnrolUntil"}}]}}]}}]}}]} as unknown as DocumentNode<CreateUpdateCrmUserMutation, CreateUpdateCrmUserMutationVariables>;
export const CrmUserDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CrmUser"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"crmUser"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"phoneNumber"}},{"kind":"Field","name":{"kind":"Name","value":"jobTitle"}},{"kind":"Field","name":{"kind":"Name","value":"bio"}},{"kind":"Field","name":{"kind":"Name","value":"avatarUrl"}},{"kind":"Field","name":{"kind":"Name","value":"roles"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"language"}},{"kind":"Field","name":{"kind":"Name","value":"isLocked"}},{"kind":"Field","name":{"kind":"Name","value":"isInactive"}},{"kind":"Field","name":{"kind":"Name","value":"enrolled"}},{"kind":"Field","name":{"kind":"Name","value":"lastSignInAt"}},{"kind":"Field","name":{"kind":"Name","value":"isSuspended"}},{"kind":"Field","name":{"kind":"Name","value":"lockedUntil"}},{"kind":"Field","name":{"kind":"Name","value":"enrolment"}},{"kind":"Field","name":{"kind":"Name","value":"mayEnrolUntil"}}]}}]}}]} as unknown as DocumentNode<CrmUserQuery, CrmUserQueryVariables>;
export const CrmUserAccessDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CrmUserAccess"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"crmUserAccess"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sessions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"current"}},{"kind":"Field","name":{"kind":"Name","value":"network"}},{"kind":"Field","name":{"kind":"Name","value":"browser"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastSeenAt"}}]}},{"kind":"Field","name":{"kind":"Name","value":"trustedBrowsers"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"current"}},{"kind":"Field","name":{"kind":"Name","value":"network"}},{"kind":"Field","name":{"kind":"Name","value":"browser"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastSeenAt"}}]}}]}}]}}]} as unknown as DocumentNode<CrmUserAccessQuery, CrmUserAccessQueryVariables>;
export const CrmUsersDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CrmUsers"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"limit"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"offset"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"order"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"SortOrder"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"CrmUserOrder"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"CrmUserFilter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"crmUsers"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"Variable","name":{"kind":"Name","value":"limit"}}},{"kind":"Argument","name":{"kind":"Name","value":"offset"},"value":{"kind":"Variable","name":{"kind":"Name","value":"offset"}}},{"kind":"Argument","name":{"kind":"Name","value":"order"},"value":{"kind":"Variable","name":{"kind":"Name","value":"order"}}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"count"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"offset"}},{"kind":"Field","name":{"kind":"Name","value":"data"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"phoneNumber"}},{"kind":"Field","name":{"kind":"Name","value":"jobTitle"}},{"kind":"Field","name":{"kind":"Name","value":"bio"}},{"kind":"Field","name":{"kind":"Name","value":"avatarUrl"}},{"kind":"Field","name":{"kind":"Name","value":"roles"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"language"}},{"kind":"Field","name":{"kind":"Name","value":"isLocked"}},{"kind":"Field","name":{"kind":"Name","value":"isInactive"}},{"kind":"Field","name":{"kind":"Name","value":"enrolled"}},{"kind":"Field","name":{"kind":"Name","value":"lastSignInAt"}},{"kind":"Field","name":{"kind":"Name","value":"isSuspended"}},{"kind":"Field","name":{"kind":"Name","value":"lockedUntil"}},{"kind":"Field","name":{"kind":"Name","value":"enrolment"}},{"kind":"Field","name":{"kind":"Name","value":"mayEnrolUntil"}}]}}]}}]}}]} as unknown as DocumentNode<CrmUsersQuery, CrmUsersQueryVariables>;
export const CurrentUserDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CurrentUser"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"currentUser"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"phoneNumber"}},{"kind":"Field","name":{"kind":"Name","value":"jobTitle"}},{"kind":"Field","name":{"kind":"Name","value":"bio"}},{"kind":"Field","name":{"kind":"Name","value":"avatarUrl"}},{"kind":"Field","name":{"kind":"Name","value":"roles"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"language"}},{"kind":"Field","name":{"kind":"Name","value":"timeZone"}},{"kind":"Field","name":{"kind":"Name","value":"sessionEndsAt"}},{"kind":"Field","name":{"kind":"Name","value":"sessionIdleAt"}}]}}]}}]} as unknown as DocumentNode<CurrentUserQuery, CurrentUserQueryVariables>;
export const DeleteCrmUsersDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DeleteCrmUsers"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"ids"}},"type":{"kind":"NonNullType","type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"reason"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deleteCrmUsers"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"ids"},"value":{"kind":"Variable","name":{"kind":"Name","value":"ids"}}},{"kind":"Argument","name":{"kind":"Name","value":"reason"},"value":{"kind":"Variable","name":{"kind":"Name","value":"reason"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"errorMessage"}},{"kind":"Field","name":{"kind":"Name","value":"errorCode"}},{"kind":"Field","name":{"kind":"Name","value":"count"}},{"kind":"Field","name":{"kind":"Name","value":"refused"}}]}}]}}]} as unknown as DocumentNode<DeleteCrmUsersMutation, DeleteCrmUsersMutationVariables>;
export const EndCrmUserSessionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"EndCrmUserSession"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"session"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"reason"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"endCrmUserSession"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}},{"kind":"Argument","name":{"kind":"Name","value":"session"},"value":{"kind":"Variable","name":{"kind":"Name","value":"session"}}},{"kind":"Argument","name":{"kind":"Name","value":"reason"},"value":{"kind":"Variable","name":{"kind":"Name","value":"reason"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"errorMessage"}},{"kind":"Field","name":{"kind":"Name","value":"errorCode"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"phoneNumber"}},{"kind":"Field","name":{"kind":"Name","value":"jobTitle"}},{"kind":"Field","name":{"kind":"Name","value":"bio"}},{"kind":"Field","name":{"kind":"Name","value":"avatarUrl"}},{"kind":"Field","name":{"kind":"Name","value":"roles"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"language"}},{"kind":"Field","name":{"kind":"Name","value":"isLocked"}},{"kind":"Field","name":{"kind":"Name","value":"isInactive"}},{"kind":"Field","name":{"kind":"Name","value":"enrolled"}},{"kind":"Field","name":{"kind":"Name","value":"lastSignInAt"}},{"kind":"Field","name":{"kind":"Name","value":"isSuspended"}},{"kind":"Field","name":{"kind":"Name","value":"lockedUntil"}},{"kind":"Field","name":{"kind":"Name","value":"enrolment"}},{"kind":"Field","name":{"kind":"Name","value":"mayEnrolUntil"}}]}}]}}]}}]} as unknown as DocumentNode<EndCrmUserSessionMutation, EndCrmUserSessionMutationVariables>;
export const EndSessionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"EndSession"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"endSession"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}]}]}}]} as unknown as DocumentNode<EndSessionMutation, EndSessionMutationVariables>;
export const ExportCrmUsersDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ExportCrmUsers"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"exportCrmUsers"}}]}}]} as unknown as DocumentNode<ExportCrmUsersMutation, ExportCrmUsersMutationVariables>;
export const ForgetBrowserDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ForgetBrowser"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"forgetBrowser"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}]}]}}]} as unknown as DocumentNode<ForgetBrowserMutation, ForgetBrowserMutationVariables>;
export const ForgetCrmUserBrowserDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ForgetCrmUserBrowser"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"browser"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"reason"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"forgetCrmUserBrowser"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}},{"kind":"Argument","name":{"kind":"Name","value":"browser"},"value":{"kind":"Variable","name":{"kind":"Name","value":"browser"}}},{"kind":"Argument","name":{"kind":"Name","value":"reason"},"value":{"kind":"Variable","name":{"kind":"Name","value":"reason"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"errorMessage"}},{"kind":"Field","name":{"kind":"Name","value":"errorCode"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"phoneNumber"}},{"kind":"Field","name":{"kind":"Name","value":"jobTitle"}},{"kind":"Field","name":{"kind":"Name","value":"bio"}},{"kind":"Field","name":{"kind":"Name","value":"avatarUrl"}},{"kind":"Field","name":{"kind":"Name","value":"roles"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"language"}},{"kind":"Field","name":{"kind":"Name","value":"isLocked"}},{"kind":"Field","name":{"kind":"Name","value":"isInactive"}},{"kind":"Field","name":{"kind":"Name","value":"enrolled"}},{"kind":"Field","name":{"kind":"Name","value":"lastSignInAt"}},{"kind":"Field","name":{"kind":"Name","value":"isSuspended"}},{"kind":"Field","name":{"kind":"Name","value":"lockedUntil"}},{"kind":"Field","name":{"kind":"Name","value":"enrolment"}},{"kind":"Field","name":{"kind":"Name","value":"mayEnrolUntil"}}]}}]}}]}}]} as unknown as DocumentNode<ForgetCrmUserBrowserMutation, ForgetCrmUserBrowserMutationVariables>;
export const IdentityDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Identity"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"identity"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"confirmedUntil"}},{"kind":"Field","name":{"kind":"Name","value":"recovered"}},{"kind":"Field","name":{"kind":"Name","value":"recoveryCodesLeft"}}]}}]}}]} as unknown as DocumentNode<IdentityQuery, IdentityQueryVariables>;
export const ImportCrmUsersDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ImportCrmUsers"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ImportCrmUsersInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"importCrmUsers"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"errorMessage"}},{"kind":"Field","name":{"kind":"Name","value":"errorCode"}},{"kind":"Field","name":{"kind":"Name","value":"created"}},{"kind":"Field","name":{"kind":"Name","value":"changed"}},{"kind":"Field","name":{"kind":"Name","value":"unchanged"}},{"kind":"Field","name":{"kind":"Name","value":"refused"}},{"kind":"Field","name":{"kind":"Name","value":"lines"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"line"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"result"}},{"kind":"Field","name":{"kind":"Name","value":"fields"}},{"kind":"Field","name":{"kind":"Name","value":"reasons"}}]}}]}}]}}]} as unknown as DocumentNode<ImportCrmUsersMutation, ImportCrmUsersMutationVariables>;
export const InviteCrmUserDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"InviteCrmUser"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"inviteCrmUser"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"errorMessage"}},{"kind":"Field","name":{"kind":"Name","value":"errorCode"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"phoneNumber"}},{"kind":"Field","name":{"kind":"Name","value":"jobTitle"}},{"kind":"Field","name":{"kind":"Name","value":"bio"}},{"kind":"Field","name":{"kind":"Name","value":"avatarUrl"}},{"kind":"Field","name":{"kind":"Name","value":"roles"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"language"}},{"kind":"Field","name":{"kind":"Name","value":"isLocked"}},{"kind":"Field","name":{"kind":"Name","value":"isInactive"}},{"kind":"Field","name":{"kind":"Name","value":"enrolled"}},{"kind":"Field","name":{"kind":"Name","value":"lastSignInAt"}},{"kind":"Field","name":{"kind":"Name","value":"isSuspended"}},{"kind":"Field","name":{"kind":"Name","value":"lockedUntil"}},{"kind":"Field","name":{"kind":"Name","value":"enrolment"}},{"kind":"Field","name":{"kind":"Name","value":"mayEnrolUntil"}}]}}]}}]}}]} as unknown as DocumentNode<InviteCrmUserMutation, InviteCrmUserMutationVariables>;
export const KeepRecoveryCodesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"KeepRecoveryCodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"keepRecoveryCodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"errorMessage"}},{"kind":"Field","name":{"kind":"Name","value":"errorCode"}}]}}]}}]} as unknown as DocumentNode<KeepRecoveryCodesMutation, KeepRecoveryCodesMutationVariables>;
export const LockedCrmUsersDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"LockedCrmUsers"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"lockedCrmUsers"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"count"}},{"kind":"Field","name":{"kind":"Name","value":"networks"}},{"kind":"Field","name":{"kind":"Name","value":"since"}}]}}]}}]} as unknown as DocumentNode<LockedCrmUsersQuery, LockedCrmUsersQueryVariables>;
export const NoticesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Notices"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"notices"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"own"}},{"kind":"Field","name":{"kind":"Name","value":"email"}}]}}]}}]} as unknown as DocumentNode<NoticesQuery, NoticesQueryVariables>;
export const OwnerRequestsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"OwnerRequests"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"ownerRequests"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"askedBy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}},{"kind":"Field","name":{"kind":"Name","value":"about"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"roles"}}]}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"roles"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"askedAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}}]}}]}}]} as unknown as DocumentNode<OwnerRequestsQuery, OwnerRequestsQueryVariables>;
export const PendingSignInDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"PendingSignIn"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"pendingSignIn"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"stage"}},{"kind":"Field","name":{"kind":"Name","value":"attemptsLeft"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}},{"kind":"Field","name":{"kind":"Name","value":"unlocksAt"}},{"kind":"Field","name":{"kind":"Name","value":"authUrlFor2fa"}}]}}]}}]} as unknown as DocumentNode<PendingSignInQuery, PendingSignInQueryVariables>;
export const RecoveryCodesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RecoveryCodes"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"untilKept"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"recoveryCodes"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"untilKept"},"value":{"kind":"Variable","name":{"kind":"Name","value":"untilKept"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"errorMessage"}},{"kind":"Field","name":{"kind":"Name","value":"errorCode"}},{"kind":"Field","name":{"kind":"Name","value":"codes"}}]}}]}}]} as unknown as DocumentNode<RecoveryCodesMutation, RecoveryCodesMutationVariables>;
export const ReplaceAuthenticatorDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ReplaceAuthenticator"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"codeFor2fa"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"replaceAuthenticator"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"codeFor2fa"},"value":{"kind":"Variable","name":{"kind":"Name","value":"codeFor2fa"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"errorMessage"}},{"kind":"Field","name":{"kind":"Name","value":"errorCode"}},{"kind":"Field","name":{"kind":"Name","value":"unlocksAt"}},{"kind":"Field","name":{"kind":"Name","value":"remainingAttempts"}},{"kind":"Field","name":{"kind":"Name","value":"authUrlFor2fa"}}]}}]}}]} as unknown as DocumentNode<ReplaceAuthenticatorMutation, ReplaceAuthenticatorMutationVariables>;
export const RequestLookupDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RequestLookup"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RequestLookupInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestLookup"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"errorMessage"}},{"kind":"Field","name":{"kind":"Name","value":"errorCode"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"nextRequestAt"}},{"kind":"Field","name":{"kind":"Name","value":"authUrlFor2fa"}},{"kind":"Field","name":{"kind":"Name","value":"unlocksAt"}}]}}]}}]} as unknown as DocumentNode<RequestLookupMutation, RequestLookupMutationVariables>;
export const RequestOwnerChangeDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RequestOwnerChange"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RequestOwnerChangeInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestOwnerChange"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"errorMessage"}},{"kind":"Field","name":{"kind":"Name","value":"errorCode"}},{"kind":"Field","name":{"kind":"Name","value":"request"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"askedBy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}},{"kind":"Field","name":{"kind":"Name","value":"about"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"roles"}}]}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"roles"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"askedAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}}]}}]}}]}}]} as unknown as DocumentNode<RequestOwnerChangeMutation, RequestOwnerChangeMutationVariables>;
export const ResetCrmUserAuthenticatorDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ResetCrmUserAuthenticator"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"reason"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"resetCrmUserAuthenticator"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}},{"kind":"Argument","name":{"kind":"Name","value":"reason"},"value":{"kind":"Variable","name":{"kind":"Name","value":"reason"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"errorMessage"}},{"kind":"Field","name":{"kind":"Name","value":"errorCode"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"phoneNumber"}},{"kind":"Field","name":{"kind":"Name","value":"jobTitle"}},{"kind":"Field","name":{"kind":"Name","value":"bio"}},{"kind":"Field","name":{"kind":"Name","value":"avatarUrl"}},{"kind":"Field","name":{"kind":"Name","value":"roles"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"language"}},{"kind":"Field","name":{"kind":"Name","value":"isLocked"}},{"kind":"Field","name":{"kind":"Name","value":"isInactive"}},{"kind":"Field","name":{"kind":"Name","value":"enrolled"}},{"kind":"Field","name":{"kind":"Name","value":"lastSignInAt"}},{"kind":"Field","name":{"kind":"Name","value":"isSuspended"}},{"kind":"Field","name":{"kind":"Name","value":"lockedUntil"}},{"kind":"Field","name":{"kind":"Name","value":"enrolment"}},{"kind":"Field","name":{"kind":"Name","value":"mayEnrolUntil"}}]}}]}}]}}]} as unknown as DocumentNode<ResetCrmUserAuthenticatorMutation, ResetCrmUserAuthenticatorMutationVariables>;
export const RolesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Roles"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"roles"}}]}}]} as unknown as DocumentNode<RolesQuery, RolesQueryVariables>;
export const SessionsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Sessions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sessions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"current"}},{"kind":"Field","name":{"kind":"Name","value":"network"}},{"kind":"Field","name":{"kind":"Name","value":"browser"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastSeenAt"}}]}}]}}]} as unknown as DocumentNode<SessionsQuery, SessionsQueryVariables>;
export const SignOutDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SignOut"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"signOut"}}]}}]} as unknown as DocumentNode<SignOutMutation, SignOutMutationVariables>;
export const SignOutCrmUserDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SignOutCrmUser"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"reason"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"signOutCrmUser"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}},{"kind":"Argument","name":{"kind":"Name","value":"reason"},"value":{"kind":"Variable","name":{"kind":"Name","value":"reason"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"errorMessage"}},{"kind":"Field","name":{"kind":"Name","value":"errorCode"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"phoneNumber"}},{"kind":"Field","name":{"kind":"Name","value":"jobTitle"}},{"kind":"Field","name":{"kind":"Name","value":"bio"}},{"kind":"Field","name":{"kind":"Name","value":"avatarUrl"}},{"kind":"Field","name":{"kind":"Name","value":"roles"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"language"}},{"kind":"Field","name":{"kind":"Name","value":"isLocked"}},{"kind":"Field","name":{"kind":"Name","value":"isInactive"}},{"kind":"Field","name":{"kind":"Name","value":"enrolled"}},{"kind":"Field","name":{"kind":"Name","value":"lastSignInAt"}},{"kind":"Field","name":{"kind":"Name","value":"isSuspended"}},{"kind":"Field","name":{"kind":"Name","value":"lockedUntil"}},{"kind":"Field","name":{"kind":"Name","value":"enrolment"}},{"kind":"Field","name":{"kind":"Name","value":"mayEnrolUntil"}}]}}]}}]}}]} as unknown as DocumentNode<SignOutCrmUserMutation, SignOutCrmUserMutationVariables>;
export const SignOutEverywhereDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SignOutEverywhere"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"signOutEverywhere"}}]}}]} as unknown as DocumentNode<SignOutEverywhereMutation, SignOutEverywhereMutationVariables>;
export const SignedInDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"SignedIn"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"signedIn"}}]}}]} as unknown as DocumentNode<SignedInQuery, SignedInQueryVariables>;
export const TrustedBrowsersDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"TrustedBrowsers"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"trustedBrowsers"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"current"}},{"kind":"Field","name":{"kind":"Name","value":"network"}},{"kind":"Field","name":{"kind":"Name","value":"browser"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastSeenAt"}}]}}]}}]} as unknown as DocumentNode<TrustedBrowsersQuery, TrustedBrowsersQueryVariables>;
export const UnlockCrmUserDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UnlockCrmUser"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"reason"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"unlockCrmUser"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}},{"kind":"Argument","name":{"kind":"Name","value":"reason"},"value":{"kind":"Variable","name":{"kind":"Name","value":"reason"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"errorMessage"}},{"kind":"Field","name":{"kind":"Name","value":"errorCode"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"phoneNumber"}},{"kind":"Field","name":{"kind":"Name","value":"jobTitle"}},{"kind":"Field","name":{"kind":"Name","value":"bio"}},{"kind":"Field","name":{"kind":"Name","value":"avatarUrl"}},{"kind":"Field","name":{"kind":"Name","value":"roles"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"language"}},{"kind":"Field","name":{"kind":"Name","value":"isLocked"}},{"kind":"Field","name":{"kind":"Name","value":"isInactive"}},{"kind":"Field","name":{"kind":"Name","value":"enrolled"}},{"kind":"Field","name":{"kind":"Name","value":"lastSignInAt"}},{"kind":"Field","name":{"kind":"Name","value":"isSuspended"}},{"kind":"Field","name":{"kind":"Name","value":"lockedUntil"}},{"kind":"Field","name":{"kind":"Name","value":"enrolment"}},{"kind":"Field","name":{"kind":"Name","value":"mayEnrolUntil"}}]}}]}}]}}]} as unknown as DocumentNode<UnlockCrmUserMutation, UnlockCrmUserMutationVariables>;
export const UpdateOwnProfileDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UpdateOwnProfile"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"UpdateOwnProfileInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"updateOwnProfile"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"errorMessage"}},{"kind":"Field","name":{"kind":"Name","value":"errorCode"}},{"kind":"Field","name":{"kind":"Name","value":"fieldErrors"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"field"}},{"kind":"Field","name":{"kind":"Name","value":"message"}},{"kind":"Field","name":{"kind":"Name","value":"code"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}}]}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"language"}},{"kind":"Field","name":{"kind":"Name","value":"timeZone"}}]}}]}}]}}]} as unknown as DocumentNode<UpdateOwnProfileMutation, UpdateOwnProfileMutationVariables>;
export const Verify2faDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Verify2fa"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Verify2faInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"verify2fa"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"errorMessage"}},{"kind":"Field","name":{"kind":"Name","value":"errorCode"}},{"kind":"Field","name":{"kind":"Name","value":"unlocksAt"}},{"kind":"Field","name":{"kind":"Name","value":"remainingAttempts"}}]}}]}}]} as unknown as DocumentNode<Verify2faMutation, Verify2faMutationVariables>;
export const VerifyLookupDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"VerifyLookup"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"VerifyLookupInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"verifyLookup"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"errorMessage"}},{"kind":"Field","name":{"kind":"Name","value":"errorCode"}},{"kind":"Field","name":{"kind":"Name","value":"unlocksAt"}},{"kind":"Field","name":{"kind":"Name","value":"remainingAttempts"}},{"kind":"Field","name":{"kind":"Name","value":"authUrlFor2fa"}}]}}]}}]} as unknown as DocumentNode<VerifyLookupMutation, VerifyLookupMutationVariables>;
export const WithdrawOwnerRequestDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"WithdrawOwnerRequest"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"withdrawOwnerRequest"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"errorMessage"}},{"kind":"Field","name":{"kind":"Name","value":"errorCode"}},{"kind":"Field","name":{"kind":"Name","value":"request"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"askedBy"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}}]}},{"kind":"Field","name":{"kind":"Name","value":"about"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"roles"}}]}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"roles"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"askedAt"}},{"kind":"Field","name":{"kind":"Name","value":"expiresAt"}}]}}]}}]}}]} as unknown as DocumentNode<WithdrawOwnerRequestMutation, WithdrawOwnerRequestMutationVariables>;