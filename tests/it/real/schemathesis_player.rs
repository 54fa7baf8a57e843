//! The document of the player door against the server: schemathesis makes requests up from `openapi --door player`, for players with
//! a whole session and with half of one, for programs with a key and for nobody, and all its checks judge the answers.

use std::path::PathBuf;

use super::schemathesis::{Run, environment};
use crate::dev::folder;
use crate::support::leaks;
use crate::support::program::{Program, run, run_with};

/// Requests of each operation, unless the environment names another number.
const EXAMPLES: u32 = 5;

/// Seconds for one caller's requests: half a minute on a machine that does nothing else.
const LONGEST: u32 = 180;

/// The brand of every valid request.
const BRAND: &str = "1009";

/// A `dev` with the player door, a brand and an application key.
struct Casino {
    dev: Program,
    _folder: tempfile::TempDir,
    mails: PathBuf,
    document: PathBuf,
    key: String,
}

impl Casino {
    fn start() -> Casino {
        let folder = folder();
        let data = folder.path().join("data");
        let shown = data.display().to_string();
        // No window fills so soon that nothing but 429 is answered from then on.
        let settings = [
            ("VESTIBULE_DOORS", "player"),
            ("VESTIBULE_KEY_RATE_LIMIT", "off"),
            ("VESTIBULE_PLAYER_RATE_LIMIT", "off"),
            ("VESTIBULE_SMS", "files"),
        ];
        let dev = Program::start(&["dev", "--data", &shown, "--listen", "127.0.0.1:0"], &settings);
        let document = folder.path().join("document.json");
        let printed = run(&["openapi", "--door", "player"], &[]);
        assert_eq!(printed.code, 0, "{}", printed.err);
        std::fs::write(&document, printed.out).unwrap();
        let typed = |arguments: &[&str]| {
            let said = run_with(&[arguments, &["--data", &shown]].concat(), &[], "");
            assert_eq!(said.code, 0, "{arguments:?}: {}", said.err);
            said.out
        };
        typed(&["brand", "add", BRAND, "--name", "Brand"]);
        let key = typed(&["api-key", "add", "schemathesis", "--scope", "players", "--scope", "facts"]);
        let key = key.trim_end().to_owned();
        leaks::note_secret(&key);
        Casino { dev, _folder: folder, mails: data.join("mail"), document, key }
    }
}

#[test]
#[ignore = "wants python3-venv"]
fn every_answer_of_the_player_door_is_one_that_its_document_names() {
    let (environment, casino) = (environment(), Casino::start());
    let (base, mails) = (casino.dev.url(), casino.mails.display().to_string());
    for (caller, paths, reached) in [
        ("nobody", "", &["GET player-data 401", "PUT players 401", "POST facts 401"][..]),
        (
            "program",
            "/operator/",
            &[
                "PUT players 201",
                "PUT players 400",
                "GET players 200",
                "DELETE players 200",
                "POST sessions 403",
                "POST facts 200",
            ],
        ),
        (
            "full",
            "/player-data/",
            &[
                "GET player-data 200",
                "PUT player-data 200",
                "PUT player-data 403",
                "POST send/code 200",
                "PUT send/code 403",
                "POST validate/code 200",
                "POST validate/code 422",
            ],
        ),
        (
            "half",
            "/player-data/",
            &["GET player-data 401", "POST send/code 200", "POST validate/code 200", "PUT validate/code 422"],
        ),
    ] {
        let environs =
            [("BASE", base.as_str()), ("CALLER", caller), ("KEY", &casino.key), ("BRAND", BRAND), ("MAILS", &mails)];
        let (configuration, document) = ("player.toml", &casino.document);
        let run = Run { configuration, document, caller, paths, examples: EXAMPLES, longest: LONGEST };
        let met = run.tried(&environment, &base, &environs, &[]);
        for answer in reached {
            assert!(met.contains_key(*answer), "as {caller} nothing was answered {answer}: {met:?}");
        }
        assert!(!met.keys().any(|answer| answer.contains(" 5")), "{met:?}");
    }
}
