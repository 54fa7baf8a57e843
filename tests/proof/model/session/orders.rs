//! Commands of the operators of keys and accounts, as they run on the real servers' database.

use chrono::TimeDelta;
use vestibule::accounts::{self, Changed};
use vestibule::application_keys::{KeyActor, end, narrow};
use vestibule::rules::application_key::{KeyName, KeyScope, network};
use vestibule::rules::key_narrowing::KeyNarrowing;
use vestibule::store::application_keys::ChangedKey;

use super::deed::{LOSING, Loss, Order};
use super::rows::ELSEWHERE;
use super::side::SessionSide;
use crate::support::by_tester;
use crate::support::session::{known, operator_of_guests};

impl SessionSide<'_> {
    /// Runs a command that changes something.
    pub async fn orders(&self, order: Order) {
        let (house, who) = (&self.bench.house, by_tester());
        let (actor, name) = (KeyActor { who: &who, reason: None }, KeyName::parse(&self.key_names[LOSING]).unwrap());
        let by = |account: usize| known(house, &self.door.names[account]);
        let operator = operator_of_guests();
        match order {
            Order::End => assert_eq!(end(&house.app, actor, &name).await.unwrap(), ChangedKey::Done),
            Order::Narrow(loss) => {
                let less = match loss {
                    Loss::Network => {
                        KeyNarrowing { networks: vec![network(ELSEWHERE).unwrap()], ..KeyNarrowing::default() }
                    }
                    Loss::Scope => KeyNarrowing { scopes: vec![KeyScope::Session], ..KeyNarrowing::default() },
                    Loss::Time => {
                        let expires_at = Some(house.clock.now() + TimeDelta::minutes(10));
                        KeyNarrowing { expires_at, ..KeyNarrowing::default() }
                    }
                };
                assert_eq!(narrow(&house.app, actor, &name, &less).await.unwrap(), ChangedKey::Done);
            }
            Order::Unlock(account) => {
                let done = accounts::unlock(&house.app, &operator, &by(account).await).await.unwrap();
                assert!(matches!(done, Changed::Done));
            }
            Order::Disable(account) => {
                let done = accounts::disable(&house.app, &operator, &by(account).await).await.unwrap();
                assert!(matches!(done, Changed::Done));
            }
            Order::Enable(account) => {
                let done = accounts::enable(&house.app, &operator, &by(account).await).await.unwrap();
                assert!(matches!(done, Changed::Done));
            }
            Order::Reset(account) => {
                let done = accounts::reset_second_factor(&house.app, &operator, &by(account).await).await.unwrap();
                assert!(matches!(done, Changed::Done));
            }
        }
    }
}
