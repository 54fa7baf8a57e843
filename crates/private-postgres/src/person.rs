//! The user of this process and the user PostgreSQL runs as. PostgreSQL refuses root, so root runs it as `postgres`, else
//! `nobody`.
//!
//! Refuses to choose root. Does not know supplementary groups: `std` drops them when a process of root starts a child as
//! another user.

use super::Error;
use std::{
    fs, io,
    os::unix::{fs::lchown, process::CommandExt},
    path::Path,
    process::{Command, Stdio},
};

/// Unprivileged user to run a child as. Exists only where this process is root.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct UnixUser {
    pub uid: u32,
    pub gid: u32,
}

/// Effective user id of this process.
pub(super) fn me() -> u32 {
    rustix::process::geteuid().as_raw()
}

impl UnixUser {
    /// Chooses `postgres` of `/etc/passwd`, else `nobody`, else id 65534.
    pub fn unprivileged() -> Self {
        Self::choose(&fs::read_to_string("/etc/passwd").unwrap_or_default())
    }

    fn choose(passwd: &str) -> Self {
        let named = |name| passwd.lines().filter_map(Self::parse).find(|(found, _)| *found == name);
        let chosen = named("postgres").or_else(|| named("nobody"));
        chosen.map_or(Self { uid: 65534, gid: 65534 }, |(_, person)| person)
    }

    fn parse(line: &str) -> Option<(&str, Self)> {
        // macOS writes the id of nobody as -2: the same 32 bits, signed.
        let id = |text: &str| text.parse().ok().or_else(|| text.parse().ok().map(i32::cast_unsigned));
        let mut fields = line.split(':');
        let (name, _password) = (fields.next()?, fields.next()?);
        let person = Self { uid: id(fields.next()?)?, gid: id(fields.next()?)? };
        (person.uid != 0 && person.gid != 0).then_some((name, person))
    }

    /// Makes this user the owner of `path`; of a link itself, not of its target.
    pub fn give(self, path: &Path) -> io::Result<()> {
        lchown(path, Some(self.uid), Some(self.gid))
    }

    /// Whether this user can enter and write `folder`. A child tries it, because mode bits do not show ACLs, mounts and root
    /// squash.
    pub fn can_use(self, folder: &Path) -> Result<bool, Error> {
        let mut shell = Command::new("/bin/sh");
        shell.args(["-c", "test -x . && test -w ."]).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        run_as(&mut shell, Some(self), folder);
        match shell.status() {
            Ok(status) => Ok(status.success()),
            Err(error) if error.kind() == io::ErrorKind::PermissionDenied => Ok(false),
            Err(error) => Err(Error::io("run /bin/sh in", folder)(error)),
        }
    }
}

/// Sets `command` to run in `folder`, as `person` if there is one. The folder is entered with the permissions of that user.
pub(super) fn run_as(command: &mut Command, person: Option<UnixUser>, folder: &Path) {
    if let Some(UnixUser { uid, gid }) = person {
        command.uid(uid).gid(gid);
    }
    command.current_dir(folder);
}

#[cfg(test)]
mod tests {
    use super::UnixUser;

    #[test]
    fn root_hands_over_to_postgres_else_nobody_else_65534() {
        let table = [
            ("root:x:0:0::/:/bin/sh\nnobody:x:65534:65533::/:/n\npostgres:x:101:104:,,,:/v:/b\n", (101, 104)),
            ("root:x:0:0::/:/bin/sh\nnobody:x:99:98::/:/n\n", (99, 98)),
            ("nobody:*:-2:-2:Unprivileged:/var/empty:/usr/bin/false\n", (u32::MAX - 1, u32::MAX - 1)),
            ("postgres:x:0:0::/:/bin/sh\n", (65534, 65534)),
            ("postgres2:x:7:7::/:/bin/sh\n# a comment\npostgres:x:?\n", (65534, 65534)),
            ("", (65534, 65534)),
        ];
        for (passwd, (uid, gid)) in table {
            assert_eq!(UnixUser::choose(passwd), UnixUser { uid, gid }, "{passwd}");
        }
    }
}
