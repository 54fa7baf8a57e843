// captcha.js: the captcha of the sign-in page. With captcha=off the token is the word "off"; with recaptcha it is
// Google's checkbox, one widget per box, rendered when its box is first shown. A token is good for one request.

const { captcha: kind, siteKey } = document.body.dataset;
const LOADING_LIMIT_MS = 15_000;

// Listened for from the start: the script may have failed before a box is shown.
const loading = kind === 'recaptcha' ? loaded() : null;
loading?.catch(() => {});

export class Captcha {
  #box;
  #widget = null;
  #shown = false;
  #onMissing;

  /** `box` is the element the widget goes into; `onMissing` is called once when Google's script cannot be loaded. */
  constructor(box, onMissing) {
    this.#box = box;
    this.#onMissing = onMissing;
  }

  async show() {
    if (kind !== 'recaptcha' || this.#shown) return;
    this.#shown = true;
    try {
      await loading;
      const theme = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
      this.#widget = grecaptcha.render(this.#box, { sitekey: siteKey, theme });
    } catch {
      this.#onMissing();
    }
  }

  /** The token to send, or "" while the box is not ticked. */
  token() {
    if (kind !== 'recaptcha') return 'off';
    return this.#widget === null ? '' : grecaptcha.getResponse(this.#widget);
  }

  reset() {
    if (this.#widget !== null) grecaptcha.reset(this.#widget);
  }
}

// Google's script comes after ours on purpose: an admin who is signed in never waits for it.
function loaded() {
  return new Promise((resolve, reject) => {
    const ready = () => (window.grecaptcha ? grecaptcha.ready(resolve) : reject());
    const script = document.querySelector('script[src^="https://www.google.com/recaptcha/"]');
    setTimeout(reject, LOADING_LIMIT_MS);
    script.addEventListener('error', reject);
    if (window.grecaptcha) ready();
    else script.addEventListener('load', ready);
  });
}
