// desk_access.js: the operations of POST /graphql on the access of one admin: sessions, trusted browsers and device links. To
// other roles they throw `Trouble` of the kind "forbidden"; without a live session every field is null. Does not know any page.

import { ask } from './api.js';

const ANSWER = 'status errorMessage errorCode';

const ACCESS = `query Access($id: ID!) {
  currentUser { id }
  crmUserAccess(id: $id) {
    sessions { id current network browser createdAt lastSeenAt }
    trustedBrowsers { id current network browser createdAt lastSeenAt }
  }
}`;

const END = `mutation EndOne($id: ID!, $session: ID!) {
  endCrmUserSession(id: $id, session: $session) { ${ANSWER} }
}`;

const FORGET = `mutation ForgetOne($id: ID!, $browser: ID!) {
  forgetCrmUserBrowser(id: $id, browser: $browser) { ${ANSWER} }
}`;

const SIGN_OUT = `mutation SignOutOne($id: ID!, $reason: String) {
  signOutCrmUser(id: $id, reason: $reason) { ${ANSWER} }
}`;

const LINK = `mutation MakeLink($id: ID!, $reason: String!) {
  createCrmUserDeviceLink(id: $id, reason: $reason) { ${ANSWER} url }
}`;

/** Returns `{ currentUser, crmUserAccess }`; crmUserAccess is null if no admin has the id. */
export const access = (id) => ask('Access', ACCESS, { id });

export const endSession = async (id, session) => (await ask('EndOne', END, { id, session })).endCrmUserSession;

export const forgetBrowser = async (id, browser) => (await ask('ForgetOne', FORGET, { id, browser })).forgetCrmUserBrowser;

export const signOutAdmin = async (id, reason) => (await ask('SignOutOne', SIGN_OUT, { id, reason })).signOutCrmUser;

export const makeLink = async (id, reason) => (await ask('MakeLink', LINK, { id, reason })).createCrmUserDeviceLink;
