// who.js: shows the signed-in admin, on any page. It sends no request and checks no session.

import { element } from './steps.js';

/** Shows name, address and roles of `currentUser`. */
export function showWho(admin) {
  element('display-name').textContent = admin.displayName;
  element('own-email').textContent = admin.email;
  element('roles').replaceChildren(...admin.roles.map((role) => {
    const chip = document.createElement('li');
    chip.textContent = role;
    return chip;
  }));
}
