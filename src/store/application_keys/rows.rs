//! The row of an application key, whose MAC covers all that authority rests on. Refuses altered rows. Contains no query.

use ipnet::IpNet;
use uuid::Uuid;

use crate::fault::Fault;
use crate::rules::Instant;
use crate::rules::application_key::{ApplicationKey, KeyName, KeyScope};
use crate::rules::token::TokenHash;
use crate::store::columns::hash;
use crate::store::row::StoredRow;
use crate::store::row_macros::row;
use crate::store::schema::application_keys;

row! {
    /// An application key as it is stored.
    pub struct ApplicationKeyRow of application_keys by (id) {
        id: Uuid,
        name: String,
        token_hash: Vec<u8>,
        scopes: Vec<String>,
        networks: Vec<String>,
        brands: Vec<i32>,
        created_at: Instant,
        expires_at: Option<Instant>,
        ended_at: Option<Instant>,
        version: i64,
    }
    display ApplicationKeyShown {
        last_used_at: Option<Instant>,
    }
}

impl ApplicationKeyRow {
    /// The row of a key, without a MAC.
    pub fn of(own: &ApplicationKey) -> ApplicationKeyRow {
        ApplicationKeyRow {
            id: own.id,
            name: own.name.as_str().to_owned(),
            token_hash: own.token_hash.0.to_vec(),
            scopes: own.scopes.iter().map(|scope| scope.name().to_owned()).collect(),
            networks: own.networks.iter().map(IpNet::to_string).collect(),
            brands: own.brands.clone(),
            created_at: own.created_at,
            expires_at: own.expires_at,
            ended_at: own.ended_at,
            version: own.version,
            mac: Vec::new(),
        }
    }
}

impl StoredRow for ApplicationKeyRow {
    type Value = ApplicationKey;

    fn named(&self) -> (Uuid, Option<Uuid>) {
        (self.id, None)
    }

    fn read(self) -> Result<ApplicationKey, Fault> {
        let scope = |name: &String| name.parse::<KeyScope>().map_err(|_| Fault::Row("a scope of no known name"));
        let network = |text: &String| text.parse::<IpNet>().map_err(|_| Fault::Row("a network that is none"));
        Ok(ApplicationKey {
            id: self.id,
            name: KeyName::parse(&self.name).ok_or(Fault::Row("a name that no application key has"))?,
            token_hash: TokenHash(hash(&self.token_hash)?),
            scopes: self.scopes.iter().map(scope).collect::<Result<_, Fault>>()?,
            networks: self.networks.iter().map(network).collect::<Result<_, Fault>>()?,
            brands: self.brands,
            created_at: self.created_at,
            expires_at: self.expires_at,
            ended_at: self.ended_at,
            version: self.version,
        })
    }
}
