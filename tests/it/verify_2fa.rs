//! `verify2fa`: proves the authenticator's code.

use chrono::TimeDelta;
use serde_json::json;

use crate::support::staff::answers::{
    accepted, cleared_cookie, device_cookie, refused, right, session_cookie, until_then, wrong,
};
use crate::support::{House, Person};

#[tokio::test(flavor = "multi_thread")]
async fn the_whole_way_in_signs_in() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.browser();
    house.prove_address(&browser, &ann).await;
    let old = browser.stolen();
    let answer = browser.verify_2fa_answer(&ann.code(&house)).await;
    assert_eq!((answer.status, answer.json()), (200, json!({ "data": { "verify2fa": right() } })));
    let value = browser.cookie("__Host-session").unwrap();
    assert_eq!(value.len(), 43);
    assert_ne!(Some(&value), old.cookie("__Host-pending").as_ref());
    let device = device_cookie(&browser.cookie("__Host-device").unwrap());
    assert_eq!(answer.set_cookies(), [session_cookie(&value), cleared_cookie("__Host-pending"), device]);
    assert_eq!(browser.current_user().await["id"], ann.id.as_str());
    assert_eq!(old.verify_2fa(&ann.code_at(&house, 1)).await, refused("NO_PENDING_SIGN_IN"));
}

#[tokio::test(flavor = "multi_thread")]
async fn before_the_mailed_code_is_proven_it_is_the_wrong_stage_whatever_the_code() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.browser();
    for typed in [ann.code(&house).as_str(), "12345", ""] {
        assert_eq!(browser.verify_2fa(typed).await, refused("NO_PENDING_SIGN_IN"), "{typed:?}");
    }
    let mailed = house.mailed_code(&browser, &ann).await;
    for typed in [ann.code(&house), ann.wrong_code(&house), mailed.clone(), "12345".into(), String::new()] {
        let answer = browser.verify_2fa_answer(&typed).await;
        assert_eq!(answer.field("verify2fa"), refused("WRONG_STAGE"), "{typed:?}");
        assert!(answer.set_cookies().is_empty());
    }
    assert_eq!(browser.verify_lookup(&mailed).await, right());
    assert_eq!(browser.verify_2fa(&ann.wrong_code(&house)).await, wrong(4));
}

#[tokio::test(flavor = "multi_thread")]
async fn the_steps_before_and_after_are_accepted_and_no_others() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    for step in -5..=5 {
        let browser = house.browser();
        house.prove_address(&browser, &ann).await;
        let expected = if (-1..=1).contains(&step) { right() } else { wrong(4) };
        assert_eq!(browser.verify_2fa(&ann.code_at(&house, step)).await, expected, "step {step}");
        house.wait(TimeDelta::hours(2));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_used_step_and_all_before_it_are_wrong_and_counted_however_typed() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let (first, second) = (house.browser(), house.browser());
    house.prove_address(&first, &ann).await;
    house.wait(TimeDelta::seconds(120));
    house.prove_address(&second, &ann).await;
    let used = ann.code(&house);
    assert_eq!(first.verify_2fa(&used).await, right());
    let (head, tail) = used.split_at(3);
    let replays = [used.clone(), ann.code_at(&house, -1), format!(" {used}"), format!("{head}\u{a0}{tail}\t")];
    for (replay, left) in replays.into_iter().zip([4, 3, 2, 1]) {
        let answer = second.verify_2fa_answer(&replay).await;
        assert_eq!(answer.field("verify2fa"), wrong(left), "{replay:?}");
        assert!(answer.set_cookies().is_empty());
    }
    for typed in [format!("0{used}"), full_width(&used)] {
        assert_eq!(second.verify_2fa(&typed).await, refused("INVALID_FORMAT"), "{typed:?}");
    }
    assert_eq!(second.verify_2fa(&ann.code_at(&house, 1)).await, right());
}

fn full_width(digits: &str) -> String {
    digits.bytes().map(|digit| char::from_u32(0xFF10 + u32::from(digit - b'0')).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn blanks_in_a_code_do_not_matter_and_digits_of_other_scripts_are_none() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    for blank in [" ", "\t", "\u{a0}"] {
        let browser = house.browser();
        house.prove_address(&browser, &ann).await;
        let code = ann.code(&house);
        for typed in [full_width(&code), format!("{code}0"), code[..5].into(), format!("{code}\0"), String::new()] {
            let answer = browser.verify_2fa_answer(&typed).await;
            assert_eq!(answer.field("verify2fa"), refused("INVALID_FORMAT"), "{typed:?}");
            assert!(answer.set_cookies().is_empty());
        }
        assert_eq!(browser.verify_2fa(&ann.wrong_code(&house)).await, wrong(4));
        assert_eq!(browser.verify_2fa(&format!("{}{blank}{}", &code[..3], &code[3..])).await, right(), "{blank:?}");
        house.wait(TimeDelta::hours(1));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn wrong_codes_lock_the_authenticator_alone_and_it_unlocks_as_told() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let browser = house.browser();
    house.prove_address(&browser, &ann).await;
    let told = &house.told_in(TimeDelta::minutes(15));
    for left in (0..5).rev() {
        let expected = if left > 0 { wrong(left) } else { until_then(wrong(0), told) };
        let answer = browser.verify_2fa_answer(&ann.wrong_code(&house)).await;
        assert_eq!((answer.status, answer.json()), (200, json!({ "data": { "verify2fa": expected } })));
        assert!(answer.set_cookies().is_empty());
    }
    assert_eq!(browser.verify_2fa(&ann.code(&house)).await, refused("NO_PENDING_SIGN_IN"));
    house.wait(TimeDelta::seconds(120));
    // The lock does not affect requestLookup and verifyLookup.
    house.prove_address(&browser, &ann).await;
    assert_eq!(browser.verify_2fa("12345").await, refused("INVALID_FORMAT"));
    for typed in [ann.code(&house), ann.wrong_code(&house)] {
        let answer = browser.verify_2fa_answer(&typed).await;
        assert_eq!(answer.field("verify2fa"), until_then(refused("LOCKED"), told));
        assert!(answer.set_cookies().is_empty());
    }
    house.wait_until(&json!(told));
    house.wait(TimeDelta::seconds(-1));
    assert_eq!(browser.verify_2fa(&ann.code(&house)).await, until_then(refused("LOCKED"), told));
    house.wait(TimeDelta::seconds(1));
    assert_eq!(browser.verify_2fa(&ann.wrong_code(&house)).await, wrong(4));
    assert_eq!(browser.verify_2fa(&ann.code(&house)).await, right());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_code_by_mail_does_not_hold_up_the_authenticator() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let (ours, theirs) = (house.browser(), house.browser());
    house.prove_address(&ours, &ann).await;
    house.wait(TimeDelta::seconds(120));
    let mailed = house.mailed_code(&theirs, &ann).await;
    for left in (0..5).rev() {
        let answer = theirs.verify_lookup(&crate::support::other_than(std::slice::from_ref(&mailed))).await;
        assert_eq!(answer["remainingAttempts"], left);
    }
    assert_eq!(ours.verify_2fa(&ann.code(&house)).await, right());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proven_address_is_good_until_the_pending_sign_in_ends() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    for (after, expected) in [(899_999, right()), (900_000, refused("NO_PENDING_SIGN_IN"))] {
        let browser = house.browser();
        house.prove_address(&browser, &ann).await;
        house.wait(TimeDelta::milliseconds(after));
        assert_eq!(browser.verify_2fa(&ann.code(&house)).await, expected, "after {after} ms");
        house.wait(TimeDelta::hours(1));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_browsers_enrolling_the_loser_is_told_and_ends() {
    let house = House::open().await;
    let ann = house.admin("ann@example.com").await;
    let loser = house.browser();
    house.prove_address(&loser, &ann).await;
    let stale = Person::with_phone_of(&ann);
    house.wait(TimeDelta::seconds(120));
    let winner = house.browser();
    house.sign_in(&winner, &ann).await;
    // The format is checked first, and nothing is counted.
    for _ in 0..6 {
        assert_eq!(loser.verify_2fa("12345").await, refused("INVALID_FORMAT"));
    }
    let budget = "select sum(cardinality(second_wrong_at))::bigint from budgets";
    let answer = loser.verify_2fa_answer(&stale.code(&house)).await;
    assert_eq!((answer.status, answer.json()), (200, json!({ "data": { "verify2fa": refused("ALREADY_ENROLLED") } })));
    assert!(answer.set_cookies().is_empty());
    assert_eq!(house.db_number(budget).await, 0);
    assert_eq!(loser.verify_2fa(&ann.code_at(&house, 1)).await, refused("NO_PENDING_SIGN_IN"));
    assert_eq!(winner.current_user().await["id"], ann.id.as_str());
    house.wait(TimeDelta::seconds(120));
    house.sign_in(&loser, &ann).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_overtaken_by_an_enrolment_learns_it_after_the_mailed_code_without_a_url() {
    let house = House::open().await;
    let ann = house.admin("ann@example.com").await;
    let (resent, late, winner) = (house.browser(), house.browser(), house.browser());
    house.mailed_code(&resent, &ann).await;
    house.wait(TimeDelta::seconds(120));
    let code = house.mailed_code(&late, &ann).await;
    house.wait(TimeDelta::seconds(120));
    house.sign_in(&winner, &ann).await;
    house.wait(TimeDelta::seconds(120));
    let asked = resent.request_lookup(&ann.email).await;
    assert_eq!(asked, accepted(&ann.email, 120));
    let new_code = house.inbox.next(&ann.email).await.code();
    for (browser, code) in [(&resent, new_code), (&late, code)] {
        assert_eq!(browser.verify_lookup(&code).await, right());
        assert_eq!(browser.verify_2fa(&ann.code(&house)).await, refused("ALREADY_ENROLLED"));
        assert_eq!(browser.verify_2fa(&ann.code(&house)).await, refused("NO_PENDING_SIGN_IN"));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lock_is_told_before_an_enrolment_that_came_too_late() {
    let house = House::open().await;
    let ann = house.admin("ann@example.com").await;
    let (late, winner, guesser) = (house.browser(), house.browser(), house.browser());
    house.prove_address(&late, &ann).await;
    house.wait(TimeDelta::seconds(120));
    house.sign_in(&winner, &ann).await;
    house.wait(TimeDelta::seconds(120));
    house.prove_address(&guesser, &ann).await;
    for left in (0..5).rev() {
        assert_eq!(guesser.verify_2fa(&ann.wrong_code(&house)).await["remainingAttempts"], left);
    }
    let locked = until_then(refused("LOCKED"), &house.told_in(TimeDelta::minutes(15)));
    assert_eq!(late.verify_2fa(&ann.code(&house)).await, locked);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_sign_in_ends_the_session_whose_cookie_came_with_it_and_no_other() {
    let house = House::open().await;
    let ann = house.enrolled_a_day_ago("ann@example.com").await;
    let (browser, elsewhere) = (house.browser(), house.browser());
    house.sign_in(&elsewhere, &ann).await;
    house.wait(TimeDelta::seconds(120));
    house.sign_in(&browser, &ann).await;
    let old = browser.stolen();
    house.wait(TimeDelta::seconds(120));
    house.prove_address(&browser, &ann).await;
    assert_eq!(old.current_user().await["id"], ann.id.as_str());
    assert_eq!(browser.verify_2fa(&ann.wrong_code(&house)).await, wrong(4));
    assert_eq!(old.current_user().await["id"], ann.id.as_str());
    assert_eq!(browser.verify_2fa(&ann.code(&house)).await, right());
    assert_ne!(browser.cookie("__Host-session"), old.cookie("__Host-session"));
    assert_eq!(old.current_user().await, json!(null));
    for browser in [&browser, &elsewhere] {
        assert_eq!(browser.current_user().await["id"], ann.id.as_str());
    }
}
