//! A stolen dump or write-ahead log holds no code and no unsalted digest that a million guesses would reverse.

use std::io::Write;
use std::process::{Command, Stdio};

use aho_corasick::AhoCorasick;
use data_encoding::{BASE64, HEXLOWER};
use vestibule::edge::Limits;
use vestibule::store::{DatabaseUrl, migrations};

use crate::standby::{program, start};
use crate::support::{House, NO_WAITS, TestDatabase};

/// Digest of a code by a coreutils program, in hexadecimal.
fn digest(tool: &str, code: &str) -> String {
    let mut child = Command::new(tool).stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().unwrap();
    child.stdin.take().unwrap().write_all(code.as_bytes()).unwrap();
    let output = String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap();
    output.split_whitespace().next().unwrap().to_owned()
}

/// Values that must not occur, by name.
fn needles(code: &str) -> Vec<(String, Vec<u8>)> {
    let mut all = vec![(String::from("a code"), code.as_bytes().to_vec())];
    for tool in ["md5sum", "sha1sum", "sha224sum", "sha256sum", "sha384sum", "sha512sum"] {
        let hex = digest(tool, code);
        let raw = HEXLOWER.decode(hex.as_bytes()).unwrap();
        for spelling in [BASE64.encode(&raw).into_bytes(), hex.into_bytes(), raw] {
            all.push((format!("the {tool} of a code"), spelling));
        }
    }
    all
}

/// Names of the values that occur; a code counts only as a separate word.
fn found(bytes: &[u8], needles: &[(String, Vec<u8>)]) -> Vec<String> {
    let part = |byte: Option<&u8>| byte.is_some_and(|byte| byte.is_ascii_alphanumeric() || *byte == b'.');
    let searcher = AhoCorasick::new(needles.iter().map(|(_, needle)| needle)).unwrap();
    let all = searcher.find_overlapping_iter(bytes).filter(|hit| {
        let before = hit.start().checked_sub(1).and_then(|at| bytes.get(at));
        hit.end() - hit.start() > 6 || (!part(before) && !part(bytes.get(hit.end())))
    });
    all.map(|hit| needles[hit.pattern().as_usize()].0.clone()).collect()
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants pg_dump, which the package postgresql has"]
async fn neither_a_dump_nor_the_write_ahead_log_holds_a_code_or_a_plain_digest_of_one() {
    let (cluster, folder) = tokio::task::spawn_blocking(start).await.unwrap();
    let conninfo = cluster.url("postgres");
    let url = DatabaseUrl::parse(&conninfo, None).unwrap();
    migrations::run(&url).await.unwrap();
    let mut database = TestDatabase::new().await;
    database.url = url;
    let house = House::over(database, &NO_WAITS, Limits::default()).await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    // A used code, an unused code and codes of the authenticator.
    let browser = house.browser();
    let spent = house.mailed_code(&browser, &ann).await;
    assert_eq!(browser.verify_lookup(&spent).await["status"], true);
    let shown = ann.code(&house);
    assert_eq!(browser.verify_2fa(&shown).await["status"], true);
    let waiting = house.mailed_code(&house.browser(), &ann).await;

    let mut dump = Command::new(program("pg_dump"));
    let dump = dump.args(["--inserts", "--dbname", &conninfo]).output().unwrap();
    assert!(dump.status.success(), "{}", String::from_utf8_lossy(&dump.stderr));
    let files = std::fs::read_dir(folder.path().join("pg/data/pg_wal")).unwrap().map(|entry| entry.unwrap().path());
    let wal: Vec<u8> = files.filter(|path| path.is_file()).flat_map(|path| std::fs::read(path).unwrap()).collect();
    let secrets: Vec<_> = [&spent, &shown, &waiting].into_iter().flat_map(|code| needles(code)).collect();
    let address = [(String::from("the address"), ann.email.clone().into_bytes())];
    for (place, bytes) in [("dump", &dump.stdout), ("write-ahead log", &wal)] {
        assert_ne!(found(bytes, &address), Vec::<String>::new(), "the {place} is not what it is searched for");
        assert_eq!(found(bytes, &secrets), Vec::<String>::new(), "in the {place}");
    }
}
