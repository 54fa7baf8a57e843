// enrolment.js: shows the secret of a new authenticator, as a QR code to scan and a key to type, and removes it again.
// POST /sign-in/qr draws the QR code, so that the secret is never part of a URL. Refuses URLs other than otpauth://totp/.
// Does not know whether the authenticator was set up.

import { copied } from './copy.js';
import { announce } from './steps.js';
import { text } from './words.js';

const block = document.getElementById('enrolment');
const picture = document.getElementById('qr');
const key = document.getElementById('secret');
const link = document.getElementById('open-app');
const copy = document.getElementById('copy-key');
const onPhone = matchMedia('(hover: none) and (pointer: coarse)').matches;

let shown = null; // otpauth URL on display
let blob = null;

/** Shows the secret of an `otpauth://totp/...` URL; anything else shows nothing. */
export function showEnrolment(authUrl) {
  hideEnrolment();
  if (!authUrl?.startsWith('otpauth://totp/')) return;
  shown = authUrl;
  const secret = new URLSearchParams(authUrl.split('?')[1]).get('secret') ?? '';
  key.replaceChildren(...(secret.match(/.{1,4}/g) ?? []).map(group));
  link.href = authUrl;
  block.hidden = false;
  // A phone cannot scan its own screen.
  document.getElementById('picture').open = !onPhone;
  drawPicture(authUrl);
}

/** Removes the secret from the page. */
export function hideEnrolment() {
  shown = null;
  block.hidden = true;
  picture.replaceChildren();
  key.replaceChildren();
  link.removeAttribute('href');
  if (blob) URL.revokeObjectURL(blob);
  blob = null;
  copy.textContent = text('enrol_copy');
}

copy.addEventListener('click', async () => {
  const said = text((await copied(key.textContent, key)) ? 'enrol_copied' : 'enrol_not_copied');
  copy.textContent = said;
  announce(said);
});

async function drawPicture(authUrl) {
  const note = document.createElement('p');
  note.className = 'quiet';
  note.textContent = text('qr_drawing');
  picture.append(note);
  try {
    const response = await fetch('/sign-in/qr', {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ url: authUrl }),
    });
    if (!response.ok) throw new Error(String(response.status));
    const drawing = await response.blob();
    if (shown !== authUrl) return;
    blob = URL.createObjectURL(drawing);
    const image = new Image(240, 240);
    image.alt = text('qr_alt');
    image.src = blob;
    picture.replaceChildren(image);
  } catch {
    note.textContent = text('qr_failed');
  }
}

function group(letters) {
  const span = document.createElement('span');
  span.textContent = letters;
  return span;
}
