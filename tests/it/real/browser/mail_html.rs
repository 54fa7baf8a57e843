//! Mails as a mail program with a screen shows them, light and dark.

use data_encoding::BASE64;

use super::axe::is_sound_mail;
use super::{Screen, Visitor, proves_address, scans, shows_phone};
use crate::support::{House, NO_WAITS, until};

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn mails_are_legible_light_and_dark() {
    let house = House::with(&NO_WAITS).await;
    let ann = house.admin("ann@example.com").await;
    let visitor = Visitor::at(&house, Screen::Narrow).await;
    proves_address(&visitor, &house, &ann).await;
    scans(&visitor, &ann).await;
    shows_phone(&visitor, &house, &ann).await;
    let notice = until("a notice", async || house.inbox.notices(&ann.email).pop()).await;
    let (_, code) = house.inbox.mails().pop().unwrap();
    for (name, mail) in [("mail-code", code), ("mail-notice", notice)] {
        visitor.go(&format!("data:text/html;charset=utf-8;base64,{}", BASE64.encode(mail.html().as_bytes()))).await;
        let lines = "document.querySelectorAll('p').length";
        assert!(visitor.look(lines).await.as_u64().unwrap() >= 3, "{name}: {}", mail.html());
        is_sound_mail(&visitor, Screen::Narrow, name).await;
        let ink = "getComputedStyle(document.body).color";
        for (scheme, expected) in [("light", "rgb(0, 0, 0)"), ("dark", "rgb(255, 255, 255)")] {
            visitor.prefers(scheme).await;
            assert_eq!(visitor.look(ink).await, expected, "{name}, {scheme}");
        }
    }
    visitor.leave().await;
}
