//! What is swept from the temp folder and what is left alone.

use super::super::temporary::{Kind, held, sweep};
use super::exists;
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
    let stale = folder("vestibule-0123abcd");
    let kept =
        ["vestibule-0123abc", "vestibule-0123ABCD", "vestibule-0123abcde", "vestibule-scratch", "other-0123abcd"]
            .map(folder);
    let with_more = folder("vestibule-11111111");
    fs::write(with_more.join("precious"), "").unwrap();
    let live = folder("vestibule-22222222");
    let _live = held(&live).unwrap();
    let scratch = folder("vestibule-scratch-33333333");
    let link = parent.path().join("vestibule-44444444");
    symlink(&kept[4], &link).unwrap();

    sweep(Kind::Sockets, parent.path(), None);
    assert!(!exists(&stale));
    assert!(kept.iter().all(|path| exists(&path.join(".s.PGSQL.5432"))));
    assert!(exists(&with_more.join("precious")) && exists(&live) && exists(&scratch) && exists(&link));

    sweep(Kind::Scratch, parent.path(), None);
    assert!(!exists(&scratch));
    assert!(exists(&with_more) && exists(&live));
}
