//! Lists of accounts that have user names: read back unchanged, with their own columns, and refused by line.

use proptest::collection::vec;
use proptest::prelude::*;

use super::tests::{cell, maybe};
use super::*;
use crate::rules::language::Language;
use crate::rules::profile::ProfileChange;

fn account() -> impl Strategy<Value = ListedAccount> {
    let email = "[-+='a-z]{0,3}x".prop_map(|local| format!("{local}@example.com"));
    let language = prop::option::of(prop::sample::select(Language::ALL.to_vec()));
    (email, (maybe(), maybe(), maybe(), maybe()), any::<Option<bool>>(), language).prop_map(
        |(email, texts, two_factor, language)| ListedAccount {
            email,
            user_name: texts.0,
            two_factor,
            profile: ProfileChange {
                first_name: texts.1,
                last_name: texts.2,
                phone_number: texts.3,
                language: language.map(Some),
                ..ProfileChange::default()
            },
            ..ListedAccount::default()
        },
    )
}

fn read(format: ListFormat, text: &str) -> Result<Vec<ListedAccount>, (u64, String)> {
    let read = format.read(Door::Account, text.as_bytes()).into_iter();
    read.map(|read| read.listed.map_err(|why| (read.line, why.join("; ")))).collect()
}

proptest! {
    #[test]
    fn an_exported_account_is_imported_unchanged(accounts in vec(account(), 1..6), csv: bool) {
        let format = if csv { ListFormat::Csv } else { ListFormat::Jsonl };
        let lines = accounts.iter().map(|account| format.line(Door::Account, account));
        let text: String = std::iter::once(format.head(Door::Account)).chain(lines).collect();
        prop_assert_eq!(read(format, &text), Ok(accounts), "{}", text);
    }

    #[test]
    fn no_text_of_a_user_name_is_a_formula_in_a_spreadsheet(name in cell()) {
        let account = ListedAccount { email: "x".into(), user_name: Some(name), ..ListedAccount::default() };
        let line = ListFormat::Csv.line(Door::Account, &account);
        let cell = line.strip_prefix("x,").map(|cell| cell.strip_prefix('"').unwrap_or(cell));
        prop_assert!(cell.is_some_and(|cell| !cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n'])), "{line:?}");
    }
}

#[test]
fn a_list_of_accounts_has_columns_of_its_own() {
    let head = "email,username,firstName,lastName,phoneNumber,twoFactor,language\n";
    assert_eq!(ListFormat::Csv.head(Door::Account), head);
    assert_eq!(ListFormat::Jsonl.head(Door::Account), "");
    let table = [
        ("username\nann\n", (1, "the column email is missing")),
        ("email,roles\na@b.c,BO\n", (1, "unknown column \"roles\", the columns are email, username, firstName")),
        ("email,password\na@b.c,x\n", (1, "unknown column \"password\"")),
        ("email,phone\na@b.c,1\n", (1, "unknown column \"phone\"")),
        ("email,twoFactor\na@b.c,\nb@b.c,yes\n", (3, "twoFactor: neither true nor false")),
        ("email,firstName\na@b.c,a\0b\n", (2, "firstName: contains a NUL character")),
    ];
    for (text, (line, why)) in table {
        let told = read(ListFormat::Csv, text);
        assert!(matches!(&told, Err((at, said)) if *at == line && said.contains(why)), "{text:?}: {told:?}");
    }
    let table = [
        (r#"{"username":"ann"}"#, "missing field `email`"),
        (r#"{"email":"a@b.c","roles":[]}"#, "unknown field `roles`"),
        (r#"{"email":"a@b.c","password":"x"}"#, "unknown field `password`"),
        (r#"{"email":"a@b.c","twoFactor":"yes"}"#, "invalid type: string \"yes\", expected a boolean"),
        (r#"["a@b.c"]"#, "a JSON array"),
    ];
    for (text, why) in table {
        let told = read(ListFormat::Jsonl, text);
        assert!(matches!(&told, Err((1, said)) if said.contains(why)), "{text}: {told:?}");
    }
}

#[test]
fn true_and_false_are_read_in_any_case_and_an_empty_cell_is_not_given() {
    let flags =
        |text: &str| read(ListFormat::Csv, text).map(|read| read.iter().map(|own| own.two_factor).collect::<Vec<_>>());
    let list = "email;twoFactor\na@b.c;TRUE\nb@b.c;false\nc@b.c;\n";
    assert_eq!(flags(list), Ok(vec![Some(true), Some(false), None]));
}
