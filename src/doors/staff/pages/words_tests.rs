//! Texts of the pages' scripts: a page provides each text that its scripts look up, and no template or script holds one.

use std::collections::BTreeSet;

use crate::rules::language::Language;
use crate::words::{
    AdminAccessWords, AdminWords, AdminsWords, CodesWords, CommonWords, DeskWords, EnrolmentWords, EventWords,
    FirstCodesWords, InsideWords, ListsWords, MeListsWords, MeWords, NoticeWords, OutcomeWords, PickedWords,
    RefusalWords, RefusedWords, SignInWords, TrailWords, TwoOwnersWords, data,
};

const CODES: &str = CodesWords::of(Language::En).json;
const COMMON: &str = CommonWords::of(Language::En).json;
const DESK: &str = DeskWords::of(Language::En).json;
const ENROLMENT: &str = EnrolmentWords::of(Language::En).json;
const INSIDE: &str = InsideWords::of(Language::En).json;
const NOTICES: &str = NoticeWords::of(Language::En).json;
const REFUSALS: &str = RefusalWords::of(Language::En).json;
const REFUSED: &str = RefusedWords::of(Language::En).json;
const SDL: &str = include_str!("../../../../schema.graphql");

/// A page's templates, scripts and text groups, and the prefixes of keys that are computed or belong to another page.
struct CheckedPage {
    templates: &'static [&'static str],
    scripts: &'static [&'static str],
    groups: &'static [&'static str],
    elsewhere: &'static [&'static str],
}

const PAGES: [CheckedPage; 4] = [
    CheckedPage {
        templates: &[
            include_str!("assets/sign_in.html"),
            include_str!("assets/codes.html"),
            include_str!("assets/enrolment.html"),
            include_str!("assets/support.html"),
        ],
        scripts: &[
            include_str!("assets/sign_in.js"),
            include_str!("assets/proof.js"),
            include_str!("assets/by_recovery.js"),
            include_str!("assets/form.js"),
            include_str!("assets/first_codes.js"),
            include_str!("assets/shown_codes.js"),
            include_str!("assets/act.js"),
            include_str!("assets/steps.js"),
            include_str!("assets/waits.js"),
            include_str!("assets/invitation.js"),
            include_str!("assets/onward.js"),
            include_str!("assets/words.js"),
            include_str!("assets/enrolment.js"),
            include_str!("assets/captcha.js"),
        ],
        groups: &[
            COMMON,
            SignInWords::of(Language::En).json,
            FirstCodesWords::of(Language::En).json,
            CODES,
            ENROLMENT,
            REFUSALS,
        ],
        // Keys made of an API code and a detail, plurals of counts, and buttons with a wait.
        elsewhere: &[
            "attempts",
            "send_in",
            "resend_in",
            "locked_for",
            "trouble",
            "LOCKED",
            "WRONG",
            "ALREADY",
            "EXPIRED",
            "NO_PENDING",
        ],
    },
    CheckedPage {
        templates: &[
            include_str!("assets/me.html"),
            include_str!("assets/codes.html"),
            include_str!("assets/enrolment.html"),
            include_str!("assets/support.html"),
        ],
        scripts: &[
            include_str!("assets/me.js"),
            include_str!("assets/profile.js"),
            include_str!("assets/faults.js"),
            include_str!("assets/idle.js"),
            include_str!("assets/act.js"),
            include_str!("assets/inside.js"),
            include_str!("assets/confirm.js"),
            include_str!("assets/me_view.js"),
            include_str!("assets/shown_codes.js"),
            include_str!("assets/rows.js"),
            include_str!("assets/words.js"),
            include_str!("assets/enrolment.js"),
        ],
        groups: &[
            COMMON,
            INSIDE,
            MeWords::of(Language::En).json,
            MeListsWords::of(Language::En).json,
            CODES,
            ENROLMENT,
            REFUSALS,
            NOTICES,
        ],
        elsewhere: &[
            "attempts",
            "trouble",
            "LOCKED",
            "WRONG",
            "recovery_left_",
            "others_lead_",
            // Keys made of a button and its object.
            "session_end_of",
            "browser_forget_of",
            // Keys of the sign-in page, which shares these groups.
            "title_enrolment",
            "secret_gone",
        ],
    },
    CheckedPage {
        templates: &[
            include_str!("assets/admins.html"),
            include_str!("assets/outside.html"),
            include_str!("assets/places.html"),
            include_str!("assets/support.html"),
        ],
        scripts: &[
            include_str!("assets/admins.js"),
            include_str!("assets/admins_list.js"),
            include_str!("assets/admins_filter.js"),
            include_str!("assets/locked.js"),
            include_str!("assets/picked.js"),
            include_str!("assets/admins_export.js"),
            include_str!("assets/admins_import.js"),
            include_str!("assets/admin.js"),
            include_str!("assets/admin_view.js"),
            include_str!("assets/admin_access.js"),
            include_str!("assets/faults.js"),
            include_str!("assets/two_owners.js"),
            include_str!("assets/owner.js"),
            include_str!("assets/dialog.js"),
            include_str!("assets/rows.js"),
            include_str!("assets/act.js"),
            include_str!("assets/inside.js"),
            include_str!("assets/confirm.js"),
            include_str!("assets/words.js"),
        ],
        groups: &[
            COMMON,
            INSIDE,
            DESK,
            AdminsWords::of(Language::En).json,
            PickedWords::of(Language::En).json,
            ListsWords::of(Language::En).json,
            AdminWords::of(Language::En).json,
            AdminAccessWords::of(Language::En).json,
            TwoOwnersWords::of(Language::En).json,
            REFUSED,
            REFUSALS,
        ],
        // Keys made of an API code and a detail.
        elsewhere: &[
            "attempts", "trouble", "LOCKED", "WRONG", "refused_", "found_", "picked_", "many_", "admins_", "import_",
            "fault_",
        ],
    },
    CheckedPage {
        templates: &[
            include_str!("assets/trail.html"),
            include_str!("assets/outside.html"),
            include_str!("assets/places.html"),
            include_str!("assets/support.html"),
        ],
        scripts: &[
            include_str!("assets/trail.js"),
            include_str!("assets/trail_view.js"),
            include_str!("assets/trail_days.js"),
            include_str!("assets/trail_filter.js"),
            include_str!("assets/owner.js"),
            include_str!("assets/dialog.js"),
            include_str!("assets/rows.js"),
            include_str!("assets/act.js"),
            include_str!("assets/inside.js"),
            include_str!("assets/words.js"),
        ],
        groups: &[
            COMMON,
            INSIDE,
            DESK,
            TrailWords::of(Language::En).json,
            EventWords::of(Language::En).json,
            OutcomeWords::of(Language::En).json,
            REFUSALS,
        ],
        // Texts of trail lines, nouns of counts, and texts of other pages in shared groups.
        elsewhere: &[
            "attempts", "trouble", "LOCKED", "WRONG", "event_", "outcome_", "change_", "value_", "lines_", "roles",
            "cancel", "confirm_",
        ],
    },
];

/// Key of each kind of notice in `me_view.js`, in the order of the schema.
const KINDS: &str = "new_browser failing replayed enrolled reset locked suspended recovered codes replaced link trusted \
    altered moved added roles disabled enabled removed exported two_owners";

fn names(groups: &[&str]) -> Vec<String> {
    let object: serde_json::Map<String, serde_json::Value> = serde_json::from_str(&data(groups)).unwrap_or_default();
    object.into_iter().map(|(name, _)| name).collect()
}

fn values(name: &str) -> Vec<&'static str> {
    let found = SDL.split(&format!("enum {name} {{")).nth(1).and_then(|rest| rest.split('}').next());
    let values = found.unwrap_or_default().lines().filter_map(|line| line.rsplit(' ').next());
    values.filter(|value| !value.is_empty()).collect()
}

#[test]
fn every_word_a_script_asks_for_is_handed_to_it() {
    for page in &PAGES {
        let known: BTreeSet<String> = names(page.groups).into_iter().collect();
        let calls = |call: &'static str| page.scripts.iter().flat_map(move |script| script.split(call).skip(1));
        let asked = calls("text('").chain(calls("counted('")).filter_map(|rest| rest.split_once('\''));
        let asked: Vec<&str> = asked.map(|(key, _)| key).collect();
        assert!(asked.len() > 10, "{asked:?}");
        for key in asked {
            assert!(known.contains(key) || known.contains(format!("{key}_other").as_str()), "{key}");
        }
        let one_by_one = page.groups.iter().map(|group| names(&[group]).len());
        assert_eq!(known.len(), one_by_one.sum::<usize>(), "groups of one page share no name");
    }
}

#[test]
fn every_word_handed_to_a_page_is_shown_somewhere() {
    for page in &PAGES {
        let (all, templates) = ([page.scripts, page.templates].concat().concat(), page.templates.concat());
        let (notices, refusals) = (names(&[NOTICES]), names(&[REFUSALS]));
        for key in names(page.groups).iter().filter(|key| !notices.contains(key)) {
            // A template prints a text, or hands it to a macro.
            let in_template = [" }}", ", ", ") %}"].map(|end| format!(".{key}{end}"));
            let named = all.contains(&format!("'{key}'")) || in_template.iter().any(|text| templates.contains(text));
            let put = page.elsewhere.iter().any(|start| key.starts_with(start))
                || (refusals.contains(key) && SDL.contains(&format!(" {key}\n")));
            assert!(named || put, "{key}");
        }
    }
}

#[test]
fn every_refusal_of_the_api_has_its_sentence() {
    assert_eq!(values("SignInErrorCode").len(), 13);
    for code in values("SignInErrorCode") {
        assert!(names(&[REFUSALS]).iter().any(|name| name.starts_with(code)), "{code}");
    }
}

#[test]
fn every_refusal_before_an_owner_has_its_sentence() {
    let codes = values("CrmUserErrorCode");
    assert_eq!(codes.len(), 18);
    for code in codes {
        // IDENTITY_NOT_CONFIRMED opens the confirmation dialog, whose text is among the general refusals.
        let known = |name: &String| *name == code || *name == format!("refused_{code}");
        let group = if code == "IDENTITY_NOT_CONFIRMED" { REFUSALS } else { REFUSED };
        assert!(names(&[group]).iter().any(known), "{code}");
    }
}

#[test]
fn every_kind_of_notice_has_its_sentences() {
    let view = include_str!("assets/me_view.js");
    let (kinds, keys) = (values("NoticeKind"), KINDS.split_whitespace().collect::<Vec<_>>());
    assert_eq!(kinds.len(), keys.len());
    for (kind, key) in kinds.into_iter().zip(keys) {
        assert!(view.contains(&format!("  {kind}: '{key}',\n")), "{kind}");
        for whose in ["own", "other"] {
            assert!(names(&[NOTICES]).contains(&format!("{key}_{whose}")), "{key}_{whose}");
        }
    }
}

#[test]
fn no_text_stands_in_a_template_or_a_script() {
    for page in &PAGES {
        let texts = page.templates.iter().flat_map(|template| template.split('>').skip(1));
        for text in texts.filter_map(|rest| rest.split('<').next()) {
            let bare = text.split("{{").next().unwrap_or_default().split("{%").next().unwrap_or_default().trim();
            let number = bare.chars().all(|c| c.is_ascii_digit());
            assert!(number || bare.starts_with("{#") || bare.ends_with("#}"), "{bare}");
        }
        for script in page.scripts {
            for line in script.lines().filter(|line| !line.trim_start().starts_with(['/', '*'])) {
                let code = line.split("//").next().unwrap_or_default();
                let said = code.split('\'').skip(1).step_by(2).find(|text| text.contains(' ') && text.contains('.'));
                assert_eq!(said, None, "{line}");
            }
        }
    }
}
