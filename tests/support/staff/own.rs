//! A signed-in admin's own account, as verbs of a browser.

use serde_json::{Value, json};

use crate::support::staff::answers::right;
use crate::support::{Answer, Browser, House, Person};

const CONFIRM: &str = "mutation($code: String!) { confirmIdentity(codeFor2fa: $code) \
    { status errorMessage errorCode unlocksAt remainingAttempts authUrlFor2fa } }";
const REPLACE: &str = "mutation($code: String) { replaceAuthenticator(codeFor2fa: $code) \
    { status errorMessage errorCode unlocksAt remainingAttempts authUrlFor2fa } }";

impl Browser {
    pub async fn confirm_identity(&self, code: &str) -> Value {
        self.confirm_identity_answer(code).await.field("confirmIdentity")
    }

    pub async fn confirm_identity_answer(&self, code: &str) -> Answer {
        self.graphql(json!({ "query": CONFIRM, "variables": { "code": code } })).await
    }

    /// `replaceAuthenticator`: without a code it offers a secret, with a code it stores that secret.
    pub async fn replace_authenticator(&self, code: Option<&str>) -> Value {
        self.replace_authenticator_answer(code).await.field("replaceAuthenticator")
    }

    pub async fn replace_authenticator_answer(&self, code: Option<&str>) -> Answer {
        self.graphql(json!({ "query": REPLACE, "variables": { "code": code } })).await
    }

    pub async fn recovery_codes(&self) -> Value {
        self.recovery_codes_answer(false).await.field("recoveryCodes")
    }

    pub async fn recovery_codes_answer(&self, until_kept: bool) -> Answer {
        let arguments = if until_kept { "(untilKept: true)" } else { "" };
        self.asks(&format!("mutation {{ recoveryCodes{arguments} {{ status errorMessage errorCode codes }} }}")).await
    }

    /// `recoveryCodes(untilKept: true)`
    pub async fn offered_recovery_codes(&self) -> Value {
        self.recovery_codes_answer(true).await.field("recoveryCodes")
    }

    pub async fn keep_recovery_codes(&self) -> Value {
        self.keep_recovery_codes_answer().await.field("keepRecoveryCodes")
    }

    pub async fn keep_recovery_codes_answer(&self) -> Answer {
        let query = "mutation { keepRecoveryCodes \
            { status errorMessage errorCode unlocksAt remainingAttempts authUrlFor2fa } }";
        self.asks(query).await
    }

    pub async fn identity(&self) -> Value {
        self.asks("{ identity { confirmedUntil recovered recoveryCodesLeft } }").await.field("identity")
    }

    pub async fn sessions(&self) -> Vec<Value> {
        let query = "{ sessions { id current network browser createdAt lastSeenAt } }";
        self.asks(query).await.field("sessions").as_array().unwrap().clone()
    }

    pub async fn trusted_browsers(&self) -> Vec<Value> {
        let query = "{ trustedBrowsers { id current network browser createdAt lastSeenAt } }";
        self.asks(query).await.field("trustedBrowsers").as_array().unwrap().clone()
    }

    pub async fn notices(&self) -> Vec<Value> {
        self.asks("{ notices { id kind at own email } }").await.field("notices").as_array().unwrap().clone()
    }

    /// `endSession` or `forgetBrowser`.
    pub async fn ends(&self, field: &str, id: &Value) -> bool {
        let query = format!("mutation($id: ID!) {{ {field}(id: $id) }}");
        self.graphql(json!({ "query": query, "variables": { "id": id } })).await.field(field).as_bool().unwrap()
    }
}

impl House {
    /// Signs in with `code` in the place of the authenticator's code.
    pub async fn sign_in_by(&self, browser: &Browser, person: &Person, code: &str) {
        self.prove_address(browser, person).await;
        let answer = browser.verify_2fa(code).await;
        assert_eq!(answer["status"], true, "{answer}");
    }
}

/// Confirms a signed-in person's identity and makes ten recovery codes.
pub async fn fresh_codes(house: &House, browser: &Browser, person: &Person) -> Vec<String> {
    assert_eq!(browser.confirm_identity(&person.code(house)).await, right());
    let made = browser.recovery_codes().await;
    assert_eq!((&made["status"], &made["errorCode"]), (&json!(true), &Value::Null), "{made}");
    made["codes"].as_array().unwrap().iter().map(|code| code.as_str().unwrap().to_owned()).collect()
}
