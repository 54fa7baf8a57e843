//! Layout of the owners' pages: what cells and fields show whole, and long words, which widen no page.

use chrono::TimeDelta;
use serde_json::json;
use vestibule::accounts::{self, AccountEdit};
use vestibule::rules::language::Language;
use vestibule::rules::profile::ProfileChange;

use super::desk::{at_the_desk, is_home};
use super::driver::Cdp;
use super::{Screen, Visitor, fits};
use crate::support::{House, NO_WAITS, operator};

/// Tells the page of every admin that they are locked, for ten minutes.
const ALL_LOCKED: &str = "const real = fetch; window.fetch = async (...asked) => {
    const answer = await real(...asked);
    const found = await answer.json();
    const lockedUntil = new Date(Date.now() + 600_000).toISOString();
    for (const one of found.data?.crmUsers?.data ?? []) Object.assign(one, { isLocked: true, lockedUntil });
    return new Response(JSON.stringify(found), { status: answer.status, headers: answer.headers });
}";

/// Checks that cells have these elements, at least one, and neither cut them off nor hide them.
async fn are_whole(visitor: &Visitor, css: &str, language: Language) {
    let whole = format!(
        "[...document.querySelectorAll('{css}')].map((one) => {{
            one.scrollIntoView({{ block: 'center' }});
            const cell = one.closest('td, th').getBoundingClientRect();
            return [...one.getClientRects()].every(({{ left, right, top, bottom }}) =>
                left >= cell.left && right <= cell.right && top >= cell.top && bottom <= cell.bottom
                && [left + 2, right - 2].every((x) => one.contains(document.elementFromPoint(x, (top + bottom) / 2))));
        }})"
    );
    let whole = visitor.look(&whole).await;
    let all = whole.as_array().is_some_and(|found| !found.is_empty() && found.iter().all(|one| *one == true));
    assert!(all, "{css} in {language:?}: {whole}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn the_list_shows_four_roles_the_last_sign_in_and_a_new_invitation_whole_in_every_language() {
    let house = House::with(&[&NO_WAITS[..], &[("VESTIBULE_ROLES", "CMS,BO,OWNER,AUDITOR")]].concat()).await;
    house.with_roles("bob@example.com", &["BO"]).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    house.wait(TimeDelta::hours(48));
    let visitor = Visitor::at(&house, Screen::Desktop).await;
    is_home(&visitor, &house, &ann).await;
    let script = Cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": ALL_LOCKED }));
    visitor.page.issue_cmd(script).await.unwrap();
    for language in Language::ALL {
        let profile = ProfileChange { language: Some(Some(language)), ..ProfileChange::default() };
        let change = AccountEdit { profile, ..AccountEdit::default() };
        accounts::change(&house.app, &operator(), &house.find(&ann).await, &change).await.unwrap();
        visitor.go("/admins").await;
        visitor.sees_admins().await;
        assert_eq!(visitor.look("document.documentElement.lang").await, language.tag());
        let roles = "#admins tr:first-child td:nth-child(4) .chip";
        assert_eq!(visitor.look(&format!("document.querySelector('{roles}').textContent")).await, "OWNER");
        for css in [roles, "#admins time", "#admins button"] {
            are_whole(&visitor, css, language).await;
        }
        let heights = "[...document.querySelectorAll('#admins tr')].map((row) => row.offsetHeight)";
        assert_eq!(visitor.look(heights).await, json!([40, 40]), "{language:?}");
        fits(&visitor).await;
    }
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn long_names_and_addresses_widen_no_page() {
    for screen in [Screen::Desktop, Screen::Phone, Screen::Narrow] {
        let (house, _, visitor) = at_the_desk(screen).await;
        let (name, own) = ("W".repeat(200), "a".repeat(64));
        let email = format!("{own}@{}.example.com", "b".repeat(60));
        let bob = house.with_roles(&email, &["BO"]).await;
        let carl = house.with_roles("carl@example.com", &["BO"]).await;
        house.rename(&carl, &name).await;
        visitor.page.refresh().await.unwrap();
        visitor.sees_admins().await;
        fits(&visitor).await;
        for (person, title) in [(&bob, &own), (&carl, &name)] {
            visitor.go(&format!("/admins#{}", person.id)).await;
            visitor.sees_one(title).await;
            fits(&visitor).await;
        }
        visitor.go("/admins/trail").await;
        visitor.sees_trail().await;
        fits(&visitor).await;
        visitor.leave().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn a_long_reason_leaves_time_network_and_position_of_a_line_on_one_line() {
    let (house, ann, visitor) = at_the_desk(Screen::Desktop).await;
    let bob = house.with_roles("bob@example.com", &["BO"]).await;
    visitor.go(&format!("/admins#{}", bob.id)).await;
    visitor.sees_one("bob").await;
    visitor.presses("#unlock").await;
    visitor.is_at("deed-reason").await;
    visitor.enters("deed-reason", &"asked by telephone ".repeat(23)).await;
    visitor.confirms(&house, &ann).await;
    visitor.is_told("The account is unlocked").await;
    house.trail_is_sealed().await;
    visitor.go("/admins/trail").await;
    visitor.sees_trail().await;
    let cells = "[1, 5, 6].flatMap((column) => [...document.querySelectorAll(`#lines td:nth-child(${column}) > div`)])";
    let tall = format!("{cells}.filter((one) => one.offsetHeight > 30).map((one) => one.textContent)");
    assert_eq!(visitor.look(&tall).await, json!([]));
    let room = "((field) => {
        const shown = field.offsetWidth;
        field.style.width = 'max-content';
        return shown >= field.offsetWidth;
    })(document.querySelector('#filter-until'))";
    assert_eq!(visitor.look(room).await, true, "a field shows the time of day with its AM or PM");
    visitor.leave().await;
}
