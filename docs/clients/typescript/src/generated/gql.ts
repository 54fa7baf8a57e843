/* eslint-disable */
import * as types from './graphql.js';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "mutation ApproveOwnerRequest($id: ID!) {\n  approveOwnerRequest(id: $id) {\n    status\n    errorMessage\n    errorCode\n    user {\n      id\n      email\n      displayName\n      phoneNumber\n      jobTitle\n      bio\n      avatarUrl\n      roles\n      createdAt\n      updatedAt\n      language\n      isLocked\n      isInactive\n      enrolled\n      lastSignInAt\n      isSuspended\n      lockedUntil\n      enrolment\n      mayEnrolUntil\n    }\n  }\n}": typeof types.ApproveOwnerRequestDocument,
    "query AuditDays($days: Int, $event: AuditEvent, $outcome: AuditOutcome) {\n  auditDays(days: $days, event: $event, outcome: $outcome) {\n    day\n    lines\n    signIns\n    refused\n    lockouts\n  }\n}": typeof types.AuditDaysDocument,
    "query AuditTrail($limit: Int, $before: ID, $filter: AuditFilter) {\n  auditTrail(limit: $limit, before: $before, filter: $filter) {\n    lines {\n      id\n      position\n      at\n      actor\n      actorKind\n      actorEmail\n      session\n      requester\n      event\n      eventName\n      outcome\n      outcomeName\n      reason\n      crmUserId\n      email\n      sealed\n    }\n    next\n    unsealed\n    archivedUntil\n  }\n}": typeof types.AuditTrailDocument,
    "mutation ChangeCrmUsers($ids: [ID!]!, $deed: CrmUserDeed!, $reason: String) {\n  changeCrmUsers(ids: $ids, deed: $deed, reason: $reason) {\n    status\n    errorMessage\n    errorCode\n    count\n    refused\n  }\n}": typeof types.ChangeCrmUsersDocument,
    "mutation ConfirmIdentity($codeFor2fa: String!) {\n  confirmIdentity(codeFor2fa: $codeFor2fa) {\n    status\n    errorMessage\n    errorCode\n    unlocksAt\n    remainingAttempts\n  }\n}": typeof types.ConfirmIdentityDocument,
    "mutation CreateCrmUserDeviceLink($id: ID!, $reason: String!) {\n  createCrmUserDeviceLink(id: $id, reason: $reason) {\n    status\n    errorMessage\n    errorCode\n    url\n  }\n}": typeof types.CreateCrmUserDeviceLinkDocument,
    "mutation CreateUpdateCrmUser($input: CreateUpdateCrmUserInput!) {\n  createUpdateCrmUser(input: $input) {\n    status\n    errorMessage\n    errorCode\n    fieldErrors {\n      field\n      message\n      code\n      limit\n    }\n    user {\n      id\n      email\n      displayName\n      phoneNumber\n      jobTitle\n      bio\n      avatarUrl\n      roles\n      createdAt\n      updatedAt\n      language\n      isLocked\n      isInactive\n      enrolled\n      lastSignInAt\n      isSuspended\n      lockedUntil\n      enrolment\n      mayEnrolUntil\n    }\n  }\n}": typeof types.CreateUpdateCrmUserDocument,
    "query CrmUser($id: ID!) {\n  crmUser(id: $id) {\n    id\n    email\n    displayName\n    phoneNumber\n    jobTitle\n    bio\n    avatarUrl\n    roles\n    createdAt\n    updatedAt\n    language\n    isLocked\n    isInactive\n    enrolled\n    lastSignInAt\n    isSuspended\n    lockedUntil\n    enrolment\n    mayEnrolUntil\n  }\n}": typeof types.CrmUserDocument,
    "query CrmUserAccess($id: ID!) {\n  crmUserAccess(id: $id) {\n    sessions {\n      id\n      current\n      network\n      browser\n      createdAt\n      lastSeenAt\n    }\n    trustedBrowsers {\n      id\n      current\n      network\n      browser\n      createdAt\n      lastSeenAt\n    }\n  }\n}": typeof types.CrmUserAccessDocument,
    "query CrmUsers($limit: Int, $offset: Int, $order: SortOrder, $orderBy: CrmUserOrder, $filter: CrmUserFilter) {\n  crmUsers(\n    limit: $limit\n    offset: $offset\n    order: $order\n    orderBy: $orderBy\n    filter: $filter\n  ) {\n    count\n    limit\n    offset\n    data {\n      id\n      email\n      displayName\n      phoneNumber\n      jobTitle\n      bio\n      avatarUrl\n      roles\n      createdAt\n      updatedAt\n      language\n      isLocked\n      isInactive\n      enrolled\n      lastSignInAt\n      isSuspended\n      lockedUntil\n      enrolment\n      mayEnrolUntil\n    }\n  }\n}": typeof types.CrmUsersDocument,
    "query CurrentUser {\n  currentUser {\n    id\n    email\n    displayName\n    phoneNumber\n    jobTitle\n    bio\n    avatarUrl\n    roles\n    createdAt\n    updatedAt\n    language\n    timeZone\n    sessionEndsAt\n    sessionIdleAt\n  }\n}": typeof types.CurrentUserDocument,
    "mutation DeleteCrmUsers($ids: [ID!]!, $reason: String) {\n  deleteCrmUsers(ids: $ids, reason: $reason) {\n    status\n    errorMessage\n    errorCode\n    count\n    refused\n  }\n}": typeof types.DeleteCrmUsersDocument,
    "mutation EndCrmUserSession($id: ID!, $session: ID!, $reason: String) {\n  endCrmUserSession(id: $id, session: $session, reason: $reason) {\n    status\n    errorMessage\n    errorCode\n    user {\n      id\n      email\n      displayName\n      phoneNumber\n      jobTitle\n      bio\n      avatarUrl\n      roles\n      createdAt\n      updatedAt\n      language\n      isLocked\n      isInactive\n      enrolled\n      lastSignInAt\n      isSuspended\n      lockedUntil\n      enrolment\n      mayEnrolUntil\n    }\n  }\n}": typeof types.EndCrmUserSessionDocument,
    "mutation EndSession($id: ID!) {\n  endSession(id: $id)\n}": typeof types.EndSessionDocument,
    "mutation ExportCrmUsers {\n  exportCrmUsers\n}": typeof types.ExportCrmUsersDocument,
    "mutation ForgetBrowser($id: ID!) {\n  forgetBrowser(id: $id)\n}": typeof types.ForgetBrowserDocument,
    "mutation ForgetCrmUserBrowser($id: ID!, $browser: ID!, $reason: String) {\n  forgetCrmUserBrowser(id: $id, browser: $browser, reason: $reason) {\n    status\n    errorMessage\n    errorCode\n    user {\n      id\n      email\n      displayName\n      phoneNumber\n      jobTitle\n      bio\n      avatarUrl\n      roles\n      createdAt\n      updatedAt\n      language\n      isLocked\n      isInactive\n      enrolled\n      lastSignInAt\n      isSuspended\n      lockedUntil\n      enrolment\n      mayEnrolUntil\n    }\n  }\n}": typeof types.ForgetCrmUserBrowserDocument,
    "query Identity {\n  identity {\n    confirmedUntil\n    recovered\n    recoveryCodesLeft\n  }\n}": typeof types.IdentityDocument,
    "mutation ImportCrmUsers($input: ImportCrmUsersInput!) {\n  importCrmUsers(input: $input) {\n    status\n    errorMessage\n    errorCode\n    created\n    changed\n    unchanged\n    refused\n    lines {\n      line\n      email\n      id\n      result\n      fields\n      reasons\n    }\n  }\n}": typeof types.ImportCrmUsersDocument,
    "mutation InviteCrmUser($id: ID!) {\n  inviteCrmUser(id: $id) {\n    status\n    errorMessage\n    errorCode\n    user {\n      id\n      email\n      displayName\n      phoneNumber\n      jobTitle\n      bio\n      avatarUrl\n      roles\n      createdAt\n      updatedAt\n      language\n      isLocked\n      isInactive\n      enrolled\n      lastSignInAt\n      isSuspended\n      lockedUntil\n      enrolment\n      mayEnrolUntil\n    }\n  }\n}": typeof types.InviteCrmUserDocument,
    "mutation KeepRecoveryCodes {\n  keepRecoveryCodes {\n    status\n    errorMessage\n    errorCode\n  }\n}": typeof types.KeepRecoveryCodesDocument,
    "query LockedCrmUsers {\n  lockedCrmUsers {\n    count\n    networks\n    since\n  }\n}": typeof types.LockedCrmUsersDocument,
    "query Notices {\n  notices {\n    id\n    kind\n    at\n    own\n    email\n  }\n}": typeof types.NoticesDocument,
    "query OwnerRequests {\n  ownerRequests {\n    id\n    kind\n    askedBy {\n      id\n      email\n      displayName\n    }\n    about {\n      id\n      email\n      displayName\n      roles\n    }\n    email\n    roles\n    reason\n    askedAt\n    expiresAt\n  }\n}": typeof types.OwnerRequestsDocument,
    "query PendingSignIn {\n  pendingSignIn {\n    stage\n    attemptsLeft\n    expiresAt\n    unlocksAt\n    authUrlFor2fa\n  }\n}": typeof types.PendingSignInDocument,
    "mutation RecoveryCodes($untilKept: Boolean) {\n  recoveryCodes(untilKept: $untilKept) {\n    status\n    errorMessage\n    errorCode\n    codes\n  }\n}": typeof types.RecoveryCodesDocument,
    "mutation ReplaceAuthenticator($codeFor2fa: String) {\n  replaceAuthenticator(codeFor2fa: $codeFor2fa) {\n    status\n    errorMessage\n    errorCode\n    unlocksAt\n    remainingAttempts\n    authUrlFor2fa\n  }\n}": typeof types.ReplaceAuthenticatorDocument,
    "mutation RequestLookup($input: RequestLookupInput!) {\n  requestLookup(input: $input) {\n    status\n    errorMessage\n    errorCode\n    email\n    nextRequestAt\n    authUrlFor2fa\n    unlocksAt\n  }\n}": typeof types.RequestLookupDocument,
    "mutation RequestOwnerChange($input: RequestOwnerChangeInput!) {\n  requestOwnerChange(input: $input) {\n    status\n    errorMessage\n    errorCode\n    request {\n      id\n      kind\n      askedBy {\n        id\n        email\n        displayName\n      }\n      about {\n        id\n        email\n        displayName\n        roles\n      }\n      email\n      roles\n      reason\n      askedAt\n      expiresAt\n    }\n  }\n}": typeof types.RequestOwnerChangeDocument,
    "mutation ResetCrmUserAuthenticator($id: ID!, $reason: String!) {\n  resetCrmUserAuthenticator(id: $id, reason: $reason) {\n    status\n    errorMessage\n    errorCode\n    user {\n      id\n      email\n      displayName\n      phoneNumber\n      jobTitle\n      bio\n      avatarUrl\n      roles\n      createdAt\n      updatedAt\n      language\n      isLocked\n      isInactive\n      enrolled\n      lastSignInAt\n      isSuspended\n      lockedUntil\n      enrolment\n      mayEnrolUntil\n    }\n  }\n}": typeof types.ResetCrmUserAuthenticatorDocument,
    "query Roles {\n  roles\n}": typeof types.RolesDocument,
    "query Sessions {\n  sessions {\n    id\n    current\n    network\n    browser\n    createdAt\n    lastSeenAt\n  }\n}": typeof types.SessionsDocument,
    "mutation SignOut {\n  signOut\n}": typeof types.SignOutDocument,
    "mutation SignOutCrmUser($id: ID!, $reason: String) {\n  signOutCrmUser(id: $id, reason: $reason) {\n    status\n    errorMessage\n    errorCode\n    user {\n      id\n      email\n      displayName\n      phoneNumber\n      jobTitle\n      bio\n      avatarUrl\n      roles\n      createdAt\n      updatedAt\n      language\n      isLocked\n      isInactive\n      enrolled\n      lastSignInAt\n      isSuspended\n      lockedUntil\n      enrolment\n      mayEnrolUntil\n    }\n  }\n}": typeof types.SignOutCrmUserDocument,
    "mutation SignOutEverywhere {\n  signOutEverywhere\n}": typeof types.SignOutEverywhereDocument,
    "query SignedIn {\n  signedIn\n}": typeof types.SignedInDocument,
    "query TrustedBrowsers {\n  trustedBrowsers {\n    id\n    current\n    network\n    browser\n    createdAt\n    lastSeenAt\n  }\n}": typeof types.TrustedBrowsersDocument,
    "mutation UnlockCrmUser($id: ID!, $reason: String) {\n  unlockCrmUser(id: $id, reason: $reason) {\n    status\n    errorMessage\n    errorCode\n    user {\n      id\n      email\n      displayName\n      phoneNumber\n      jobTitle\n      bio\n      avatarUrl\n      roles\n      createdAt\n      updatedAt\n      language\n      isLocked\n      isInactive\n      enrolled\n      lastSignInAt\n      isSuspended\n      lockedUntil\n      enrolment\n      mayEnrolUntil\n    }\n  }\n}": typeof types.UnlockCrmUserDocument,
    "mutation UpdateOwnProfile($input: UpdateOwnProfileInput!) {\n  updateOwnProfile(input: $input) {\n    status\n    errorMessage\n    errorCode\n    fieldErrors {\n      field\n      message\n      code\n      limit\n    }\n    user {\n      id\n      displayName\n      language\n      timeZone\n    }\n  }\n}": typeof types.UpdateOwnProfileDocument,
    "mutation Verify2fa($input: Verify2faInput!) {\n  verify2fa(input: $input) {\n    status\n    errorMessage\n    errorCode\n    unlocksAt\n    remainingAttempts\n  }\n}": typeof types.Verify2faDocument,
    "mutation VerifyLookup($input: VerifyLookupInput!) {\n  verifyLookup(input: $input) {\n    status\n    errorMessage\n    errorCode\n    unlocksAt\n    remainingAttempts\n    authUrlFor2fa\n  }\n}": typeof types.VerifyLookupDocument,
    "mutation WithdrawOwnerRequest($id: ID!) {\n  withdrawOwnerRequest(id: $id) {\n    status\n    errorMessage\n    errorCode\n    request {\n      id\n      kind\n      askedBy {\n        id\n        email\n        displayName\n      }\n      about {\n        id\n        email\n        displayName\n        roles\n      }\n      email\n      roles\n      reason\n      askedAt\n      expiresAt\n    }\n  }\n}": typeof types.WithdrawOwnerRequestDocument,
};
const documents: Documents = {
    "mutation ApproveOwnerRequest($id: ID!) {\n  approveOwnerRequest(id: $id) {\n    status\n    errorMessage\n    errorCode\n    user {\n      id\n      email\n      displayName\n      phoneNumber\n      jobTitle\n      bio\n      avatarUrl\n      roles\n      createdAt\n      updatedAt\n      language\n      isLocked\n      isInactive\n      enrolled\n      lastSignInAt\n      isSuspended\n      lockedUntil\n      enrolment\n      mayEnrolUntil\n    }\n  }\n}": types.ApproveOwnerRequestDocument,
    "query AuditDays($days: Int, $event: AuditEvent, $outcome: AuditOutcome) {\n  auditDays(days: $days, event: $event, outcome: $outcome) {\n    day\n    lines\n    signIns\n    refused\n    lockouts\n  }\n}": types.AuditDaysDocument,
    "query AuditTrail($limit: Int, $before: ID, $filter: AuditFilter) {\n  auditTrail(limit: $limit, before: $before, filter: $filter) {\n    lines {\n      id\n      position\n      at\n      actor\n      actorKind\n      actorEmail\n      session\n      requester\n      event\n      eventName\n      outcome\n      outcomeName\n      reason\n      crmUserId\n      email\n      sealed\n    }\n    next\n    unsealed\n    archivedUntil\n  }\n}": types.AuditTrailDocument,
    "mutation ChangeCrmUsers($ids: [ID!]!, $deed: CrmUserDeed!, $reason: String) {\n  changeCrmUsers(ids: $ids, deed: $deed, reason: $reason) {\n    status\n    errorMessage\n    errorCode\n    count\n    refused\n  }\n}": types.ChangeCrmUsersDocument,
    "mutation ConfirmIdentity($codeFor2fa: String!) {\n  confirmIdentity(codeFor2fa: $codeFor2fa) {\n    status\n    errorMessage\n    errorCode\n    unlocksAt\n    remainingAttempts\n  }\n}": types.ConfirmIdentityDocument,
    "mutation CreateCrmUserDeviceLink($id: ID!, $reason: String!) {\n  createCrmUserDeviceLink(id: $id, reason: $reason) {\n    status\n    errorMessage\n    errorCode\n    url\n  }\n}": types.CreateCrmUserDeviceLinkDocument,
    "mutation CreateUpdateCrmUser($input: CreateUpdateCrmUserInput!) {\n  createUpdateCrmUser(input: $input) {\n    status\n    errorMessage\n    errorCode\n    fieldErrors {\n      field\n      message\n      code\n      limit\n    }\n    user {\n      id\n      email\n      displayName\n      phoneNumber\n      jobTitle\n      bio\n      avatarUrl\n      roles\n      createdAt\n      updatedAt\n      language\n      isLocked\n      isInactive\n      enrolled\n      lastSignInAt\n      isSuspended\n      lockedUntil\n      enrolment\n      mayEnrolUntil\n    }\n  }\n}": types.CreateUpdateCrmUserDocument,
    "query CrmUser($id: ID!) {\n  crmUser(id: $id) {\n    id\n    email\n    displayName\n    phoneNumber\n    jobTitle\n    bio\n    avatarUrl\n    roles\n    createdAt\n    updatedAt\n    language\n    isLocked\n    isInactive\n    enrolled\n    lastSignInAt\n    isSuspended\n    lockedUntil\n    enrolment\n    mayEnrolUntil\n  }\n}": types.CrmUserDocument,
    "query CrmUserAccess($id: ID!) {\n  crmUserAccess(id: $id) {\n    sessions {\n      id\n      current\n      network\n      browser\n      createdAt\n      lastSeenAt\n    }\n    trustedBrowsers {\n      id\n      current\n      network\n      browser\n      createdAt\n      lastSeenAt\n    }\n  }\n}": types.CrmUserAccessDocument,
    "query CrmUsers($limit: Int, $offset: Int, $order: SortOrder, $orderBy: CrmUserOrder, $filter: CrmUserFilter) {\n  crmUsers(\n    limit: $limit\n    offset: $offset\n    order: $order\n    orderBy: $orderBy\n    filter: $filter\n  ) {\n    count\n    limit\n    offset\n    data {\n      id\n      email\n      displayName\n      phoneNumber\n      jobTitle\n      bio\n      avatarUrl\n      roles\n      createdAt\n      updatedAt\n      language\n      isLocked\n      isInactive\n      enrolled\n      lastSignInAt\n      isSuspended\n      lockedUntil\n      enrolment\n      mayEnrolUntil\n    }\n  }\n}": types.CrmUsersDocument,
    "query CurrentUser {\n  currentUser {\n    id\n    email\n    displayName\n    phoneNumber\n    jobTitle\n    bio\n    avatarUrl\n    roles\n    createdAt\n    updatedAt\n    language\n    timeZone\n    sessionEndsAt\n    sessionIdleAt\n  }\n}": types.CurrentUserDocument,
    "mutation DeleteCrmUsers($ids: [ID!]!, $reason: String) {\n  deleteCrmUsers(ids: $ids, reason: $reason) {\n    status\n    errorMessage\n    errorCode\n    count\n    refused\n  }\n}": types.DeleteCrmUsersDocument,
    "mutation EndCrmUserSession($id: ID!, $session: ID!, $reason: String) {\n  endCrmUserSession(id: $id, session: $session, reason: $reason) {\n    status\n    errorMessage\n    errorCode\n    user {\n      id\n      email\n      displayName\n      phoneNumber\n      jobTitle\n      bio\n      avatarUrl\n      roles\n      createdAt\n      updatedAt\n      language\n      isLocked\n      isInactive\n      enrolled\n      lastSignInAt\n      isSuspended\n      lockedUntil\n      enrolment\n      mayEnrolUntil\n    }\n  }\n}": types.EndCrmUserSessionDocument,
    "mutation EndSession($id: ID!) {\n  endSession(id: $id)\n}": types.EndSessionDocument,
    "mutation ExportCrmUsers {\n  exportCrmUsers\n}": types.ExportCrmUsersDocument,
    "mutation ForgetBrowser($id: ID!) {\n  forgetBrowser(id: $id)\n}": types.ForgetBrowserDocument,
    "mutation ForgetCrmUserBrowser($id: ID!, $browser: ID!, $reason: String) {\n  forgetCrmUserBrowser(id: $id, browser: $browser, reason: $reason) {\n    status\n    errorMessage\n    errorCode\n    user {\n      id\n      email\n      displayName\n      phoneNumber\n      jobTitle\n      bio\n      avatarUrl\n      roles\n      createdAt\n      updatedAt\n      language\n      isLocked\n      isInactive\n      enrolled\n      lastSignInAt\n      isSuspended\n      lockedUntil\n      enrolment\n      mayEnrolUntil\n    }\n  }\n}": types.ForgetCrmUserBrowserDocument,
    "query Identity {\n  identity {\n    confirmedUntil\n    recovered\n    recoveryCodesLeft\n  }\n}": types.IdentityDocument,
    "mutation ImportCrmUsers($input: ImportCrmUsersInput!) {\n  importCrmUsers(input: $input) {\n    status\n    errorMessage\n    errorCode\n    created\n    changed\n    unchanged\n    refused\n    lines {\n      line\n      email\n      id\n      result\n      fields\n      reasons\n    }\n  }\n}": types.ImportCrmUsersDocument,
    "mutation InviteCrmUser($id: ID!) {\n  inviteCrmUser(id: $id) {\n    status\n    errorMessage\n    errorCode\n    user {\n      id\n      email\n      displayName\n      phoneNumber\n      jobTitle\n      bio\n      avatarUrl\n      roles\n      createdAt\n      updatedAt\n      language\n      isLocked\n      isInactive\n      enrolled\n      lastSignInAt\n      isSuspended\n      lockedUntil\n      enrolment\n      mayEnrolUntil\n    }\n  }\n}": types.InviteCrmUserDocument,
    "mutation KeepRecoveryCodes {\n  keepRecoveryCodes {\n    status\n    errorMessage\n    errorCode\n  }\n}": types.KeepRecoveryCodesDocument,
    "query LockedCrmUsers {\n  lockedCrmUsers {\n    count\n    networks\n    since\n  }\n}": types.LockedCrmUsersDocument,
    "query Notices {\n  notices {\n    id\n    kind\n    at\n    own\n    email\n  }\n}": types.NoticesDocument,
    "query OwnerRequests {\n  ownerRequests {\n    id\n    kind\n    askedBy {\n      id\n      email\n      displayName\n    }\n    about {\n      id\n      email\n      displayName\n      roles\n    }\n    email\n    roles\n    reason\n    askedAt\n    expiresAt\n  }\n}": types.OwnerRequestsDocument,
    "query PendingSignIn {\n  pendingSignIn {\n    stage\n    attemptsLeft\n    expiresAt\n    unlocksAt\n    authUrlFor2fa\n  }\n}": types.PendingSignInDocument,
    "mutation RecoveryCodes($untilKept: Boolean) {\n  recoveryCodes(untilKept: $untilKept) {\n    status\n    errorMessage\n    errorCode\n    codes\n  }\n}": types.RecoveryCodesDocument,
    "mutation ReplaceAuthenticator($codeFor2fa: String) {\n  replaceAuthenticator(codeFor2fa: $codeFor2fa) {\n    status\n    errorMessage\n    errorCode\n    unlocksAt\n    remainingAttempts\n    authUrlFor2fa\n  }\n}": types.ReplaceAuthenticatorDocument,
    "mutation RequestLookup($input: RequestLookupInput!) {\n  requestLookup(input: $input) {\n    status\n    errorMessage\n    errorCode\n    email\n    nextRequestAt\n    authUrlFor2fa\n    unlocksAt\n  }\n}": types.RequestLookupDocument,
    "mutation RequestOwnerChange($input: RequestOwnerChangeInput!) {\n  requestOwnerChange(input: $input) {\n    status\n    errorMessage\n    errorCode\n    request {\n      id\n      kind\n      askedBy {\n        id\n        email\n        displayName\n      }\n      about {\n        id\n        email\n        displayName\n        roles\n      }\n      email\n      roles\n      reason\n      askedAt\n      expiresAt\n    }\n  }\n}": types.RequestOwnerChangeDocument,
    "mutation ResetCrmUserAuthenticator($id: ID!, $reason: String!) {\n  resetCrmUserAuthenticator(id: $id, reason: $reason) {\n    status\n    errorMessage\n    errorCode\n    user {\n      id\n      email\n      displayName\n      phoneNumber\n      jobTitle\n      bio\n      avatarUrl\n      roles\n      createdAt\n      updatedAt\n      language\n      isLocked\n      isInactive\n      enrolled\n      lastSignInAt\n      isSuspended\n      lockedUntil\n      enrolment\n      mayEnrolUntil\n    }\n  }\n}": types.ResetCrmUserAuthenticatorDocument,
    "query Roles {\n  roles\n}": types.RolesDocument,
    "query Sessions {\n  sessions {\n    id\n    current\n    network\n    browser\n    createdAt\n    lastSeenAt\n  }\n}": types.SessionsDocument,
    "mutation SignOut {\n  signOut\n}": types.SignOutDocument,
    "mutation SignOutCrmUser($id: ID!, $reason: String) {\n  signOutCrmUser(id: $id, reason: $reason) {\n    status\n    errorMessage\n    errorCode\n    user {\n      id\n      email\n      displayName\n      phoneNumber\n      jobTitle\n      bio\n      avatarUrl\n      roles\n      createdAt\n      updatedAt\n      language\n      isLocked\n      isInactive\n      enrolled\n      lastSignInAt\n      isSuspended\n      lockedUntil\n      enrolment\n      mayEnrolUntil\n    }\n  }\n}": types.SignOutCrmUserDocument,
    "mutation SignOutEverywhere {\n  signOutEverywhere\n}": types.SignOutEverywhereDocument,
    "query SignedIn {\n  signedIn\n}": types.SignedInDocument,
    "query TrustedBrowsers {\n  trustedBrowsers {\n    id\n    current\n    network\n    browser\n    createdAt\n    lastSeenAt\n  }\n}": types.TrustedBrowsersDocument,
    "mutation UnlockCrmUser($id: ID!, $reason: String) {\n  unlockCrmUser(id: $id, reason: $reason) {\n    status\n    errorMessage\n    errorCode\n    user {\n      id\n      email\n      displayName\n      phoneNumber\n      jobTitle\n      bio\n      avatarUrl\n      roles\n      createdAt\n      updatedAt\n      language\n      isLocked\n      isInactive\n      enrolled\n      lastSignInAt\n      isSuspended\n      lockedUntil\n      enrolment\n      mayEnrolUntil\n    }\n  }\n}": types.UnlockCrmUserDocument,
    "mutation UpdateOwnProfile($input: UpdateOwnProfileInput!) {\n  updateOwnProfile(input: $input) {\n    status\n    errorMessage\n    errorCode\n    fieldErrors {\n      field\n      message\n      code\n      limit\n    }\n    user {\n      id\n      displayName\n      language\n      timeZone\n    }\n  }\n}": types.UpdateOwnProfileDocument,
    "mutation Verify2fa($input: Verify2faInput!) {\n  verify2fa(input: $input) {\n    status\n    errorMessage\n    errorCode\n    unlocksAt\n    remainingAttempts\n  }\n}": types.Verify2faDocument,
    "mutation VerifyLookup($input: VerifyLookupInput!) {\n  verifyLookup(input: $input) {\n    status\n    errorMessage\n    errorCode\n    unlocksAt\n    remainingAttempts\n    authUrlFor2fa\n  }\n}": types.VerifyLookupDocument,
    "mutation WithdrawOwnerRequest($id: ID!) {\n  withdrawOwnerRequest(id: $id) {\n    status\n    errorMessage\n    errorCode\n    request {\n      id\n      kind\n      askedBy {\n        id\n        email\n        displayName\n      }\n      about {\n        id\n        email\n        displayName\n        roles\n      }\n      email\n      roles\n      reason\n      askedAt\n      expiresAt\n    }\n  }\n}": types.WithdrawOwnerRequestDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation ApproveOwnerRequest($id: ID!) {\n  approveOwnerRequest(id: $id) {\n    status\n    errorMessage\n    errorCode\n    user {\n      id\n      email\n      displayName\n      phoneNumber\n      jobTitle\n      bio\n      avatarUrl\n      roles\n      createdAt\n      updatedAt\n      language\n      isLocked\n      isInactive\n      enrolled\n      lastSignInAt\n      isSuspended\n      lockedUntil\n      enrolment\n      mayEnrolUntil\n    }\n  }\n}"): (typeof documents)["mutation ApproveOwnerRequest($id: ID!) {\n  approveOwnerRequest(id: $id) {\n    status\n    errorMessage\n    errorCode\n    user {\n      id\n      email\n      displayName\n      phoneNumber\n      jobTitle\n      bio\n      avatarUrl\n      roles\n      createdAt\n      updatedAt\n      language\n      isLocked\n      isInactive\n      enrolled\n      lastSignInAt\n      isSuspended\n      lockedUntil\n      enrolment\n      mayEnrolUntil\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query AuditDays($days: Int, $event: AuditEvent, $outcome: AuditOutcome) {\n  auditDays(days: $days, event: $event, outcome: $outcome) {\n    day\n    lines\n    signIns\n    refused\n    lockouts\n  }\n}"): (typeof documents)["query AuditDays($days: Int, $event: AuditEvent, $outcome: AuditOutcome) {\n  auditDays(days: $days, event: $event, outcome: $outcome) {\n    day\n    lines\n    signIns\n    refused\n    lockouts\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query AuditTrail($limit: Int, $before: ID, $filter: AuditFilter) {\n  auditTrail(limit: $limit, before: $before, filter: $filter) {\n    lines {\n      id\n      position\n      at\n      actor\n      actorKind\n      actorEmail\n      session\n      requester\n      event\n      eventName\n      outcome\n      outcomeName\n      reason\n      crmUserId\n      email\n      sealed\n    }\n    next\n    unsealed\n    archivedUntil\n  }\n}"): (typeof documents)["query AuditTrail($limit: Int, $before: ID, $filter: AuditFilter) {\n  auditTrail(limit: $limit, before: $before, filter: $filter) {\n    lines {\n      id\n      position\n      at\n      actor\n      actorKind\n      actorEmail\n      session\n      requester\n      event\n      eventName\n      outcome\n      outcomeName\n      reason\n      crmUserId\n      email\n      sealed\n    }\n    next\n    unsealed\n    archivedUntil\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation ChangeCrmUsers($ids: [ID!]!, $deed: CrmUserDeed!, $reason: String) {\n  changeCrmUsers(ids: $ids, deed: $deed, reason: $reason) {\n    status\n    errorMessage\n    errorCode\n    count\n    refused\n  }\n}"): (typeof documents)["mutation ChangeCrmUsers($ids: [ID!]!, $deed: CrmUserDeed!, $reason: String) {\n  changeCrmUsers(ids: $ids, deed: $deed, reason: $reason) {\n    status\n    errorMessage\n    errorCode\n    count\n    refused\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation ConfirmIdentity($codeFor2fa: String!) {\n  confirmIdentity(codeFor2fa: $codeFor2fa) {\n    status\n    errorMessage\n    errorCode\n    unlocksAt\n    remainingAttempts\n  }\n}"): (typeof documents)["mutation ConfirmIdentity($codeFor2fa: String!) {\n  confirmIdentity(codeFor2fa: $codeFor2fa) {\n    status\n    errorMessage\n    errorCode\n    unlocksAt\n    remainingAttempts\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation CreateCrmUserDeviceLink($id: ID!, $reason: String!) {\n  createCrmUserDeviceLink(id: $id, reason: $reason) {\n    status\n    errorMessage\n    errorCode\n    url\n  }\n}"): (typeof documents)["mutation CreateCrmUserDeviceLink($id: ID!, $reason: String!) {\n  createCrmUserDeviceLink(id: $id, reason: $reason) {\n    status\n    errorMessage\n    errorCode\n    url\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation CreateUpdateCrmUser($input: CreateUpdateCrmUserInput!) {\n  createUpdateCrmUser(input: $input) {\n    status\n    errorMessage\n    errorCode\n    fieldErrors {\n      field\n      message\n      code\n      limit\n    }\n    user {\n      id\n      email\n      displayName\n      phoneNumber\n      jobTitle\n      bio\n      avatarUrl\n      roles\n      createdAt\n      updatedAt\n      language\n      isLocked\n      isInactive\n      enrolled\n      lastSignInAt\n      isSuspended\n      lockedUntil\n      enrolment\n      mayEnrolUntil\n    }\n  }\n}"): (typeof documents)["mutation CreateUpdateCrmUser($input: CreateUpdateCrmUserInput!) {\n  createUpdateCrmUser(input: $input) {\n    status\n    errorMessage\n    errorCode\n    fieldErrors {\n      field\n      message\n      code\n      limit\n    }\n    user {\n      id\n      email\n      displayName\n      phoneNumber\n      jobTitle\n      bio\n      avatarUrl\n      roles\n      createdAt\n      updatedAt\n      language\n      isLocked\n      isInactive\n      enrolled\n      lastSignInAt\n      isSuspended\n      lockedUntil\n      enrolment\n      mayEnrolUntil\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query CrmUser($id: ID!) {\n  crmUser(id: $id) {\n    id\n    email\n    displayName\n    phoneNumber\n    jobTitle\n    bio\n    avatarUrl\n    roles\n    createdAt\n    updatedAt\n    language\n    isLocked\n    isInactive\n    enrolled\n    lastSignInAt\n    isSuspended\n    lockedUntil\n    enrolment\n    mayEnrolUntil\n  }\n}"): (typeof documents)["query CrmUser($id: ID!) {\n  crmUser(id: $id) {\n    id\n    email\n    displayName\n    phoneNumber\n    jobTitle\n    bio\n    avatarUrl\n    roles\n    createdAt\n    updatedAt\n    language\n    isLocked\n    isInactive\n    enrolled\n    lastSignInAt\n    isSuspended\n    lockedUntil\n    enrolment\n    mayEnrolUntil\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query CrmUserAccess($id: ID!) {\n  crmUserAccess(id: $id) {\n    sessions {\n      id\n      current\n      network\n      browser\n      createdAt\n      lastSeenAt\n    }\n    trustedBrowsers {\n      id\n      current\n      network\n      browser\n      createdAt\n      lastSeenAt\n    }\n  }\n}"): (typeof documents)["query CrmUserAccess($id: ID!) {\n  crmUserAccess(id: $id) {\n    sessions {\n      id\n      current\n      network\n      browser\n      createdAt\n      lastSeenAt\n    }\n    trustedBrowsers {\n      id\n      current\n      network\n      browser\n      createdAt\n      lastSeenAt\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query CrmUsers($limit: Int, $offset: Int, $order: SortOrder, $orderBy: CrmUserOrder, $filter: CrmUserFilter) {\n  crmUsers(\n    limit: $limit\n    offset: $offset\n    order: $order\n    orderBy: $orderBy\n    filter: $filter\n  ) {\n    count\n    limit\n    offset\n    data {\n      id\n      email\n      displayName\n      phoneNumber\n      jobTitle\n      bio\n      avatarUrl\n      roles\n      createdAt\n      updatedAt\n      language\n      isLocked\n      isInactive\n      enrolled\n      lastSignInAt\n      isSuspended\n      lockedUntil\n      enrolment\n      mayEnrolUntil\n    }\n  }\n}"): (typeof documents)["query CrmUsers($limit: Int, $offset: Int, $order: SortOrder, $orderBy: CrmUserOrder, $filter: CrmUserFilter) {\n  crmUsers(\n    limit: $limit\n    offset: $offset\n    order: $order\n    orderBy: $orderBy\n    filter: $filter\n  ) {\n    count\n    limit\n    offset\n    data {\n      id\n      email\n      displayName\n      phoneNumber\n      jobTitle\n      bio\n      avatarUrl\n      roles\n      createdAt\n      updatedAt\n      language\n      isLocked\n      isInactive\n      enrolled\n      lastSignInAt\n      isSuspended\n      lockedUntil\n      enrolment\n      mayEnrolUntil\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query CurrentUser {\n  currentUser {\n    id\n    email\n    displayName\n    phoneNumber\n    jobTitle\n    bio\n    avatarUrl\n    roles\n    createdAt\n    updatedAt\n    language\n    timeZone\n    sessionEndsAt\n    sessionIdleAt\n  }\n}"): (typeof documents)["query CurrentUser {\n  currentUser {\n    id\n    email\n    displayName\n    phoneNumber\n    jobTitle\n    bio\n    avatarUrl\n    roles\n    createdAt\n    updatedAt\n    language\n    timeZone\n    sessionEndsAt\n    sessionIdleAt\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation DeleteCrmUsers($ids: [ID!]!, $reason: String) {\n  deleteCrmUsers(ids: $ids, reason: $reason) {\n    status\n    errorMessage\n    errorCode\n    count\n    refused\n  }\n}"): (typeof documents)["mutation DeleteCrmUsers($ids: [ID!]!, $reason: String) {\n  deleteCrmUsers(ids: $ids, reason: $reason) {\n    status\n    errorMessage\n    errorCode\n    count\n    refused\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation EndCrmUserSession($id: ID!, $session: ID!, $reason: String) {\n  endCrmUserSession(id: $id, session: $session, reason: $reason) {\n    status\n    errorMessage\n    errorCode\n    user {\n      id\n      email\n      displayName\n      phoneNumber\n      jobTitle\n      bio\n      avatarUrl\n      roles\n      createdAt\n      updatedAt\n      language\n      isLocked\n      isInactive\n      enrolled\n      lastSignInAt\n      isSuspended\n      lockedUntil\n      enrolment\n      mayEnrolUntil\n    }\n  }\n}"): (typeof documents)["mutation EndCrmUserSession($id: ID!, $session: ID!, $reason: String) {\n  endCrmUserSession(id: $id, session: $session, reason: $reason) {\n    status\n    errorMessage\n    errorCode\n    user {\n      id\n      email\n      displayName\n      phoneNumber\n      jobTitle\n      bio\n      avatarUrl\n      roles\n      createdAt\n      updatedAt\n      language\n      isLocked\n      isInactive\n      enrolled\n      lastSignInAt\n      isSuspended\n      lockedUntil\n      enrolment\n      mayEnrolUntil\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation EndSession($id: ID!) {\n  endSession(id: $id)\n}"): (typeof documents)["mutation EndSession($id: ID!) {\n  endSession(id: $id)\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation ExportCrmUsers {\n  exportCrmUsers\n}"): (typeof documents)["mutation ExportCrmUsers {\n  exportCrmUsers\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation ForgetBrowser($id: ID!) {\n  forgetBrowser(id: $id)\n}"): (typeof documents)["mutation ForgetBrowser($id: ID!) {\n  forgetBrowser(id: $id)\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation ForgetCrmUserBrowser($id: ID!, $browser: ID!, $reason: String) {\n  forgetCrmUserBrowser(id: $id, browser: $browser, reason: $reason) {\n    status\n    errorMessage\n    errorCode\n    user {\n      id\n      email\n      displayName\n      phoneNumber\n      jobTitle\n      bio\n      avatarUrl\n      roles\n      createdAt\n      updatedAt\n      language\n      isLocked\n      isInactive\n      enrolled\n      lastSignInAt\n      isSuspended\n      lockedUntil\n      enrolment\n      mayEnrolUntil\n    }\n  }\n}"): (typeof documents)["mutation ForgetCrmUserBrowser($id: ID!, $browser: ID!, $reason: String) {\n  forgetCrmUserBrowser(id: $id, browser: $browser, reason: $reason) {\n    status\n    errorMessage\n    errorCode\n    user {\n      id\n      email\n      displayName\n      phoneNumber\n      jobTitle\n      bio\n      avatarUrl\n      roles\n      createdAt\n      updatedAt\n      language\n      isLocked\n      isInactive\n      enrolled\n      lastSignInAt\n      isSuspended\n      lockedUntil\n      enrolment\n      mayEnrolUntil\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Identity {\n  identity {\n    confirmedUntil\n    recovered\n    recoveryCodesLeft\n  }\n}"): (typeof documents)["query Identity {\n  identity {\n    confirmedUntil\n    recovered\n    recoveryCodesLeft\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation ImportCrmUsers($input: ImportCrmUsersInput!) {\n  importCrmUsers(input: $input) {\n    status\n    errorMessage\n    errorCode\n    created\n    changed\n    unchanged\n    refused\n    lines {\n      line\n      email\n      id\n      result\n      fields\n      reasons\n    }\n  }\n}"): (typeof documents)["mutation ImportCrmUsers($input: ImportCrmUsersInput!) {\n  importCrmUsers(input: $input) {\n    status\n    errorMessage\n    errorCode\n    created\n    changed\n    unchanged\n    refused\n    lines {\n      line\n      email\n      id\n      result\n      fields\n      reasons\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation InviteCrmUser($id: ID!) {\n  inviteCrmUser(id: $id) {\n    status\n    errorMessage\n    errorCode\n    user {\n      id\n      email\n      displayName\n      phoneNumber\n      jobTitle\n      bio\n      avatarUrl\n      roles\n      createdAt\n      updatedAt\n      language\n      isLocked\n      isInactive\n      enrolled\n      lastSignInAt\n      isSuspended\n      lockedUntil\n      enrolment\n      mayEnrolUntil\n    }\n  }\n}"): (typeof documents)["mutation InviteCrmUser($id: ID!) {\n  inviteCrmUser(id: $id) {\n    status\n    errorMessage\n    errorCode\n    user {\n      id\n      email\n      displayName\n      phoneNumber\n      jobTitle\n      bio\n      avatarUrl\n      roles\n      createdAt\n      updatedAt\n      language\n      isLocked\n      isInactive\n      enrolled\n      lastSignInAt\n      isSuspended\n      lockedUntil\n      enrolment\n      mayEnrolUntil\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation KeepRecoveryCodes {\n  keepRecoveryCodes {\n    status\n    errorMessage\n    errorCode\n  }\n}"): (typeof documents)["mutation KeepRecoveryCodes {\n  keepRecoveryCodes {\n    status\n    errorMessage\n    errorCode\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query LockedCrmUsers {\n  lockedCrmUsers {\n    count\n    networks\n    since\n  }\n}"): (typeof documents)["query LockedCrmUsers {\n  lockedCrmUsers {\n    count\n    networks\n    since\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Notices {\n  notices {\n    id\n    kind\n    at\n    own\n    email\n  }\n}"): (typeof documents)["query Notices {\n  notices {\n    id\n    kind\n    at\n    own\n    email\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query OwnerRequests {\n  ownerRequests {\n    id\n    kind\n    askedBy {\n      id\n      email\n      displayName\n    }\n    about {\n      id\n      email\n      displayName\n      roles\n    }\n    email\n    roles\n    reason\n    askedAt\n    expiresAt\n  }\n}"): (typeof documents)["query OwnerRequests {\n  ownerRequests {\n    id\n    kind\n    askedBy {\n      id\n      email\n      displayName\n    }\n    about {\n      id\n      email\n      displayName\n      roles\n    }\n    email\n    roles\n    reason\n    askedAt\n    expiresAt\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query PendingSignIn {\n  pendingSignIn {\n    stage\n    attemptsLeft\n    expiresAt\n    unlocksAt\n    authUrlFor2fa\n  }\n}"): (typeof documents)["query PendingSignIn {\n  pendingSignIn {\n    stage\n    attemptsLeft\n    expiresAt\n    unlocksAt\n    authUrlFor2fa\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation RecoveryCodes($untilKept: Boolean) {\n  recoveryCodes(untilKept: $untilKept) {\n    status\n    errorMessage\n    errorCode\n    codes\n  }\n}"): (typeof documents)["mutation RecoveryCodes($untilKept: Boolean) {\n  recoveryCodes(untilKept: $untilKept) {\n    status\n    errorMessage\n    errorCode\n    codes\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation ReplaceAuthenticator($codeFor2fa: String) {\n  replaceAuthenticator(codeFor2fa: $codeFor2fa) {\n    status\n    errorMessage\n    errorCode\n    unlocksAt\n    remainingAttempts\n    authUrlFor2fa\n  }\n}"): (typeof documents)["mutation ReplaceAuthenticator($codeFor2fa: String) {\n  replaceAuthenticator(codeFor2fa: $codeFor2fa) {\n    status\n    errorMessage\n    errorCode\n    unlocksAt\n    remainingAttempts\n    authUrlFor2fa\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation RequestLookup($input: RequestLookupInput!) {\n  requestLookup(input: $input) {\n    status\n    errorMessage\n    errorCode\n    email\n    nextRequestAt\n    authUrlFor2fa\n    unlocksAt\n  }\n}"): (typeof documents)["mutation RequestLookup($input: RequestLookupInput!) {\n  requestLookup(input: $input) {\n    status\n    errorMessage\n    errorCode\n    email\n    nextRequestAt\n    authUrlFor2fa\n    unlocksAt\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation RequestOwnerChange($input: RequestOwnerChangeInput!) {\n  requestOwnerChange(input: $input) {\n    status\n    errorMessage\n    errorCode\n    request {\n      id\n      kind\n      askedBy {\n        id\n        email\n        displayName\n      }\n      about {\n        id\n        email\n        displayName\n        roles\n      }\n      email\n      roles\n      reason\n      askedAt\n      expiresAt\n    }\n  }\n}"): (typeof documents)["mutation RequestOwnerChange($input: RequestOwnerChangeInput!) {\n  requestOwnerChange(input: $input) {\n    status\n    errorMessage\n    errorCode\n    request {\n      id\n      kind\n      askedBy {\n        id\n        email\n        displayName\n      }\n      about {\n        id\n        email\n        displayName\n        roles\n      }\n      email\n      roles\n      reason\n      askedAt\n      expiresAt\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation ResetCrmUserAuthenticator($id: ID!, $reason: String!) {\n  resetCrmUserAuthenticator(id: $id, reason: $reason) {\n    status\n    errorMessage\n    errorCode\n    user {\n      id\n      email\n      displayName\n      phoneNumber\n      jobTitle\n      bio\n      avatarUrl\n      roles\n      createdAt\n      updatedAt\n      language\n      isLocked\n      isInactive\n      enrolled\n      lastSignInAt\n      isSuspended\n      lockedUntil\n      enrolment\n      mayEnrolUntil\n    }\n  }\n}"): (typeof documents)["mutation ResetCrmUserAuthenticator($id: ID!, $reason: String!) {\n  resetCrmUserAuthenticator(id: $id, reason: $reason) {\n    status\n    errorMessage\n    errorCode\n    user {\n      id\n      email\n      displayName\n      phoneNumber\n      jobTitle\n      bio\n      avatarUrl\n      roles\n      createdAt\n      updatedAt\n      language\n      isLocked\n      isInactive\n      enrolled\n      lastSignInAt\n      isSuspended\n      lockedUntil\n      enrolment\n      mayEnrolUntil\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Roles {\n  roles\n}"): (typeof documents)["query Roles {\n  roles\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query Sessions {\n  sessions {\n    id\n    current\n    network\n    browser\n    createdAt\n    lastSeenAt\n  }\n}"): (typeof documents)["query Sessions {\n  sessions {\n    id\n    current\n    network\n    browser\n    createdAt\n    lastSeenAt\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation SignOut {\n  signOut\n}"): (typeof documents)["mutation SignOut {\n  signOut\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation SignOutCrmUser($id: ID!, $reason: String) {\n  signOutCrmUser(id: $id, reason: $reason) {\n    status\n    errorMessage\n    errorCode\n    user {\n      id\n      email\n      displayName\n      phoneNumber\n      jobTitle\n      bio\n      avatarUrl\n      roles\n      createdAt\n      updatedAt\n      language\n      isLocked\n      isInactive\n      enrolled\n      lastSignInAt\n      isSuspended\n      lockedUntil\n      enrolment\n      mayEnrolUntil\n    }\n  }\n}"): (typeof documents)["mutation SignOutCrmUser($id: ID!, $reason: String) {\n  signOutCrmUser(id: $id, reason: $reason) {\n    status\n    errorMessage\n    errorCode\n    user {\n      id\n      email\n      displayName\n      phoneNumber\n      jobTitle\n      bio\n      avatarUrl\n      roles\n      createdAt\n      updatedAt\n      language\n      isLocked\n      isInactive\n      enrolled\n      lastSignInAt\n      isSuspended\n      lockedUntil\n      enrolment\n      mayEnrolUntil\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation SignOutEverywhere {\n  signOutEverywhere\n}"): (typeof documents)["mutation SignOutEverywhere {\n  signOutEverywhere\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query SignedIn {\n  signedIn\n}"): (typeof documents)["query SignedIn {\n  signedIn\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query TrustedBrowsers {\n  trustedBrowsers {\n    id\n    current\n    network\n    browser\n    createdAt\n    lastSeenAt\n  }\n}"): (typeof documents)["query TrustedBrowsers {\n  trustedBrowsers {\n    id\n    current\n    network\n    browser\n    createdAt\n    lastSeenAt\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation UnlockCrmUser($id: ID!, $reason: String) {\n  unlockCrmUser(id: $id, reason: $reason) {\n    status\n    errorMessage\n    errorCode\n    user {\n      id\n      email\n      displayName\n      phoneNumber\n      jobTitle\n      bio\n      avatarUrl\n      roles\n      createdAt\n      updatedAt\n      language\n      isLocked\n      isInactive\n      enrolled\n      lastSignInAt\n      isSuspended\n      lockedUntil\n      enrolment\n      mayEnrolUntil\n    }\n  }\n}"): (typeof documents)["mutation UnlockCrmUser($id: ID!, $reason: String) {\n  unlockCrmUser(id: $id, reason: $reason) {\n    status\n    errorMessage\n    errorCode\n    user {\n      id\n      email\n      displayName\n      phoneNumber\n      jobTitle\n      bio\n      avatarUrl\n      roles\n      createdAt\n      updatedAt\n      language\n      isLocked\n      isInactive\n      enrolled\n      lastSignInAt\n      isSuspended\n      lockedUntil\n      enrolment\n      mayEnrolUntil\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation UpdateOwnProfile($input: UpdateOwnProfileInput!) {\n  updateOwnProfile(input: $input) {\n    status\n    errorMessage\n    errorCode\n    fieldErrors {\n      field\n      message\n      code\n      limit\n    }\n    user {\n      id\n      displayName\n      language\n      timeZone\n    }\n  }\n}"): (typeof documents)["mutation UpdateOwnProfile($input: UpdateOwnProfileInput!) {\n  updateOwnProfile(input: $input) {\n    status\n    errorMessage\n    errorCode\n    fieldErrors {\n      field\n      message\n      code\n      limit\n    }\n    user {\n      id\n      displayName\n      language\n      timeZone\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation Verify2fa($input: Verify2faInput!) {\n  verify2fa(input: $input) {\n    status\n    errorMessage\n    errorCode\n    unlocksAt\n    remainingAttempts\n  }\n}"): (typeof documents)["mutation Verify2fa($input: Verify2faInput!) {\n  verify2fa(input: $input) {\n    status\n    errorMessage\n    errorCode\n    unlocksAt\n    remainingAttempts\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation VerifyLookup($input: VerifyLookupInput!) {\n  verifyLookup(input: $input) {\n    status\n    errorMessage\n    errorCode\n    unlocksAt\n    remainingAttempts\n    authUrlFor2fa\n  }\n}"): (typeof documents)["mutation VerifyLookup($input: VerifyLookupInput!) {\n  verifyLookup(input: $input) {\n    status\n    errorMessage\n    errorCode\n    unlocksAt\n    remainingAttempts\n    authUrlFor2fa\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation WithdrawOwnerRequest($id: ID!) {\n  withdrawOwnerRequest(id: $id) {\n    status\n    errorMessage\n    errorCode\n    request {\n      id\n      kind\n      askedBy {\n        id\n        email\n        displayName\n      }\n      about {\n        id\n        email\n        displayName\n        roles\n      }\n      email\n      roles\n      reason\n      askedAt\n      expiresAt\n    }\n  }\n}"): (typeof documents)["mutation WithdrawOwnerRequest($id: ID!) {\n  withdrawOwnerRequest(id: $id) {\n    status\n    errorMessage\n    errorCode\n    request {\n      id\n      kind\n      askedBy {\n        id\n        email\n        displayName\n      }\n      about {\n        id\n        email\n        displayName\n        roles\n      }\n      email\n      roles\n      reason\n      askedAt\n      expiresAt\n    }\n  }\n}"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;