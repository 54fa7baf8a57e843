// activity.js: tells the site's tabs of requests in a session, which put off its end. Knows no session.

const channel = 'BroadcastChannel' in window ? new BroadcastChannel('vestibule-activity') : null;

/** Tells the other tabs that a request in the session was answered now. */
export const tellActivity = () => channel?.postMessage(Date.now());

/** Calls `hear` with the time of a request in another tab. */
export const onActivity = (hear) => channel?.addEventListener('message', ({ data }) => hear(data));
