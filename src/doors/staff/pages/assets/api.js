// api.js: the operations of POST /graphql as functions. Typed text is sent in variables, never in a document. Returns an
// expected refusal (`status: false`) as an answer, and throws `Trouble` without a usable one. Does not know any page.

const REQUEST_LOOKUP = `mutation RequestLookup($input: RequestLookupInput!) {
  requestLookup(input: $input) { status errorMessage errorCode email nextRequestAt authUrlFor2fa unlocksAt }
}`;

const VERIFY_LOOKUP = `mutation VerifyLookup($input: VerifyLookupInput!) {
  verifyLookup(input: $input) { status errorMessage errorCode unlocksAt remainingAttempts authUrlFor2fa }
}`;

const VERIFY_2FA = `mutation Verify2fa($input: Verify2faInput!) {
  verify2fa(input: $input) { status errorMessage errorCode unlocksAt remainingAttempts authUrlFor2fa }
}`;

const CURRENT_USER = `query CurrentUser {
  currentUser { id email displayName roles }
}`;

const PENDING_SIGN_IN = `query PendingSignIn {
  pendingSignIn { stage attemptsLeft expiresAt unlocksAt authUrlFor2fa }
}`;

const SIGN_OUT = `mutation SignOut {
  signOut
}`;

const ACCOUNT = `query Account {
  currentUser { id email displayName roles language timeZone sessionEndsAt sessionIdleAt }
  identity { recovered recoveryCodesLeft }
  sessions { id current network browser createdAt lastSeenAt }
  trustedBrowsers { id current network browser createdAt lastSeenAt }
  notices { id kind at own email accounts }
}`;

const CONFIRM_IDENTITY = `mutation ConfirmIdentity($code: String!) {
  confirmIdentity(codeFor2fa: $code) { status errorMessage errorCode unlocksAt remainingAttempts }
}`;

const RECOVERY_CODES = `mutation RecoveryCodes {
  recoveryCodes(untilKept: true) { status errorMessage errorCode codes }
}`;

const KEEP_RECOVERY_CODES = `mutation KeepRecoveryCodes {
  keepRecoveryCodes { status errorMessage errorCode }
}`;

const REPLACE_AUTHENTICATOR = `mutation ReplaceAuthenticator($code: String) {
  replaceAuthenticator(codeFor2fa: $code) { status errorMessage errorCode unlocksAt authUrlFor2fa }
}`;

const UPDATE_OWN_PROFILE = `mutation UpdateOwnProfile($input: UpdateOwnProfileInput!) {
  updateOwnProfile(input: $input) { status errorCode fieldErrors { field } }
}`;

const END_SESSION = `mutation EndSession($id: ID!) {
  endSession(id: $id)
}`;

const FORGET_BROWSER = `mutation ForgetBrowser($id: ID!) {
  forgetBrowser(id: $id)
}`;

const SIGN_OUT_EVERYWHERE = `mutation SignOutEverywhere {
  signOutEverywhere
}`;

const PATIENCE_MS = 30_000;
const DAY_MS = 86_400_000;

let ahead = 0; // milliseconds by which the server's clock is ahead of this browser's

/** Error for a request without a usable answer. `kind`: "network" (no response), "unavailable" (status 503),
 * "nobody" (no live session), "forbidden" (a role is missing), "unfit" (an argument is refused), "fault" (anything else). `argument`:
 * the first word of a refusal, which is the name of the argument if the refusal is about one. */
export class Trouble extends Error {
  constructor(kind, requestId = null, argument = null) {
    super(kind);
    this.kind = kind;
    this.requestId = requestId;
    this.argument = argument;
  }
}

/** Asks for a code by mail. `invitation`: the token of an invitation, or null. */
export const requestLookup = async (email, recaptcha, invitation) =>
  (await ask('RequestLookup', REQUEST_LOOKUP, { input: { email, recaptcha, ...(invitation && { invitation }) } })).requestLookup;

export const verifyLookup = async (code) =>
  (await ask('VerifyLookup', VERIFY_LOOKUP, { input: { code } })).verifyLookup;

export const verify2fa = async (codeFor2fa) =>
  (await ask('Verify2fa', VERIFY_2FA, { input: { codeFor2fa } })).verify2fa;

/** The admin who is signed in, or null. */
export const currentUser = async () => (await ask('CurrentUser', CURRENT_USER)).currentUser;

/** The sign-in under way in this browser, or null. */
export const pendingSignIn = async () => (await ask('PendingSignIn', PENDING_SIGN_IN)).pendingSignIn;

export const signOut = async () => (await ask('SignOut', SIGN_OUT)).signOut;

// ---- The reader's own account. Without a live session every field is null.

export const account = () => ask('Account', ACCOUNT);

export const confirmIdentity = async (code) =>
  (await ask('ConfirmIdentity', CONFIRM_IDENTITY, { code })).confirmIdentity;

/** Creates recovery codes, which become valid with keepRecoveryCodes. */
export const recoveryCodes = async () => (await ask('RecoveryCodes', RECOVERY_CODES)).recoveryCodes;

/** Activates the new recovery codes and voids the older ones. */
export const keepRecoveryCodes = async () =>
  (await ask('KeepRecoveryCodes', KEEP_RECOVERY_CODES)).keepRecoveryCodes;

/** Requests a secret for another authenticator if the code is null; otherwise activates that secret. */
export const replaceAuthenticator = async (code) =>
  (await ask('ReplaceAuthenticator', REPLACE_AUTHENTICATOR, { code })).replaceAuthenticator;

export const updateOwnProfile = async (input) =>
  (await ask('UpdateOwnProfile', UPDATE_OWN_PROFILE, { input })).updateOwnProfile;

export const endSession = async (id) => (await ask('EndSession', END_SESSION, { id })).endSession;

export const forgetBrowser = async (id) => (await ask('ForgetBrowser', FORGET_BROWSER, { id })).forgetBrowser;

export const signOutEverywhere = async () =>
  (await ask('SignOutEverywhere', SIGN_OUT_EVERYWHERE)).signOutEverywhere;

/** Sends an operation and returns the data of its response; throws `Trouble` if there is none. */
export async function ask(operationName, query, variables = {}) {
  const { status, body } = await post({ operationName, query, variables });
  const error = body?.errors?.[0];
  if (status === 200 && error?.extensions?.code === 'FORBIDDEN') throw new Trouble('forbidden');
  // Without a live session the data has null fields beside an UNAUTHENTICATED error, which is no failure.
  const answered = status === 200 && body?.data && (!error || error.extensions?.code === 'UNAUTHENTICATED');
  if (answered) return body.data;
  const requestId = error?.extensions?.requestId;
  // Other statuses with this code are about the request as a whole.
  if ([200, 400].includes(status) && error?.extensions?.code === 'BAD_USER_INPUT') {
    throw new Trouble('unfit', requestId, /^\w*/.exec(error.message)[0]);
  }
  throw new Trouble(status === 503 ? 'unavailable' : 'fault', requestId);
}

async function post(operation) {
  try {
    const response = await fetch('/graphql', {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(operation),
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    const text = await response.text();
    noteClock(response.headers.get('date'));
    return { status: response.status, body: parsed(text) };
  } catch {
    throw new Trouble('network');
  }
}

// A clock that is a day off is no clock to measure by.
function noteClock(date) {
  const off = Date.parse(date) - Date.now();
  if (Math.abs(off) < DAY_MS) ahead = off;
}

/** The time of this browser's clock at which an instant of the server's comes, as Date.now(). */
export const timeOf = (instant) => Date.parse(instant) - ahead;

// A proxy in between may answer with something that is not JSON.
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
