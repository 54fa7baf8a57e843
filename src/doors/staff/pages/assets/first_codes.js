// first_codes.js: the step after a first enrolment: recovery codes are offered, shown once and kept. They need no confirmation,
// since the sign-in was one a moment ago. The reader may go on without them.

import { onPress } from './act.js';
import { keepRecoveryCodes, recoveryCodes } from './api.js';
import { listCodes } from './shown_codes.js';
import { element, say, show } from './steps.js';
import { text } from './words.js';

let admin = null;
let enter = null; // goes on to the page after the sign-in

/** Offers recovery codes to an admin who has just enrolled; `onward` is called once they are kept or declined. */
export function offerCodes(reader, onward) {
  [admin, enter] = [reader, onward];
  show('codes', 'offer_title');
  say('');
  element('title').focus();
}

async function make() {
  const answer = await recoveryCodes();
  element('first-offer').hidden = true;
  if (!answer?.status) return say(text('offer_late'), 'error');
  listCodes(answer.codes, admin.email);
  element('first-shown').hidden = false;
  say('');
  element('title').focus();
}

async function keep() {
  const answer = await keepRecoveryCodes();
  if (answer?.status) return goOn();
  listCodes([]);
  element('first-shown').hidden = true;
  say(text('offer_late'), 'error');
}

function goOn() {
  listCodes([]);
  enter();
}

onPress('first-make', make);
onPress('first-kept', keep);
onPress('first-later', goOn);
