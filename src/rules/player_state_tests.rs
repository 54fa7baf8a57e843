//! Tests of a player's fields: what each makes of a player, what it refuses, what ends and what the trail is told.

use super::*;

fn number(typed: &str) -> Option<Mobile> {
    Mobile::parse(typed)
}

fn full() -> PlayerState {
    PlayerState {
        email: Address::parse("ann@example.com"),
        mobile: number("44-123456789"),
        mobile_proven: true,
        two_factor: true,
        language: Some(Language::De),
        steps_due: vec![StepDue::Terms],
        disabled: false,
    }
}

fn with(state: &PlayerState, fields: PlayerFields) -> Result<PlayerState, PlayerFault> {
    state.with(&fields, &SmsPolicy::default())
}

fn none() -> PlayerFields {
    PlayerFields::default()
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

#[test]
fn what_is_not_given_stays_and_a_state_given_back_changes_nothing() {
    let empty = PlayerFields { email: text(""), mobile_number: text(""), language: Some(None), ..none() };
    for state in [full(), PlayerState::default()] {
        assert_eq!(with(&state, none()), Ok(state.clone()));
        assert!(state.events_to(&state, Door::Player).is_empty());
    }
    assert_eq!(with(&PlayerState::default(), empty), Ok(PlayerState::default()));
    let back = PlayerFields {
        email: text(" Ann@Example.com "),
        mobile_number: text("44-123456789"),
        mobile_verified: Some(true),
        is_2fa_required: Some(true),
        language: Some(Some(Language::De)),
        steps_due: Some(vec![StepDue::Terms, StepDue::Terms]),
        disabled: Some(false),
    };
    assert_eq!(with(&full(), back), Ok(full()));
}

#[test]
fn another_number_is_not_proven_unless_the_operator_vouches_for_it() {
    let put = |typed: &str, mobile_verified| PlayerFields { mobile_number: text(typed), mobile_verified, ..none() };
    let proven = |fields| with(&full(), fields).map(|state| (state.mobile, state.mobile_proven));
    assert_eq!(proven(put("44-123456780", None)), Ok((number("44-123456780"), false)));
    assert_eq!(proven(put("44-123456780", Some(true))), Ok((number("44-123456780"), true)));
    assert_eq!(proven(put("+44 123456789", None)), Ok((number("+44 123456789"), true)));
    assert_eq!(proven(PlayerFields { mobile_verified: Some(false), ..none() }), Ok((number("44-123456789"), false)));
}

#[test]
fn addresses_and_numbers_that_are_none_are_refused() {
    let british = SmsPolicy { countries: vec!["44".into()], ..SmsPolicy::default() };
    let (new, full) = (PlayerState::default(), full());
    let refused = |state: &PlayerState, fields: PlayerFields| state.with(&fields, &british).err();
    for typed in ["nobody", "a@b@c", " "] {
        assert_eq!(refused(&new, PlayerFields { email: text(typed), ..none() }), Some(PlayerFault::Email), "{typed}");
    }
    for (typed, fault) in [
        ("1", PlayerFault::Mobile),
        ("x", PlayerFault::Mobile),
        ("49-123456789", PlayerFault::Country),
        (" ", PlayerFault::Mobile),
    ] {
        let fields = PlayerFields { mobile_number: text(typed), ..none() };
        assert_eq!(refused(&new, fields), Some(fault), "{typed}");
    }
    // Neither an address nor a number is taken away.
    assert_eq!(refused(&full, PlayerFields { email: text(""), ..none() }), Some(PlayerFault::Email));
    assert_eq!(refused(&full, PlayerFields { mobile_number: text(""), ..none() }), Some(PlayerFault::Mobile));
    let vouched = PlayerFields { mobile_verified: Some(true), ..none() };
    assert_eq!(refused(&new, vouched.clone()), Some(PlayerFault::NoMobile));
    assert_eq!(refused(&new, PlayerFields { mobile_number: text("44-123456789"), ..vouched }), None);
    // Without a number every code of a player who needs one is withheld.
    assert_eq!(refused(&new, PlayerFields { is_2fa_required: Some(true), ..none() }), None);
}

#[test]
fn a_change_ends_the_sign_ins_where_it_takes_or_moves_something() {
    use TrailEvent::{AccountChanged, AccountDisabled, AccountEnabled, EmailChanged, TwoFactorOff, TwoFactorOn};
    let plain = PlayerState { mobile_proven: false, two_factor: false, ..full() };
    let off = PlayerState { disabled: true, ..full() };
    let table = [
        (full(), PlayerFields { email: text("eve@example.com"), ..none() }, Ends::SignIns, vec![EmailChanged]),
        (full(), PlayerFields { mobile_number: text("44-123456780"), ..none() }, Ends::SignIns, vec![AccountChanged]),
        (full(), PlayerFields { mobile_number: text("+44123456789"), ..none() }, Ends::Nothing, vec![AccountChanged]),
        (full(), PlayerFields { mobile_verified: Some(false), ..none() }, Ends::Nothing, vec![AccountChanged]),
        (plain.clone(), PlayerFields { mobile_verified: Some(true), ..none() }, Ends::Nothing, vec![AccountChanged]),
        (plain, PlayerFields { is_2fa_required: Some(true), ..none() }, Ends::SignIns, vec![TwoFactorOn]),
        (full(), PlayerFields { is_2fa_required: Some(false), ..none() }, Ends::Nothing, vec![TwoFactorOff]),
        (full(), PlayerFields { language: Some(None), ..none() }, Ends::Nothing, vec![AccountChanged]),
        (full(), PlayerFields { steps_due: Some(Vec::new()), ..none() }, Ends::Nothing, vec![AccountChanged]),
        (full(), PlayerFields { disabled: Some(true), ..none() }, Ends::SignIns, vec![AccountDisabled]),
        (off, PlayerFields { disabled: Some(false), ..none() }, Ends::Nothing, vec![AccountEnabled]),
        (
            full(),
            PlayerFields {
                email: text("eve@example.com"),
                steps_due: Some(Vec::new()),
                disabled: Some(true),
                ..none()
            },
            Ends::SignIns,
            vec![AccountChanged, EmailChanged, AccountDisabled],
        ),
    ];
    for (before, fields, ends, events) in table {
        let wanted = with(&before, fields.clone()).unwrap_or_else(|fault| panic!("{fields:?}: {fault:?}"));
        let change = before.change_to(&wanted, Instant::UNIX_EPOCH);
        assert_eq!((change.ends, before.events_to(&wanted, Door::Player)), (ends, events), "{fields:?}");
    }
}

#[test]
fn a_change_makes_the_wanted_state_of_an_account_and_leaves_all_else() {
    use crate::rules::account::Account;
    use uuid::Uuid;

    let state = |own: &Account| PlayerState {
        email: Address::parse(&own.address),
        mobile: own.player.mobile.clone(),
        mobile_proven: own.player.mobile_proven,
        two_factor: own.two_factor,
        language: own.language,
        steps_due: own.player.steps_due.clone(),
        disabled: own.disabled_at.is_some(),
    };
    let bare = Account::without_address(Door::Player, (Uuid::nil(), "plyr_0000000000".into()));
    let states = [
        PlayerState::default(),
        full(),
        PlayerState { disabled: true, ..full() },
        PlayerState { mobile: number("44-123456780"), mobile_proven: false, two_factor: false, ..full() },
        PlayerState { mobile: number("+44-123456789"), language: None, steps_due: Vec::new(), ..full() },
    ];
    for before in &states {
        let own = PlayerState::default().change_to(before, Instant::UNIX_EPOCH).applied_to(&bare);
        assert_eq!(&state(&own), before);
        for wanted in states.iter().filter(|wanted| wanted.email.is_some() && wanted.mobile.is_some()) {
            let changed = before.change_to(wanted, Instant::UNIX_EPOCH).applied_to(&own);
            assert_eq!(&state(&changed), wanted, "{before:?}");
        }
    }
}
