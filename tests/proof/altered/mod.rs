//! Random edits in the database of every column that grants authority: an edited row is refused and reported, and works
//! again once restored.

mod edits;

use chrono::TimeDelta;
use serde_json::json;

use super::table::Proof;
use crate::support::{Browser, House, NO_WAITS, Person, other_than};
use edits::{Draw, Edit, TABLES};

/// Number of edits in the long and in the short form.
const EDITS: (usize, usize) = (1000, 200);

/// Two enabled owners: one is signed in from a trusted browser, strangers keep that address locked, and the other owner asked for a
/// change of them that a third one could approve.
struct Stand {
    house: House,
    person: Person,
    account: String,
    signed_in: Browser,
    device: Browser,
}

impl Stand {
    async fn build() -> Stand {
        let house = House::with(&[NO_WAITS[0], NO_WAITS[1], ("VESTIBULE_DOORS", "staff,account")]).await;
        house.enrolled_a_day_ago("bob@example.com").await;
        let person = house.enrolled_a_day_ago("ann@example.com").await;
        let signed_in = house.signed_in(&person).await;
        let stranger = house.browser();
        let code = house.mailed_code(&stranger, &person).await;
        for _ in 0..5 {
            stranger.verify_lookup(&other_than(std::slice::from_ref(&code))).await;
        }
        house.with_roles("cyd@example.com", &["OWNER"]).await;
        let (_, asker) = house.at_the_desk("eli@example.com").await;
        let input = json!({ "id": person.id, "kind": "RESET", "reason": "lost" });
        let asked = asker.desk("requestOwnerChange", json!({ "input": input })).await;
        assert_eq!(asked["status"], true, "{asked}");
        house.wait(TimeDelta::minutes(1));
        let device = signed_in.stolen();
        let account = house.db_text("select id::text from accounts where email = 'ann@example.com'").await;
        Stand { house, person, account, signed_in, device }
    }

    /// Authority that the edited row still grants: a session, a compared authenticator, a browser's own pool or a
    /// request.
    async fn gains(&self, table: &str) -> bool {
        match table {
            "owner_requests" => self.signed_in.owner_requests().await != json!([]),
            "accounts" | "sessions" => !self.signed_in.current_user().await.is_null(),
            // Without a valid authenticator no identity can be confirmed.
            "authenticators" => !self.signed_in.confirm_identity_answer("abc").await.body.contains("UNAUTHENTICATED"),
            _ => self.device.stolen().request_lookup(&self.person.email).await["status"] == true,
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn no_edit_by_hand_gains_anything() {
    let mut proof = Proof::of("A 85", "random edits of the rows someone's authority rests on");
    let (stand, mut draw) = (Stand::build().await, Draw::of(super::seed()));
    println!("PROOF_SEED={}", draw.seed);
    for table in TABLES {
        proof.expect(stand.gains(table.name).await, || {
            format!("{}: nothing works before anything is edited", table.name)
        });
    }
    let (mut tried, mut refused_by_checks) = (0, 0);
    let edits = if super::long() { EDITS.0 } else { EDITS.1 };
    while tried < edits {
        let edit = Edit::drawn(&mut draw, &stand.account);
        let before = stand.house.app.store.alarms().total();
        match edit.make(&stand.house).await {
            // A constraint refused the edit, or it changed nothing.
            false => refused_by_checks += 1,
            true => {
                tried += 1;
                proof.harmed(1);
                proof.expect(!stand.gains(edit.table.name).await, || format!("gained by {edit}"));
                // An edit that only ends a row leaves nothing to find.
                let noticed = stand.house.app.store.alarms().total() > before || edit.ended(&stand.house).await;
                proof.expect(noticed, || format!("not noticed: {edit}"));
            }
        }
        edit.put_back(&stand.house).await;
    }
    for table in TABLES {
        proof.expect(stand.gains(table.name).await, || format!("{}: put back, it does not work", table.name));
    }
    println!("{tried} edits, and {refused_by_checks} that changed nothing or that the tables refused");
    proof.ran(tried);
    proof.holds();
}
