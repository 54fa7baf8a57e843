//! `api-key narrow`: takes networks, scopes, brands or time from an application key. Refuses whatever would widen it.

use ipnet::IpNet;

use super::api_key_add::{key_network, scope_parser};
use super::api_key_target::KeyTarget;
use super::connect::Connected;
use super::instants::instant;
use crate::application_keys;
use crate::rules::Instant;
use crate::rules::application_key::KeyScope;
use crate::rules::key_narrowing::KeyNarrowing;

#[derive(Debug, clap::Args)]
pub struct NarrowKey {
    #[command(flatten)]
    target: KeyTarget,
    #[command(flatten)]
    loss: KeyLoss,
}

/// The parts that the key loses.
#[derive(Debug, clap::Args)]
#[group(required = true, multiple = true)]
struct KeyLoss {
    /// Network that is left, within one of the key's; a comma list, may repeat
    #[arg(long = "network", value_name = "CIDR", value_delimiter = ',', value_parser = key_network)]
    networks: Vec<IpNet>,
    /// Scope to take away; a comma list, may repeat
    #[arg(long = "scope", value_name = "SCOPE", value_delimiter = ',', value_parser = scope_parser())]
    scopes: Vec<KeyScope>,
    /// Brand to take away, by id; a comma list, may repeat
    #[arg(long = "brand", value_name = "ID", value_delimiter = ',', value_parser = clap::value_parser!(i32).range(1..))]
    brands: Vec<i32>,
    /// Earlier expiry time: RFC 3339, or a day, which stands for its start in UTC
    #[arg(long = "expires", value_name = "DATE", value_parser = instant)]
    expires_at: Option<Instant>,
}

impl NarrowKey {
    pub async fn run(self, connected: &Connected) -> anyhow::Result<()> {
        let NarrowKey { target, loss: KeyLoss { networks, scopes, brands, expires_at } } = self;
        let (by, who) = (KeyNarrowing { networks, scopes, brands, expires_at }, KeyTarget::user());
        let narrowed = application_keys::narrow(&connected.app, target.actor(&who), &target.name, &by).await?;
        target.check(narrowed)
    }
}
