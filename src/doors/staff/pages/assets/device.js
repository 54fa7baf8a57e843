// device.js: the page of a device link. Takes the token from the URL fragment, removes it from the address bar, and posts it
// when the button is pressed. Opening a link without pressing the button does not redeem it. Refuses a link without a token.
// Does not know whether a token is valid: the server checks it.

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
    next.hidden = !over;
    button.disabled = over;
  } catch {
    say('no_answer', 'error');
    button.disabled = false;
  }
}

// Opening another device link here changes only the URL fragment, which loads no page.
addEventListener('hashchange', () => location.reload());

if (token) {
  offer.hidden = false;
  button.addEventListener('click', redeem);
} else {
  say(...SENTENCES[400]);
  next.hidden = false;
}
