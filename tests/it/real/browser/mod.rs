//! Pages in a real Chromium, through chromedriver: what people see, type and press, and where they arrive.

mod admin_access;
mod admins;
mod admins_attention;
mod admins_glance;
mod admins_list;
mod admins_lists;
mod admins_picked;
mod axe;
mod codes;
mod codes_kept;
mod cross_site;
mod desk;
mod driver;
mod fields;
mod first_codes;
mod instead;
mod invitation;
mod layout;
mod mail_html;
mod me;
mod onward;
mod preferences;
mod profile;
mod sign_out;
mod tabs;
mod trail;
mod trail_filter;
mod two_owners;
mod visitor;
mod way;

use serde_json::json;
use visitor::{Screen, Visitor};

use crate::support::{House, Person};

/// Requests a code on the page and reads the mail.
async fn asks(visitor: &Visitor, house: &House, person: &Person) -> String {
    visitor.sees("email").await;
    visitor.enters("email", &person.email).await;
    visitor.sees("mailed").await;
    house.inbox.next(&person.email).await.code()
}

/// Signs an admin in as far as the mailed code.
async fn proves_address(visitor: &Visitor, house: &House, person: &Person) {
    let code = asks(visitor, house, person).await;
    visitor.enters("mailed-code", &code).await;
    visitor.sees("authenticator").await;
}

/// Signs an enrolled admin in.
async fn signs_in(visitor: &Visitor, house: &House, person: &Person) {
    proves_address(visitor, house, person).await;
    visitor.enters("authenticator-code", &person.code(house)).await;
}

/// Enters the phone's code and waits for the account page. Recovery codes that are offered after an enrolment are declined.
async fn shows_phone(visitor: &Visitor, house: &House, person: &Person) {
    let enrols = visitor.look("document.querySelector('#enrolment').hidden === false").await == true;
    visitor.enters("authenticator-code", &person.code(house)).await;
    if enrols {
        visitor.sees("codes").await;
        visitor.presses("#first-later").await;
    }
    visitor.is_home().await;
}

/// Adds the secret on the page to the phone. QR code, link and key must agree.
async fn scans(visitor: &Visitor, person: &Person) {
    visitor.waits_for("document.querySelector('#qr img')?.naturalWidth > 0").await;
    let link = visitor.look("document.querySelector('#open-app').href").await;
    let url = link.as_str().unwrap();
    assert!(url.starts_with("otpauth://totp/"), "{url}");
    let key = visitor.text("secret").await;
    assert!(url.contains(&format!("secret={key}&")) || url.ends_with(&format!("secret={key}")), "{url} {key}");
    person.scan(url);
}

/// Checks that nothing overflows the page to the right.
async fn fits(visitor: &Visitor) {
    let wide = visitor.look("[document.documentElement.scrollWidth, document.documentElement.clientWidth]").await;
    assert_eq!(wide[0], wide[1], "wider than the screen: {}", json!(wide));
}
