//! Actors in the text of a line of the trail, and their kinds. Refuses a text that no line of this program has as its actor.

use super::trail::TrailActor;

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

impl TrailActor {
    /// The actor in a text, as `Display` writes it; `None`: the text is of another version of this program, or of a stranger.
    pub fn parse(text: &str) -> Option<TrailActor> {
        match text.split_once(':') {
            None if text == "requester" => Some(TrailActor::Requester),
            None if text == "account" => Some(TrailActor::Itself),
            Some(("account", id)) if !id.is_empty() => Some(TrailActor::Account(id.to_owned())),
            Some(("os", name)) if !name.is_empty() => Some(TrailActor::Os(name.to_owned())),
            Some(("program", name)) if !name.is_empty() => Some(TrailActor::Program(name.to_owned())),
            None | Some(_) => None,
        }
    }
}

impl ActorKind {
    /// The kind of an actor's text; `None`: the text is no actor's.
    pub fn of(actor: &str) -> Option<ActorKind> {
        TrailActor::parse(actor).map(|actor| match actor {
            TrailActor::Requester => ActorKind::Requester,
            TrailActor::Itself | TrailActor::Account(_) => ActorKind::Account,
            TrailActor::Os(_) => ActorKind::Os,
            TrailActor::Program(_) => ActorKind::Program,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_actor_is_parsed_as_it_is_written_with_its_kind_and_no_other_text_is() {
        let written = [
            (TrailActor::Requester, ActorKind::Requester),
            (TrailActor::Itself, ActorKind::Account),
            (TrailActor::Account("admin_0".into()), ActorKind::Account),
            (TrailActor::Os("ann:x".into()), ActorKind::Os),
            (TrailActor::Program("vestibule".into()), ActorKind::Program),
        ];
        for (actor, kind) in written {
            let text = actor.to_string();
            assert_eq!(ActorKind::of(&text), Some(kind), "{text}");
            assert_eq!(TrailActor::parse(&text), Some(actor), "{text}");
        }
        for text in ["", ":", "os", "os:", "account:", "program:", "requester:", "Requester", "robot:x", " os:x"] {
            assert_eq!((TrailActor::parse(text), ActorKind::of(text)), (None, None), "{text:?}");
        }
    }
}
