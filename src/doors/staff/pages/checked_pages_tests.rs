//! Pages whose texts are checked: templates, scripts and groups of texts of each.

use crate::rules::language::Language;
use crate::words::{
    AdminAccessWords, AdminWords, AdminsWords, CodesWords, CommonWords, DeskWords, EnrolmentWords, EventWords,
    FirstCodesWords, InsideWords, ListsWords, MeListsWords, MeWords, NoticeWords, OutcomeWords, PickedWords,
    RefusalWords, RefusedWords, SignInWords, TrailWords, TwoOwnersWords,
};

const CODES: &str = CodesWords::of(Language::En).json;
const COMMON: &str = CommonWords::of(Language::En).json;
const DESK: &str = DeskWords::of(Language::En).json;
const ENROLMENT: &str = EnrolmentWords::of(Language::En).json;
const INSIDE: &str = InsideWords::of(Language::En).json;
pub const NOTICES: &str = NoticeWords::of(Language::En).json;
pub const REFUSALS: &str = RefusalWords::of(Language::En).json;
pub const REFUSED: &str = RefusedWords::of(Language::En).json;

/// A page's templates, scripts and text groups, and the prefixes of keys that are computed or belong to another page.
pub struct CheckedPage {
    pub templates: &'static [&'static str],
    pub scripts: &'static [&'static str],
    pub groups: &'static [&'static str],
    pub elsewhere: &'static [&'static str],
}

pub const PAGES: [CheckedPage; 4] = [
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
            include_str!("assets/trail_values.js"),
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
