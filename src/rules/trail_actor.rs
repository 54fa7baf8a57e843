//! Kinds of actors, as a line of the trail spells them. Refuses a text that no line of this program has as its actor.

/// Kind of an actor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ActorKind {
    /// A caller who is not signed in.
    Requester,
    /// A signed-in account.
    Account,
    /// A user of the operating system, through the command line.
    Os,
    /// A program.
    Program,
}

impl ActorKind {
    /// The kind of an actor's text; `None`: the text is of another version of this program, or of a stranger.
    pub fn of(actor: &str) -> Option<ActorKind> {
        match actor.split_once(':') {
            None if actor == "requester" => Some(ActorKind::Requester),
            // An account that is gone has no id.
            None if actor == "account" => Some(ActorKind::Account),
            Some(("account", id)) if !id.is_empty() => Some(ActorKind::Account),
            Some(("os", name)) if !name.is_empty() => Some(ActorKind::Os),
            Some(("program", name)) if !name.is_empty() => Some(ActorKind::Program),
            None | Some(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rules::trail::TrailActor;

    #[test]
    fn every_actor_that_is_written_has_a_kind_and_no_other_text_has() {
        let written = [
            (TrailActor::Requester, ActorKind::Requester),
            (TrailActor::Itself, ActorKind::Account),
            (TrailActor::Account("admin_0".into()), ActorKind::Account),
            (TrailActor::Os("ann:x".into()), ActorKind::Os),
            (TrailActor::Program("vestibule".into()), ActorKind::Program),
        ];
        for (actor, kind) in written {
            assert_eq!(ActorKind::of(&actor.to_string()), Some(kind), "{actor}");
        }
        for text in ["", ":", "os", "os:", "account:", "program:", "requester:", "Requester", "robot:x", " os:x"] {
            assert_eq!(ActorKind::of(text), None, "{text:?}");
        }
    }
}
