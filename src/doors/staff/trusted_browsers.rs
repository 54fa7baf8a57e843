//! `trustedBrowsers`: the trusted browsers of the signed-in admin.

use juniper::{FieldResult, GraphQLObject, ID};

use super::answers::{answered, listed};
use super::caller::acting;
use crate::doors::date::Date;
use crate::edge::Call;
use crate::metrics::Field;
use crate::rules::own_account::OwnBrowser;
use crate::sign_in::browsers;

/// A trusted browser.
#[derive(Debug, GraphQLObject)]
pub struct TrustedBrowserModel {
    /// The id for forgetBrowser and forgetCrmUserBrowser. It grants no access.
    id: ID,
    /// Whether this session was signed in from the browser.
    current: bool,
    /// The network address of its last sign-in.
    network: Option<String>,
    /// The browser and system, such as "Firefox, Linux".
    browser: Option<String>,
    /// The time since which the browser is trusted.
    created_at: Date,
    /// The time of its last sign-in.
    last_seen_at: Date,
}

pub async fn trusted_browsers(call: &Call) -> FieldResult<Option<Vec<TrustedBrowserModel>>> {
    let found = listed(browsers(&call.app, acting(call)).await, |row| row.id, TrustedBrowserModel::of);
    answered(call, Field::TrustedBrowsers, found)
}

impl TrustedBrowserModel {
    /// A trusted browser; `current`: the request's session was signed in from it.
    pub fn of(row: OwnBrowser, current: bool) -> TrustedBrowserModel {
        TrustedBrowserModel {
            current,
            id: ID::from(row.id.to_string()),
            network: row.requester.map(|requester| requester.addr().to_string()),
            browser: row.agent,
            created_at: Date(row.created_at),
            last_seen_at: Date(row.seen_at),
        }
    }
}
