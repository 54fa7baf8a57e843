//! The trail's page: a filter in its address, runs of like lines, the picture of the days, files, and the role AUDITOR.

use serde_json::{Value, json};
use vestibule::accounts;

use super::axe::is_sound;
use super::desk::{at_the_desk, is_home};
use super::{Screen, Visitor, fits};
use crate::support::{House, NO_WAITS, ORIGIN, operator, other_than};

/// Texts of the shown rows, their cells apart.
pub async fn rows(visitor: &Visitor) -> Vec<String> {
    let shown = "[...document.querySelectorAll('#lines tr')].filter((row) => !row.hidden).map((row) => row.innerText)";
    let rows = visitor.look(shown).await;
    rows.as_array().unwrap().iter().map(|row| row.as_str().unwrap().to_owned()).collect()
}

/// Opens the page with a filter that it refuses.
pub async fn is_refused(visitor: &Visitor, filter: &str, words: &str) {
    visitor.go("/me").await;
    visitor.go(&format!("/admins/trail#{filter}")).await;
    visitor.is_told(words).await;
    assert_eq!(rows(visitor).await, [""; 0], "{filter}");
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn the_filter_is_in_the_address_of_the_trails_page() {
    let (house, ann, visitor) = at_the_desk(Screen::Desktop).await;
    house.admin("bob@example.com").await;
    visitor.go("/admins/trail#event=admin_added&who=bob%40example.com").await;
    visitor.sees_trail().await;
    let shown = rows(&visitor).await;
    assert!(shown.len() == 1 && shown[0].contains("Admin added") && shown[0].contains("bob@example.com"), "{shown:?}");
    assert_eq!(visitor.look("document.querySelector('#filter-event').value").await, "admin_added");
    assert_eq!(visitor.look("document.querySelector('#filter-admin').value").await, "bob@example.com");
    visitor.enters("filter-admin", &ann.email).await;
    visitor.arrives_at(&format!("{ORIGIN}/admins/trail#who=ann%40example.com&event=admin_added")).await;
    visitor.waits_for("document.querySelector('#lines').innerText.includes('ann@example.com')").await;
    visitor.page.back().await.unwrap();
    visitor.waits_for("document.querySelector('#lines').innerText.includes('bob@example.com')").await;
    // A cell with an actor filters by that actor.
    visitor.presses("#lines a[href^='#actor']").await;
    visitor.arrives_at(&format!("{ORIGIN}/admins/trail#actor=os%3Atester")).await;
    visitor.waits_for("document.querySelectorAll('#lines tr').length === 2").await;

    let unfit = "No line can have this value";
    for filter in [
        "event=nonsense",
        "outcome=WRONG",
        "actor=bob",
        "network=1.2.3.999",
        "since=yesterday",
        "until=2026-02-31",
        "who=%00x",
    ] {
        is_refused(&visitor, filter, unfit).await;
    }
    is_refused(&visitor, "who=nobody%40example.com", "No admin matches").await;
    // Words of no filter are none.
    visitor.go("/me").await;
    visitor.go("/admins/trail#evil=%3Cimg%20src%3Dx%3E&event=admin_added").await;
    visitor.sees_trail().await;
    assert_eq!(rows(&visitor).await.len(), 2);
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn who_acted_is_shown_by_address_and_archived_lines_are_told() {
    let (house, _, visitor) = at_the_desk(Screen::Phone).await;
    let (rita, desk) = house.at_the_desk("rita@example.com").await;
    assert_eq!(desk.save(json!({ "email": "bob@example.com", "roles": ["BO"] })).await["status"], true);
    visitor.go("/admins/trail#event=admin_added&who=bob%40example.com").await;
    visitor.sees_trail().await;
    let shown = rows(&visitor).await;
    assert!(shown.len() == 1 && shown[0].contains("rita@example.com"), "{shown:?}");
    assert!(!shown[0].contains(&rita.id), "{shown:?}");
    assert_eq!(visitor.look("document.querySelector('#archived').hidden").await, true);
    visitor.enters("filter-actor", "rita@example.com").await;
    visitor
        .arrives_at(&format!("{ORIGIN}/admins/trail#who=bob%40example.com&event=admin_added&actor=rita%40example.com"))
        .await;
    visitor.sees_trail().await;

    // Lines of March are in a file: a page that reaches back so far says so, and one that does not is silent.
    house.db_run("insert into trail_anchors values (7, '2026-03-12T10:00:00Z', 'none')").await;
    visitor.go("/me").await;
    visitor.go("/admins/trail#event=admin_removed&since=2026-03-01T00%3A00%3A00Z").await;
    visitor.waits_for("document.querySelector('#archived').textContent.includes('2026')").await;
    fits(&visitor).await;
    is_sound(&visitor, Screen::Phone, "trail-archived").await;
    visitor.go("/me").await;
    visitor.go("/admins/trail#event=admin_removed&since=2026-03-13T00%3A00%3A00Z").await;
    visitor.waits_for("document.querySelector('#none').hidden === false").await;
    assert_eq!(visitor.look("document.querySelector('#archived').hidden").await, true);
    // An admin whose lines are all in the file has none here, so nobody is called unknown.
    visitor.go("/me").await;
    visitor.go("/admins/trail#who=nobody%40example.com").await;
    visitor.waits_for("document.querySelector('#none').hidden === false").await;
    assert!(visitor.text("archived").await.contains("2026"));
    assert_eq!(visitor.text("message").await, "");
    visitor.leave().await;
}

async fn folds_shows_days_and_hands_out_files(screen: Screen) {
    let (house, ann, visitor) = at_the_desk(screen).await;
    let evil = house.admin("evil@example.com").await;
    house.rename(&evil, "=HYPERLINK(\"x\")<b id=evil>\u{202e}\u{5d0}").await;
    accounts::disable(&house.app, &operator(), &house.find(&evil).await).await.unwrap();
    let other = house.browser();
    other.request_lookup(&ann.email).await;
    let code = house.inbox.next(&ann.email).await.code();
    for _ in 0..5 {
        house.wait(chrono::TimeDelta::seconds(1));
        other.verify_lookup(&other_than(std::slice::from_ref(&code))).await;
    }
    house.trail_is_sealed().await;
    visitor.go("/admins/trail").await;
    visitor.sees_trail().await;
    let shown = rows(&visitor).await;
    assert!(shown[0].contains("4 × Wrong, then: Wrong, and locked"), "{shown:?}");
    if screen == Screen::Narrow {
        let cells = "[...document.querySelectorAll('#lines tr:not([hidden]) td > div')]";
        let sides = format!("new Set({cells}.map((one) => one.getBoundingClientRect().left)).size");
        assert_eq!(visitor.look(&sides).await, 1, "every cell's content is beside its label");
    }
    visitor.scrolls_to("#lines").await;
    visitor.presses("#lines button").await;
    assert_eq!(visitor.look("document.querySelector('#lines button').getAttribute('aria-expanded')").await, "true");
    assert_eq!(rows(&visitor).await.len(), shown.len() + 5);
    // Times have seconds and a zone.
    let time = visitor.look("document.querySelector('#lines time').textContent").await;
    let time = time.as_str().unwrap();
    assert!(time.matches(':').count() == 2 && time.contains("UTC"), "{time}");
    is_sound(&visitor, screen, "trail-unfolded").await;

    // The last bar is the last day with lines, and its filter has that day alone.
    let day = visitor.look("document.querySelector('#days-rows a').textContent").await;
    let day = day.as_str().unwrap().to_owned();
    visitor.look("document.querySelector('#days-picture .hit:last-child').dispatchEvent(new Event('click'))").await;
    visitor.waits_for(&format!("location.hash.startsWith('#since={day}T00%3A00%3A00Z&until=')")).await;
    visitor.sees_trail().await;
    visitor.presses("#desk details summary").await;
    is_sound(&visitor, screen, "trail-of-a-day").await;

    let keep = "URL.createObjectURL = (blob) => { window.kept = blob; return 'blob:none'; }";
    visitor.page.execute(keep, Vec::new()).await.unwrap();
    let mut files = Vec::new();
    for kind in ["csv", "jsonl"] {
        visitor.scrolls_to("#files").await;
        visitor.presses(&format!("#file-{kind}")).await;
        visitor.waits_for(&format!("window.kept?.type.endsWith('{kind}')")).await;
        files.push(visitor.page.execute("return window.kept.text()", Vec::new()).await.unwrap());
    }
    let [csv, jsonl] = &files[..] else { panic!("{files:?}") };
    let (csv, jsonl) = (csv.as_str().unwrap(), jsonl.as_str().unwrap());
    assert!(
        csv.starts_with("at,eventName,outcomeName,")
            && csv.contains(",\"'=HYPERLINK(\"\"x\"\")<b id=evil>\u{202e}\u{5d0}\","),
        "{csv}"
    );
    let lines: Vec<Value> = jsonl.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let of_day = format!("select count(*) from audit where (at at time zone 'UTC')::date = '{day}'");
    assert_eq!(json!(lines.len()), house.db_number(&of_day).await);
    assert!(lines.iter().any(|line| line["outcomeName"] == "locked_out"), "{jsonl}");
    assert_eq!(visitor.look("document.querySelectorAll('main b, #evil').length").await, 0);
    fits(&visitor).await;
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn the_trail_folds_runs_shows_days_and_hands_out_files_on_a_desktop() {
    folds_shows_days_and_hands_out_files(Screen::Desktop).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn the_trail_folds_runs_shows_days_and_hands_out_files_on_the_narrowest_screen() {
    folds_shows_days_and_hands_out_files(Screen::Narrow).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn an_auditor_sees_both_pages_and_nothing_to_press() {
    let house = House::with(&[&NO_WAITS[..], &[("VESTIBULE_ROLES", "CMS,BO,OWNER,AUDITOR")]].concat()).await;
    let amy = house.enrolled_a_day_ago("amy@example.com").await;
    let bob = house.admin("bob@example.com").await;
    house.change_roles(&amy, &["AUDITOR"]).await;
    let visitor = Visitor::at(&house, Screen::Phone).await;
    is_home(&visitor, &house, &amy).await;
    visitor.presses("#to-admins a").await;
    visitor.sees_admins().await;
    let shown = async |id: &str| visitor.look(&format!("document.querySelector('#{id}').checkVisibility()")).await;
    assert_eq!(shown("add").await, false);
    is_sound(&visitor, Screen::Phone, "admins-auditor").await;
    visitor.go(&format!("/admins#{}", bob.id)).await;
    visitor.waits_for("document.querySelector('#one').checkVisibility()").await;
    for id in ["save", "deeds", "why", "email-fixed", "roles-fixed"] {
        assert_eq!(shown(id).await, false, "{id}");
    }
    let open = "[...document.querySelector('#details').elements].filter((one) => one.checkVisibility() \
        && !one.readOnly && !one.disabled && one.matches('input, select, textarea')).length";
    assert_eq!(visitor.look(open).await, 0);
    for id in ["admin-name", "admin-bio"] {
        let border = format!("getComputedStyle(document.querySelector('#{id}')).borderTopStyle");
        assert_eq!(visitor.look(&border).await, "dashed", "{id}");
    }
    is_sound(&visitor, Screen::Phone, "admin-auditor").await;
    visitor.go("/me").await;
    visitor.go("/admins#new").await;
    visitor.sees_admins().await;
    assert_eq!(shown("one").await, false);
    visitor.go("/admins/trail").await;
    visitor.sees_trail().await;
    visitor.leave().await;
}
