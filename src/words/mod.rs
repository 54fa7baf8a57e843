//! Words: every text that people meet, in every language we speak, by code: mails, pages, refusals. A text that lacks a
//! language, or names a value its neighbours do not, does not compile. Knows no mail and no page, only what they say.

use crate::rules::language::Language;

/// A text by its code, as written, in the order of [`Language::ALL`]. Values stand in it as `{name}`.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// `GROUP.NAME`.
    pub code: &'static str,
    /// What it says.
    pub said: [&'static str; Language::ALL.len()],
}

impl Entry {
    /// Its name within its group: what scripts know it by.
    pub fn name(&self) -> &'static str {
        self.code.split_once('.').map_or(self.code, |(_, name)| name)
    }

    /// What it says in a language, its values not yet filled in.
    pub fn of(&self, language: Language) -> &'static str {
        let said = Language::ALL.into_iter().zip(self.said).find(|(of, _)| *of == language);
        said.map_or("", |(_, said)| said)
    }
}

/// A group of texts: a type with a field for each, in one language, and for those with values a method that fills them
/// in. `format!` sees to it that every language uses all values and no other.
macro_rules! words {
    ($(#[$about:meta])* $group:ident = $name:literal { $(
        $key:ident $( ( $($value:ident),+ ) )? {
            en: $en:literal, de: $de:literal, es: $es:literal, fr: $fr:literal, pt: $pt:literal $(,)?
        }
    )* }) => {
        $(#[$about])*
        #[derive(Clone, Copy, Debug)]
        pub struct $group {
            /// In which language.
            pub language: Language,
            $( #[doc = $en] pub $key: &'static str, )*
        }

        impl $group {
            /// Each by its code, in every language.
            pub const ALL: &'static [Entry] = &[
                $( Entry { code: concat!($name, ".", stringify!($key)), said: [$en, $de, $es, $fr, $pt] }, )*
            ];

            /// All of them in one language.
            pub const fn of(language: Language) -> $group {
                match language {
                    Language::En => $group { language, $( $key: $en, )* },
                    Language::De => $group { language, $( $key: $de, )* },
                    Language::Es => $group { language, $( $key: $es, )* },
                    Language::Fr => $group { language, $( $key: $fr, )* },
                    Language::Pt => $group { language, $( $key: $pt, )* },
                }
            }

            $( $(
                #[doc = $en]
                pub fn $key(&self, $($value: impl Display),+) -> String {
                    match self.language {
                        Language::En => format!($en, $($value = $value),+),
                        Language::De => format!($de, $($value = $value),+),
                        Language::Es => format!($es, $($value = $value),+),
                        Language::Fr => format!($fr, $($value = $value),+),
                        Language::Pt => format!($pt, $($value = $value),+),
                    }
                }
            )? )*
        }
    };
}

mod admin;
mod admins;
mod common;
mod deeds;
mod desk;
mod device;
mod enrolment;
mod events;
mod factors;
mod inside;
mod mails;
mod me;
mod me_lists;
mod notices;
mod outcomes;
mod refusals;
mod refused;
mod sign_in;
mod times;
mod trail;

pub use admin::Admin;
pub use admins::Admins;
pub use common::Common;
pub use deeds::DeskNotices;
pub use desk::Desk;
pub use device::Device;
pub use enrolment::Enrolment;
pub use events::Events;
pub use factors::FactorNotices;
pub use inside::Inside;
pub use mails::Mails;
pub use me::Me;
pub use me_lists::MeLists;
pub use notices::Notices;
pub use outcomes::Outcomes;
pub use refusals::Refusals;
pub use refused::Refused;
pub use sign_in::SignIn;
pub use times::{Times, clock};
pub use trail::Trail;

/// The whole catalogue, group by group.
pub const CATALOGUE: [&[Entry]; 20] = [
    Admin::ALL,
    Admins::ALL,
    Common::ALL,
    Desk::ALL,
    DeskNotices::ALL,
    Device::ALL,
    Enrolment::ALL,
    Events::ALL,
    FactorNotices::ALL,
    Inside::ALL,
    Mails::ALL,
    Me::ALL,
    MeLists::ALL,
    Notices::ALL,
    Outcomes::ALL,
    Refusals::ALL,
    Refused::ALL,
    SignIn::ALL,
    Times::ALL,
    Trail::ALL,
];

/// Groups as a JSON object by name, for a data block of a page: nothing in it ends the block. Groups of one page share no
/// name.
pub fn data(language: Language, groups: &[&[Entry]]) -> String {
    let entries = groups.iter().flat_map(|group| group.iter());
    let texts = entries.map(|entry| (entry.name().to_owned(), entry.of(language).into()));
    let object = serde_json::Value::Object(texts.collect()).to_string();
    object.replace('<', "\\u003c").replace('>', "\\u003e").replace('&', "\\u0026")
}

#[cfg(test)]
mod tests;
