// locked.js: the strip above the list while more than ten admins are locked at once: how many, from how many networks, a link to these
// lockouts in the trail, and a button that offers to unlock as many as the server unlocks at once. Refuses nothing: the server decides
// who may unlock. Does not know how admins are unlocked: picked.js does.

import { onPress } from './act.js';
import { mayChange } from './admin_view.js';
import * as desk from './desk.js';
import { theirs } from './inside.js';
import { offerTo } from './picked.js';
import { element } from './steps.js';
import { text } from './words.js';

const MANY = 10; // locked admins above which the strip is shown

let locked = []; // admins that the button unlocks

/** Shows or hides the strip. `count`: number of locked admins. `reader`: the signed-in admin; auditors unlock nobody. */
export async function tellLocked(count, reader) {
  const strip = element('locked');
  if (count <= MANY) {
    strip.hidden = true;
    return;
  }
  const { crmUsers, lockedCrmUsers } = await desk.locked();
  // Nobody unlocks their own account.
  locked = theirs(crmUsers).data.filter(({ id }) => id !== reader.id);
  // A lockout of an account that may not enrol yet stands in the trail without the account, so its network is not known here.
  const { networks, since } = theirs(lockedCrmUsers);
  const may = mayChange(reader);
  const told = [text('locked_many', { count }), ...(networks ? [text('locked_networks', { networks })] : []),
    ...(may && crmUsers.data.length < count ? [text('locked_most', { count: locked.length })] : [])].join(' ');
  if (element('locked-told').textContent !== told) element('locked-told').textContent = told;
  element('locked-trail').href = `/admins/trail#${new URLSearchParams({ outcome: 'locked_out', since })}`;
  element('locked-unlock').hidden = !may;
  strip.hidden = false;
}

onPress('locked-unlock', () => offerTo(locked, 'unlock'));
