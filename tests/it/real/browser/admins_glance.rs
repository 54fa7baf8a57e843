//! The desk at a glance: the picture of the last 14 days, and the strip while many admins are locked.

use chrono::TimeDelta;

use super::axe::is_sound;
use super::desk::at_the_desk;
use super::{Screen, fits};
use crate::support::ORIGIN;

/// Lets the page hear of three locked admins, as if the server unlocked no more at once.
const TAKES_THREE: &str = "const real = fetch; window.fetch = async (...asked) => {
    const answer = await real(...asked);
    if (!String(asked[1].body).includes('lockedCrmUsers')) return answer;
    const found = await answer.json();
    found.data.crmUsers.data.length = 3;
    return new Response(JSON.stringify(found), { headers: answer.headers });
}";

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn many_locked_admins_are_told_with_their_networks_and_unlocked_together() {
    for screen in [Screen::Desktop, Screen::Phone, Screen::Narrow] {
        let (house, ann, visitor) = at_the_desk(screen).await;
        for number in 0..11 {
            let email = format!("colleague{number:02}@example.com");
            house.admin(&email).await;
            if number == 10 {
                visitor.page.refresh().await.unwrap();
                visitor.sees_admins().await;
                assert_eq!(visitor.look("document.querySelector('#locked').hidden").await, true, "ten are not many");
            }
            house.fail_mailed_code(&email).await;
        }
        house.trail_is_sealed().await;
        visitor.page.refresh().await.unwrap();
        visitor.sees_admins().await;
        let strip = visitor.text("locked-told").await;
        assert_eq!(strip, "Accounts that are locked now: 11. Networks they were locked from: at least 1.");
        let trail = visitor.look("document.querySelector('#locked a').href").await;
        let trail = trail.as_str().unwrap().to_owned();
        // The clock of the browser differs from the server's, and the link has the server's time.
        let since = (house.clock.now() - TimeDelta::hours(24)).format("%Y-%m-%dT%H%%3A%M%%3A%SZ");
        assert_eq!(trail, format!("{ORIGIN}/admins/trail#outcome=locked_out&since={since}"));
        let bars = "[...document.querySelectorAll('.fortnight rect.grave')].filter((bar) => bar.height.baseVal.value > 0).length";
        assert_eq!(visitor.look(bars).await, 1, "lockouts of one day");
        fits(&visitor).await;
        is_sound(&visitor, screen, "desk-locked").await;
        visitor.look("document.querySelector('.fortnight details').open = true").await;
        is_sound(&visitor, screen, "desk-days").await;
        visitor.page.execute(TAKES_THREE, Vec::new()).await.unwrap();
        visitor.scrolls_to("#figure-no_codes").await;
        visitor.presses("#figure-no_codes").await;
        visitor.waits_for("document.querySelector('#locked-told').textContent.includes('takes the first 3 by')").await;
        visitor.page.refresh().await.unwrap();
        visitor.sees_admins().await;
        visitor.presses("#locked-unlock").await;
        visitor.is_at("many-reason").await;
        let named =
            visitor.look("[...document.querySelectorAll('#many-names li')].map((one) => one.textContent)").await;
        let expected: Vec<String> =
            (0..11).map(|number| format!("Ann Other colleague{number:02}@example.com")).collect();
        assert_eq!(named, serde_json::json!(expected));
        visitor.types("many-reason", "guessed by strangers").await;
        visitor.presses("#many-go").await;
        visitor.confirms(&house, &ann).await;
        visitor.waits_for("document.querySelector('#locked').hidden").await;
        assert_eq!(visitor.look("document.querySelector('#figure-locked strong').textContent").await, "0");
        let reasons = "select count(*) from audit where event = 'admin_unlocked' and detail ->> 'reason' = 'guessed by strangers'";
        assert_eq!(house.db_number(reasons).await, 11);
        visitor.go(&trail).await;
        visitor.sees_trail().await;
        assert_eq!(visitor.look("document.querySelector('#filter-outcome').value").await, "locked_out");
        assert_eq!(visitor.text("message").await, "");
        visitor.leave().await;
    }
}
