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
  /** An instant, RFC 3339 in UTC with whole seconds: 2026-11-21T20:24:00Z */
  Date: { input: string; output: string; }
};

/** What was changed of an admin. */
export type AuditChangeModel = {
  __typename?: 'AuditChangeModel';
  /** Its values after; none: there is nothing. */
  after: Array<Scalars['String']['output']>;
  /** Its values before; none: there was nothing. */
  before: Array<Scalars['String']['output']>;
  /** Which field: roles, state (enabled or disabled), language, email or displayName. */
  field: Scalars['String']['output'];
};

/** Which lines are asked for; what is not named is not asked. */
export type AuditFilter = {
  /** By whom, as the lines name them: account:ID, os:NAME, program:NAME or requester. */
  actor?: InputMaybe<Scalars['String']['input']>;
  /** About this admin. */
  crmUserId?: InputMaybe<Scalars['ID']['input']>;
  /** Of this kind. */
  event?: InputMaybe<Scalars['String']['input']>;
  /** From then on. */
  since?: InputMaybe<Scalars['Date']['input']>;
  /** Before then. */
  until?: InputMaybe<Scalars['Date']['input']>;
};

/** A line of the trail. */
export type AuditLineModel = {
  __typename?: 'AuditLineModel';
  /** Who did it: account:ID, os:NAME of a command, program:NAME, or requester for whoever was not signed in. */
  actor: Scalars['String']['output'];
  /** When it was. */
  at: Scalars['Date']['output'];
  /** The browser it came from, in a few words, where that was noted. */
  browser?: Maybe<Scalars['String']['output']>;
  /** What was changed of them. What was withheld is not among it. */
  changes: Array<AuditChangeModel>;
  /** The admin it is about, even once they are removed; null where it is about nobody we know. */
  crmUserId?: Maybe<Scalars['ID']['output']>;
  /** What they were called then; null where it was withheld. */
  displayName?: Maybe<Scalars['String']['output']>;
  /** Their e-mail address as it was then, even once they are removed; null where it was withheld. */
  email?: Maybe<Scalars['String']['output']>;
  /** What was done. */
  event: Scalars['String']['output'];
  /** Which one. */
  id: Scalars['ID']['output'];
  /** What came of it. */
  outcome: Scalars['String']['output'];
  /** Its place in the sealed trail, a decimal number; null while it waits for one. */
  position?: Maybe<Scalars['String']['output']>;
  /** Why, in the words of whoever did it. */
  reason?: Maybe<Scalars['String']['output']>;
  /** Whether they are removed by now. */
  removed: Scalars['Boolean']['output'];
  /** The network address it came from, if it was a request. */
  requester?: Maybe<Scalars['String']['output']>;
  /** Whether it is sealed: from then on nobody can change it or take it away unseen. */
  sealed: Scalars['Boolean']['output'];
  /** Whether what names a person in it was withheld since. */
  withheld: Scalars['Boolean']['output'];
};

/** Lines of the trail. */
export type AuditTrailPage = {
  __typename?: 'AuditTrailPage';
  /** The lines, newest first. */
  lines: Array<AuditLineModel>;
  /** Give it as before for older lines; null: there are none. */
  next?: Maybe<Scalars['ID']['output']>;
  /** Lines that wait to be sealed. */
  unsealed: Scalars['Int']['output'];
};

/**
 * An admin as they are to be. Without an id a new one, who needs an e-mail address and a role; with one, what is given
 * changes, and an explicit null takes away what may be wanting.
 */
export type CreateUpdateCrmUserInput = {
  /** A picture: an http or https URL. */
  avatarUrl?: InputMaybe<Scalars['String']['input']>;
  /** A few words. */
  bio?: InputMaybe<Scalars['String']['input']>;
  /** What they are called; of a new admin, if not given, what stands before the @. */
  displayName?: InputMaybe<Scalars['String']['input']>;
  /** The e-mail address. Another one ends their sessions, and is told to both addresses and to every owner. */
  email?: InputMaybe<Scalars['String']['input']>;
  /** Who is changed. */
  id?: InputMaybe<Scalars['ID']['input']>;
  /** Whether an invitation is mailed too: for an admin without an authenticator. It voids the one before. */
  invite?: InputMaybe<Scalars['Boolean']['input']>;
  /** Whether they are disabled. A new admin is not. */
  isInactive?: InputMaybe<Scalars['Boolean']['input']>;
  /** The job. */
  jobTitle?: InputMaybe<Scalars['String']['input']>;
  /** The language of their mails and pages: en, de, es, fr or pt; null: as their browser asks. */
  language?: InputMaybe<Scalars['String']['input']>;
  /** The telephone number. */
  phoneNumber?: InputMaybe<Scalars['String']['input']>;
  /** Why, for the trail. */
  reason?: InputMaybe<Scalars['String']['input']>;
  /** All roles from now on. OWNER is given and taken by the command line only. */
  roles?: InputMaybe<Array<Scalars['String']['input']>>;
};

/** How far an admin is on the way to the first authenticator. Ours. */
export type CrmUserEnrolment =
  /** The admin has an authenticator. */
  | 'ENROLLED'
  /** The invitation has expired: asking for a code mails none. */
  | 'INVITATION_EXPIRED'
  /** The admin may set one up until mayEnrolUntil. */
  | 'INVITED'
  /** The admin was not invited: asking for a code mails none. */
  | 'NOT_INVITED';

/** Why nothing was done. */
export type CrmUserErrorCode =
  /** The admin has an authenticator: there is nothing to invite them to. */
  | 'ALREADY_ENROLLED'
  /** The address has another admin. */
  | 'EMAIL_TAKEN'
  /** confirmIdentity comes first. */
  | 'IDENTITY_NOT_CONFIRMED'
  /** The address is not one e-mail address. */
  | 'INVALID_EMAIL'
  /** A text is too long, holds what it may not or is missing; a language we do not speak; too many at once. */
  | 'INVALID_INPUT'
  /** No owner who can sign in would be left. */
  | 'LAST_OWNER'
  /** There is no admin of this id. */
  | 'NOT_FOUND'
  /** The role OWNER, and an owner's e-mail, roles and authenticator, change by the command line only. */
  | 'OWNER_BY_COMMAND_ONLY'
  /** Nobody does this to themselves. */
  | 'OWN_ACCOUNT'
  /** This wants a reason. */
  | 'REASON_REQUIRED'
  /** Someone else wrote to the admin's row of the database: they can only be removed. */
  | 'ROW_ALTERED'
  /** There is no role of this name. */
  | 'UNKNOWN_ROLE';

/** Whom a list is to hold: whoever is all of it. */
export type CrmUserFilter = {
  /** Whether they have an authenticator. */
  enrolled?: InputMaybe<Scalars['Boolean']['input']>;
  /** Whether they are disabled. */
  isInactive?: InputMaybe<Scalars['Boolean']['input']>;
  /** Whether they are locked. */
  isLocked?: InputMaybe<Scalars['Boolean']['input']>;
  /** A role they hold. */
  role?: InputMaybe<Scalars['String']['input']>;
  /** What their e-mail address, name or job holds, in small letters or capitals; no sign stands for another. */
  search?: InputMaybe<Scalars['String']['input']>;
};

/** An admin. */
export type CrmUserModel = {
  __typename?: 'CrmUserModel';
  /** A picture. */
  avatarUrl?: Maybe<Scalars['String']['output']>;
  /** A few words. */
  bio?: Maybe<Scalars['String']['output']>;
  /** Since when the account exists. */
  createdAt: Scalars['Date']['output'];
  /** What the admin is called. */
  displayName: Scalars['String']['output'];
  /** The e-mail address, as stored. */
  email: Scalars['String']['output'];
  /** Whether the admin has an authenticator. */
  enrolled: Scalars['Boolean']['output'];
  /** How far the admin is on the way to the first authenticator. Ours. */
  enrolment: CrmUserEnrolment;
  /** "admin_" and ten or more of [0-9a-z]. */
  id: Scalars['ID']['output'];
  /** Whether the admin is disabled: signed out, and kept out. */
  isInactive: Scalars['Boolean']['output'];
  /** Whether strangers' wrong codes have locked whoever asks from a browser that is not trusted. */
  isLocked: Scalars['Boolean']['output'];
  /** Whether the authenticator is suspended after 100 failures in a row. Ours. */
  isSuspended: Scalars['Boolean']['output'];
  /** The job. */
  jobTitle?: Maybe<Scalars['String']['output']>;
  /** The language of mails and pages: en, de, es, fr or pt; null: as the browser asks. Ours. */
  language?: Maybe<Scalars['String']['output']>;
  /** When the admin last signed in. */
  lastSignInAt?: Maybe<Scalars['Date']['output']>;
  /** Locked until then. Ours. */
  lockedUntil?: Maybe<Scalars['Date']['output']>;
  /** Until when the admin may set up the first authenticator; null: not now. Ours. */
  mayEnrolUntil?: Maybe<Scalars['Date']['output']>;
  /** The telephone number. */
  phoneNumber?: Maybe<Scalars['String']['output']>;
  /** What the admin may do: CMS, BO, OWNER, or as configured. */
  roles: Array<Scalars['String']['output']>;
  /** When it was last changed. */
  updatedAt: Scalars['Date']['output'];
};

/** What admins are listed by. Whoever has the same goes by age. */
export type CrmUserOrder =
  /** Since when they are there. */
  | 'CREATED_AT'
  /** What they are called, in lower case. */
  | 'DISPLAY_NAME'
  /** The e-mail address. */
  | 'EMAIL'
  /** When they last signed in. Never comes before all others. */
  | 'LAST_SIGN_IN_AT'
  /** When they were last changed. */
  | 'UPDATED_AT';

/** Some admins. */
export type CrmUserPage = {
  __typename?: 'CrmUserPage';
  /** How many the filter lets through, on this page or another. */
  count: Scalars['Int']['output'];
  /** Who is on this one. */
  data: Array<CrmUserModel>;
  /** How many are on a page. */
  limit: Scalars['Int']['output'];
  /** How many come before. */
  offset: Scalars['Int']['output'];
};

/** What came of doing something to an admin. */
export type CrmUserResponse = {
  __typename?: 'CrmUserResponse';
  /** The same for programs. */
  errorCode?: Maybe<CrmUserErrorCode>;
  /** One short English sentence, when refused. */
  errorMessage?: Maybe<Scalars['String']['output']>;
  /** Done. */
  status: Scalars['Boolean']['output'];
  /** The admin, as they are now. */
  user?: Maybe<CrmUserModel>;
};

/** What came of removing admins. */
export type DeleteCrmUsersResponse = {
  __typename?: 'DeleteCrmUsersResponse';
  /** How many were removed. */
  count: Scalars['Int']['output'];
  /** The same for programs. */
  errorCode?: Maybe<CrmUserErrorCode>;
  /** One short English sentence, when refused. */
  errorMessage?: Maybe<Scalars['String']['output']>;
  /** All of them are removed. Else none is. */
  status: Scalars['Boolean']['output'];
};

/** What may be done in this session. */
export type IdentityModel = {
  __typename?: 'IdentityModel';
  /** Until when recovery codes and the authenticator may be changed, if they may now: see confirmIdentity. */
  confirmedUntil?: Maybe<Scalars['Date']['output']>;
  /**
   * A recovery code was used to sign in, and no authenticator was set up since: replaceAuthenticator needs no
   * confirmation.
   */
  recovered: Scalars['Boolean']['output'];
  /** Recovery codes left. */
  recoveryCodesLeft: Scalars['Int']['output'];
};

export type Mutation = {
  __typename?: 'Mutation';
  /**
   * Shows a code of the authenticator once more: for 5 minutes recovery codes and the authenticator may be changed in
   * this session. Counted as at verify2fa; the fifth wrong one in a row ends the session.
   */
  confirmIdentity?: Maybe<VerificationResponse>;
  /** Adds an admin, or changes one. For owners, after confirmIdentity. */
  createUpdateCrmUser?: Maybe<CrmUserResponse>;
  /** Removes admins, all of them or none, at most 100. For owners, after confirmIdentity. */
  deleteCrmUsers?: Maybe<DeleteCrmUsersResponse>;
  /** Ends one session of the signed-in admin. False: there is none of that id, or no longer. */
  endSession?: Maybe<Scalars['Boolean']['output']>;
  /** Trusts a browser of the signed-in admin no longer. False: there is none of that id, or no longer. */
  forgetBrowser?: Maybe<Scalars['Boolean']['output']>;
  /** Lets an admin without an authenticator enrol one, and mails them where. For owners, after confirmIdentity. */
  inviteCrmUser?: Maybe<CrmUserResponse>;
  /**
   * The codes of recoveryCodes(untilKept: true) are the account's, and older ones void. WRONG_STAGE: none wait in this
   * session; EXPIRED: they have waited too long. Repeated calls are answered alike.
   */
  keepRecoveryCodes?: Maybe<VerificationResponse>;
  /**
   * Ten new recovery codes, shown this once; older ones are void: at once, or with untilKept once keepRecoveryCodes is
   * called in this session, within 10 minutes. After confirmIdentity.
   */
  recoveryCodes?: Maybe<RecoveryCodesResponse>;
  /**
   * Another authenticator. Without a code: authUrlFor2fa of a new secret, good for 10 minutes. With a code of that
   * secret: it is the account's; the old one, all other sessions and all recovery codes end. After confirmIdentity, or
   * in a session signed in to by a recovery code.
   */
  replaceAuthenticator?: Maybe<VerificationResponse>;
  /** Asks for a code to be mailed. `status: true` means accepted, never that such an account exists. */
  requestLookup: RequestLookupResponse;
  /**
   * Takes an admin's authenticator away, ends their sessions, and lets them enrol another. For owners, after
   * confirmIdentity.
   */
  resetCrmUserAuthenticator?: Maybe<CrmUserResponse>;
  /** Signs out. True if a live session ended; twice is not an error. */
  signOut: Scalars['Boolean']['output'];
  /** Ends every session of the signed-in admin, this one too. True if one ended. */
  signOutEverywhere?: Maybe<Scalars['Boolean']['output']>;
  /** Empties an admin's windows, cooldowns and lockouts; lifts no suspension. For owners, after confirmIdentity. */
  unlockCrmUser?: Maybe<CrmUserResponse>;
  /** Proves the authenticator's code, or a recovery code in its stead, and signs in. */
  verify2fa: VerificationResponse;
  /** Proves the mailed code. Nobody is signed in yet. */
  verifyLookup: VerificationResponse;
};


export type MutationConfirmIdentityArgs = {
  codeFor2fa: Scalars['String']['input'];
};


export type MutationCreateUpdateCrmUserArgs = {
  input: CreateUpdateCrmUserInput;
};


export type MutationDeleteCrmUsersArgs = {
  ids: Array<Scalars['ID']['input']>;
  reason?: InputMaybe<Scalars['String']['input']>;
};


export type MutationEndSessionArgs = {
  id: Scalars['ID']['input'];
};


export type MutationForgetBrowserArgs = {
  id: Scalars['ID']['input'];
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


export type MutationResetCrmUserAuthenticatorArgs = {
  id: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
};


export type MutationUnlockCrmUserArgs = {
  id: Scalars['ID']['input'];
  reason?: InputMaybe<Scalars['String']['input']>;
};


export type MutationVerify2faArgs = {
  input: Verify2faInput;
};


export type MutationVerifyLookupArgs = {
  input: VerifyLookupInput;
};

/** What a notice tells. */
export type NoticeKind =
  /** The list of all admins was exported. */
  | 'ADMINS_EXPORTED'
  /** An admin was added. */
  | 'ADMIN_ADDED'
  /** An admin was disabled. */
  | 'ADMIN_DISABLED'
  /** An admin was enabled again. */
  | 'ADMIN_ENABLED'
  /** An admin was removed. */
  | 'ADMIN_REMOVED'
  /** Another authenticator took the place of the one before. */
  | 'AUTHENTICATOR_REPLACED'
  /** The authenticator was taken away. */
  | 'AUTHENTICATOR_RESET'
  /** A device link made a browser trusted. */
  | 'BROWSER_TRUSTED'
  /** The account has another e-mail address. */
  | 'EMAIL_CHANGED'
  /** An authenticator was set up. */
  | 'ENROLLED'
  /** Too many wrong codes. */
  | 'LOCKED_OUT'
  /** New recovery codes were made. */
  | 'RECOVERY_CODES_MADE'
  /** A recovery code was used to sign in. */
  | 'RECOVERY_CODE_USED'
  /** An admin has other roles. */
  | 'ROLES_CHANGED'
  /** Someone else wrote to the account's row, or to one that belongs to it. */
  | 'ROW_ALTERED'
  /** The right mailed code, and then three wrong codes of the authenticator. */
  | 'SECOND_FACTOR_FAILING'
  /** Signed in, by a browser that was not trusted before. */
  | 'SIGN_IN_FROM_NEW_BROWSER'
  /** A code of the authenticator that was used before. */
  | 'STEP_REPLAYED'
  /** The authenticator is suspended after 100 failures in a row. */
  | 'SUSPENDED';

/** A notice. */
export type NoticeModel = {
  __typename?: 'NoticeModel';
  /** How many accounts it happened to at once, this one with them. */
  accounts: Scalars['Int']['output'];
  /** When. */
  at: Scalars['Date']['output'];
  /** Whose account it happened to, by e-mail; null once that is removed. */
  email?: Maybe<Scalars['String']['output']>;
  /** Which one. */
  id: Scalars['ID']['output'];
  /** What happened. */
  kind: NoticeKind;
  /** Whether it happened to the reader's own account; else the reader is told as an owner. */
  own: Scalars['Boolean']['output'];
};

export type Query = {
  __typename?: 'Query';
  /**
   * What was done here, by whom and on whom, newest first, for role OWNER: 50 lines, or as many as limit says, at most
   * 200; older ones than that of the id before.
   */
  auditTrail?: Maybe<AuditTrailPage>;
  /** An admin; null: there is none of that id. For owners. */
  crmUser?: Maybe<CrmUserModel>;
  /**
   * Admins, a page at a time: 50, or as many as asked for, at most 200; by age, if nothing else is asked for. For
   * owners.
   */
  crmUsers?: Maybe<CrmUserPage>;
  /** The signed-in admin. */
  currentUser?: Maybe<CrmUserModel>;
  /** What may be done in this session. */
  identity?: Maybe<IdentityModel>;
  /** What the signed-in admin was told of by mail, newest first, 50 at most. */
  notices?: Maybe<Array<NoticeModel>>;
  /** Where the signed-in admin is signed in, the last seen first. */
  sessions?: Maybe<Array<SessionModel>>;
  /** The browsers the signed-in admin is never made to wait in by strangers, the last seen first. */
  trustedBrowsers?: Maybe<Array<TrustedBrowserModel>>;
};


export type QueryAuditTrailArgs = {
  before?: InputMaybe<Scalars['ID']['input']>;
  filter?: InputMaybe<AuditFilter>;
  limit?: InputMaybe<Scalars['Int']['input']>;
};


export type QueryCrmUserArgs = {
  id: Scalars['ID']['input'];
};


export type QueryCrmUsersArgs = {
  filter?: InputMaybe<CrmUserFilter>;
  limit?: InputMaybe<Scalars['Int']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
  order?: InputMaybe<SortOrder>;
  orderBy?: InputMaybe<CrmUserOrder>;
};

/** Recovery codes, or why there are none. */
export type RecoveryCodesResponse = {
  __typename?: 'RecoveryCodesResponse';
  /** The codes, shown this once, each good once in the place of an authenticator code. */
  codes?: Maybe<Array<Scalars['String']['output']>>;
  /** The same for programs. */
  errorCode?: Maybe<SignInErrorCode>;
  /** One short English sentence, when refused. */
  errorMessage?: Maybe<Scalars['String']['output']>;
  /** Made. */
  status: Scalars['Boolean']['output'];
};

/** Whom to mail a code. */
export type RequestLookupInput = {
  /** The admin's e-mail address. */
  email: Scalars['String']['input'];
  /** The token of an invitation, for a first authenticator; a wrong one is answered like none. */
  invitation?: InputMaybe<Scalars['String']['input']>;
  /** The captcha's token. */
  recaptcha: Scalars['String']['input'];
};

/** What came of asking for a code. */
export type RequestLookupResponse = {
  __typename?: 'RequestLookupResponse';
  /** The otpauth URL of an admin with no authenticator yet, inside the enrolment window. */
  authUrlFor2fa?: Maybe<Scalars['String']['output']>;
  /** The address, as typed. */
  email: Scalars['String']['output'];
  /** The same for programs. */
  errorCode?: Maybe<SignInErrorCode>;
  /** One short English sentence, when refused. */
  errorMessage?: Maybe<Scalars['String']['output']>;
  /** Seconds from now until a code may be asked for again; 0: now. */
  nextRequestAt: Scalars['Int']['output'];
  /** Accepted. Never: this account exists. */
  status: Scalars['Boolean']['output'];
  /** When LOCKED: until then. */
  unlocksAt?: Maybe<Scalars['Date']['output']>;
};

/** A live session. */
export type SessionModel = {
  __typename?: 'SessionModel';
  /** What the browser calls itself, in a few words. */
  browser?: Maybe<Scalars['String']['output']>;
  /** Since when. */
  createdAt: Scalars['Date']['output'];
  /** Whether it is the one this request came in. */
  current: Scalars['Boolean']['output'];
  /** What endSession takes. Opens nothing. */
  id: Scalars['ID']['output'];
  /** When last seen, to the minute or so. */
  lastSeenAt: Scalars['Date']['output'];
  /** The address it was signed in from. */
  network?: Maybe<Scalars['String']['output']>;
};

/** Why a step was refused. */
export type SignInErrorCode =
  /** An authenticator was set up elsewhere meanwhile. */
  | 'ALREADY_ENROLLED'
  /** The captcha did not pass. */
  | 'CAPTCHA_FAILED'
  /** The captcha service is down. */
  | 'CAPTCHA_UNAVAILABLE'
  /** A code was mailed a moment ago, or too many of late. */
  | 'COOLDOWN'
  /** The mailed code is too old. */
  | 'EXPIRED'
  /** confirmIdentity comes first. */
  | 'IDENTITY_NOT_CONFIRMED'
  /** The address is not one e-mail address. */
  | 'INVALID_EMAIL'
  /** The code is not six digits. */
  | 'INVALID_FORMAT'
  /** Too many wrong codes. */
  | 'LOCKED'
  /** No sign-in is under way in this browser, or no longer. */
  | 'NO_PENDING_SIGN_IN'
  /** Too many requests from this network. */
  | 'TOO_MANY_REQUESTS'
  /** The code is wrong. */
  | 'WRONG_CODE'
  /** Another step comes first. */
  | 'WRONG_STAGE';

/** Which way a list goes. */
export type SortOrder =
  /** The least first. */
  | 'ASC'
  /** The greatest first. */
  | 'DESC';

/** A trusted browser. */
export type TrustedBrowserModel = {
  __typename?: 'TrustedBrowserModel';
  /** What it calls itself, in a few words. */
  browser?: Maybe<Scalars['String']['output']>;
  /** Since when it is trusted. */
  createdAt: Scalars['Date']['output'];
  /** Whether this session was signed in to by it. */
  current: Scalars['Boolean']['output'];
  /** What forgetBrowser takes. Opens nothing. */
  id: Scalars['ID']['output'];
  /** When it last signed in. */
  lastSeenAt: Scalars['Date']['output'];
  /** The address it last signed in from. */
  network?: Maybe<Scalars['String']['output']>;
};

/** What came of showing a code. */
export type VerificationResponse = {
  __typename?: 'VerificationResponse';
  /** verifyLookup: the otpauth URL of an admin with no authenticator yet. replaceAuthenticator: of the new secret. */
  authUrlFor2fa?: Maybe<Scalars['String']['output']>;
  /** The same for programs. */
  errorCode?: Maybe<SignInErrorCode>;
  /** One short English sentence, when refused. */
  errorMessage?: Maybe<Scalars['String']['output']>;
  /** After a wrong code: how many more may be wrong. */
  remainingAttempts?: Maybe<Scalars['Int']['output']>;
  /** Right. */
  status: Scalars['Boolean']['output'];
  /** When one may go on, if not now. */
  unlocksAt?: Maybe<Scalars['Date']['output']>;
};

/** The authenticator's code. */
export type Verify2faInput = {
  /** Six digits, or a recovery code; blanks do not matter. */
  codeFor2fa: Scalars['String']['input'];
};

/** The mailed code. */
export type VerifyLookupInput = {
  /** Six digits; blanks do not matter. */
  code: Scalars['String']['input'];
};

export type AuditTrailQueryVariables = Exact<{
  limit?: InputMaybe<Scalars['Int']['input']>;
  before?: InputMaybe<Scalars['ID']['input']>;
  filter?: InputMaybe<AuditFilter>;
}>;


export type AuditTrailQuery = { __typename?: 'Query', auditTrail?: { __typename?: 'AuditTrailPage', next?: string | null, unsealed: number, lines: Array<{ __typename?: 'AuditLineModel', id: string, position?: string | null, at: string, actor: string, requester?: string | null, event: string, outcome: string, reason?: string | null, crmUserId?: string | null, email?: string | null, sealed: boolean }> } | null };

export type ConfirmIdentityMutationVariables = Exact<{
  codeFor2fa: Scalars['String']['input'];
}>;


export type ConfirmIdentityMutation = { __typename?: 'Mutation', confirmIdentity?: { __typename?: 'VerificationResponse', status: boolean, errorMessage?: string | null, errorCode?: SignInErrorCode | null, unlocksAt?: string | null, remainingAttempts?: number | null } | null };

export type CreateUpdateCrmUserMutationVariables = Exact<{
  input: CreateUpdateCrmUserInput;
}>;


export type CreateUpdateCrmUserMutation = { __typename?: 'Mutation', createUpdateCrmUser?: { __typename?: 'CrmUserResponse', status: boolean, errorMessage?: string | null, errorCode?: CrmUserErrorCode | null, user?: { __typename?: 'CrmUserModel', id: string, email: string, displayName: string, phoneNumber?: string | null, jobTitle?: string | null, bio?: string | null, avatarUrl?: string | null, roles: Array<string>, createdAt: string, updatedAt: string, language?: string | null, isLocked: boolean, isInactive: boolean, enrolled: boolean, lastSignInAt?: string | null, isSuspended: boolean, lockedUntil?: string | null, enrolment: CrmUserEnrolment, mayEnrolUntil?: string | null } | null } | null };

export type CrmUserQueryVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type CrmUserQuery = { __typename?: 'Query', crmUser?: { __typename?: 'CrmUserModel', id: string, email: string, displayName: string, phoneNumber?: string | null, jobTitle?: string | null, bio?: string | null, avatarUrl?: string | null, roles: Array<string>, createdAt: string, updatedAt: string, language?: string | null, isLocked: boolean, isInactive: boolean, enrolled: boolean, lastSignInAt?: string | null, isSuspended: boolean, lockedUntil?: string | null, enrolment: CrmUserEnrolment, mayEnrolUntil?: string | null } | null };

export type CrmUsersQueryVariables = Exact<{
  limit?: InputMaybe<Scalars['Int']['input']>;
  offset?: InputMaybe<Scalars['Int']['input']>;
  order?: InputMaybe<SortOrder>;
  orderBy?: InputMaybe<CrmUserOrder>;
  filter?: InputMaybe<CrmUserFilter>;
}>;


export type CrmUsersQuery = { __typename?: 'Query', crmUsers?: { __typename?: 'CrmUserPage', count: number, limit: number, offset: number, data: Array<{ __typename?: 'CrmUserModel', id: string, email: string, displayName: string, phoneNumber?: string | null, jobTitle?: string | null, bio?: string | null, avatarUrl?: string | null, roles: Array<string>, createdAt: string, updatedAt: string, language?: string | null, isLocked: boolean, isInactive: boolean, enrolled: boolean, lastSignInAt?: string | null, isSuspended: boolean, lockedUntil?: string | null, enrolment: CrmUserEnrolment, mayEnrolUntil?: string | null }> } | null };

export type CurrentUserQueryVariables = Exact<{ [key: string]: never; }>;


export type CurrentUserQuery = { __typename?: 'Query', currentUser?: { __typename?: 'CrmUserModel', id: string, email: string, displayName: string, phoneNumber?: string | null, jobTitle?: string | null, bio?: string | null, avatarUrl?: string | null, roles: Array<string>, createdAt: string, updatedAt: string, language?: string | null } | null };

export type DeleteCrmUsersMutationVariables = Exact<{
  ids: Array<Scalars['ID']['input']> | Scalars['ID']['input'];
  reason?: InputMaybe<Scalars['String']['input']>;
}>;


export type DeleteCrmUsersMutation = { __typename?: 'Mutation', deleteCrmUsers?: { __typename?: 'DeleteCrmUsersResponse', status: boolean, errorMessage?: string | null, errorCode?: CrmUserErrorCode | null, count: number } | null };

export type EndSessionMutationVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type EndSessionMutation = { __typename?: 'Mutation', endSession?: boolean | null };

export type ForgetBrowserMutationVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type ForgetBrowserMutation = { __typename?: 'Mutation', forgetBrowser?: boolean | null };

export type IdentityQueryVariables = Exact<{ [key: string]: never; }>;


export type IdentityQuery = { __typename?: 'Query', identity?: { __typename?: 'IdentityModel', confirmedUntil?: string | null, recovered: boolean, recoveryCodesLeft: number } | null };

export type InviteCrmUserMutationVariables = Exact<{
  id: Scalars['ID']['input'];
}>;


export type InviteCrmUserMutation = { __typename?: 'Mutation', inviteCrmUser?: { __typename?: 'CrmUserResponse', status: boolean, errorMessage?: string | null, errorCode?: CrmUserErrorCode | null, user?: { __typename?: 'CrmUserModel', id: string, email: string, displayName: string, phoneNumber?: string | null, jobTitle?: string | null, bio?: string | null, avatarUrl?: string | null, roles: Array<string>, createdAt: string, updatedAt: string, language?: string | null, isLocked: boolean, isInactive: boolean, enrolled: boolean, lastSignInAt?: string | null, isSuspended: boolean, lockedUntil?: string | null, enrolment: CrmUserEnrolment, mayEnrolUntil?: string | null } | null } | null };

export type KeepRecoveryCodesMutationVariables = Exact<{ [key: string]: never; }>;


export type KeepRecoveryCodesMutation = { __typename?: 'Mutation', keepRecoveryCodes?: { __typename?: 'VerificationResponse', status: boolean, errorMessage?: string | null, errorCode?: SignInErrorCode | null } | null };

export type NoticesQueryVariables = Exact<{ [key: string]: never; }>;


export type NoticesQuery = { __typename?: 'Query', notices?: Array<{ __typename?: 'NoticeModel', id: string, kind: NoticeKind, at: string, own: boolean, email?: string | null }> | null };

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

export type ResetCrmUserAuthenticatorMutationVariables = Exact<{
  id: Scalars['ID']['input'];
  reason: Scalars['String']['input'];
}>;


export type ResetCrmUserAuthenticatorMutation = { __typename?: 'Mutation', resetCrmUserAuthenticator?: { __typename?: 'CrmUserResponse', status: boolean, errorMessage?: string | null, errorCode?: CrmUserErrorCode | null, user?: { __typename?: 'CrmUserModel', id: string, email: string, displayName: string, phoneNumber?: string | null, jobTitle?: string | null, bio?: string | null, avatarUrl?: string | null, roles: Array<string>, createdAt: string, updatedAt: string, language?: string | null, isLocked: boolean, isInactive: boolean, enrolled: boolean, lastSignInAt?: string | null, isSuspended: boolean, lockedUntil?: string | null, enrolment: CrmUserEnrolment, mayEnrolUntil?: string | null } | null } | null };

export type SessionsQueryVariables = Exact<{ [key: string]: never; }>;


export type SessionsQuery = { __typename?: 'Query', sessions?: Array<{ __typename?: 'SessionModel', id: string, current: boolean, network?: string | null, browser?: string | null, createdAt: string, lastSeenAt: string }> | null };

export type SignOutMutationVariables = Exact<{ [key: string]: never; }>;


export type SignOutMutation = { __typename?: 'Mutation', signOut: boolean };

export type SignOutEverywhereMutationVariables = Exact<{ [key: string]: never; }>;


export type SignOutEverywhereMutation = { __typename?: 'Mutation', signOutEverywhere?: boolean | null };

export type TrustedBrowsersQueryVariables = Exact<{ [key: string]: never; }>;


export type TrustedBrowsersQuery = { __typename?: 'Query', trustedBrowsers?: Array<{ __typename?: 'TrustedBrowserModel', id: string, current: boolean, network?: string | null, browser?: string | null, createdAt: string, lastSeenAt: string }> | null };

export type UnlockCrmUserMutationVariables = Exact<{
  id: Scalars['ID']['input'];
  reason?: InputMaybe<Scalars['String']['input']>;
}>;


export type UnlockCrmUserMutation = { __typename?: 'Mutation', unlockCrmUser?: { __typename?: 'CrmUserResponse', status: boolean, errorMessage?: string | null, errorCode?: CrmUserErrorCode | null, user?: { __typename?: 'CrmUserModel', id: string, email: string, displayName: string, phoneNumber?: string | null, jobTitle?: string | null, bio?: string | null, avatarUrl?: string | null, roles: Array<string>, createdAt: string, updatedAt: string, language?: string | null, isLocked: boolean, isInactive: boolean, enrolled: boolean, lastSignInAt?: string | null, isSuspended: boolean, lockedUntil?: string | null, enrolment: CrmUserEnrolment, mayEnrolUntil?: string | null } | null } | null };

export type Verify2faMutationVariables = Exact<{
  input: Verify2faInput;
}>;


export type Verify2faMutation = { __typename?: 'Mutation', verify2fa: { __typename?: 'VerificationResponse', status: boolean, errorMessage?: string | null, errorCode?: SignInErrorCode | null, unlocksAt?: string | null, remainingAttempts?: number | null } };

export type VerifyLookupMutationVariables = Exact<{
  input: VerifyLookupInput;
}>;


export type VerifyLookupMutation = { __typename?: 'Mutation', verifyLookup: { __typename?: 'VerificationResponse', status: boolean, errorMessage?: string | null, errorCode?: SignInErrorCode | null, unlocksAt?: string | null, remainingAttempts?: number | null, authUrlFor2fa?: string | null } };


export const AuditTrailDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"AuditTrail"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"limit"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"before"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"AuditFilter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"auditTrail"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"Variable","name":{"kind":"Name","value":"limit"}}},{"kind":"Argument","name":{"kind":"Name","value":"before"},"value":{"kind":"Variable","name":{"kind":"Name","value":"before"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"lines"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"position"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"actor"}},{"kind":"Field","name":{"kind":"Name","value":"requester"}},{"kind":"Field","name":{"kind":"Name","value":"event"}},{"kind":"Field","name":{"kind":"Name","value":"outcome"}},{"kind":"Field","name":{"kind":"Name","value":"reason"}},{"kind":"Field","name":{"kind":"Name","value":"crmUserId"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"sealed"}}]}},{"kind":"Field","name":{"kind":"Name","value":"next"}},{"kind":"Field","name":{"kind":"Name","value":"unsealed"}}]}}]}}]} as unknown as DocumentNode<AuditTrailQuery, AuditTrailQueryVariables>;
export const ConfirmIdentityDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ConfirmIdentity"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"codeFor2fa"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"confirmIdentity"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"codeFor2fa"},"value":{"kind":"Variable","name":{"kind":"Name","value":"codeFor2fa"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"errorMessage"}},{"kind":"Field","name":{"kind":"Name","value":"errorCode"}},{"kind":"Field","name":{"kind":"Name","value":"unlocksAt"}},{"kind":"Field","name":{"kind":"Name","value":"remainingAttempts"}}]}}]}}]} as unknown as DocumentNode<ConfirmIdentityMutation, ConfirmIdentityMutationVariables>;
export const CreateUpdateCrmUserDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"CreateUpdateCrmUser"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"CreateUpdateCrmUserInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"createUpdateCrmUser"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"errorMessage"}},{"kind":"Field","name":{"kind":"Name","value":"errorCode"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"phoneNumber"}},{"kind":"Field","name":{"kind":"Name","value":"jobTitle"}},{"kind":"Field","name":{"kind":"Name","value":"bio"}},{"kind":"Field","name":{"kind":"Name","value":"avatarUrl"}},{"kind":"Field","name":{"kind":"Name","value":"roles"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"language"}},{"kind":"Field","name":{"kind":"Name","value":"isLocked"}},{"kind":"Field","name":{"kind":"Name","value":"isInactive"}},{"kind":"Field","name":{"kind":"Name","value":"enrolled"}},{"kind":"Field","name":{"kind":"Name","value":"lastSignInAt"}},{"kind":"Field","name":{"kind":"Name","value":"isSuspended"}},{"kind":"Field","name":{"kind":"Name","value":"lockedUntil"}},{"kind":"Field","name":{"kind":"Name","value":"enrolment"}},{"kind":"Field","name":{"kind":"Name","value":"mayEnrolUntil"}}]}}]}}]}}]} as unknown as DocumentNode<CreateUpdateCrmUserMutation, CreateUpdateCrmUserMutationVariables>;
export const CrmUserDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CrmUser"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"crmUser"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"phoneNumber"}},{"kind":"Field","name":{"kind":"Name","value":"jobTitle"}},{"kind":"Field","name":{"kind":"Name","value":"bio"}},{"kind":"Field","name":{"kind":"Name","value":"avatarUrl"}},{"kind":"Field","name":{"kind":"Name","value":"roles"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"language"}},{"kind":"Field","name":{"kind":"Name","value":"isLocked"}},{"kind":"Field","name":{"kind":"Name","value":"isInactive"}},{"kind":"Field","name":{"kind":"Name","value":"enrolled"}},{"kind":"Field","name":{"kind":"Name","value":"lastSignInAt"}},{"kind":"Field","name":{"kind":"Name","value":"isSuspended"}},{"kind":"Field","name":{"kind":"Name","value":"lockedUntil"}},{"kind":"Field","name":{"kind":"Name","value":"enrolment"}},{"kind":"Field","name":{"kind":"Name","value":"mayEnrolUntil"}}]}}]}}]} as unknown as DocumentNode<CrmUserQuery, CrmUserQueryVariables>;
export const CrmUsersDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CrmUsers"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"limit"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"offset"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Int"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"order"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"SortOrder"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"CrmUserOrder"}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"filter"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"CrmUserFilter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"crmUsers"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"limit"},"value":{"kind":"Variable","name":{"kind":"Name","value":"limit"}}},{"kind":"Argument","name":{"kind":"Name","value":"offset"},"value":{"kind":"Variable","name":{"kind":"Name","value":"offset"}}},{"kind":"Argument","name":{"kind":"Name","value":"order"},"value":{"kind":"Variable","name":{"kind":"Name","value":"order"}}},{"kind":"Argument","name":{"kind":"Name","value":"orderBy"},"value":{"kind":"Variable","name":{"kind":"Name","value":"orderBy"}}},{"kind":"Argument","name":{"kind":"Name","value":"filter"},"value":{"kind":"Variable","name":{"kind":"Name","value":"filter"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"count"}},{"kind":"Field","name":{"kind":"Name","value":"limit"}},{"kind":"Field","name":{"kind":"Name","value":"offset"}},{"kind":"Field","name":{"kind":"Name","value":"data"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"phoneNumber"}},{"kind":"Field","name":{"kind":"Name","value":"jobTitle"}},{"kind":"Field","name":{"kind":"Name","value":"bio"}},{"kind":"Field","name":{"kind":"Name","value":"avatarUrl"}},{"kind":"Field","name":{"kind":"Name","value":"roles"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"language"}},{"kind":"Field","name":{"kind":"Name","value":"isLocked"}},{"kind":"Field","name":{"kind":"Name","value":"isInactive"}},{"kind":"Field","name":{"kind":"Name","value":"enrolled"}},{"kind":"Field","name":{"kind":"Name","value":"lastSignInAt"}},{"kind":"Field","name":{"kind":"Name","value":"isSuspended"}},{"kind":"Field","name":{"kind":"Name","value":"lockedUntil"}},{"kind":"Field","name":{"kind":"Name","value":"enrolment"}},{"kind":"Field","name":{"kind":"Name","value":"mayEnrolUntil"}}]}}]}}]}}]} as unknown as DocumentNode<CrmUsersQuery, CrmUsersQueryVariables>;
export const CurrentUserDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"CurrentUser"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"currentUser"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"phoneNumber"}},{"kind":"Field","name":{"kind":"Name","value":"jobTitle"}},{"kind":"Field","name":{"kind":"Name","value":"bio"}},{"kind":"Field","name":{"kind":"Name","value":"avatarUrl"}},{"kind":"Field","name":{"kind":"Name","value":"roles"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"language"}}]}}]}}]} as unknown as DocumentNode<CurrentUserQuery, CurrentUserQueryVariables>;
export const DeleteCrmUsersDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"DeleteCrmUsers"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"ids"}},"type":{"kind":"NonNullType","type":{"kind":"ListType","type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"reason"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"deleteCrmUsers"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"ids"},"value":{"kind":"Variable","name":{"kind":"Name","value":"ids"}}},{"kind":"Argument","name":{"kind":"Name","value":"reason"},"value":{"kind":"Variable","name":{"kind":"Name","value":"reason"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"errorMessage"}},{"kind":"Field","name":{"kind":"Name","value":"errorCode"}},{"kind":"Field","name":{"kind":"Name","value":"count"}}]}}]}}]} as unknown as DocumentNode<DeleteCrmUsersMutation, DeleteCrmUsersMutationVariables>;
export const EndSessionDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"EndSession"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"endSession"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}]}]}}]} as unknown as DocumentNode<EndSessionMutation, EndSessionMutationVariables>;
export const ForgetBrowserDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ForgetBrowser"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"forgetBrowser"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}]}]}}]} as unknown as DocumentNode<ForgetBrowserMutation, ForgetBrowserMutationVariables>;
export const IdentityDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Identity"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"identity"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"confirmedUntil"}},{"kind":"Field","name":{"kind":"Name","value":"recovered"}},{"kind":"Field","name":{"kind":"Name","value":"recoveryCodesLeft"}}]}}]}}]} as unknown as DocumentNode<IdentityQuery, IdentityQueryVariables>;
export const InviteCrmUserDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"InviteCrmUser"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"inviteCrmUser"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"errorMessage"}},{"kind":"Field","name":{"kind":"Name","value":"errorCode"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"phoneNumber"}},{"kind":"Field","name":{"kind":"Name","value":"jobTitle"}},{"kind":"Field","name":{"kind":"Name","value":"bio"}},{"kind":"Field","name":{"kind":"Name","value":"avatarUrl"}},{"kind":"Field","name":{"kind":"Name","value":"roles"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"language"}},{"kind":"Field","name":{"kind":"Name","value":"isLocked"}},{"kind":"Field","name":{"kind":"Name","value":"isInactive"}},{"kind":"Field","name":{"kind":"Name","value":"enrolled"}},{"kind":"Field","name":{"kind":"Name","value":"lastSignInAt"}},{"kind":"Field","name":{"kind":"Name","value":"isSuspended"}},{"kind":"Field","name":{"kind":"Name","value":"lockedUntil"}},{"kind":"Field","name":{"kind":"Name","value":"enrolment"}},{"kind":"Field","name":{"kind":"Name","value":"mayEnrolUntil"}}]}}]}}]}}]} as unknown as DocumentNode<InviteCrmUserMutation, InviteCrmUserMutationVariables>;
export const KeepRecoveryCodesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"KeepRecoveryCodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"keepRecoveryCodes"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"errorMessage"}},{"kind":"Field","name":{"kind":"Name","value":"errorCode"}}]}}]}}]} as unknown as DocumentNode<KeepRecoveryCodesMutation, KeepRecoveryCodesMutationVariables>;
export const NoticesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Notices"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"notices"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"kind"}},{"kind":"Field","name":{"kind":"Name","value":"at"}},{"kind":"Field","name":{"kind":"Name","value":"own"}},{"kind":"Field","name":{"kind":"Name","value":"email"}}]}}]}}]} as unknown as DocumentNode<NoticesQuery, NoticesQueryVariables>;
export const RecoveryCodesDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RecoveryCodes"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"untilKept"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"Boolean"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"recoveryCodes"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"untilKept"},"value":{"kind":"Variable","name":{"kind":"Name","value":"untilKept"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"errorMessage"}},{"kind":"Field","name":{"kind":"Name","value":"errorCode"}},{"kind":"Field","name":{"kind":"Name","value":"codes"}}]}}]}}]} as unknown as DocumentNode<RecoveryCodesMutation, RecoveryCodesMutationVariables>;
export const ReplaceAuthenticatorDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ReplaceAuthenticator"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"codeFor2fa"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"replaceAuthenticator"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"codeFor2fa"},"value":{"kind":"Variable","name":{"kind":"Name","value":"codeFor2fa"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"errorMessage"}},{"kind":"Field","name":{"kind":"Name","value":"errorCode"}},{"kind":"Field","name":{"kind":"Name","value":"unlocksAt"}},{"kind":"Field","name":{"kind":"Name","value":"remainingAttempts"}},{"kind":"Field","name":{"kind":"Name","value":"authUrlFor2fa"}}]}}]}}]} as unknown as DocumentNode<ReplaceAuthenticatorMutation, ReplaceAuthenticatorMutationVariables>;
export const RequestLookupDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"RequestLookup"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"RequestLookupInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"requestLookup"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"errorMessage"}},{"kind":"Field","name":{"kind":"Name","value":"errorCode"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"nextRequestAt"}},{"kind":"Field","name":{"kind":"Name","value":"authUrlFor2fa"}},{"kind":"Field","name":{"kind":"Name","value":"unlocksAt"}}]}}]}}]} as unknown as DocumentNode<RequestLookupMutation, RequestLookupMutationVariables>;
export const ResetCrmUserAuthenticatorDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"ResetCrmUserAuthenticator"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"reason"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"resetCrmUserAuthenticator"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}},{"kind":"Argument","name":{"kind":"Name","value":"reason"},"value":{"kind":"Variable","name":{"kind":"Name","value":"reason"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"errorMessage"}},{"kind":"Field","name":{"kind":"Name","value":"errorCode"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"phoneNumber"}},{"kind":"Field","name":{"kind":"Name","value":"jobTitle"}},{"kind":"Field","name":{"kind":"Name","value":"bio"}},{"kind":"Field","name":{"kind":"Name","value":"avatarUrl"}},{"kind":"Field","name":{"kind":"Name","value":"roles"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"language"}},{"kind":"Field","name":{"kind":"Name","value":"isLocked"}},{"kind":"Field","name":{"kind":"Name","value":"isInactive"}},{"kind":"Field","name":{"kind":"Name","value":"enrolled"}},{"kind":"Field","name":{"kind":"Name","value":"lastSignInAt"}},{"kind":"Field","name":{"kind":"Name","value":"isSuspended"}},{"kind":"Field","name":{"kind":"Name","value":"lockedUntil"}},{"kind":"Field","name":{"kind":"Name","value":"enrolment"}},{"kind":"Field","name":{"kind":"Name","value":"mayEnrolUntil"}}]}}]}}]}}]} as unknown as DocumentNode<ResetCrmUserAuthenticatorMutation, ResetCrmUserAuthenticatorMutationVariables>;
export const SessionsDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"Sessions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"sessions"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"current"}},{"kind":"Field","name":{"kind":"Name","value":"network"}},{"kind":"Field","name":{"kind":"Name","value":"browser"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastSeenAt"}}]}}]}}]} as unknown as DocumentNode<SessionsQuery, SessionsQueryVariables>;
export const SignOutDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SignOut"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"signOut"}}]}}]} as unknown as DocumentNode<SignOutMutation, SignOutMutationVariables>;
export const SignOutEverywhereDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"SignOutEverywhere"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"signOutEverywhere"}}]}}]} as unknown as DocumentNode<SignOutEverywhereMutation, SignOutEverywhereMutationVariables>;
export const TrustedBrowsersDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"query","name":{"kind":"Name","value":"TrustedBrowsers"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"trustedBrowsers"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"current"}},{"kind":"Field","name":{"kind":"Name","value":"network"}},{"kind":"Field","name":{"kind":"Name","value":"browser"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"lastSeenAt"}}]}}]}}]} as unknown as DocumentNode<TrustedBrowsersQuery, TrustedBrowsersQueryVariables>;
export const UnlockCrmUserDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"UnlockCrmUser"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"id"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"ID"}}}},{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"reason"}},"type":{"kind":"NamedType","name":{"kind":"Name","value":"String"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"unlockCrmUser"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"id"},"value":{"kind":"Variable","name":{"kind":"Name","value":"id"}}},{"kind":"Argument","name":{"kind":"Name","value":"reason"},"value":{"kind":"Variable","name":{"kind":"Name","value":"reason"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"errorMessage"}},{"kind":"Field","name":{"kind":"Name","value":"errorCode"}},{"kind":"Field","name":{"kind":"Name","value":"user"},"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"id"}},{"kind":"Field","name":{"kind":"Name","value":"email"}},{"kind":"Field","name":{"kind":"Name","value":"displayName"}},{"kind":"Field","name":{"kind":"Name","value":"phoneNumber"}},{"kind":"Field","name":{"kind":"Name","value":"jobTitle"}},{"kind":"Field","name":{"kind":"Name","value":"bio"}},{"kind":"Field","name":{"kind":"Name","value":"avatarUrl"}},{"kind":"Field","name":{"kind":"Name","value":"roles"}},{"kind":"Field","name":{"kind":"Name","value":"createdAt"}},{"kind":"Field","name":{"kind":"Name","value":"updatedAt"}},{"kind":"Field","name":{"kind":"Name","value":"language"}},{"kind":"Field","name":{"kind":"Name","value":"isLocked"}},{"kind":"Field","name":{"kind":"Name","value":"isInactive"}},{"kind":"Field","name":{"kind":"Name","value":"enrolled"}},{"kind":"Field","name":{"kind":"Name","value":"lastSignInAt"}},{"kind":"Field","name":{"kind":"Name","value":"isSuspended"}},{"kind":"Field","name":{"kind":"Name","value":"lockedUntil"}},{"kind":"Field","name":{"kind":"Name","value":"enrolment"}},{"kind":"Field","name":{"kind":"Name","value":"mayEnrolUntil"}}]}}]}}]}}]} as unknown as DocumentNode<UnlockCrmUserMutation, UnlockCrmUserMutationVariables>;
export const Verify2faDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"Verify2fa"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"Verify2faInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"verify2fa"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"errorMessage"}},{"kind":"Field","name":{"kind":"Name","value":"errorCode"}},{"kind":"Field","name":{"kind":"Name","value":"unlocksAt"}},{"kind":"Field","name":{"kind":"Name","value":"remainingAttempts"}}]}}]}}]} as unknown as DocumentNode<Verify2faMutation, Verify2faMutationVariables>;
export const VerifyLookupDocument = {"kind":"Document","definitions":[{"kind":"OperationDefinition","operation":"mutation","name":{"kind":"Name","value":"VerifyLookup"},"variableDefinitions":[{"kind":"VariableDefinition","variable":{"kind":"Variable","name":{"kind":"Name","value":"input"}},"type":{"kind":"NonNullType","type":{"kind":"NamedType","name":{"kind":"Name","value":"VerifyLookupInput"}}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"verifyLookup"},"arguments":[{"kind":"Argument","name":{"kind":"Name","value":"input"},"value":{"kind":"Variable","name":{"kind":"Name","value":"input"}}}],"selectionSet":{"kind":"SelectionSet","selections":[{"kind":"Field","name":{"kind":"Name","value":"status"}},{"kind":"Field","name":{"kind":"Name","value":"errorMessage"}},{"kind":"Field","name":{"kind":"Name","value":"errorCode"}},{"kind":"Field","name":{"kind":"Name","value":"unlocksAt"}},{"kind":"Field","name":{"kind":"Name","value":"remainingAttempts"}},{"kind":"Field","name":{"kind":"Name","value":"authUrlFor2fa"}}]}}]}}]} as unknown as DocumentNode<VerifyLookupMutation, VerifyLookupMutationVariables>;