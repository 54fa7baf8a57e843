//! The command line as people use it: every command and argument has its words, manual pages, colours on a terminal alone, and a question
//! before every row moves to another key.

use clap::CommandFactory;
use vestibule::cli::Cli;

use crate::support::TestDatabase;
use crate::support::house::KEYS;
use crate::support::program::{run, run_on_terminal as on_a_terminal};

/// Every command with its name as typed.
fn commands() -> Vec<(String, clap::Command)> {
    fn walk(command: &clap::Command, name: &str, all: &mut Vec<(String, clap::Command)>) {
        all.push((name.to_owned(), command.clone()));
        for inner in command.get_subcommands().filter(|inner| inner.get_name() != "help") {
            walk(inner, &format!("{name} {}", inner.get_name()), all);
        }
    }
    let (mut all, mut program) = (Vec::new(), Cli::command());
    program.build();
    walk(&program, "vestibule", &mut all);
    all
}

#[test]
fn every_command_and_every_argument_is_described() {
    let commands = commands();
    assert!(commands.len() > 60, "{}", commands.len());
    let said = |text: Option<&clap::builder::StyledStr>| text.map(ToString::to_string).unwrap_or_default();
    for (name, command) in &commands {
        assert!(said(command.get_about()).len() > 5, "{name}");
        for argument in command.get_arguments() {
            assert!(said(argument.get_help()).len() > 2, "{name}: {}", argument.get_id());
        }
    }
}

#[test]
fn a_manual_page_is_written_for_each_command_with_all_its_options() {
    let folder = tempfile::tempdir().unwrap();
    let said = run(&["man", "--to", folder.path().to_str().unwrap()], &[]);
    assert_eq!((said.code, said.err.as_str()), (0, ""), "{}", said.out);
    for (name, command) in commands() {
        let page = std::fs::read_to_string(folder.path().join(format!("{}.1", name.replace(' ', "-"))));
        let page = page.unwrap_or_else(|error| panic!("{name}: {error}"));
        assert!(page.contains(".TH ") && page.contains(".SH NAME"), "{name}: {page}");
        for long in command.get_arguments().filter_map(clap::Arg::get_long) {
            assert!(page.contains(&format!("\\-\\-{}", long.replace('-', "\\-"))), "{name} --{long}: {page}");
        }
    }
    let nowhere = run(&["man", "--to", "/nowhere"], &[]);
    assert!(nowhere.code == 1 && nowhere.err.contains("/nowhere"), "{}", nowhere.err);
}

#[test]
fn a_terminal_gets_colours_and_nothing_else_does() {
    let settings = [("VESTIBULE_LISTEN", "127.0.0.1:0")];
    let coloured = |arguments: &[&str], more: &[(&str, &str)]| {
        let all: Vec<(&str, &str)> = settings.iter().chain(more).copied().collect();
        on_a_terminal(arguments, &all, "").contains("\u{1b}[")
    };
    assert!(coloured(&["doctor"], &[]));
    assert!(!coloured(&["doctor", "--no-color"], &[]) && !coloured(&["--no-color", "doctor"], &[]));
    assert!(!coloured(&["doctor"], &[("NO_COLOR", "1")]) && !coloured(&["doctor"], &[("TERM", "dumb")]));
    let piped = run(&["doctor"], &settings);
    assert!(!piped.out.contains('\u{1b}') && piped.out.contains("FAIL"), "{}", piped.out);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rotation_asks_on_a_terminal_and_not_in_a_script() {
    let database = TestDatabase::new().await;
    let conninfo = database.conninfo();
    let settings = [("DATABASE_URL", conninfo.as_str()), ("VESTIBULE_KEYS", KEYS)];
    let asked = on_a_terminal(&["keys", "rotate", "--force"], &settings, "n\n");
    assert!(asked.contains("to the master key test? [y/N]") && asked.contains("nothing was done"), "{asked}");
    let told = on_a_terminal(&["keys", "rotate", "--force", "--yes"], &settings, "");
    assert!(!told.contains("[y/N]"), "{told}");
    assert_eq!(run(&["keys", "rotate", "--force"], &settings).code, 0);
}
