// two_owners_api.js: the operations of POST /graphql about requests that two owners decide together. To other roles they throw
// `Trouble` of the kind "forbidden"; auditors may list requests. Does not know any page.

import { ask } from './api.js';

const ANSWER = 'status errorMessage errorCode';

const REQUESTS = `query Requests {
  currentUser { id roles }
  ownerRequests { id kind askedBy { id email } about { id email roles } email roles reason expiresAt }
}`;

const REQUEST = `mutation Request($input: RequestOwnerChangeInput!) {
  requestOwnerChange(input: $input) { ${ANSWER} }
}`;

const APPROVE = `mutation Approve($id: ID!) {
  approveOwnerRequest(id: $id) { ${ANSWER} }
}`;

const WITHDRAW = `mutation Withdraw($id: ID!) {
  withdrawOwnerRequest(id: $id) { ${ANSWER} }
}`;

/** Returns the requests that stand, newest first, as `{ currentUser, ownerRequests }`. */
export const requests = () => ask('Requests', REQUESTS, {});

/** Asks for a change of an admin that another owner approves. */
export const request = async (input) => (await ask('Request', REQUEST, { input })).requestOwnerChange;

/** Approves a request, which makes the change. */
export const approve = async (id) => (await ask('Approve', APPROVE, { id })).approveOwnerRequest;

/** Withdraws a request. */
export const withdraw = async (id) => (await ask('Withdraw', WITHDRAW, { id })).withdrawOwnerRequest;
