//! The failpoints of the program, each with how many times a proof lets it pass at most before the process kills itself.

/// Failpoints of `serve`.
pub const OF_SERVERS: [(&str, u64); 23] = [
    ("record.before", 30),
    ("record.after", 30),
    ("answer.before", 60),
    ("sign_out.before", 4),
    ("sign_out.after", 4),
    ("touch.before", 2),
    ("touch.after", 2),
    ("outbox.claimed", 12),
    ("outbox.carried", 12),
    ("notices.moved", 4),
    ("seal.read", 6),
    ("seal.written", 6),
    ("seal.committed", 6),
    ("link.spent", 1),
    ("link.kept", 1),
    ("link.committed", 1),
    ("deed.joined", 3),
    ("deed.stepped", 4),
    ("deed.committed", 4),
    ("apply.spent", 2),
    ("apply.committed", 2),
    ("save_one.before", 4),
    ("save_one.after", 4),
];

/// Failpoints of the commands.
pub const OF_COMMANDS: [(&str, u64); 8] = [
    ("change.locked", 1),
    ("change.changed", 1),
    ("change.sessions_ended", 1),
    ("change.ended", 1),
    ("change.told", 1),
    ("change.committed", 1),
    ("prune.batch", 7),
    ("rotate.row", 60),
];

/// Failpoints of an import, each with a pass number and whether the whole list is kept (else none of it).
pub const OF_IMPORTS: [(&str, u64, bool); 4] =
    [("many.changed", 1, false), ("many.made", 1, false), ("many.made", 2, false), ("many.committed", 1, true)];

/// Failpoints of an archive, each with whether the lines are gone from the database.
pub const OF_ARCHIVES: [(&str, bool); 3] =
    [("archive.filed", false), ("archive.anchored", false), ("archive.committed", true)];

/// Failpoints of `after-restore`, each in its transaction.
pub const OF_RESTORES: [&str; 2] = ["restored.closed", "restored.told"];

/// Failpoints of a stream of the trail.
pub const OF_STREAMS: [&str; 1] = ["stream.written"];

/// Failpoints of the account door's deeds, each with whether the deed is kept (else none of it).
pub const OF_DEEDS: [(&str, bool); 14] = [
    ("apply.locked", false),
    ("apply.spent", false),
    ("apply.changed", false),
    ("apply.committed", true),
    ("describe.told", false),
    ("deed.joined", false),
    ("deed.stepped", false),
    ("deed.changed", false),
    ("deed.committed", true),
    ("save_one.before", false),
    ("save_one.after", true),
    ("end_session.ended", false),
    ("end_session.told", false),
    ("end_session.committed", true),
];

/// Failpoints of the commands on application keys, each with whether the change is kept (else none of it).
pub const OF_KEYS: [(&str, bool); 8] = [
    ("key_added.stored", false),
    ("key_added.told", false),
    ("key_added.committed", true),
    ("key_changed.saved", false),
    ("key_changed.ended", false),
    ("key_changed.told", false),
    ("key_narrowed.committed", true),
    ("key_ended.committed", true),
];
