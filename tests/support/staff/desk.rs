//! The owner's desk: its fields as verbs of a browser, and people of one role.

use chrono::TimeDelta;
use serde_json::{Value, json};
use vestibule::accounts::{self, Added, NewAdmin};
use vestibule::rules::profile::ProfileChange;

use crate::support::{Answer, Browser, House, Person, leaks, operator};

/// All fields of an admin.
pub const MODEL: &str = "id email displayName phoneNumber jobTitle bio avatarUrl roles createdAt updatedAt language \
    isLocked isInactive enrolled lastSignInAt isSuspended lockedUntil enrolment mayEnrolUntil";

/// Id of no session and no browser.
pub const NONE: &str = "00000000-0000-0000-0000-000000000000";

/// Mutations of the desk, with the types of their arguments.
pub const MUTATIONS: [(&str, &str); 14] = [
    ("createUpdateCrmUser", "input: CreateUpdateCrmUserInput!"),
    ("unlockCrmUser", "id: ID!, reason: String"),
    ("resetCrmUserAuthenticator", "id: ID!, reason: String!"),
    ("inviteCrmUser", "id: ID!"),
    ("endCrmUserSession", "id: ID!, session: ID!, reason: String"),
    ("forgetCrmUserBrowser", "id: ID!, browser: ID!, reason: String"),
    ("signOutCrmUser", "id: ID!, reason: String"),
    ("createCrmUserDeviceLink", "id: ID!, reason: String!"),
    ("importCrmUsers", "input: ImportCrmUsersInput!"),
    ("changeCrmUsers", "ids: [ID!]!, deed: CrmUserDeed!, reason: String"),
    ("deleteCrmUsers", "ids: [ID!]!, reason: String"),
    ("requestOwnerChange", "input: RequestOwnerChangeInput!"),
    ("approveOwnerRequest", "id: ID!"),
    ("withdrawOwnerRequest", "id: ID!"),
];

impl Browser {
    /// Calls a mutation of the desk.
    pub async fn desk_answer(&self, field: &str, arguments: &Value) -> Answer {
        if let Some(email) = arguments["input"]["email"].as_str() {
            leaks::note_address(email);
        }
        let types = MUTATIONS.iter().find(|(known, _)| *known == field).unwrap().1;
        let named = |types: &str| types.split(", ").map(|one| one.split(':').next().unwrap().to_owned()).collect();
        let names: Vec<String> = named(types);
        let declared: String = types.split(", ").map(|one| format!("${one} ")).collect();
        let given: String = names.iter().map(|name| format!("{name}: ${name} ")).collect();
        let told = match field {
            "createCrmUserDeviceLink" => String::from("url"),
            "importCrmUsers" => {
                String::from("created changed unchanged refused lines { line email id result fields reasons }")
            }
            "changeCrmUsers" | "deleteCrmUsers" => String::from("count refused"),
            "requestOwnerChange" | "withdrawOwnerRequest" => String::from("request { id }"),
            _ => format!("user {{ {MODEL} }}"),
        };
        let query = format!("mutation({declared}) {{ {field}({given}) {{ status errorMessage errorCode {told} }} }}");
        self.graphql(json!({ "query": query, "variables": arguments })).await
    }

    /// Calls a mutation of the desk that must be answered.
    pub async fn desk(&self, field: &str, arguments: Value) -> Value {
        self.desk_answer(field, &arguments).await.field(field)
    }

    /// `createUpdateCrmUser`
    pub async fn save(&self, input: Value) -> Value {
        self.desk("createUpdateCrmUser", json!({ "input": input })).await
    }

    /// Whole answer of `crmUser`.
    pub async fn crm_user_answer(&self, id: &str) -> Answer {
        let query = format!("query($id: ID!) {{ crmUser(id: $id) {{ {MODEL} }} }}");
        self.graphql(json!({ "query": query, "variables": { "id": id } })).await
    }

    pub async fn crm_user(&self, id: &str) -> Value {
        self.crm_user_answer(id).await.field("crmUser")
    }

    /// Whole answer of `crmUserAccess`.
    pub async fn crm_user_access_answer(&self, id: &str) -> Answer {
        let query = "query($id: ID!) { crmUserAccess(id: $id) { sessions { id current network browser createdAt lastSeenAt } \
            trustedBrowsers { id current network browser createdAt lastSeenAt } } }";
        self.graphql(json!({ "query": query, "variables": { "id": id } })).await
    }

    pub async fn crm_user_access(&self, id: &str) -> Value {
        self.crm_user_access_answer(id).await.field("crmUserAccess")
    }

    /// Whole answer of `crmUsers`.
    pub async fn crm_users_answer(&self, arguments: Value) -> Answer {
        let types = "$limit: Int, $offset: Int, $order: SortOrder, $orderBy: CrmUserOrder, $filter: CrmUserFilter";
        let given = "limit: $limit, offset: $offset, order: $order, orderBy: $orderBy, filter: $filter";
        let query = format!("query({types}) {{ crmUsers({given}) {{ count limit offset data {{ {MODEL} }} }} }}");
        self.graphql(json!({ "query": query, "variables": arguments })).await
    }

    pub async fn crm_users(&self, arguments: Value) -> Value {
        self.crm_users_answer(arguments).await.field("crmUsers")
    }

    /// `ownerRequests`
    pub async fn owner_requests(&self) -> Value {
        let fields = "id kind askedBy { id email } about { id email } email roles reason askedAt expiresAt";
        self.graphql(json!({ "query": format!("{{ ownerRequests {{ {fields} }} }}") })).await.field("ownerRequests")
    }
}

impl House {
    /// Adds an admin of these roles, without an authenticator.
    pub async fn with_roles(&self, email: &str, roles: &[&str]) -> Person {
        let roles = roles.iter().map(|role| String::from(*role)).collect();
        let admin = NewAdmin { email: email.into(), roles, profile: ProfileChange::default() };
        let Added::Done(id) = accounts::add(&self.app, &operator(), &admin).await.unwrap() else { panic!("{email}") };
        Person::named(email, &id)
    }

    /// Adds and enrols an admin of these roles, and signs them in.
    pub async fn signed_in_as(&self, email: &str, roles: &[&str]) -> (Person, Browser) {
        let person = self.with_roles(email, roles).await;
        let browser = self.signed_in(&person).await;
        (person, browser)
    }

    /// Adds an owner, signs them in and confirms their identity.
    pub async fn at_the_desk(&self, email: &str) -> (Person, Browser) {
        let (person, browser) = self.signed_in_as(email, &["OWNER"]).await;
        self.confirms(&person, &browser).await;
        (person, browser)
    }

    /// Moves the clock by half a minute and confirms a person's identity.
    pub async fn confirms(&self, person: &Person, browser: &Browser) {
        self.wait(TimeDelta::seconds(30));
        assert_eq!(browser.confirm_identity(&person.code(self)).await["status"], true);
    }

    /// Number of lines of the trail, without lines that count refused calls.
    pub async fn db_deeds(&self) -> i64 {
        self.db_number("select count(*) from audit where event <> 'desk_refused'").await
    }

    /// All rows of the accounts, to compare.
    pub async fn db_accounts(&self) -> String {
        self.db_text("select coalesce(string_agg(accounts::text, E'\\n' order by id), '') from accounts").await
    }
}
