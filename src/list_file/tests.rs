//! Lists of admins: reading is the inverse of writing for every content, and each invalid line is reported by its number.

use proptest::collection::vec;
use proptest::prelude::*;

use super::cells::{escaped, unescaped};
use super::csv::{Records, written};
use super::*;
use crate::rules::language::Language;
use crate::rules::profile::ProfileChange;

/// Line numbers and errors of the refused lines of a list.
fn refused(format: ListFormat, text: &[u8]) -> Vec<(u64, String)> {
    let refused = |read: ListEntry| read.listed.err().map(|why| (read.line, why.join("; ")));
    let Ok(text) = decoded(text) else { return Vec::new() };
    format.read(Door::Staff, &text).into_iter().filter_map(refused).collect()
}

/// Addresses and roles of a list. Panics if a line is refused.
fn admins(format: ListFormat, bytes: &[u8]) -> Vec<(String, Vec<String>)> {
    let text = decoded(bytes).unwrap_or_default();
    let read = format.read(Door::Staff, &text).into_iter();
    let admin = |read: ListEntry| read.listed.map(|admin| (admin.email, admin.roles)).map_err(|why| (read.line, why));
    let admins: Result<Vec<_>, _> = read.map(admin).collect();
    admins.unwrap_or_else(|refused| panic!("{refused:?} in {bytes:?}"))
}

fn records(text: &[u8]) -> Vec<(u64, Vec<String>)> {
    let cells = |cells: Vec<Vec<u8>>| cells.iter().map(|cell| String::from_utf8_lossy(cell).into_owned()).collect();
    Records::of(text).map(|record| (record.line, cells(record.cells))).collect()
}

/// Texts made of quotes, separators, first characters of formulas, line ends, and any other characters.
pub(super) fn cell() -> impl Strategy<Value = String> {
    let sign = prop::sample::select(vec![
        "'", "\"", ",", ";", "=", "+", "-", "@", "\t", "\r", "\n", "\r\n", " ", "＝", "＋", "－", "＠", "a", "ü", "{",
    ]);
    let any = "\\PC{0,8}".prop_map(|text| text.replace('\0', ""));
    prop_oneof![vec(sign, 0..8).prop_map(|signs| signs.concat()), any]
}

pub(super) fn maybe() -> impl Strategy<Value = Option<String>> {
    prop::option::of(cell().prop_filter("an empty text is not given", |text| !text.is_empty()))
}

fn admin() -> impl Strategy<Value = ListedAccount> {
    let email = "[-+=@'a-z]{0,3}x".prop_map(|local| format!("{}@example.com", local.replace('@', "")));
    let roles = vec("[A-Z0-9_]{1,8}", 1..4);
    let language = prop::option::of(prop::sample::select(Language::ALL.to_vec()));
    let texts = (maybe(), maybe(), maybe(), maybe(), maybe());
    (email, roles, texts, language).prop_map(|(email, roles, texts, language)| ListedAccount {
        email,
        roles,
        profile: ProfileChange {
            display_name: texts.0,
            phone_number: texts.1,
            job_title: texts.2,
            bio: texts.3,
            avatar_url: texts.4,
            language: language.map(Some),
            ..ProfileChange::default()
        },
        ..ListedAccount::default()
    })
}

proptest! {
    #[test]
    fn an_escaped_cell_is_no_formula_and_is_read_back_unchanged(cell in cell()) {
        let written = escaped(&cell);
        prop_assert!(!written.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']), "{written:?}");
        prop_assert_eq!(unescaped(written), cell);
    }

    #[test]
    fn cells_are_read_back_as_they_were_written(rows in vec(vec(cell(), 1..5), 1..6)) {
        let text: String = rows.iter().map(written).collect();
        let read: Vec<Vec<String>> = Records::of(text.as_bytes())
            .map(|record| {
                assert!(record.problems.is_empty(), "{:?} in {text:?}", record.problems);
                record.cells.into_iter().map(|cell| unescaped(String::from_utf8(cell).unwrap_or_default())).collect()
            })
            .collect();
        prop_assert_eq!(read, rows);
    }

    #[test]
    fn an_exported_admin_is_imported_unchanged(admins in vec(admin(), 1..6), csv: bool) {
        let format = if csv { ListFormat::Csv } else { ListFormat::Jsonl };
        let lines = admins.iter().map(|admin| format.line(Door::Staff, admin));
        let text: String = std::iter::once(format.head(Door::Staff)).chain(lines).collect();
        let read = format.read(Door::Staff, text.as_bytes()).into_iter().map(|read| read.listed);
        let read: Result<Vec<ListedAccount>, Vec<String>> = read.collect();
        prop_assert_eq!(read.map_err(|why| TestCaseError::fail(format!("{why:?} in {text:?}")))?, admins);
    }

    #[test]
    fn arbitrary_bytes_name_only_line_numbers_that_exist(bytes in vec(any::<u8>(), 0..200), csv: bool) {
        let format = if csv { ListFormat::Csv } else { ListFormat::Jsonl };
        let lines = u64::try_from(bytes.split(|byte| *byte == b'\n').count()).unwrap_or_default();
        for read in decoded(&bytes).map(|text| format.read(Door::Staff, &text)).unwrap_or_default() {
            prop_assert!((1..=lines).contains(&read.line), "{} of {lines}", read.line);
        }
    }
}

#[test]
fn a_record_has_the_number_of_the_line_where_it_begins() {
    let text = "a,b\r\n\r\n\n\"one\ntwo\r\nthree\",x\r\nc,\"\"\"q\"\"\"\n\nlast";
    let expected: [(u64, &[&str]); 4] =
        [(1, &["a", "b"]), (4, &["one\ntwo\r\nthree", "x"]), (7, &["c", "\"q\""]), (9, &["last"])];
    let expected = expected.map(|(line, cells)| (line, cells.iter().map(ToString::to_string).collect::<Vec<_>>()));
    assert_eq!(records(text.as_bytes()), expected);
    assert_eq!(records(b""), []);
    assert_eq!(records(b"\r\n\n"), []);
    assert_eq!(records(b"a,"), [(1, vec![String::from("a"), String::new()])]);
}

/// Numbers of refused lines, with a part of the error.
type RefusedLines<'a> = &'a [(u64, &'a str)];

#[test]
fn an_invalid_csv_line_is_refused_by_its_number() {
    let table: [(&[u8], RefusedLines<'_>); 16] = [
        (b"", &[(1, "the list is empty")]),
        (b"email\n", &[(1, "the column roles is missing")]),
        (
            b"email,roles,salary,name,name\na@b.c,BO,1,A,A\n",
            &[(1, "unknown column \"salary\""), (1, "duplicate column name")],
        ),
        (b"email,Roles\n", &[(1, "unknown column \"Roles\"")]),
        (b"email,roles\na@b.c\nb@b.c,BO\nc@b.c,BO,C\n", &[(2, "1 cells"), (4, "3 cells")]),
        (
            b"email,roles\na@b.c,\"BO\"x\nb@b.c,B\"O\"\n",
            &[(2, "after its closing quote"), (3, "a quote inside an unquoted")],
        ),
        (b"email,roles\na@b.c,BO\n\nb@b.c,\"BO\nc@b.c,BO\n", &[(4, "never closed")]),
        (b"email,roles\na@b.c,B\rO\n", &[(2, "a carriage return")]),
        (b"email,roles\na@b.c,\xff\n", &[(2, "roles: is not UTF-8, most likely Windows-1252: ")]),
        (
            b"email;name;roles\na@b.c;M\xfcller;BO\nb@b.c;M\x81ller;BO\n",
            &[
                (2, "name: is not UTF-8, most likely Windows-1252: "),
                (3, "name: is not UTF-8, most likely an older code page"),
            ],
        ),
        (b"email,roles,gr\xf6\xdfe\n", &[(1, "the name of a column is not UTF-8, most likely Windows-1252: ")]),
        (b"email,roles\ra@b.c,BO\r", &[(1, "lines end with CR alone")]),
        (b"email;roles\na@b.c,BO\n", &[(2, "1 cells, but the first line names 2")]),
        (b"email,,roles\na@b.c,,BO\n", &[(1, "unknown column \"\"")]),
        (b"email,roles\n\n,,\n , \na@b.c,BO,,C\n", &[(5, "4 cells, but the first line names 2")]),
        (
            b"email,roles,bio,language\na@b.c,BO,a\0b,xx\n",
            &[(2, "bio: contains a NUL"), (2, "language: not one of en")],
        ),
    ];
    for (text, expected) in table {
        let told = refused(ListFormat::Csv, text);
        let shown = String::from_utf8_lossy(text);
        assert_eq!(
            told.iter().map(|(line, _)| *line).collect::<std::collections::BTreeSet<_>>(),
            expected.iter().map(|(line, _)| *line).collect(),
            "{shown}: {told:?}"
        );
        for (line, why) in expected {
            assert!(told.iter().any(|(told, said)| told == line && said.contains(why)), "{shown}: {told:?}");
        }
    }
}

#[test]
fn an_invalid_json_line_is_refused_by_its_number() {
    let good = r#"{"email":"a@b.c","roles":["BO"]}"#;
    let positional = r#"["b@b.c",["BO"],null,null,null,null,null,null]"#;
    let table = [
        ("{\"email\":\"a@b.c\"}", "missing field `roles`"),
        ("{\"roles\":[]}", "missing field `email`"),
        (r#"{"email":"a@b.c","roles":["BO"],"salary":1}"#, "unknown field `salary`"),
        (r#"{"email":"a@b.c","email":"b@b.c","roles":["BO"]}"#, "duplicate field `email`"),
        (r#"{"email":"a@b.c","roles":{"BO":true}}"#, "roles: neither"),
        (r#"{"email":"a@b.c","roles":["BO",1]}"#, "roles: neither"),
        (r#"{"email":"a@b.c","roles":["BO"],"bio":"\u0000"}"#, "bio: contains a NUL"),
        (r#"{"email":"a@b.c","roles":["BO"],"language":"nl"}"#, "language: not one of"),
        ("[]", "a JSON array: each line is one object"),
        (positional, "a JSON array: each line is one object"),
        ("\"a@b.c\"", "invalid type"),
        ("{", "EOF"),
        (r#"{"email":"a@b.c","roles":["BO"]} {}"#, "trailing characters (column 34)"),
    ];
    for (bad, why) in table {
        let told = refused(ListFormat::Jsonl, format!("\n{good}\r\n{bad}\n \n{good}").as_bytes());
        assert!(matches!(&told[..], [(3, said)] if said.contains(why)), "{bad}: {told:?}");
    }
}

#[test]
fn a_json_line_of_invalid_utf_8_is_refused_with_its_likely_encoding() {
    let told = refused(ListFormat::Jsonl, b"\n{\"email\":\"a@b.c\",\"roles\":\"BO\",\"name\":\"M\xfcller\"}\n");
    assert!(matches!(&told[..], [(2, said)] if said.contains("most likely Windows-1252: ")), "{told:?}");
}

/// Bytes of a text in UTF-16 with a byte order mark.
fn utf_16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
    std::iter::once(0xfeff).chain(text.encode_utf16()).flat_map(bytes).collect()
}

#[test]
fn a_list_reads_the_same_in_every_separator_and_encoding_of_spreadsheets() {
    let expected: Vec<(String, Vec<String>)> = [("m\u{fc}ller@b.c", &["CMS", "BO"][..]), ("b@b.c", &["BO"])]
        .map(|(email, roles)| (email.into(), roles.iter().map(ToString::to_string).collect()))
        .into();
    for separator in [",", ";", "\t"] {
        for roles in ["CMS,BO", "CMS;BO", " CMS , BO ,"] {
            let rows = [
                vec!["email", "roles", "name", "", ""],
                vec!["", "", "", "", ""],
                vec!["m\u{fc}ller@b.c", roles, "", "", ""],
                vec!["", " ", "", "", "", "", ""],
                vec!["b@b.c", "BO", "B, b; b\tb", "", ""],
                vec!["", "", ""],
            ];
            let quoted = |cell: &str| {
                if cell.contains([',', ';', '\t']) { format!("\"{cell}\"") } else { cell.to_owned() }
            };
            let line = |row: &Vec<&str>| row.iter().map(|cell| quoted(cell)).collect::<Vec<_>>().join(separator);
            let text = rows.iter().map(line).collect::<Vec<_>>().join("\r\n");
            let told = format!("sep={separator}\r\n{text}");
            for text in [&text, &told] {
                let mark = format!("\u{feff}{text}");
                let (little, big) = (utf_16(text, u16::to_le_bytes), utf_16(text, u16::to_be_bytes));
                for bytes in [text.as_bytes(), mark.as_bytes(), &little, &big] {
                    assert_eq!(admins(ListFormat::Csv, bytes), expected, "{text:?}");
                }
            }
        }
    }
    let lines =
        "{\"email\":\"m\u{fc}ller@b.c\",\"roles\":\"CMS,BO\"}\r\n \r\n{\"email\":\"b@b.c\",\"roles\":[\"BO\"]}\r\n";
    for bytes in [lines.as_bytes().to_vec(), utf_16(lines, u16::to_le_bytes)] {
        assert_eq!(admins(ListFormat::Jsonl, &bytes), expected);
    }
}

#[test]
fn a_separator_inside_a_quoted_column_name_is_ignored() {
    assert_eq!(admins(ListFormat::Csv, b"\n\"email\";\"roles\"\n\"a@b.c\";\"BO,CMS\"\n").len(), 1);
    let told = refused(ListFormat::Csv, b"\"a,b\";email\n");
    assert!(told.iter().any(|(_, said)| said.contains("unknown column \"a,b\"")), "{told:?}");
}

#[test]
fn a_line_keeps_its_number_after_blank_rows_and_a_named_separator() {
    let told = refused(ListFormat::Csv, b"sep=;\n;;\nemail;roles\n;;;\n\na@b.c;B\"O\n");
    assert!(matches!(&told[..], [(6, said)] if said.contains("a quote inside an unquoted")), "{told:?}");
}

#[test]
fn a_byte_order_mark_is_no_part_of_the_first_cell() {
    let csv = (ListFormat::Csv, &b"\xef\xbb\xbfemail,roles\r\na@b.c, BO ;CMS;\r\n"[..]);
    let json = (ListFormat::Jsonl, &b"\xef\xbb\xbf{\"email\":\"a@b.c\",\"roles\":\"BO;CMS\"}"[..]);
    for (format, bytes) in [csv, json] {
        assert_eq!(admins(format, bytes), [(String::from("a@b.c"), vec![String::from("BO"), String::from("CMS")])]);
    }
}

#[test]
fn the_format_follows_from_the_file_name_or_the_first_character() {
    let table: [(&str, &[u8], Option<ListFormat>); 11] = [
        ("team.csv", b"{", Some(ListFormat::Csv)),
        ("team.CSV", b"", Some(ListFormat::Csv)),
        ("team.jsonl", b"", Some(ListFormat::Jsonl)),
        ("team.ndjson", b"", Some(ListFormat::Jsonl)),
        ("team.tsv", b"", Some(ListFormat::Csv)),
        ("team.txt", b"", Some(ListFormat::Csv)),
        ("team.json", b"{", None),
        ("team", b"{", None),
        ("-", b" \n{", Some(ListFormat::Jsonl)),
        ("-", b"[", Some(ListFormat::Jsonl)),
        ("-", b"email", Some(ListFormat::Csv)),
    ];
    for (name, bytes, format) in table {
        assert_eq!(ListFormat::of(Path::new(name), bytes), format, "{name}");
    }
}
