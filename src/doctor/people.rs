//! Checks that follow from what people did: whether an owner is left, and whether the codes of authenticators come early or late.

use super::diagnosis::{Diagnosis, causes};
use crate::store::Store;
use crate::store::examine::{self, OwnerCounts};

/// Number of codes below which their median says nothing.
const FEW: usize = 5;

/// Checks that an owner of the back office can sign in.
pub(super) async fn owners(store: &Store) -> Diagnosis {
    match examine::owners(store).await {
        Ok(counts) => judged(counts),
        Err(fault) => Diagnosis::bad("owners", causes(&fault)),
    }
}

fn judged(OwnerCounts { admins, able, waiting }: OwnerCounts) -> Diagnosis {
    let check = "owners";
    match (admins, able, waiting) {
        (_, 1, _) => Diagnosis::good(check, "1 owner can sign in"),
        (_, 2.., _) => Diagnosis::good(check, format!("{able} owners can sign in")),
        (false, ..) => Diagnosis::doubtful(check, "no admin was added yet"),
        (_, _, 1..) => Diagnosis::doubtful(check, "no owner has set up an authenticator yet")
            .then("let the owner use the invitation; `vestibule admin invite EMAIL` makes another"),
        _ => Diagnosis::bad(check, "no owner is left who can sign in")
            .then("`vestibule admin list --role OWNER` says why; `admin enable`, `admin reset-2fa` or `admin set EMAIL --role OWNER`"),
    }
}

/// Checks the clocks by the codes of authenticators that were accepted lately: the median of how many steps of 30 s each was ahead of the
/// server's clock.
pub(super) async fn codes(store: &Store) -> Option<Diagnosis> {
    let mut offsets = match examine::code_offsets(store).await {
        Ok(offsets) => offsets,
        Err(fault) => return Some(Diagnosis::bad("codes", causes(&fault))),
    };
    offsets.sort_unstable();
    let median = *offsets.get(offsets.len() / 2).filter(|_| offsets.len() >= FEW)?;
    let of = format!("of the last {} authenticator codes", offsets.len());
    Some(match median {
        0 => Diagnosis::good("codes", format!("the median {of} is on time")),
        ahead => {
            let (seconds, clock) = (30 * ahead.abs(), if ahead > 0 { "slow" } else { "fast" });
            Diagnosis::doubtful("codes", format!("the median {of} is {seconds} s off: the servers' clock is {clock}"))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Health;

    #[test]
    fn no_owner_left_is_bad_and_none_yet_is_not() {
        let table = [
            ((false, 0, 0), Health::Doubtful),
            ((true, 0, 1), Health::Doubtful),
            ((true, 0, 0), Health::Bad),
            ((true, 1, 0), Health::Good),
            ((true, 2, 1), Health::Good),
        ];
        for ((admins, able, waiting), health) in table {
            assert_eq!(judged(OwnerCounts { admins, able, waiting }).health, health, "{admins} {able} {waiting}");
        }
    }
}
