// form.js: the fields, buttons and captchas of the sign-in page. Knows no step and sends no request.

import { Captcha } from './captcha.js';
import { element, say } from './steps.js';
import { text } from './words.js';

export const email = element('email');
export const mailedCode = element('mailed-code');
export const authenticatorCode = element('authenticator-code');
export const recovery = element('recovery-code');
export const lostPhone = element('lost-phone');
export const sendButton = element('send');
export const resendButton = element('resend');

/** The field of the code that a step asks for. */
export const fieldOf = (step) => (step === 'mailed' ? mailedCode : authenticatorCode);

export function captchaBox(name) {
  return document.querySelector(`#step-${name} [data-captcha-box]`);
}

export function captchaMissing() {
  say(text('captcha_missing'), 'error');
}

export const captchas = {
  email: new Captcha(captchaBox('email'), captchaMissing),
  mailed: new Captcha(captchaBox('mailed'), captchaMissing),
};
