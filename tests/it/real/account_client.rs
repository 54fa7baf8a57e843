//! A Python client of the account door, called as the texts that the door answers to call theirs: each operation, with the types of
//! `schema.account.graphql`, by the library that such clients are built on.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::python::Console;
use crate::support::{House, leaks, until};

const ANN: &str = "ann@example.com";
const FIRST: &str = "violet tractor hums quietly";
const SECOND: &str = "seven quiet lanterns drift";
const THIRD: &str = "marble otters sort the mail";

/// What these clients select of a sign-in.
const TOKENS: &str = r#"selections=Selection("status", "token", "refreshToken", "userId", "userUid", "sessionId", "deviceId", "promptTwoFactorAuth", "promptTwoFactor", "nextRequestAt")"#;

/// What these clients select of an awaited code.
const AWAITED: &str = r#"selections=Selection("status", "sessionId", "nextRequestAt", "twoFactorAuth")"#;

const PROFILE: &str = r#"result = client.user_profile(selections=Selection("id", "email", "twoFactorAuth"))"#;

/// A house with the door, and a console with one client of it.
struct Story {
    house: House,
    console: Console,
}

impl Story {
    async fn begin() -> Story {
        let settings = [("VESTIBULE_DOORS", "account"), ("VESTIBULE_ACCOUNT_RATE_LIMIT", "off")];
        let house = House::with(&settings).await;
        [FIRST, SECOND, THIRD].into_iter().for_each(leaks::note_secret);
        let mut story = Story { house, console: Console::start() };
        story.another("client");
        story
    }

    /// Makes a client of this name.
    fn another(&mut self, name: &str) {
        let url = format!("{}/account/graphql", self.house.url);
        let line = format!(r#"{name} = Account("{url}", headers={{"Host": "admin.example.com"}})"#);
        self.console.run(&line);
    }

    /// Calls a mutation that is done. Returns its result.
    fn done(&mut self, line: &str) -> Value {
        self.answered(line, 200)
    }

    /// Calls a mutation whose mailed code is awaited. Returns its result and the code.
    async fn awaited(&mut self, line: &str) -> (Value, String) {
        let result = self.answered(line, 202);
        assert_eq!(result["nextRequestAt"], 120, "{line}: {result}");
        let code = self.house.inbox.next(ANN).await.code();
        // The next code is not asked for too soon.
        self.house.wait(TimeDelta::minutes(3));
        (result, code)
    }

    fn answered(&mut self, line: &str, status: u16) -> Value {
        let result = self.console.run(&format!("result = {line}"));
        assert_eq!(result["status"], status, "{line}: {result}");
        result
    }

    /// Calls a mutation that is refused. Returns its code.
    fn refused(&mut self, line: &str) -> Value {
        self.console.refused(&format!("result = {line}"))["code"].clone()
    }

    /// Confirms a code by the `sessionId` of an answer. Returns the fresh pair.
    fn confirms(&mut self, awaited: &Value, code: &str) -> Value {
        let params = format!(
            r#"{{"code": "{code}", "session_id": {}, "timestamp": 1795292645, "email": "{ANN}"}}"#,
            awaited["sessionId"]
        );
        self.done(&format!("client.confirm2_fa(params={params}, {TOKENS})"))
    }

    /// Waits for a notice with this subject.
    async fn is_told(&self, subject: &str) {
        until(subject, async || {
            self.house.ring();
            self.house.inbox.noticed(ANN).iter().any(|told| told == subject).then_some(())
        })
        .await;
    }
}

/// A login of a client on a device.
fn login(client: &str, device: &str, password: &str) -> String {
    let credentials = format!(r#"{{"email": "{ANN}", "password": "{password}", "device_info": {device}}}"#);
    format!(r#"{client}.login(params={{"credentials": {credentials}}}, {TOKENS})"#)
}

/// Whether an answer holds a pair of tokens, and the ids of an account and of a session.
fn is_signed_in(result: &Value) -> bool {
    let there = ["token", "refreshToken", "userId", "userUid", "sessionId"].iter().all(|name| result[name].is_string());
    there && result["promptTwoFactorAuth"] == false && result["userId"] == result["userUid"]
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants python3-venv"]
async fn a_client_of_the_same_shape_lives_its_life_at_the_account_door() {
    let mut story = Story::begin().await;

    // Registers.
    let input = format!(r#"{{"email": "{ANN}", "password": "{FIRST}", "first_name": "Ann", "device_info": {{}}}}"#);
    let selections = r#"selections=Selection("status", "sessionId", "nextRequestAt")"#;
    let register = format!(r#"client.register(params={{"input": {input}}}, {selections})"#);
    let (awaited, code) = story.awaited(&register).await;
    let registered = story.confirms(&awaited, &code);
    assert!(is_signed_in(&registered), "{registered}");
    let profile = story.console.run(PROFILE);
    assert_eq!(profile, json!({ "id": registered["userId"], "email": ANN, "twoFactorAuth": false }));

    // Signs in; two-factor on.
    let result = story.done(&login("client", "{}", FIRST));
    assert!(is_signed_in(&result) && result["deviceId"].is_string(), "{result}");
    let enable = format!(r#"client.enable2Fa(params={{"password": "{FIRST}"}}, {AWAITED})"#);
    assert_eq!(story.done(&enable)["twoFactorAuth"], true);

    // Signs in by code, the second that was mailed.
    let (result, first) = story.awaited(&login("client", "{}", FIRST)).await;
    let prompts = ["promptTwoFactorAuth", "promptTwoFactor", "token", "refreshToken"].map(|name| &result[name]);
    assert_eq!(json!(prompts), json!([true, true, null, null]));
    let params = format!(r#"{{"session_id": {}, "email": "{ANN}"}}"#, result["sessionId"]);
    let (again, second) = story.awaited(&format!("client.resend2_fa(params={params}, {AWAITED})")).await;
    assert_eq!(again["sessionId"], result["sessionId"]);
    assert_ne!(first, second);
    let pair = story.confirms(&result, &second);
    assert!(is_signed_in(&pair), "{pair}");

    // Refreshes at 59 minutes, twice; the token of the last refresh is the one that is good.
    let renew =
        |pair: &Value| format!(r#"client.new_token(params={{"refresh_token": {}}}, {TOKENS})"#, pair["refreshToken"]);
    story.house.wait(TimeDelta::minutes(59));
    let renewed = story.done(&renew(&pair));
    assert!(is_signed_in(&renewed) && renewed["sessionId"] == pair["sessionId"], "{renewed}");
    story.house.wait(TimeDelta::minutes(59));
    assert_eq!(story.console.run(PROFILE)["email"], ANN);
    let newest = story.done(&renew(&renewed));

    // Replays: the session ends, and its owner is told.
    assert_eq!(story.refused(&renew(&pair)), "INVALID_TOKEN");
    assert_eq!(story.console.refused(PROFILE)["code"], "UNAUTHENTICATED");
    assert_eq!(story.refused(&renew(&newest)), "INVALID_TOKEN");
    story.is_told("a sign-in key was used twice").await;

    // Changes the password behind a code, the second that was mailed.
    let (result, code) = story.awaited(&login("client", "{}", FIRST)).await;
    story.confirms(&result, &code);
    let change =
        format!(r#"client.changePassword(params={{"oldPassword": "{FIRST}", "newPassword": "{SECOND}"}}, {TOKENS})"#);
    let (result, _) = story.awaited(&change).await;
    assert_eq!((&result["promptTwoFactorAuth"], &result["token"]), (&json!(true), &json!(null)));
    let (_, code) = story.awaited(&format!("client.resendChangePassword2Fa({AWAITED})")).await;
    let confirm = format!(r#"client.confirmChangePassword2Fa(params={{"code": "{code}"}}, {TOKENS})"#);
    let changed = story.done(&confirm);
    assert!(is_signed_in(&changed), "{changed}");
    assert_eq!(story.refused(&login("client", "{}", FIRST)), "WRONG_CREDENTIALS");

    // Asks for a code without a reason: for a change of the profile.
    let (result, code) = story.awaited(&format!("client.send2_fa({AWAITED})")).await;
    story.confirms(&result, &code);
    let update = r#"client.update_profile(params={"input": {"last_name": "Lee"}}, selections=Selection("status", user_profile=Selection("lastName")))"#;
    assert_eq!(story.done(update)["userProfile"]["lastName"], "Lee");

    // Forgets the password, and sets another by a code: nobody is signed in any more.
    story.house.wait(TimeDelta::hours(1));
    let forgot = format!(r#"client.forgotPassword(params={{"email": "{ANN}"}}, {selections})"#);
    let (awaited, code) = story.awaited(&forgot).await;
    let params = format!(
        r#"{{"email": "{ANN}", "session_id": {}, "code": "{code}", "new_password": "{THIRD}"}}"#,
        awaited["sessionId"]
    );
    let reset = format!(
        r#"client.confirmPasswordReset(params={{"passwordResetParams": {params}}}, selections=Selection("status"))"#
    );
    story.done(&reset);
    assert_eq!(story.console.refused(PROFILE)["code"], "UNAUTHENTICATED");

    // Two-factor off, by the password and a code.
    let (result, code) = story.awaited(&login("client", "{}", THIRD)).await;
    story.confirms(&result, &code);
    let disable = format!(r#"client.disable2Fa(params={{"password": "{THIRD}"}}, {AWAITED})"#);
    let (result, code) = story.awaited(&disable).await;
    assert_eq!(result["twoFactorAuth"], true);
    story.confirms(&result, &code);
    assert_eq!(story.console.run(PROFILE)["twoFactorAuth"], false);

    // Logs one device of two out: its tokens are invalid, and the other's are not.
    story.another("phone");
    for (client, device) in [("client", "laptop"), ("phone", "phone")] {
        let result = story.done(&login(client, &format!(r#"{{"device_id": "{device}"}}"#), THIRD));
        assert!(is_signed_in(&result), "{result}");
    }
    let logout = r#"client.logout(params={"device_info": {"device_id": "phone"}}, selections=Selection("status", "sessionsEnded"))"#;
    assert_eq!(story.done(logout)["sessionsEnded"], 1);
    assert_eq!(story.console.refused(&PROFILE.replace("client", "phone"))["code"], "UNAUTHENTICATED");
    assert_eq!(story.console.run(PROFILE)["email"], ANN);
    let logout = r#"client.logout(selections=Selection("status", "sessionsEnded"))"#;
    assert_eq!(story.done(logout)["sessionsEnded"], 1);
    assert_eq!(story.console.refused(PROFILE)["code"], "UNAUTHENTICATED");
    story.console.end();
}
