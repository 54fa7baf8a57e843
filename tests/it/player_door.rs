//! The player door, example by example: what its clients were built for, each body compared whole, and a sign-in, a change of
//! number, due steps and a withdrawal from an operator's program.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::support::Answer;
use crate::support::gateway::{BRAND, NUMBER, PLAYER, Player, all_sms, operator_of_players, player_house, sms};

fn is(answer: &Answer, status: u16, body: Value) {
    assert_eq!((answer.status, answer.json()), (status, body));
}

fn verification(challenge: &Option<String>) -> Value {
    let message = "Mobile verification required";
    json!({ "status": "Error", "data": { "data": challenge }, "message": message, "userFriendlyMessage": message })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_player_signs_in_by_the_code_that_goes_to_the_stored_number() {
    let house = player_house().await;
    let backend = operator_of_players(&house).await;
    let made = backend.put(PLAYER, json!({ "mobile_number": NUMBER, "is_2fa_required": true })).await;
    assert_eq!(made.status, 201, "{}", made.body);
    let begun = backend.begin(PLAYER).await;
    let told = begun.json();
    let (token, challenge) = (told["data"]["token"].clone(), told["data"]["data"].clone());
    let message = "Mobile verification required";
    is(
        &begun,
        403,
        json!({
            "status": "Error", "data": { "data": challenge, "token": token, "auth_token": token },
            "message": message, "userFriendlyMessage": message,
        }),
    );
    let mut player = Player::with(&house, token.as_str().unwrap(), challenge.as_str());
    is(&player.data().await, 401, json!({ "errMsg": "invalid input - invalid token" }));

    let sent = player.send_sms(NUMBER).await;
    is(&sent, 200, json!({ "status": "Success", "data": { "description": "Success", "2fa_auth_token": challenge } }));
    let got = sms(&house, 1).await;
    assert_eq!(got.to, "+44123456789");

    let soon = player.send_sms(NUMBER).await;
    is(
        &soon,
        422,
        json!({
            "status": "Failed",
            "data": {
                "description": "Please wait before sending again in 120 seconds", "2fa_auth_token": challenge,
                "remaining_time": 120,
            },
        }),
    );
    let other = if got.code() == "000000" { "000001" } else { "000000" };
    is(
        &player.validate_sms(other).await,
        422,
        json!({
            "status": "Error",
            "data": { "description": "Code is not valid", "2fa_auth_token": challenge, "success": "false" },
        }),
    );
    let half = player.stolen();
    let valid = player.validate_sms(&got.code()).await;
    let token = valid.json()["data"]["token"].clone();
    is(
        &valid,
        200,
        json!({
            "status": "Success",
            "data": {
                "description": "Valid", "2fa_auth_token": challenge,
                "updated_fields": { "mobile_number": NUMBER, "verification_status": "1" },
                "result": "OK", "token": token, "auth_token": token, "status": 200,
            },
        }),
    );
    is(&half.validate_sms(&got.code()).await, 401, json!({ "errMsg": "invalid input - invalid token" }));
    player.goes_on(&valid);
    is(
        &player.data().await,
        200,
        json!({
            "status": "Success",
            "data": {
                "brand_id": 1009, "player_id": 32574, "is_2fa_required": true,
                "mobile": { "number": NUMBER, "verification_status": 1, "status": "Active", "status_comment": "" },
            },
        }),
    );
    let spent = "Auth Token is already verified";
    for (answer, status) in [(player.validate_sms("123456").await, "Error"), (player.send_sms(NUMBER).await, "Failed")]
    {
        is(
            &answer,
            422,
            json!({
                "status": status,
                "data": { "description": spent, "2fa-auth-token": spent, "2fa_auth_token": challenge },
            }),
        );
    }
    let unknown = "Auth token does not exist";
    player.challenge = None;
    for (answer, status) in [(player.validate_sms("123456").await, "Error"), (player.send_sms(NUMBER).await, "Failed")]
    {
        is(&answer, 422, json!({ "status": status, "data": { "description": unknown, "2fa-auth-token": unknown } }));
    }
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_is_changed_by_the_code_of_the_old_one_and_then_of_the_new_one() {
    let house = player_house().await;
    let backend = operator_of_players(&house).await;
    let fields = json!({ "email": "ann@example.com", "mobile_number": NUMBER, "mobile_verified": true });
    assert_eq!(backend.put(PLAYER, fields).await.status, 201);
    let (mut player, other) = (backend.player(&house, PLAYER).await, backend.player(&house, PLAYER).await);
    let wanted = json!({
        "brand_id": 1009, "player_id": 32574, "is_2fa_required": true,
        "mobile": { "number": "49 170 1234567", "status_comment": "Comment" },
    });
    let waits = player.update(wanted).await;
    player.verifies(&waits);
    is(&waits, 403, verification(&player.challenge));
    assert_eq!(player.send_sms(NUMBER).await.status, 200);
    let first = sms(&house, 1).await;
    assert_eq!(first.to, "+44123456789", "the old number is asked first");
    let released = player.validate_sms(&first.code()).await;
    let old = player.challenge.clone();
    player.verifies(&released);
    assert_ne!(player.challenge, old);
    is(&released, 403, verification(&player.challenge));
    // The names of SMS sort by time, and this clock moves only by hand.
    house.wait(TimeDelta::seconds(1));
    // The first code of the new number waits for no cooldown.
    assert_eq!(player.send_sms("+491701234567").await.status, 200);
    let second = sms(&house, 2).await;
    assert_eq!(second.to, "+491701234567");
    let valid = player.validate_sms(&second.code()).await;
    assert_eq!(valid.json()["data"]["updated_fields"]["mobile_number"], "49 170 1234567", "{}", valid.body);
    assert_eq!(player.data().await.status, 401, "the token is replaced");
    player.goes_on(&valid);
    assert_eq!(other.data().await.status, 401, "the other sessions end");
    is(
        &player.data().await,
        200,
        json!({
            "status": "Success",
            "data": {
                "brand_id": 1009, "player_id": 32574, "is_2fa_required": true,
                "mobile": {
                    "number": "49 170 1234567", "verification_status": 1, "status": "Active",
                    "status_comment": "Comment",
                },
            },
        }),
    );
    is(
        &player.update(json!({ "mobile": { "status_comment": "" } })).await,
        200,
        json!({ "status": "Success", "data": null }),
    );
    let off = player.update(json!({ "is_2fa_required": false, "mobile": {} })).await;
    is(&off, 400, json!({ "errMsg": "invalid input - 2fa cannot be disabled" }));
    is(
        &player.update(json!({ "brand_id": 1009.0, "player_id": 32574.0, "mobile": {} })).await,
        200,
        json!({ "status": "Success", "data": null }),
    );
    let others = player.update(json!({ "player_id": 1, "mobile": {} })).await;
    is(&others, 401, json!({ "errMsg": "invalid input - invalid token" }));
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proven_mailbox_is_a_fact_that_is_told_once() {
    let house = player_house().await;
    let backend = operator_of_players(&house).await;
    assert_eq!(backend.put(PLAYER, json!({ "email": "ann@example.com" })).await.status, 201);
    let player = backend.player(&house, PLAYER).await;
    is(&player.send_mail("w-1").await, 200, json!({ "status": "Success", "data": {} }));
    let code = house.inbox.next("ann@example.com").await.code();
    let not_valid = json!({ "status": "Error", "data": { "success": "false" } });
    is(&player.validate_mail("w-2", &code).await, 422, not_valid.clone());
    let fact = |verified: bool| json!({ "status": "Success", "data": { "verified": verified } });
    is(&backend.fact(PLAYER, "w-1").await, 200, fact(false));
    is(&player.validate_mail("w-1", &code).await, 200, json!({ "status": "Success", "data": {} }));
    is(&player.validate_mail("w-1", &code).await, 422, not_valid);
    is(&backend.fact(PLAYER, "w-2").await, 200, fact(false));
    is(&backend.fact(1, "w-1").await, 200, fact(false));
    let asked = |id: f64| backend.call("POST", BRAND, "/facts", Some(json!({ "player_id": id, "request_id": "w-1" })));
    is(&asked(32574.5).await, 400, json!({ "errMsg": "invalid input - invalid body" }));
    let listed = backend.call("POST", BRAND, "/facts", Some(json!([PLAYER, "w-1"]))).await;
    is(&listed, 400, json!({ "errMsg": "invalid input - invalid body" }));
    is(&asked(32574.0).await, 200, fact(true));
    is(&backend.fact(PLAYER, "w-1").await, 200, fact(false));
    let soon = player.send_mail("w-3").await;
    is(&soon, 429, json!({ "errMsg": "too many requests" }));
    assert_eq!(soon.headers["retry-after"], "120");
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_right_code_leaves_what_is_due_to_the_operator() {
    let house = player_house().await;
    let backend = operator_of_players(&house).await;
    let fields = json!({ "mobile_number": NUMBER, "is_2fa_required": true, "steps_due": ["TNC_REQUIRED"] });
    assert_eq!(backend.put(PLAYER, fields).await.status, 201);
    let mut player = backend.player(&house, PLAYER).await;
    assert_eq!(player.send_sms(NUMBER).await.status, 200);
    let code = sms(&house, 1).await.code();
    let due = player.validate_sms(&code).await;
    let token = due.json()["data"]["token"].clone();
    is(
        &due,
        422,
        json!({
            "status": "Error",
            "data": {
                "description": "TNC_REQUIRED", "result": "TNC_REQUIRED", "2fa_auth_token": player.challenge,
                "token": token, "auth_token": token, "status": 422,
            },
        }),
    );
    player.goes_on(&due);
    assert_eq!(player.data().await.status, 401);
    assert_eq!(backend.put(PLAYER, json!({ "steps_due": [] })).await.status, 200);
    assert_eq!(player.data().await.status, 200, "once nothing is due, the token is good");
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_number_in_the_request_is_answered_alike_and_nothing_is_sent() {
    let house = player_house().await;
    let backend = operator_of_players(&house).await;
    assert_eq!(backend.put(PLAYER, json!({ "mobile_number": NUMBER, "is_2fa_required": true })).await.status, 201);
    assert_eq!(backend.put(1, json!({ "is_2fa_required": true })).await.status, 201);
    for (id, number) in [(PLAYER, "44-123456780"), (1, NUMBER)] {
        let player = backend.player(&house, id).await;
        let sent = player.send_sms(number).await;
        let data = json!({ "description": "Success", "2fa_auth_token": player.challenge });
        is(&sent, 200, json!({ "status": "Success", "data": data }));
        assert_eq!(player.send_sms(number).await.status, 422, "counted alike");
    }
    assert_eq!(house.db_number("select count(*) from pending_sign_ins where codes = 1").await, 2);
    house.wait(TimeDelta::seconds(121));
    let player = backend.player(&house, PLAYER).await;
    assert_eq!(player.send_sms(NUMBER).await.status, 200);
    assert_eq!(sms(&house, 1).await.to, "+44123456789");
    assert_eq!(all_sms(&house).len(), 1, "the stored number alone");
    house.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_request_must_not_be_is_refused_to_the_letter() {
    let house = player_house().await;
    let backend = operator_of_players(&house).await;
    assert_eq!(backend.put(PLAYER, json!({ "mobile_number": NUMBER, "is_2fa_required": true })).await.status, 201);
    let player = backend.player(&house, PLAYER).await;
    let table = [
        ("POST", "/send/code/1009", r#"{"mobile_number":"0123456789"}"#, 400, "invalid input - invalid mobile number"),
        ("POST", "/send/code/1009", r#"{"mobile_number":44123456789}"#, 400, "invalid input - invalid body"),
        ("POST", "/send/code/1009", r#"{"auth_type":"sms"}"#, 400, "invalid input - invalid body"),
        (
            "POST",
            "/send/code/1009",
            r#"{"auth_type":"email","mobile_number":"44-123456789"}"#,
            400,
            "invalid input - invalid body",
        ),
        ("POST", "/send/code/1009", "{}", 400, "invalid input - invalid body"),
        ("POST", "/send/code/1009", "[]", 400, "invalid input - invalid body"),
        ("POST", "/send/code/1009", r#"{"auth_type":"email"}"#, 401, "invalid input - invalid token"),
        ("PUT", "/send/code/1009", r#"{"mobile_number":"44-123456789"}"#, 400, "invalid input - invalid body"),
        ("POST", "/validate/code/1009", r#"{"sms_code":123456}"#, 400, "invalid input - invalid body"),
        ("PUT", "/validate/code/1009", r#"{"sms_code":"12345"}"#, 400, "invalid input - invalid code"),
        ("POST", "/validate/code/1009", r#"{"sms_code":"١٢٣٤٥٦"}"#, 400, "invalid input - invalid code"),
        ("POST", "/send/code/0", "{}", 400, "invalid input - invalid brand id"),
        ("POST", "/send/code/7", "{}", 400, "invalid input - invalid brand id"),
        ("GET", "/2147483648", "", 400, "invalid input - invalid brand id"),
        ("PUT", "/1009", r#"{"mobile":["44-123456789",null]}"#, 400, "invalid input - invalid body"),
        ("DELETE", "/1009", "", 405, "method not allowed"),
        ("GET", "/send/code/1009", "", 405, "method not allowed"),
        ("GET", "/1009/x", "", 404, "not found"),
    ];
    for (method, path, body, status, message) in table {
        let answer = player.call(method, path, &[], body).await;
        assert_eq!((answer.status, answer.json()), (status, json!({ "errMsg": message })), "{method} {path} {body}");
    }
    let stranger = Player::with(&house, "00000000-0000-4000-8000-000000000000", None);
    is(&stranger.data().await, 401, json!({ "errMsg": "invalid input - invalid token" }));
    is(&stranger.call("GET", "/7", &[], "").await, 400, json!({ "errMsg": "invalid input - invalid brand id" }));
    house.close().await;
}
