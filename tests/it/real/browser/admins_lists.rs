//! Files of admins on the owners' page: the list in view as a file, and a list from a file or a field, checked before it is imported.

use serde_json::{Value, json};

use super::axe::is_sound;
use super::desk::at_the_desk;
use super::{Screen, Visitor, fits};
use crate::support::House;

/// Takes the files that the page hands out.
const KEEP: &str = "URL.createObjectURL = (blob) => { window.kept = blob; return 'blob:none'; }";

/// The file that a button hands out.
async fn file(visitor: &Visitor, kind: &str) -> String {
    visitor.scrolls_to("#files").await;
    visitor.presses(&format!("#file-{kind}")).await;
    visitor.waits_for(&format!("window.kept?.type.endsWith('{kind}')")).await;
    let text = visitor.page.execute("return window.kept.text()", Vec::new()).await.unwrap();
    text.as_str().unwrap().to_owned()
}

/// Puts a list into the field.
async fn pastes(visitor: &Visitor, list: &str) {
    let paste = "const field = document.querySelector('#import-text'); field.value = arguments[0];
        field.dispatchEvent(new Event('input'))";
    visitor.page.execute(paste, vec![list.into()]).await.unwrap();
}

/// Whether the sums of the check are in view.
const IN_VIEW: &str = "(({ top, bottom }) => top >= 0 && bottom <= innerHeight)( \
    document.querySelector('#import-sums').getBoundingClientRect())";

/// Lines of the table of the check, as texts.
async fn told(visitor: &Visitor) -> Value {
    visitor.look("[...document.querySelectorAll('#import-lines tr')].map((row) => row.textContent)").await
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn the_filtered_list_is_handed_out_whole_and_computes_nothing() {
    let (house, ann, visitor) = at_the_desk(Screen::Desktop).await;
    for number in 0..210 {
        house.admin(&format!("colleague{number:03}@example.com")).await;
    }
    let evil = house.admin("colleague999@example.com").await;
    let name = "=HYPERLINK(\"x\")<b id=evil>\u{202e}\u{5d0}";
    house.rename(&evil, name).await;
    visitor.go("/admins?q=colleague").await;
    visitor.sees_admins().await;
    visitor.page.execute(KEEP, Vec::new()).await.unwrap();
    let csv = file(&visitor, "csv").await;
    visitor.is_told("211 admins are in the file").await;
    let lines: Vec<&str> = csv.lines().collect();
    assert!(lines[0].starts_with("email,roles,name,phone,jobTitle,bio,avatarUrl,language,id,"), "{}", lines[0]);
    assert_eq!((lines.len(), csv.contains("ann@example.com")), (212, false));
    assert!(csv.contains(",\"'=HYPERLINK(\"\"x\"\")<b id=evil>\u{202e}\u{5d0}\","), "{}", lines[211]);
    let jsonl = file(&visitor, "jsonl").await;
    let admins: Vec<Value> = jsonl.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(admins.len(), 211);
    let last = &admins[210];
    assert_eq!((&last["name"], &last["id"]), (&json!(name), &json!(evil.id)), "in the order of the list");
    assert_eq!(visitor.look("document.querySelectorAll('main b, #evil').length").await, 0);
    let lines = format!("select count(*) from audit where event = 'admins_exported' and actor = 'account:{}'", ann.id);
    assert_eq!(house.db_number(&lines).await, 2, "each file is in the trail");
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn a_file_is_read_as_spreadsheets_write_it_and_one_that_is_too_large_or_no_text_is_refused() {
    let (house, ann, visitor) = at_the_desk(Screen::Desktop).await;
    let folder = tempfile::tempdir().unwrap();
    let utf_16: Vec<u8> =
        "\u{feff}email\troles\r\nzoe@example.com\tBO\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let large = format!("email,roles\n{}", "x".repeat(60 * 1024));
    visitor.presses("#import").await;
    visitor.is_at("import-file").await;
    let chooses = async |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        visitor.element("#import-file").await.send_keys(path.to_str().unwrap()).await.unwrap();
    };
    chooses("latin.csv", b"email,roles\nj\xfcrgen@example.com,BO\n").await;
    visitor.is_told("This file is not text in UTF-8").await;
    chooses("large.csv", large.as_bytes()).await;
    visitor.waits_for("document.querySelector('#import-text').value.length > 60000").await;
    visitor.presses("#import-check").await;
    visitor.is_told("too large for the page").await;
    chooses("team.txt", &utf_16).await;
    visitor.waits_for("document.querySelector('#import-text').value.includes('zoe@example.com')").await;
    visitor.presses("#import-check").await;
    visitor.confirms(&house, &ann).await;
    visitor.is_at("import-go").await;
    assert_eq!(told(&visitor).await, json!(["2zoe@example.comNew "]));
    visitor.presses("#import-go").await;
    visitor.is_told("The list is imported: 1 new, 0 changed").await;
    visitor.is_at("list-title").await;
    assert!(visitor.names().await.contains(&String::from("zoe")));
    visitor.leave().await;
}

async fn every_state_is_sound(screen: Screen) {
    let (house, ann, visitor): (House, _, _) = at_the_desk(screen).await;
    visitor.presses("#import").await;
    visitor.is_at("import-file").await;
    is_sound(&visitor, screen, "admins-import").await;
    visitor.presses("#import-check").await;
    visitor.is_told("Choose a file or paste a list").await;
    let list = "email,roles,name\nann@example.com,BO,Ann\nnobody,BO,<b id=evil>\nlong.name.of.a.department@of.a.long.example.com,\u{202e}CHEF,\nnew@example.com,BO,New\n";
    pastes(&visitor, list).await;
    visitor.presses("#import-check").await;
    visitor.confirms(&house, &ann).await;
    visitor.is_told("Lines of the list are refused").await;
    visitor.is_told("tick the box: Change admins who differ from the list").await;
    assert_eq!(visitor.look(IN_VIEW).await, true, "refused");
    assert_eq!(visitor.text("import-sums").await, "1 new, 0 to change, 0 unchanged, 3 refused");
    assert_eq!(told(&visitor).await.as_array().unwrap().len(), 3, "the refused lines alone");
    is_sound(&visitor, screen, "admins-import-refused").await;
    pastes(&visitor, "email,roles,name\nnew@example.com,BO,<b id=evil>\u{202e}x\n").await;
    assert!(!visitor.element("#import-told").await.is_displayed().await.unwrap(), "another list is checked anew");
    visitor.presses("#import-invite").await;
    visitor.presses("#import-check").await;
    visitor.is_at("import-go").await;
    assert_eq!(visitor.look(IN_VIEW).await, true, "checked");
    is_sound(&visitor, screen, "admins-import-checked").await;
    visitor.wants("forced-colors", "active").await;
    fits(&visitor).await;
    visitor.presses("#import-go").await;
    visitor.is_told("The list is imported: 1 new, 0 changed").await;
    is_sound(&visitor, screen, "admins-imported").await;
    assert_eq!(visitor.look("document.querySelectorAll('#evil').length").await, 0);
    visitor.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn no_state_of_an_import_violates_a_rule_on_a_desktop() {
    every_state_is_sound(Screen::Desktop).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn no_state_of_an_import_violates_a_rule_on_a_phone() {
    every_state_is_sound(Screen::Phone).await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants chromedriver"]
async fn no_state_of_an_import_violates_a_rule_on_the_narrowest_screen() {
    every_state_is_sound(Screen::Narrow).await;
}
