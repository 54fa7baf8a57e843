//! Countries of network addresses: what is found in a database, which files are refused, and SIGHUP.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use vestibule::country::{Countries, Country};

use crate::support::maxmind::MaxMind;
use crate::support::program::{Program, command, run, served};
use crate::support::{TestDatabase, until};

/// A folder with a database file, and the file.
fn written(bytes: &[u8]) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("country.mmdb");
    std::fs::write(&file, bytes).unwrap();
    (folder, file)
}

fn countries(bytes: &[u8]) -> Countries {
    let (_folder, file) = written(bytes);
    Countries::of_file(&file).unwrap()
}

/// Why a file is refused.
fn refusal(bytes: &[u8]) -> Option<String> {
    let (_folder, file) = written(bytes);
    Countries::of_file(&file).err().map(|error| error.to_string())
}

fn code(countries: &Countries, address: &str) -> Option<&'static str> {
    countries.country_of(address.parse().unwrap()).map(|country| country.code)
}

/// A record as MaxMind writes one; `None` leaves a field out.
fn record(country: Option<&str>, registered: Option<&str>) -> Value {
    let of = |code: &str| json!({ "geoname_id": 1, "iso_code": code, "names": { "en": "as the file names it" } });
    let fields = [("country", country), ("registered_country", registered)];
    let there = fields.into_iter().filter_map(|(name, code)| Some((name.to_owned(), of(code?))));
    there.chain([("continent".to_owned(), json!({ "code": "EU" }))]).collect()
}

fn networks() -> Vec<(&'static str, Value)> {
    vec![
        ("192.0.2.0/24", record(Some("DE"), Some("US"))),
        ("198.51.100.7/32", record(None, Some("KR"))),
        ("203.0.113.0/25", record(Some("XK"), Some("DE"))),
        ("203.0.113.128/25", record(None, None)),
        ("2001:db8::/32", record(Some("TR"), None)),
        ("3fff:0:0:1::/64", record(Some("de"), None)),
    ]
}

#[test]
fn the_country_of_an_address_is_that_of_its_network_whatever_the_records_size() {
    for bits in [24, 28] {
        let countries = countries(&MaxMind { bits, ..MaxMind::COUNTRIES }.file(&networks()));
        for (address, expected) in [
            ("192.0.2.0", Some("DE")),
            ("192.0.2.255", Some("DE")),
            ("192.0.3.0", None),
            ("::ffff:192.0.2.9", Some("DE")),
            ("198.51.100.7", Some("KR")),
            ("198.51.100.6", None),
            ("2001:db8:ffff::1", Some("TR")),
            ("2001:db9::1", None),
            ("127.0.0.1", None),
            ("::1", None),
        ] {
            assert_eq!(code(&countries, address), expected, "{bits} bits, {address}");
        }
    }
}

#[test]
fn a_record_without_a_country_or_with_an_unassigned_code_is_no_entry() {
    let countries = countries(&MaxMind::COUNTRIES.file(&networks()));
    for address in ["203.0.113.1", "203.0.113.200", "3fff:0:0:1::1"] {
        assert_eq!(countries.country_of(address.parse().unwrap()), None, "{address}");
    }
    let odd =
        [("192.0.2.0/24", json!({ "country": "DE" })), ("198.51.100.0/24", json!({ "country": { "iso_code": 276 } }))];
    let countries = self::countries(&MaxMind::COUNTRIES.file(&odd));
    for address in ["192.0.2.1", "198.51.100.1"] {
        assert_eq!(countries.country_of(address.parse().unwrap()), None, "{address}");
    }
}

#[test]
fn a_database_of_ipv4_alone_has_no_entry_for_ipv6_and_no_file_has_none_at_all() {
    let ipv4 = MaxMind { kind: "DBIP-City-Lite", bits: 28, ipv6: false };
    let countries = countries(&ipv4.file(&[("192.0.2.0/24", record(Some("FR"), None))]));
    assert_eq!(code(&countries, "192.0.2.1"), Some("FR"));
    assert_eq!(code(&countries, "::ffff:192.0.2.1"), Some("FR"));
    assert_eq!(code(&countries, "2001:db8::1"), None);
    assert_eq!(code(&Countries::default(), "192.0.2.1"), None);
}

#[test]
fn a_country_is_named_by_the_short_english_name_of_iso_3166() {
    for (code, name) in [
        ("AD", "Andorra"),
        ("CI", "Côte d'Ivoire"),
        ("GB", "United Kingdom of Great Britain and Northern Ireland (the)"),
        ("KR", "Korea (the Republic of)"),
        ("NL", "Netherlands (Kingdom of the)"),
        ("TR", "Türkiye"),
        ("US", "United States of America (the)"),
        ("ZW", "Zimbabwe"),
    ] {
        assert_eq!(Country::of(code), Some(Country { name, code }));
    }
    for unassigned in ["", "U", "us", "EU", "UK", "XK", "ZZ", "USA", "YU"] {
        assert_eq!(Country::of(unassigned), None, "{unassigned}");
    }
    let letters = || b'A'..=b'Z';
    let codes = letters().flat_map(|first| letters().map(move |second| format!("{}{}", first as char, second as char)));
    let assigned: Vec<Country> = codes.filter_map(|code| Country::of(&code)).collect();
    assert_eq!(assigned.len(), 249);
    let names: std::collections::BTreeSet<&str> = assigned.iter().map(|country| country.name).collect();
    assert_eq!(names.len(), 249);
}

#[test]
fn a_file_that_is_cut_off_altered_or_no_country_database_is_refused() {
    let (whole, damaged) = (MaxMind::COUNTRIES.file(&networks()), "is no MaxMind database, or a damaged one");
    assert_eq!(refusal(&whole), None);
    // Half a download has no metadata, which stand at the end.
    for length in [0, 1, whole.len() / 2, whole.len() - 1] {
        assert_eq!(refusal(&whole[..length]).as_deref(), Some(damaged), "{length} of {} bytes", whole.len());
    }
    let node = |value: u8| [&[value; 3], &whole[3..]].concat();
    assert_eq!(refusal(&node(0xff)).as_deref(), Some(damaged), "a record beyond the file");
    let text = whole.windows(8).position(|bytes| bytes == b"iso_code").unwrap();
    let bad_text = [&whole[..text], &[0xff; 8], &whole[text + 8..]].concat();
    assert_eq!(refusal(&bad_text).as_deref(), Some(damaged), "a text that is no UTF-8");
    assert_eq!(refusal(b"country;network\nDE;192.0.2.0/24\n").as_deref(), Some(damaged));
    let owners = MaxMind { kind: "GeoLite2-ASN", ..MaxMind::COUNTRIES };
    let owner = json!({ "autonomous_system_number": 64496 });
    assert_eq!(refusal(&owners.file(&[("192.0.2.0/24", owner)])).as_deref(), Some("is no country or city database"));
}

#[test]
fn a_folder_a_device_and_a_file_over_the_bound_are_refused_unread() {
    let (folder, file) = written(b"");
    let why = |path: &Path| Countries::of_file(path).err().map(|error| error.to_string());
    for path in [folder.path(), Path::new("/dev/zero")] {
        assert_eq!(why(path).as_deref(), Some("is no regular file"), "{}", path.display());
    }
    assert_eq!(why(&folder.path().join("other")).as_deref(), Some("cannot be read: entity not found"));
    // A hole, so that no disk fills.
    std::fs::File::options().write(true).open(&file).unwrap().set_len((512 << 20) + 1).unwrap();
    assert_eq!(why(&file).as_deref(), Some("is larger than 512 MiB"));
}

#[test]
fn serve_and_dev_refuse_a_bad_file_by_the_name_of_the_setting_and_commands_do_not_read_it() {
    let (_folder, file) = written(b"no database");
    let mails = tempfile::tempdir().unwrap();
    let mut settings = served("host=/nowhere user=nobody dbname=x", mails.path().to_str().unwrap());
    settings.push(("VESTIBULE_GEOIP_FILE", file.to_str().unwrap()));
    settings.retain(|(name, _)| *name != "VESTIBULE_SHUTDOWN_DELAY");
    let said = run(&["serve"], &settings);
    let told = "settings refused: VESTIBULE_GEOIP_FILE is no MaxMind database, or a damaged one";
    assert_eq!((said.code, said.err.contains(told)), (1, true), "{}", said.err);
    let data = mails.path().join("data");
    let dev = command(&["dev", "--no-fetch", "--data", data.to_str().unwrap()], &settings[settings.len() - 1..]);
    let said = { dev }.output().unwrap();
    assert!(!said.status.success() && String::from_utf8_lossy(&said.stderr).contains(told));
    let said = run(&["admin", "list"], &settings);
    assert!(!said.err.contains("VESTIBULE_GEOIP_FILE"), "{}", said.err);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hangup_reads_the_file_again_and_a_bad_file_leaves_the_former_data() {
    let database = TestDatabase::new().await;
    let of = |code: &str| MaxMind::COUNTRIES.file(&[("192.0.2.0/24", record(Some(code), None))]);
    let (_folder, file) = written(&of("DE"));
    let mails = tempfile::tempdir().unwrap();
    let conninfo = database.conninfo();
    let mut settings = served(&conninfo, mails.path().to_str().unwrap());
    settings.retain(|(name, _)| *name != "VESTIBULE_SHUTDOWN_DELAY");
    settings.push(("VESTIBULE_GEOIP_FILE", file.to_str().unwrap()));
    let serve = Program::start(&["serve"], &settings);
    let told = async |line: &'static str, times: usize| {
        until(line, async || (serve.said().matches(line).count() == times).then_some(())).await;
    };
    serve.signal("HUP");
    told("countries: VESTIBULE_GEOIP_FILE was read again", 1).await;
    std::fs::write(&file, b"half a downl").unwrap();
    serve.signal("HUP");
    told("countries: VESTIBULE_GEOIP_FILE is no MaxMind database, or a damaged one; the former data stays", 1).await;
    std::fs::write(&file, of("FR")).unwrap();
    serve.signal("HUP");
    told("countries: VESTIBULE_GEOIP_FILE was read again", 2).await;
    serve.signal("TERM");
    let (code, said, _) = serve.ended();
    assert_eq!(code, Some(0), "{said}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hangup_without_a_file_is_logged_and_ends_nothing() {
    let database = TestDatabase::new().await;
    let mails = tempfile::tempdir().unwrap();
    let conninfo = database.conninfo();
    let mut settings = served(&conninfo, mails.path().to_str().unwrap());
    settings.retain(|(name, _)| *name != "VESTIBULE_SHUTDOWN_DELAY");
    let serve = Program::start(&["serve"], &settings);
    for times in 1..=2 {
        serve.signal("HUP");
        let told = "countries: SIGHUP has nothing to read again, since VESTIBULE_GEOIP_FILE is not set";
        until(told, async || (serve.said().matches(told).count() == times).then_some(())).await;
    }
    serve.signal("TERM");
    let (code, said, _) = serve.ended();
    assert_eq!(code, Some(0), "{said}");
}

#[test]
fn countries_read_again_are_the_new_ones_or_the_former_ones() {
    let of = |code: &str| MaxMind::COUNTRIES.file(&[("192.0.2.0/24", record(Some(code), None))]);
    let (_folder, file) = written(&of("DE"));
    let countries = Countries::of_file(&file).unwrap();
    for (bytes, good, expected) in [(of("FR"), true, "FR"), (vec![0; 64], false, "FR"), (of("IT"), true, "IT")] {
        std::fs::write(&file, bytes).unwrap();
        assert_eq!(countries.read_again().is_ok(), good);
        assert_eq!(code(&countries, "192.0.2.1"), Some(expected));
    }
    std::fs::remove_file(&file).unwrap();
    assert!(countries.read_again().is_err());
    assert_eq!(code(&countries, "192.0.2.1"), Some("IT"));
}
