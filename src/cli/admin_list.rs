//! `admin list`: prints admins, all of them or those that match every filter. Refuses nothing but an unknown state.

use super::admin_print::ADMINS;
use super::admin_target::DOOR;
use super::connect::Connected;
use super::filter_text::filter_text;
use super::output::say;
use super::role_name::of_admin;
use super::target::list;
use crate::accounts::browse;
use crate::rules::listing::{AccountOrder, AccountQuery, Direction};

#[derive(Debug, clap::Args)]
pub struct AdminList {
    /// Only admins with this role
    #[arg(long, value_parser = of_admin(), hide_possible_values = true)]
    role: Option<String>,
    /// Only admins in this state
    #[arg(long, value_enum)]
    state: Option<ListedState>,
    /// Only admins whose address, name or job title holds these words, in any order, whatever their case and accents
    #[arg(long, value_name = "WORDS", value_parser = filter_text)]
    search: Option<String>,
    /// Number of admins
    #[arg(long, value_parser = clap::value_parser!(i64).range(1..=10_000))]
    limit: Option<i64>,
}

/// A state that admins are listed by, as the admin UI has it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
enum ListedState {
    Ready,
    Locked,
    Disabled,
    NotEnrolled,
    InvitationExpired,
    NoRecoveryCodes,
}

impl AdminList {
    pub async fn run(self, connected: &Connected, json: bool) -> anyhow::Result<()> {
        if self.role.is_none() && self.state.is_none() && self.search.is_none() && self.limit.is_none() {
            return list(connected, DOOR, json).await;
        }
        let state = |wanted: ListedState| self.state == Some(wanted);
        let only = |wanted: ListedState, is: bool| state(wanted).then_some(is);
        let ready = state(ListedState::Ready);
        let query = AccountQuery {
            search: self.search.clone(),
            role: self.role.clone(),
            inactive: only(ListedState::Disabled, true).or(ready.then_some(false)),
            locked: only(ListedState::Locked, true).or(ready.then_some(false)),
            enrolled: only(ListedState::NotEnrolled, false)
                .or((ready || state(ListedState::NoRecoveryCodes)).then_some(true)),
            invitation_over: only(ListedState::InvitationExpired, true),
            recovery_codes: only(ListedState::NoRecoveryCodes, false),
            order_by: AccountOrder::CreatedAt,
            direction: Direction::Ascending,
            offset: 0,
            limit: self.limit.unwrap_or(i64::from(i32::MAX)),
        };
        let found = browse(&connected.app, DOOR, &query).await?;
        if i64::try_from(found.admins.len()).is_ok_and(|shown| shown < found.count) {
            say(format_args!(
                "these are {} of {} admins: a larger --limit prints more",
                found.admins.len(),
                found.count
            ));
        }
        ADMINS.list(&found.admins, json)
    }
}
