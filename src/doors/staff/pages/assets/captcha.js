// captcha.js: the captcha of the sign-in page, one per box. A checkbox (reCAPTCHA, Turnstile, hCaptcha) is rendered when
// its box is first shown; a score key has nothing to show, and makes its token when one is asked for. A token is good
// for one request.

const { captcha: kind, siteKey, action } = document.body.dataset;
const PATIENCE_MS = 15_000;

// What the server is sent when there is no widget: it decides, and may let people through while the service is down.
const NO_WIDGET = 'no-widget';

const score = { 'recaptcha-score': () => grecaptcha, 'recaptcha-enterprise': () => grecaptcha.enterprise }[kind];
const checkbox = { recaptcha: () => grecaptcha, turnstile: () => turnstile, hcaptcha: () => hcaptcha }[kind];

// Listened for from the start: the script may have failed before a box is shown.
const loading = kind === 'off' ? null : inTime(loaded());
loading?.catch(() => {});
let told = false;

export class Captcha {
  #box;
  #onMissing;
  #shown = false;
  #widget = null;
  #missing = false;

  /** `box` is the element the widget goes into; `onMissing` is called once when the vendor's script cannot be used. */
  constructor(box, onMissing) {
    this.#box = box;
    this.#onMissing = onMissing;
  }

  async show() {
    if (kind === 'off' || this.#shown) return;
    this.#shown = true;
    try {
      await loading;
      if (checkbox) this.#widget = checkbox().render(this.#box, { sitekey: siteKey, theme: theme(), size: this.#size(), ...turnstileAction() });
    } catch {
      this.#miss();
    }
  }

  /** Whether there is no widget, and so nothing a person could do. */
  get missing() {
    return this.#missing;
  }

  /** The token to send, or "" while the person has not done their part. */
  async token() {
    if (kind === 'off') return 'off';
    if (score && !this.#missing) return this.#scored();
    if (this.#missing) return NO_WIDGET;
    return this.#widget === null ? '' : checkbox().getResponse(this.#widget) || '';
  }

  reset() {
    if (this.#widget !== null) checkbox().reset(this.#widget);
  }

  async #scored() {
    try {
      await loading;
      return await inTime(score().execute(siteKey, { action }));
    } catch {
      this.#miss();
      return NO_WIDGET;
    }
  }

  // A checkbox is 304 px wide, which a small phone has not.
  #size() {
    return this.#box.clientWidth < 304 ? 'compact' : 'normal';
  }

  // Told once: what another box says meanwhile is worth more than the same again.
  #miss() {
    this.#missing = true;
    if (!told) this.#onMissing();
    told = true;
  }
}

const theme = () => (matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light');

const turnstileAction = () => (kind === 'turnstile' && action ? { action } : {});

function inTime(promise) {
  return Promise.race([promise, new Promise((_, reject) => setTimeout(reject, PATIENCE_MS))]);
}

// The vendor's script comes after ours on purpose: an admin who is signed in never waits for it. Google's says that it
// is ready when asked, the others call the function their address names.
function loaded() {
  return new Promise((resolve, reject) => {
    const script = document.getElementById('captcha-script');
    const google = score ?? (kind === 'recaptcha' ? checkbox : null);
    const ready = () => (window.grecaptcha ? google().ready(resolve) : reject());
    script.addEventListener('error', reject);
    window.captchaLoaded = resolve;
    if (google && window.grecaptcha) ready();
    else if (google) script.addEventListener('load', ready);
  });
}
