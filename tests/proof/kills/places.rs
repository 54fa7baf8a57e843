//! The deeds of the account door that a server dies at, each with its places. Knows no server.

use crate::support::failpoints::OF_DEEDS;

/// Places of a step without a deed, each with whether the step is kept.
const STEP: [(&str, bool); 3] = [("record.before", false), ("record.after", true), ("answer.before", true)];
/// Places within a deed's transaction that other steps and commands have too.
const WITHIN: [(&str, bool); 3] = [("record.after", false), ("change.changed", false), ("change.ended", false)];
const ANSWER: [(&str, bool); 1] = [STEP[2]];

/// A deed that a server dies at.
#[derive(Clone, Copy, Debug)]
pub enum Dies {
    Login,
    Renew,
    Replay,
    Change,
    TwoFactor,
    Register,
    Confirm,
    Forget,
    Reset,
}

impl Dies {
    pub const ALL: [Dies; 9] = [
        Dies::Login,
        Dies::Renew,
        Dies::Replay,
        Dies::Change,
        Dies::TwoFactor,
        Dies::Register,
        Dies::Confirm,
        Dies::Forget,
        Dies::Reset,
    ];

    /// Where a server dies, and whether the deed is kept.
    pub fn places(self) -> Vec<(&'static str, bool)> {
        let own = |beginning: &str| -> Vec<(&'static str, bool)> {
            OF_DEEDS.into_iter().filter(|(name, _)| name.starts_with(beginning)).collect()
        };
        let deed = |places: &[(&'static str, bool)], joins: bool| -> Vec<(&'static str, bool)> {
            let own = own("deed.").into_iter().filter(|(name, _)| joins || *name != "deed.joined");
            own.chain(places.iter().copied()).chain(ANSWER).collect()
        };
        match self {
            Dies::Login | Dies::Register | Dies::Forget => STEP.to_vec(),
            Dies::Renew => [own("save_one."), ANSWER.to_vec()].concat(),
            Dies::Replay => [own("end_session."), ANSWER.to_vec()].concat(),
            Dies::Change | Dies::TwoFactor | Dies::Reset => deed(&WITHIN, false),
            Dies::Confirm => deed(&WITHIN[..1], true),
        }
    }
}
