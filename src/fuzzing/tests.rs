//! Fuzz targets on a stable compiler: the corpora, and mutations of them that are equal in every run.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::Path;
use std::time::{Duration, Instant};

use super::{TARGETS, Target};

/// Number of mutations of a corpus, unless `FUZZ_SECONDS` sets a time.
const MUTATIONS: u64 = 2_000;

/// Tokens that the parsers look for, inserted at random places.
const TOKENS: [&str; 78] = [
    "@",
    ".",
    "..",
    ",",
    ";",
    ":",
    "/",
    "//",
    "://",
    "?",
    "#",
    "=",
    "&",
    "+",
    "-",
    "%",
    "%40",
    "%00",
    "\\",
    "\"",
    "'",
    " ",
    "\t",
    "\r",
    "\n",
    "\0",
    "\u{7f}",
    "\u{a0}",
    "\u{2003}",
    "é",
    "ß",
    "İ",
    "。",
    "\u{202e}",
    "\u{feff}",
    "xn--",
    "[",
    "]",
    "[::1]",
    "[::ffff:127.0.0.1]",
    "127.0.0.1",
    "0x7f.1",
    "10.0.0.1",
    "::1",
    "203.0.113.9",
    "unknown",
    "localhost",
    "example.com",
    "admin.example.com",
    ":443",
    ":0",
    ":65536",
    "http",
    "https://",
    "__Host-pending=",
    "__Host-session=",
    "vestibule-pending-8080=",
    "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
    "0",
    "1",
    "1000",
    "s",
    "24h",
    "9223372036854775807",
    "off",
    "sslmode=disable",
    "hostaddr=",
    "host=",
    "{",
    "}",
    "(",
    "\"query\":\"",
    "mutation",
    "fragment F on Mutation",
    "...F",
    "a:",
    "@skip(if:true)",
    "signOut",
];

/// Pseudo-random numbers, equal in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0
    }

    fn below(&mut self, most: usize) -> usize {
        usize::try_from(self.roll() % (most.max(1) as u64)).unwrap()
    }

    fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

fn corpus(name: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(name);
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files.iter().map(|file| std::fs::read(file).unwrap()).collect()
}

fn mutated(dice: &mut Dice, corpus: &[Vec<u8>]) -> Vec<u8> {
    let mut bytes = dice.of(corpus).clone();
    for _ in 0..=dice.below(4) {
        let (at, to) = (dice.below(bytes.len() + 1), dice.below(bytes.len() + 1));
        let (at, to) = (at.min(to), at.max(to));
        match dice.below(8) {
            0 => bytes.insert(at, u8::try_from(dice.below(256)).unwrap()),
            1 | 2 => drop(bytes.splice(at..at, dice.of(&TOKENS).bytes())),
            3 => drop(bytes.splice(at..to, dice.of(&TOKENS).bytes())),
            4 => drop(bytes.drain(at..to.min(at + 8))),
            5 => {
                let copied = bytes[at..to.min(at + 64)].to_vec();
                drop(bytes.splice(to..to, copied));
            }
            6 if at < bytes.len() => bytes[at] ^= 1 << dice.below(8),
            _ => {
                let other = dice.of(corpus);
                let from = dice.below(other.len() + 1);
                bytes.truncate(at);
                bytes.extend_from_slice(&other[from..]);
            }
        }
    }
    bytes.truncate(4096);
    bytes
}

/// Runs a target on an input. Returns the escaped input if the target panics.
fn holds(target: Target, bytes: &[u8]) -> Result<(), String> {
    catch_unwind(AssertUnwindSafe(|| target(bytes))).map_err(|_| bytes.escape_ascii().to_string())
}

fn fuzzed(name: &str, target: Target, span: Option<Duration>) -> Result<u64, String> {
    let corpus = corpus(name);
    assert!(corpus.len() >= 20, "{name}: a corpus of {}", corpus.len());
    corpus.iter().try_for_each(|bytes| holds(target, bytes))?;
    let seed = name.bytes().fold(0x9e37_79b9_7f4a_7c15, |seed: u64, byte| seed.rotate_left(7) ^ u64::from(byte));
    let (mut dice, since, mut count) = (Dice(seed), Instant::now(), 0);
    while span.map_or(count < MUTATIONS, |span| since.elapsed() < span) {
        holds(target, &mutated(&mut dice, &corpus))?;
        count += 1;
    }
    Ok(count)
}

#[test]
fn every_target_holds_on_its_corpus_and_on_mutations_of_it() {
    let span = std::env::var("FUZZ_SECONDS").ok().map(|seconds| Duration::from_secs(seconds.parse().unwrap()));
    let run = |(name, target): (&'static str, Target)| (name, fuzzed(name, target, span));
    let ended: Vec<_> = std::thread::scope(|scope| {
        let threads = TARGETS.map(|target| scope.spawn(move || run(target)));
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    for (name, count) in &ended {
        println!("{name}: {count:?}");
    }
    let failed: Vec<_> = ended.iter().filter(|(_, count)| count.is_err()).collect();
    assert!(failed.is_empty(), "{failed:#?}");
}

#[test]
fn every_target_has_a_binary_of_its_name_and_a_corpus() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz");
    let manifest = std::fs::read_to_string(folder.join("Cargo.toml")).unwrap();
    for (name, _) in TARGETS {
        let source = std::fs::read_to_string(folder.join("fuzz_targets").join(format!("{name}.rs"))).unwrap();
        assert!(source.contains(&format!("vestibule::fuzzing::{name}(")), "{name}: {source}");
        assert!(manifest.contains(&format!("name = \"{name}\"")), "{name}");
    }
    for kind in ["fuzz_targets", "corpus"] {
        assert_eq!(std::fs::read_dir(folder.join(kind)).unwrap().count(), TARGETS.len(), "{kind}");
    }
}
