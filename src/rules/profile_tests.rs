//! Tables of profiles: the result of a change, the fields it reports as changed, and the refused texts.

use super::*;
use crate::rules::test_support::at;

fn ann() -> Profile {
    Profile {
        display_name: "Ann".into(),
        first_name: None,
        last_name: Some("Lee".into()),
        phone_number: Some("1".into()),
        job_title: None,
        bio: Some("b".into()),
        avatar_url: None,
        gender: None,
        status_comment: None,
        language: Some(Language::De),
        time_zone: None,
        created_at: at(0),
        updated_at: at(1),
    }
}

fn texts(text: impl Fn(Text) -> Option<&'static str>) -> ProfileChange {
    ProfileChange::of(|name| text(name).map(str::to_owned), None)
}

#[test]
fn a_change_replaces_what_it_names_and_an_empty_text_takes_away() {
    let change = ProfileChange {
        phone_number: Some(String::new()),
        job_title: Some("Baker".into()),
        language: Some(None),
        ..ProfileChange::default()
    };
    let after =
        Profile { phone_number: None, job_title: Some("Baker".into()), language: None, updated_at: at(9), ..ann() };
    assert_eq!(ann().with(&change, at(9)), after);
    assert_eq!(ann().with(&ProfileChange::default(), at(9)), Profile { updated_at: at(9), ..ann() });
    let nameless = texts(|text| (text == Text::Name).then_some(""));
    assert_eq!(ann().with(&nameless, at(9)).display_name, "");
}

#[test]
fn a_new_profile_has_a_name_and_what_it_was_given() {
    let new = Profile::new("ann", &ProfileChange::default(), at(3));
    assert_eq!((new.display_name.as_str(), new.created_at, new.updated_at), ("ann", at(3), at(3)));
    assert!(Text::PROFILE[1..].iter().all(|text| new.text(*text).is_empty()) && new.language.is_none());
    let named = Profile::new("ann", &texts(|text| Some(text.name(Door::Staff))), at(3));
    assert_eq!(Text::PROFILE.map(|text| named.text(text)), Text::PROFILE.map(|text| text.name(Door::Staff)));
}

#[test]
fn only_what_differs_from_the_profile_is_news() {
    let told = |text| match text {
        Text::Name => Some("Ann"),
        Text::Phone => Some("2"),
        Text::JobTitle => Some(""),
        Text::Bio => Some(""),
        _ => None,
    };
    let change = ProfileChange { language: Some(Some(Language::De)), ..texts(told) };
    let news = change.news_to(&ann());
    assert_eq!(news, texts(|text| told(text).filter(|_| matches!(text, Text::Phone | Text::Bio))));
    assert_eq!((news.names(Door::Staff), news.is_empty()), (vec!["phone", "bio"], false));
    let language = ProfileChange { language: Some(None), ..ProfileChange::default() };
    assert_eq!((language.news_to(&ann()), language.names(Door::Staff)), (language.clone(), vec!["language"]));
    let same =
        ProfileChange { language: Some(Some(Language::De)), ..texts(|text| (text == Text::Name).then_some("Ann")) };
    assert!(same.news_to(&ann()).is_empty() && !same.is_empty());
    let all = ProfileChange { language: Some(None), ..texts(|_| Some("x")) };
    let names = |phone| {
        ["name", "firstName", "lastName", phone, "jobTitle", "bio", "avatarUrl", "gender", "statusComment", "language"]
    };
    assert_eq!(all.names(Door::Staff), names("phone"));
    assert_eq!(all.names(Door::Account), names("phoneNumber"));
}

#[test]
fn a_text_that_cannot_be_is_refused_unless_it_is_there_already() {
    let change = texts(|text| match text {
        Text::Phone => Some("\u{1b}"),
        Text::AvatarUrl => Some("file:///a"),
        _ => None,
    });
    let phone = TextFault { text: "phone", why: "holds a control character" };
    let picture = TextFault { text: "avatarUrl", why: "is no http or https URL" };
    assert_eq!(change.faults(Door::Staff, None), [phone, picture]);
    let odd = Profile { phone_number: Some("\u{1b}".into()), ..ann() };
    assert_eq!(
        (change.faults(Door::Staff, Some(&ann())), change.faults(Door::Staff, Some(&odd))),
        (vec![phone, picture], vec![picture])
    );
    assert_eq!(phone.to_string(), "phone: holds a control character");
}

#[test]
fn only_the_staff_door_takes_texts_of_several_lines() {
    let change = texts(|text| match text {
        Text::FirstName => Some("A\nnn"),
        Text::Phone => Some("1\t2"),
        _ => None,
    });
    assert_eq!(change.faults(Door::Staff, None), []);
    let why = "holds a control character";
    let first = TextFault { text: "firstName", why };
    for (door, text) in [(Door::Account, "phoneNumber"), (Door::Session, "phone"), (Door::Player, "phoneNumber")] {
        assert_eq!(change.faults(door, None), [first, TextFault { text, why }], "{door:?}");
        assert_eq!(change.fault(door, None), Some(first), "{door:?}");
    }
    let has = Profile { first_name: Some("A\nnn".into()), ..ann() };
    assert_eq!(change.faults(Door::Account, Some(&has)), [TextFault { text: "phoneNumber", why }]);
}

#[test]
fn a_form_has_a_name_a_picture_on_the_web_and_single_lines() {
    let one = |text, value: &'static str| texts(move |name| (name == text).then_some(value)).typed_flaws();
    let table = [
        (Text::Name, "Ann", None),
        (Text::Name, " ", Some(TextFlaw::Missing)),
        (Text::Name, "A\nnn", Some(TextFlaw::ControlCharacter)),
        (Text::Phone, "", None),
        (Text::Phone, "1\t2", Some(TextFlaw::ControlCharacter)),
        (Text::JobTitle, "a\rb", Some(TextFlaw::ControlCharacter)),
        (Text::Name, "A\u{2028}nn", Some(TextFlaw::ControlCharacter)),
        (Text::JobTitle, "a\u{2029}b", Some(TextFlaw::ControlCharacter)),
        (Text::Bio, "a\u{2028}b", None),
        (Text::Bio, "a\nb", None),
        (Text::Bio, "a\u{0}b", Some(TextFlaw::ControlCharacter)),
        (Text::AvatarUrl, "", None),
        (Text::AvatarUrl, "https://example.com/a.png", None),
        (Text::AvatarUrl, "a.png", Some(TextFlaw::NoWebUrl)),
    ];
    for (text, value, flaw) in table {
        let expected: Vec<(Text, TextFlaw)> = flaw.map(|flaw| (text, flaw)).into_iter().collect();
        assert_eq!(one(text, value), expected, "{text:?} {value:?}");
    }
    let both = texts(|name| matches!(name, Text::Name | Text::Bio).then_some("\u{1b}"));
    assert_eq!(both.typed_flaws().len(), 2, "each text is told of");
    assert_eq!(ProfileChange::default().typed_flaws(), []);
}
