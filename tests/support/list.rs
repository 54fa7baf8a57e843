//! Lists that `admin import` and `account import` read, and what an import must leave or print.

use std::path::PathBuf;

use super::office::Office;
use super::program::Said;

/// A list in a temporary folder.
pub struct List {
    folder: tempfile::TempDir,
    name: &'static str,
}

impl List {
    /// A list with this file name and content.
    pub fn of(name: &'static str, text: impl AsRef<[u8]>) -> List {
        let list = List { folder: tempfile::tempdir().unwrap(), name };
        std::fs::write(list.path(), text).unwrap();
        list
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join(self.name)
    }

    /// Command line that imports the list as one of accounts.
    pub fn import_accounts(&self, more: &str) -> String {
        format!("account import {} {more}", self.path().display())
    }

    /// Command line that imports the list as one of admins.
    pub fn import(&self, more: &str) -> String {
        format!("admin import {} {more}", self.path().display())
    }
}

/// A list in CSV.
pub fn csv(text: &str) -> List {
    List::of("team.csv", text)
}

/// All rows of accounts and trail, with the transactions that wrote them.
pub async fn kept(office: &Office) -> String {
    let accounts = "select md5(coalesce(string_agg(a.xmin::text || a::text, ',' order by a.id), '')) from accounts a";
    let trail = "select count(*)::text from audit";
    format!("{} {}", office.database.text(accounts).await, office.database.text(trail).await)
}

/// A refused list: exit code 1, its lines and totals on standard output, one line on standard error.
pub fn refused(said: &Said) -> &str {
    assert_eq!((said.code, said.err.lines().count()), (1, 1), "{}{}", said.out, said.err);
    let as_json = said.err.starts_with("{\"error\":\"") && said.err.ends_with("\"}\n");
    assert!(as_json || said.err.starts_with("vestibule: "), "{}", said.err);
    assert!(said.err.contains("nothing was written"), "{}", said.err);
    &said.out
}
