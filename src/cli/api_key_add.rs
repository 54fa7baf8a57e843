//! `api-key add`: makes an application key and prints it alone, once. Refuses a name in use, more than 100 keys, a brand that
//! there is not, and an expiry time that has passed.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use ipnet::IpNet;
use strum::VariantArray;

use super::api_key_target::KeyTarget;
use super::connect::Connected;
use super::instants::instant;
use super::output::{print_exactly, refuse};
use crate::application_keys::{self, KeyMade, NewKey};
use crate::rules::Instant;
use crate::rules::application_key::{KeyScope, MOST_KEYS, MOST_NAMED, network};

#[derive(Debug, clap::Args)]
pub struct AddKey {
    #[command(flatten)]
    target: KeyTarget,
    /// Scopes of the key: the calls that it admits; a comma list, may repeat
    #[arg(long = "scope", value_name = "SCOPE", required = true, value_delimiter = ',', value_parser = scope_parser())]
    scopes: Vec<KeyScope>,
    /// Brand that the key is good for, by id; a comma list, may repeat [default: all]
    #[arg(long = "brand", value_name = "ID", value_delimiter = ',', value_parser = clap::value_parser!(i32).range(1..))]
    brands: Vec<i32>,
    /// Network that the key is good from; a comma list, may repeat [default: any]
    #[arg(long = "network", value_name = "CIDR", value_delimiter = ',', value_parser = key_network)]
    networks: Vec<IpNet>,
    /// Expiry time: RFC 3339, or a day, which stands for its start in UTC [default: never]
    #[arg(long = "expires", value_name = "DATE", value_parser = instant)]
    expires_at: Option<Instant>,
}

/// Parses the name of a scope.
pub fn scope_parser() -> impl TypedValueParser<Value = KeyScope> {
    PossibleValuesParser::new(KeyScope::VARIANTS.iter().map(|scope| scope.name()))
        .try_map(|name| name.parse::<KeyScope>())
}

/// Parses a network.
pub fn key_network(text: &str) -> Result<IpNet, String> {
    network(text).ok_or_else(|| String::from("not a network such as 192.0.2.0/24 or 2001:db8::/32, nor an address"))
}

impl AddKey {
    pub async fn run(self, connected: &Connected) -> anyhow::Result<()> {
        let AddKey { target, scopes, brands, networks, expires_at } = self;
        let (name, who) = (target.name.as_str(), KeyTarget::user());
        let new = NewKey { name: target.name.clone(), scopes, networks, brands, expires_at };
        match application_keys::add(&connected.app, target.actor(&who), new).await? {
            KeyMade::Done(token) => print_exactly(token.reveal()),
            KeyMade::NameTaken => refuse(format!("{name} is an application key already")),
            KeyMade::TooMany => refuse(format!("there are {MOST_KEYS} application keys already: end one first")),
            KeyMade::NoBrand(id) => refuse(format!("{id} is no brand")),
            KeyMade::TooManyNamed => refuse(format!("more than {MOST_NAMED} networks or brands")),
            KeyMade::NoExpiry => refuse("the expiry time has passed, or is beyond the year 9998"),
        }
    }
}
