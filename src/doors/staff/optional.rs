//! Optional fields of an input: missing, null or given.

use juniper::Nullable;

/// A choice by its name; the outer `None`: there is no such choice.
#[expect(clippy::option_option, reason = "a choice may be missing, cleared or made, as in a ProfileChange")]
pub fn chosen<T>(given: Nullable<String>, named: impl Fn(&str) -> Option<T>) -> Option<Option<Option<T>>> {
    match given {
        Nullable::ImplicitNull => Some(None),
        Nullable::ExplicitNull => Some(Some(None)),
        Nullable::Some(name) => named(&name).map(|choice| Some(Some(choice))),
    }
}

/// The text of an optional field; null counts as the empty text.
pub fn text(given: Nullable<String>) -> Option<String> {
    match given {
        Nullable::ImplicitNull => None,
        Nullable::ExplicitNull => Some(String::new()),
        Nullable::Some(text) => Some(text),
    }
}
