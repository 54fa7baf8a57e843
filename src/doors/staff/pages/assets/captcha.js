// captcha.js: the captchas of the sign-in page, one per box. Renders a checkbox (reCAPTCHA, Turnstile, hCaptcha) when its box
// is first shown; a score key has no widget and creates a token on request. A token is valid for one request. Refuses nobody,
// and does not know whether a token is valid: the server checks it.

const { captcha: kind, siteKey, action } = document.body.dataset;
const PATIENCE_MS = 15_000;

// Token sent when the widget is missing; the server may accept it while the captcha service is down.
const NO_WIDGET = 'no-widget';

const score = { 'recaptcha-score': () => grecaptcha, 'recaptcha-enterprise': () => grecaptcha.enterprise }[kind];
const checkbox = { recaptcha: () => grecaptcha, turnstile: () => turnstile, hcaptcha: () => hcaptcha }[kind];

// Listens at once: the vendor's script may fail before the first box is shown.
const loading = kind === 'off' ? null : inTime(loaded());
loading?.catch(() => {});
let told = false;

export class Captcha {
  #box;
  #onMissing;
  #shown = false;
  #widget = null;
  #missing = false;

  /** `box`: parent element of the widget. `onMissing`: called when the vendor's script fails, once per page. */
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

  /** Whether the vendor's script failed, which leaves the user nothing to solve. */
  get missing() {
    return this.#missing;
  }

  /** Token for the next request, or "" until the checkbox is solved. */
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

  // The normal checkbox is 304 px wide, too wide for a small phone.
  #size() {
    return this.#box.clientWidth < 304 ? 'compact' : 'normal';
  }

  // Reports a missing widget once per page: repeating it would overwrite a more recent message.
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

// Resolves when the vendor's script is ready. Its tag follows the page's own, so that a signed-in admin never waits.
// Google's script offers ready() for this; the others call captchaLoaded, which their URL names.
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
