//! The generator on small inputs: which file stops a build and with which message, and the Rust that it writes.

use super::*;

/// A source for each language: English, German, and English once more for all others.
fn catalogue(english: &str, german: &str) -> Result<Catalogue, Vec<String>> {
    let of = |language| (language, if language == Language::De { german } else { english }.to_owned());
    Catalogue::parse(&Language::ALL.map(of))
}

/// The messages that stop the build.
fn faults(english: &str, german: &str) -> Vec<String> {
    catalogue(english, german).err().unwrap_or_default()
}

/// The one message about a German text beside an English one.
fn fault(english: &str, german: &str) -> String {
    let of = |text: &str| format!(r#"{{ "mail": {{ "lead": {text} }} }}"#);
    let found = faults(&of(english), &of(german));
    assert_eq!(found.len(), 1, "{found:?}");
    found.concat()
}

#[test]
fn a_missing_key_stops_the_build_with_its_file_and_name() {
    let found = faults(r#"{ "mail": { "lead": "Code", "keep": "Keep" } }"#, r#"{ "mail": { "lead": "Code" } }"#);
    assert_eq!(found, ["words/de.json: `mail.keep` is missing"]);
    assert_eq!(faults(r#"{ "mail": { "keep": "Keep" } }"#, "{}"), ["words/de.json: `mail.keep` is missing"]);
}

#[test]
fn an_unknown_key_stops_the_build_with_its_file_and_name() {
    let found = faults(r#"{ "mail": {} }"#, r#"{ "mail": { "lead": "Code" }, "male": { "keep": "Keep" } }"#);
    let unknown = ["`mail.lead`", "`male.keep`"];
    assert_eq!(found, unknown.map(|key| format!("words/de.json: {key} is unknown to words/en.json")));
}

#[test]
fn a_lost_or_invented_placeholder_stops_the_build_with_its_name() {
    let (lost, invented) = (fault(r#""{of} is {number}""#, r#""{of}""#), fault(r#""Code {of}""#, r#""{of} {off}""#));
    assert_eq!(lost, "words/de.json: `mail.lead` lost the placeholder {number}");
    assert_eq!(invented, "words/de.json: `mail.lead` invented the placeholder {off}");
    assert_eq!(fault(r#""{of}""#, r#""{of} {of}""#), "words/de.json: `mail.lead` invented the placeholder {of}");
}

#[test]
fn a_language_without_a_file_and_a_file_without_a_language_stop_the_build() {
    let found = Catalogue::parse(&[(Language::En, "{}".into()), (Language::Fr, "{}".into())]).err();
    assert_eq!(found.unwrap_or_default(), ["de", "es", "pt"].map(|tag| format!("words/{tag}.json is missing")));
    let folder = std::env::temp_dir().join(format!("vestibule-words-{}", std::process::id()));
    let written = fs::create_dir_all(&folder).and_then(|()| fs::write(folder.join("nl.json"), "{}"));
    let found = Catalogue::read(&folder).err();
    let removed = fs::remove_dir_all(&folder);
    assert!(written.is_ok() && removed.is_ok());
    assert_eq!(found.unwrap_or_default(), ["words/nl.json: `Language` has no tag `nl`"]);
}

#[test]
fn a_file_that_is_no_json_or_has_a_key_twice_stops_the_build_with_its_line() {
    let twice = faults("{}", "{ \"mail\": {\n\"lead\": \"Code\",\n\"lead\": \"Kode\" } }");
    assert!(twice.concat().starts_with("words/de.json: `lead` stands twice at line 3"), "{twice:?}");
    assert!(faults("{}", "{ \"mail\":\n 5 }").concat().contains("at line 2"));
    assert_eq!(faults("{}", r#"{ "mail": "Code" }"#), ["words/de.json: `mail` is no object"]);
}

#[test]
fn every_counted_text_has_the_plural_forms_of_its_language_and_no_other() {
    let english = r#"{ "one": "{count} try", "other": "{count} tries" }"#;
    let lacks = fault(english, r#"{ "other": "{count}" }"#);
    assert_eq!(lacks, "words/de.json: `mail.lead` lacks the form `one`");
    let unknown = fault(english, r#"{ "one": "{count}", "few": "{count}", "other": "{count}" }"#);
    assert_eq!(unknown, "words/de.json: `mail.lead` has an unknown form `few`");
    let lost = fault(english, r#"{ "one": "einer", "other": "{count}" }"#);
    assert_eq!(lost, "words/de.json: `mail.lead` lost the placeholder {count}");
    assert_eq!(
        fault(english, r#""{count}""#),
        "words/de.json: `mail.lead` is one sentence, and in English a sentence for each plural form"
    );
}

#[test]
fn forms_of_one_english_text_name_the_same_placeholders() {
    let of = |text: &str| format!(r#"{{ "mail": {{ "lead": {text} }} }}"#);
    let twice = |text: &str| faults(&of(text), &of(text)).first().cloned().unwrap_or_default();
    let differ = twice(r#"{ "one": "one", "other": "{count}" }"#);
    assert_eq!(differ, "words/en.json: `mail.lead` has not the same placeholders in each form");
    assert_eq!(twice(r#"{ "own": "{account}", "other": "{account}" }"#), differ);
    let uncounted = twice(r#"{ "one": "one", "other": "many" }"#);
    assert_eq!(uncounted, "words/en.json: `mail.lead` has plural forms and no {count}");
}

#[test]
fn two_texts_whose_names_would_be_one_stop_the_build() {
    for second in [r#""LEAD": "b""#, r#""lead_own": "b""#] {
        let english =
            format!(r#"{{ "mail": {{ "lead": {{ "own": "a", "other": "b" }}, "lead_OTHER": "c", {second} }} }}"#);
        let found = faults(&english, &english);
        assert!(found.concat().contains("`mail.lead_OTHER` has the name of another text"), "{found:?}");
    }
}

#[test]
fn a_list_is_as_long_in_every_language() {
    let found = fault(r#"["May", "June"]"#, r#"["Mai"]"#);
    assert_eq!(found, "words/de.json: `mail.lead` has 1 entries, and in English 2");
}

#[test]
fn markup_stray_blanks_and_stray_braces_stop_the_build() {
    for unfit in
        ["", " a", "a  b", "<b>", "a & b", "a\\nb", "\\\"a\\\"", "{", "}", "{}", "{a", "a}", "{a b}", "{A}", "{{a}}"]
    {
        let text = format!("\"{unfit}\"");
        let found = fault("\"a\"", &text);
        assert!(found.starts_with("words/de.json: `mail.lead` "), "{unfit}: {found}");
    }
}

#[test]
fn one_sentence_is_said_of_ones_own_account_and_of_anothers() {
    let source = r#"{ "whose": { "whose_of": { "own": "Ihres Kontos", "other": "des Kontos {account}" } },
        "notice": { "roles": "Die Rollen {whose_of} wurden geändert." } }"#;
    let catalogue = catalogue(source, source).unwrap_or_else(|faults| panic!("{faults:?}"));
    let forms = catalogue.languages[0].get("notice", "roles").map(|text| text.forms.clone()).unwrap_or_default();
    let said: Vec<(String, String)> = forms.iter().map(|form| (form.of_key("roles"), form.said.clone())).collect();
    let expected = [
        ("roles_own", "Die Rollen Ihres Kontos wurden geändert."),
        ("roles_other", "Die Rollen des Kontos {account} wurden geändert."),
    ];
    assert_eq!(said, expected.map(|(name, said)| (name.to_owned(), said.to_owned())));
}

#[test]
fn a_language_may_say_two_sentences_where_english_says_one() {
    let english = r#"{ "whose": { "whose": { "own": "your account", "other": "{account}" } },
        "notice": { "roles": "Roles of {whose}" } }"#;
    let german =
        |other: &str| format!(r#"{{ "notice": {{ "roles": {{ "own": "Ihre Rollen", "other": "{other}" }} }} }}"#);
    assert_eq!(faults(english, &german("Rollen von {account}")), [""; 0]);
    let lost = faults(english, &german("Rollen"));
    assert_eq!(lost, ["words/de.json: `notice.roles` lost the placeholder {account}"]);
}

#[test]
fn a_name_of_an_account_is_whole_and_used() {
    let whose = |entry: &str| {
        let source = format!(r#"{{ "whose": {{ "whose": {entry} }}, "mail": {{ "lead": "Code" }} }}"#);
        faults(r#"{ "mail": { "lead": "Code" } }"#, &source).concat()
    };
    assert_eq!(whose(r#"{ "own": "a", "other": "{account}" }"#), "words/de.json: `whose.whose` stands in no text");
    let unfit = "words/de.json: `whose.whose` is not own, without placeholder, and other, with {account} once";
    assert_eq!(whose(r#"{ "own": "a", "other": "b" }"#), unfit);
    assert_eq!(whose(r#"{ "own": "{account}", "other": "{account}" }"#), unfit);
    assert_eq!(whose(r#"{ "own": "a" }"#), unfit);
    assert_eq!(whose(r#""a""#), unfit);
}

#[test]
fn the_module_has_a_field_for_a_plain_text_and_a_method_with_its_values_for_another() {
    let source = r#"{ "sign_in": { "LOCKED": "Locked", "months": ["May", "June"], "asked": "{number} of {all}: {all}",
        "left": { "one": "{count} try", "other": "{count} tries" }, "gone": { "own": "Yours", "other": "{account}" } } }"#;
    let rust = catalogue(source, source).map(|catalogue| catalogue.rust()).unwrap_or_default();
    for line in [
        "pub struct SignInWords {",
        "pub locked: &'static str,",
        "pub months: [&'static str; 2],",
        "pub const fn of(language: Language) -> &'static SignInWords {",
        "locked: \"Locked\",",
        "months: [\"May\", \"June\"],",
        "pub fn asked(&self, all: impl Display, number: impl Display) -> String {",
        "Language::De => format!(\"{number} of {all}: {all}\"),",
        "pub fn left(&self, count: u64) -> String {",
        "(Language::Fr, Plural::One) => format!(\"{count} try\"),",
        "(Language::Fr, _) => format!(\"{count} tries\"),",
        "pub fn gone(&self, whose: Whose<'_>) -> String {",
        "(Language::Pt, Whose::Own) => String::from(\"Yours\"),",
        "(Language::Pt, Whose::Other(account)) => format!(\"{account}\"),",
    ] {
        assert!(rust.lines().any(|written| written == line), "{line} in {rust}");
    }
    let json = r#"json: "\"LOCKED\":\"Locked\",\"months_1\":\"May\",\"months_2\":\"June\",\"asked\":"#;
    assert!(rust.contains(json), "{rust}");
}
