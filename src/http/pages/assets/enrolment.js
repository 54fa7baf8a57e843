// enrolment.js: shows the secret of a new authenticator, as a picture to scan and a key to type, and takes it off
// the page again. The picture is drawn by POST /sign-in/qr, so that the secret is never part of an address.

const block = document.getElementById('enrolment');
const picture = document.getElementById('qr');
const key = document.getElementById('secret');
const link = document.getElementById('open-app');

let shown = null; // the otpauth URL on the page
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
  drawPicture(authUrl);
}

/** Leaves nothing of the secret in the page. */
export function hideEnrolment() {
  shown = null;
  block.hidden = true;
  picture.replaceChildren();
  key.replaceChildren();
  link.removeAttribute('href');
  if (blob) URL.revokeObjectURL(blob);
  blob = null;
}

async function drawPicture(authUrl) {
  const note = document.createElement('p');
  note.className = 'quiet';
  note.textContent = 'Drawing the picture…';
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
    const image = new Image(208, 208);
    image.alt = 'QR code to scan with an authenticator app. The same key is below as text.';
    image.src = blob;
    picture.replaceChildren(image);
  } catch {
    note.textContent = 'The picture could not be drawn. Type the key instead.';
  }
}

function group(letters) {
  const span = document.createElement('span');
  span.textContent = letters;
  return span;
}
