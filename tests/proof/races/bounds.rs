//! Races for the bounds of an account: sign-ins at once by one pool or by two leave no session, device or device of a label more than
//! it may have.

use diesel_async::SimpleAsyncConnection;
use futures_util::future::join_all;
use serde_json::json;

use super::account::{OPEN, Own, values};
use super::{CROWD, Round, race};
use crate::support::holder::{PASSWORD, outcome};
use crate::support::until;

/// The number of sessions, and whether there are five devices at most, one of each label.
const ROWS: &str = "select concat_ws(', ', (select count(*) from sessions where account_id = {account}),
    (select case when count(*) <= 5 then 'five at most' else count(*)::text end
        from trusted_browsers where account_id = {account}),
    (select case when max(of_label) = 1 then 'one of a label' else max(of_label)::text end
        from (select count(*) as of_label from trusted_browsers where account_id = {account} group by label) as labels))";

impl Round<'_> {
    /// Callers sign in, each by a field and a label of its own.
    async fn all_sign_in(
        &mut self,
        own: &Own,
        callers: usize,
        by: impl Fn(usize) -> &'static str,
        label: impl Fn(usize) -> String,
    ) {
        let name = own.email.split('@').next().unwrap();
        let logins = self.holders(own).into_iter().take(callers).enumerate().map(|(index, caller)| {
            let (field, device) = (by(index), Some(json!(label(index))));
            let name = if field == "email" { own.email.as_str() } else { name };
            async move { caller.login_by((field, name), PASSWORD, device).await }
        });
        let told = self.crowd(logins).await;
        self.outcomes(&told, &format!("OK {callers}"));
        self.is("tokens", values(&told, "login", "refreshToken").len(), callers);
    }

    /// Runs sign-ins of an account whose row stays locked until this many of them have decided and wait to be recorded.
    async fn held_back(&self, own: &Own, callers: i64, sign_ins: impl Future<Output = ()>) {
        let database = &self.replicas().database;
        let mut lock = database.url.connect("test").await.unwrap();
        let account = format!("select from accounts where address = '{}' for update", own.email);
        lock.batch_execute(&format!("begin; {account}")).await.unwrap();
        let waiting = "select count(*) from pg_stat_activity
            where datname = current_database() and wait_event_type = 'Lock'";
        let lets_go = async {
            until("the sign-ins to wait", async || (database.db_number(waiting).await >= callers).then_some(())).await;
            lock.batch_execute("commit").await.unwrap();
        };
        tokio::join!(sign_ins, lets_go);
    }

    /// One caller by the address and one by the user name, with one new label, are recorded at one moment.
    async fn two_at_once(&mut self, own: &Own) {
        let name = own.email.split('@').next().unwrap();
        let callers = self.holders(own);
        let mut told = Vec::new();
        let sign_ins = async {
            let logins = [("email", own.email.as_str()), ("username", name)];
            let logins = logins
                .into_iter()
                .zip(&callers)
                .map(|(by, caller)| caller.login_by(by, PASSWORD, Some(json!("tablet"))));
            told = join_all(logins).await;
        };
        self.held_back(own, 2, sign_ins).await;
        let told: Vec<String> = told.iter().map(outcome).collect();
        self.is("two at once", told, vec!["OK".to_owned(); 2]);
    }

    async fn bounded(&mut self, own: &Own, sessions: usize) {
        let found = self.row(ROWS, own).await;
        self.is("sessions and devices", found, format!("{sessions}, five at most, one of a label"));
    }
}

/// Half of the callers of each server.
fn by_both(index: usize) -> &'static str {
    if (index / 2).is_multiple_of(2) { "email" } else { "username" }
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn an_account_has_a_hundred_sessions_and_one_device_of_a_label() {
    race("S3", "races: logins of one account, 2 x 64 callers", &OPEN, async |round: &mut Round<'_>| {
        let own = round.own().await;
        for sessions in [64, 100] {
            round.all_sign_in(&own, CROWD, |_| "email", |_| "phone".to_owned()).await;
            round.bounded(&own, sessions).await;
        }
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn sign_ins_by_address_and_by_user_name_share_the_bounds_of_their_account() {
    race(
        "S3",
        "races: logins by two pools of one account, 64 + 35 + 2 callers",
        &OPEN,
        async |round: &mut Round<'_>| {
            let own = round.own().await;
            round.all_sign_in(&own, CROWD, by_both, |_| "phone".to_owned()).await;
            round.bounded(&own, 64).await;
            // Four callers have each label: at both servers, by both names.
            round.all_sign_in(&own, 35, by_both, |index| format!("phone{}", index / 4)).await;
            round.bounded(&own, 99).await;
            round.two_at_once(&own).await;
            round.bounded(&own, 100).await;
        },
    )
    .await;
}
