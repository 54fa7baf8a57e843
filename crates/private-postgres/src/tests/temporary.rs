//! Which folders of the temp folder are removed and which are kept.

use super::super::temporary::{TemporaryKind, held, sweep};
use super::{APPLICATION, exists};
use std::{fs, os::unix::fs::symlink};

#[test]
fn only_what_is_ours_and_nobody_holds_is_swept() {
    let parent = tempfile::tempdir().unwrap();
    let folder = |name: &str| {
        let path = parent.path().join(name);
        fs::create_dir(&path).unwrap();
        fs::write(path.join(".s.PGSQL.5432"), "").unwrap();
        path
    };
    let stale = folder("private-postgres-0123abcd");
    let kept = [
        "private-postgres-0123abc",
        "private-postgres-0123ABCD",
        "private-postgres-0123abcde",
        "private-postgres-scratch",
        "other-0123abcd",
    ]
    .map(folder);
    let with_more = folder("private-postgres-11111111");
    fs::write(with_more.join("precious"), "").unwrap();
    let live = folder("private-postgres-22222222");
    let _live = held(&live).unwrap();
    let scratch = folder("private-postgres-scratch-33333333");
    let link = parent.path().join("private-postgres-44444444");
    symlink(&kept[4], &link).unwrap();

    sweep(APPLICATION, TemporaryKind::Sockets, parent.path(), None);
    assert!(!exists(&stale));
    assert!(kept.iter().all(|path| exists(&path.join(".s.PGSQL.5432"))));
    assert!(exists(&with_more.join("precious")) && exists(&live) && exists(&scratch) && exists(&link));

    sweep(APPLICATION, TemporaryKind::Scratch, parent.path(), None);
    assert!(!exists(&scratch));
    assert!(exists(&with_more) && exists(&live));
}
