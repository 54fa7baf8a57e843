// device.js: the page of a device link. Reads the token from behind the #, takes it out of the address bar, and posts it
// when the button is pressed. A link that is opened and not clicked stays good.

const texts = JSON.parse(document.getElementById('texts').textContent);
const [message, offer, button, next] = ['message', 'offer', 'trust', 'next'].map((id) => document.getElementById(id));
const token = location.hash.slice(1);
history.replaceState(null, '', location.pathname);

const say = (code, kind) => {
  message.textContent = texts[code];
  message.dataset.kind = kind;
};

const SENTENCES = {
  204: ['done', 'done'],
  400: ['not_ours', 'error'],
  410: ['over', 'error'],
};

async function redeem() {
  button.disabled = true;
  try {
    const { status } = await fetch('/device', {
      method: 'POST',
      credentials: 'same-origin',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
      signal: AbortSignal.timeout(30_000),
    });
    const [code, kind] = SENTENCES[status] ?? ['failed', 'error'];
    say(code, kind);
    const over = status in SENTENCES;
    offer.hidden = over;
    next.hidden = status !== 204;
    button.disabled = over;
  } catch {
    say('no_answer', 'error');
    button.disabled = false;
  }
}

// Another link opened on this very page changes nothing but what stands behind the #.
addEventListener('hashchange', () => location.reload());

if (token) {
  offer.hidden = false;
  button.addEventListener('click', redeem);
} else {
  say(...SENTENCES[400]);
}
