//! Personal data of a line: address, name, network, browser, and a changed address or name. One column holds it, another 32
//! random bytes; the line's MAC covers only the SHA-256 of both, so that the line can be verified after the data was withheld
//! (`docs/decisions/028-withheld.md`).

use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::pg::Pg;
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};
use ipnet::IpNet;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};

use super::{Detail, write_canonical};
use crate::fault::Fault;
use crate::keys::chance;
use crate::rules::account::TrailSubject;
use crate::rules::request_origin::RequestOrigin;
use crate::store::schema::audit;

/// `jsonb` may hold numbers that serde_json does not take.
const PERSONAL: &str = "audit.personal::text";

/// The personal data of a line, its salt, and the digest of both.
#[derive(Clone, Debug, Default, PartialEq, Queryable, Selectable)]
#[diesel(table_name = audit, check_for_backend(Pg))]
pub struct PersonalData {
    /// An object; `None`: withheld.
    #[diesel(select_expression = sql::<Nullable<Text>>(PERSONAL),
        select_expression_type = SqlLiteral<Nullable<Text>>, deserialize_as = DetailIfAny)]
    pub data: Option<Value>,
    /// 32 random bytes; `None`: withheld.
    #[diesel(column_name = personal_salt)]
    pub salt: Option<Vec<u8>>,
    /// SHA-256 of the salt and the data; `None`: the line was not written by this program.
    #[diesel(column_name = personal_digest)]
    pub digest: Option<Vec<u8>>,
}

/// A JSON object as PostgreSQL writes it, or null.
#[derive(Debug)]
pub struct DetailIfAny(Option<String>);

impl Queryable<Nullable<Text>, Pg> for DetailIfAny {
    type Row = Option<String>;

    fn build(text: Option<String>) -> diesel::deserialize::Result<DetailIfAny> {
        Ok(DetailIfAny(text))
    }
}

impl From<DetailIfAny> for Option<Value> {
    fn from(detail: DetailIfAny) -> Option<Value> {
        detail.0.map(|text| Detail(text).into())
    }
}

/// State of a line's personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PersonalStanding {
    /// The data is as it was written.
    Whole,
    /// Removed together with its salt.
    Withheld,
    /// The data does not match its digest.
    Altered,
}

/// The personal data of a line that is written.
#[derive(Clone, Copy, Debug, Default)]
pub struct NamedBy<'a> {
    /// The account the line is about, as it is when the line is written.
    pub subject: Option<&'a TrailSubject>,
    /// The caller's network address and browser.
    pub origin: Option<RequestOrigin>,
    /// The account's address and name before and after a change.
    pub changed: Option<&'a Map<String, Value>>,
}

impl PersonalData {
    /// The personal data of a line, with a random salt.
    pub fn of(named: NamedBy<'_>) -> Result<PersonalData, Fault> {
        Ok(PersonalData::salted(named, chance::bytes()?))
    }

    /// The personal data of a line, with this salt.
    pub fn salted(named: NamedBy<'_>, salt: [u8; 32]) -> PersonalData {
        let mut data = Map::new();
        let mut says = |name: &str, value: Option<String>| {
            if let Some(value) = value {
                data.insert(name.to_owned(), value.into());
            }
        };
        says("email", named.subject.map(|subject| subject.email.clone()));
        says("displayName", named.subject.map(|subject| subject.name.clone()));
        says("network", named.origin.map(|origin| origin.network.to_string()));
        says("browser", named.origin.and_then(|origin| origin.agent()));
        if let Some(changed) = named.changed.filter(|changed| !changed.is_empty()) {
            data.insert("changed".to_owned(), changed.clone().into());
        }
        let data = Value::from(data);
        let digest = Some(digest(&salt, &data));
        PersonalData { data: Some(data), salt: Some(salt.to_vec()), digest }
    }

    /// Compares the data with its digest, which the line's MAC covers.
    pub fn standing(&self) -> PersonalStanding {
        let is_whole = match (&self.digest, &self.salt, &self.data) {
            (Some(_), None, None) => return PersonalStanding::Withheld,
            (Some(told), Some(salt), Some(data)) => *told == digest(salt, data),
            _ => false,
        };
        if is_whole { PersonalStanding::Whole } else { PersonalStanding::Altered }
    }

    /// Whether the data names nobody, and there is nothing to withhold.
    pub fn is_empty(&self) -> bool {
        self.data.as_ref().and_then(Value::as_object).is_some_and(Map::is_empty)
    }

    /// Address of the account when the line was written.
    pub fn email(&self) -> Option<&str> {
        self.text("email")
    }

    /// Name of the account when the line was written.
    pub fn display_name(&self) -> Option<&str> {
        self.text("displayName")
    }

    /// The network a request came from.
    pub fn network(&self) -> Option<IpNet> {
        self.text("network")?.parse().ok()
    }

    /// The browser it came from, in a few words.
    pub fn browser(&self) -> Option<&str> {
        self.text("browser")
    }

    /// Changed fields.
    pub fn changed(&self) -> Option<&Value> {
        self.data.as_ref()?.get("changed")
    }

    fn text(&self, name: &str) -> Option<&str> {
        self.data.as_ref()?.get(name)?.as_str()
    }
}

fn digest(salt: &[u8], data: &Value) -> Vec<u8> {
    let mut text = String::with_capacity(128);
    write_canonical(data, &mut text);
    Sha256::new().chain_update(salt).chain_update(text.as_bytes()).finalize().to_vec()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn written() -> PersonalData {
        let subject =
            TrailSubject { id: uuid::Uuid::from_u128(1), email: "ann@example.com".into(), name: "Ann".into() };
        let origin = "192.0.2.7/32".parse().ok().map(RequestOrigin::at);
        PersonalData::salted(NamedBy { subject: Some(&subject), origin, ..NamedBy::default() }, [7; 32])
    }

    #[test]
    fn personal_data_is_whole_withheld_or_altered() {
        use PersonalStanding::{Altered, Whole, Withheld};
        let other =
            |name: &str| Some(json!({ "email": "ann@example.com", "displayName": name, "network": "192.0.2.7/32" }));
        let table = [
            (written(), Whole),
            (PersonalData { data: other("Ann"), ..written() }, Whole),
            (PersonalData { data: other("Bob"), ..written() }, Altered),
            (PersonalData { salt: Some(vec![8; 32]), ..written() }, Altered),
            (PersonalData { digest: Some(vec![8; 32]), ..written() }, Altered),
            (PersonalData { data: None, salt: None, ..written() }, Withheld),
            (PersonalData { data: None, ..written() }, Altered),
            (PersonalData { salt: None, ..written() }, Altered),
            (PersonalData { digest: None, ..written() }, Altered),
            (PersonalData::default(), Altered),
        ];
        for (data, standing) in table {
            assert_eq!(data.standing(), standing, "{data:?}");
        }
    }

    #[test]
    fn no_two_salts_give_one_digest_of_the_same_person() {
        let [one, other] = [(); 2].map(|()| PersonalData::of(NamedBy::default()).ok());
        assert_ne!(one.as_ref().map(|data| &data.digest), other.as_ref().map(|data| &data.digest));
        assert_eq!(one.map(|data| data.standing()), Some(PersonalStanding::Whole));
    }
}
