// by_recovery.js: whether the last step takes a recovery code in place of the authenticator's, which its reader chooses. It sends no
// request.

import { lostPhone } from './form.js';
import { element, entitle } from './steps.js';
import { text } from './words.js';

let chosen = false;

/** Whether a recovery code is asked for. */
export const byRecovery = () => chosen;

/** Shows the field of a recovery code, or that of the authenticator's. */
export function useRecovery(wanted) {
  chosen = wanted;
  element('by-app').hidden = wanted;
  if (!lostPhone) return;
  element('by-recovery').hidden = !wanted;
  lostPhone.textContent = text(wanted ? 'have_phone' : 'lost_phone');
}

/** Calls `hear` when the reader has chosen the other field. */
export const onSwitched = (hear) => lostPhone?.addEventListener('click', () => {
  useRecovery(!chosen);
  entitle(chosen ? 'title_recovery' : 'title_authenticator');
  hear();
});
