//! Property: over every list of one or two factors, in every order, no challenge is completed without each of its factors,
//! shown in order and right, and each code that is sent is sent before it is asked for.

use strum::VariantArray;
use uuid::Uuid;

use super::challenge::Challenge;
use super::deliver::deliver;
use super::factor::{Door, Factor, FactorKind, Purpose};
use super::open_challenge::OpenChallenge;
use super::pending::{Pending, PendingSeed};
use super::show::{Proof, show};
use super::show_facts::{SessionSeed, ShowFacts};
use super::shown::ShownCode;
use super::test_support::*;
use super::token::TokenHash;

/// Every list of one or two different factors, in every order.
fn lists() -> Vec<Vec<Factor>> {
    let pair = |first: Factor| {
        let seconds = Factor::VARIANTS.iter().filter(move |second| **second != first);
        seconds.map(move |second| vec![first, *second])
    };
    let one = Factor::VARIANTS.iter().map(|factor| vec![*factor]);
    one.chain(Factor::VARIANTS.iter().flat_map(|first| pair(*first))).collect()
}

/// Guess that is shown for a factor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Guess {
    Right,
    Wrong,
    /// A right guess of every other factor.
    Misplaced(Factor),
}

fn guesses() -> Vec<Guess> {
    let misplaced = Factor::VARIANTS.iter().map(|factor| Guess::Misplaced(*factor));
    [Guess::Right, Guess::Wrong].into_iter().chain(misplaced).collect()
}

/// Code that was sent as number `codes` of the pending sign-in.
fn sent(codes: u16) -> u32 {
    700_000 + u32::from(codes)
}

fn shown(factor: Factor, is_right: bool, codes: u16) -> ShownCode {
    match factor.kind() {
        FactorKind::SentCode => ShownCode::SentCode(Some(mac(pending().id, if is_right { sent(codes) } else { 1 }))),
        FactorKind::Authenticator => app(if is_right { 0 } else { 9 }),
        FactorKind::Password => ShownCode::Password { is_right },
    }
}

/// Challenge of a list, opened and delivered for.
fn opened(list: &[Factor]) -> Pending {
    let challenge =
        Challenge { left: list.to_vec(), ..Challenge::open(Door::Staff, Purpose::SignIn, Some(&account()), pool(1)) };
    let seed = PendingSeed::new(pending().id, TokenHash([2; 32]));
    let mut opened = seed.pending(challenge, &by_window(), at(0));
    let delivery = deliver(&mut opened, &mut budget(), &by_window(), at(0));
    let Ok(delivery) = delivery else { panic!("{delivery:?}") };
    assert_eq!(delivery.is_some(), list[0].kind() == FactorKind::SentCode, "{list:?}");
    with_code(opened)
}

/// Pending sign-in with the MAC of the code that it sent last, if a sent code is to be proven.
fn with_code(mut pending: Pending) -> Pending {
    let sends = pending.challenge.proving().is_some_and(|factor| factor.kind() == FactorKind::SentCode);
    let mac = mac(pending.id, sent(pending.challenge.codes));
    let expires_at = at(10 * MINUTE);
    pending.challenge.code = sends.then_some(super::code::MailedCode { mac, expires_at });
    pending
}

/// Shows guesses one after the other, each for the factor beside it. Returns the factors of the session, if one begins, and the
/// factors that were right at their turn.
fn run(list: &[Factor], steps: &[(Factor, Guess)]) -> (Option<Vec<Factor>>, Vec<Factor>) {
    let (mut open, mut own, mut proven) = (opened(list), budget(), Vec::new());
    for (factor, guess) in steps {
        let codes = open.challenge.codes;
        let shown = match guess {
            Guess::Right => shown(*factor, true, codes),
            Guess::Wrong => shown(*factor, false, codes),
            Guess::Misplaced(other) => shown(*other, true, codes),
        };
        let is_in_turn = open.challenge.proving() == Some(*factor);
        let is_true = match guess {
            Guess::Right => true,
            Guess::Wrong => false,
            Guess::Misplaced(other) => other.kind() == factor.kind(),
        };
        let shows_of = ShowFacts::of(OpenChallenge::Pending(Box::new(open.clone())), own.clone(), Some(account()));
        let facts = ShowFacts { authenticator: Some(authenticator()), ..shows_of };
        let fresh = SessionSeed { session: Uuid::from_u128(9), ..names() };
        let (proof, change) = show(facts, (Purpose::SignIn, *factor), shown, &by_window(), &fresh, now());
        let advances = matches!(proof, Proof::Advanced | Proof::SignedIn);
        assert_eq!(advances, is_in_turn && is_true, "{list:?}: {factor} by {guess:?} is {proof:?}");
        if advances {
            proven.push(*factor);
        }
        let Some(change) = change else { continue };
        own = change.budget;
        if let Some(session) = change.session {
            // By the one or the other a sign-in at once sees this one.
            assert_eq!(change.raised.is_some(), change.authenticator.is_none(), "{list:?}");
            return (Some(session.proven), proven);
        }
        let Some(going) = change.pending else { return (None, proven) };
        let needs = advances && going.challenge.proving().is_some_and(|next| next.kind() == FactorKind::SentCode);
        assert_eq!(change.delivery.is_some(), needs, "{list:?} after {factor}");
        open = with_code(going);
    }
    (None, proven)
}

#[test]
fn no_list_leads_to_a_session_without_all_its_factors_in_order() {
    let mut sessions = 0;
    for list in lists() {
        let steps: Vec<(Factor, Guess)> = Factor::VARIANTS
            .iter()
            .flat_map(|factor| guesses().into_iter().map(move |guess| (*factor, guess)))
            .collect();
        for first in &steps {
            for second in &steps {
                for third in &steps {
                    let (session, proven) = run(&list, &[*first, *second, *third]);
                    if let Some(of) = &session {
                        assert_eq!((of, &proven), (&list, &list), "{first:?} {second:?} {third:?}");
                        sessions += 1;
                    }
                    assert_eq!(session.is_some(), proven == list, "{list:?}: {first:?} {second:?} {third:?}");
                }
            }
        }
    }
    assert!(sessions > 0, "no list led to a session");
}

#[test]
fn a_challenge_is_completed_for_its_own_purpose_only() {
    for purpose in Purpose::VARIANTS {
        let facts = second();
        let (proof, change) =
            show(facts.into(), (*purpose, Factor::Authenticator), app(0), &by_window(), &names(), now());
        assert_eq!(proof == Proof::SignedIn, *purpose == Purpose::SignIn, "{purpose:?}");
        assert_eq!(change.is_some(), *purpose == Purpose::SignIn, "{purpose:?}");
    }
}

#[test]
fn every_list_of_a_door_is_asked_for_by_that_door_alone_and_in_its_order() {
    let asked = |door: Door, list: &[Factor]| door.asks_for(Purpose::SignIn, list);
    for door in Door::VARIANTS {
        let of_door: Vec<Vec<Factor>> = lists().into_iter().filter(|list| asked(*door, list)).collect();
        let expected: &[&[Factor]] = match door {
            Door::Staff => &[&[Factor::EmailCode, Factor::Authenticator]],
            Door::Account => &[&[Factor::Password], &[Factor::Password, Factor::EmailCode]],
            Door::Session => &[&[Factor::Password], &[Factor::Password, Factor::Authenticator]],
            Door::Player => &[&[Factor::SmsCode]],
        };
        assert_eq!(of_door, expected, "{door:?}");
        assert!(!asked(*door, &[]), "an empty list proves nothing");
    }
}
