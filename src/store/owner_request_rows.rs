//! The row of an owner's request, whose MAC covers all that its approval rests on. Refuses altered rows. Contains no query.

use uuid::Uuid;

use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::owner_request::{AskedDeed, OwnerRequest};
use crate::store::row::StoredRow;
use crate::store::row_macros::row;
use crate::store::schema::owner_requests;

/// Names of the deeds in the table.
const CHANGE: &str = "change";
const RESET: &str = "reset";
const INVITE: &str = "invite";

row! {
    /// A request as it is stored.
    pub struct OwnerRequestRow of owner_requests by (id) {
        id: Uuid,
        asker_id: Uuid,
        asker_version: i64,
        account_id: Uuid,
        account_version: i64,
        deed: String,
        email: Option<String>,
        roles: Vec<String>,
        reason: String,
        asked_at: Instant,
        expires_at: Instant,
    }
}

impl OwnerRequestRow {
    /// The row of a request, without a MAC.
    pub fn of(own: &OwnerRequest) -> OwnerRequestRow {
        let (deed, email, roles) = match &own.deed {
            AskedDeed::Change { email, roles } => (CHANGE, email.clone(), roles.clone().unwrap_or_default()),
            AskedDeed::Reset => (RESET, None, Vec::new()),
            AskedDeed::Invite => (INVITE, None, Vec::new()),
        };
        OwnerRequestRow {
            id: own.id,
            asker_id: own.asker,
            asker_version: own.asker_version,
            account_id: own.about,
            account_version: own.about_version,
            deed: deed.to_owned(),
            email,
            roles,
            reason: own.reason.clone(),
            asked_at: own.asked_at,
            expires_at: own.expires_at,
            mac: Vec::new(),
        }
    }
}

impl StoredRow for OwnerRequestRow {
    type Value = OwnerRequest;

    fn named(&self) -> (Uuid, Option<Uuid>) {
        (self.id, Some(self.account_id))
    }

    fn read(self) -> Result<OwnerRequest, Fault> {
        let deed = match self.deed.as_str() {
            CHANGE => AskedDeed::Change { email: self.email, roles: Some(self.roles).filter(|all| !all.is_empty()) },
            RESET => AskedDeed::Reset,
            INVITE => AskedDeed::Invite,
            _ => return Err(Fault::Row("a request for a deed of no known name")),
        };
        Ok(OwnerRequest {
            id: self.id,
            asker: self.asker_id,
            asker_version: self.asker_version,
            about: self.account_id,
            about_version: self.account_version,
            deed,
            reason: self.reason,
            asked_at: self.asked_at,
            expires_at: self.expires_at,
        })
    }
}
