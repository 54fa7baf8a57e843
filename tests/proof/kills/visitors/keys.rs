//! The operator of keys that come and go: makes one, lets visitors use it, narrows it and ends it, by commands of which some are
//! killed at a failpoint. One command at a time.

use chrono::SubsecRound;
use tokio_util::sync::CancellationToken;

use super::visits::{KeyDeed, KeyOrder};
use super::{Shown, Visitor};
use crate::kills::load::now;
use crate::kills::operators::{Commands, run};
use crate::support::failpoints::OF_KEYS;
use crate::support::leaks;

impl Visitor<'_> {
    /// Makes and ends keys until the end. The last one is ended too.
    pub async fn keeps_keys(&self, end: &CancellationToken) -> Commands {
        let (chance, mut commands) = (&self.client.chance, Commands::default());
        for number in 0.. {
            if end.is_cancelled() {
                break;
            }
            let name = format!("fleeting{number}");
            self.makes(&mut commands, &name, chance.one_in(2)).await;
            for _ in 0..chance.below(3) {
                tokio::time::sleep(chance.millis(0, 300)).await;
                self.keeps(&mut commands, (&name, KeyDeed::Narrow), chance.one_in(2)).await;
            }
            tokio::time::sleep(chance.millis(0, 600)).await;
            // A key whose command was killed is ended too, or was never there.
            for is_killed in [chance.one_in(2), chance.one_in(2), false] {
                if self.keeps(&mut commands, (&name, KeyDeed::End), is_killed).await.is_some() {
                    break;
                }
            }
        }
        commands
    }

    /// Makes a key, logs in under it, narrows it, logs in again and ends it, with a look after each.
    pub async fn loses_a_key(&self) {
        let (name, mut commands) = ("last", Commands::default());
        let Some(key) = self.makes(&mut commands, name, false).await else { return };
        for deed in [KeyDeed::Narrow, KeyDeed::End] {
            let cookie = self.enters(&key).await.unwrap_or_else(|| "A".repeat(43));
            self.looks(&key, &cookie).await;
            self.keeps(&mut commands, (name, deed), false).await;
            self.looks(&key, &cookie).await;
        }
    }

    /// Makes a key and hands it to the visitors.
    async fn makes(&self, commands: &mut Commands, name: &str, is_killed: bool) -> Option<Shown> {
        let printed = self.keeps(commands, (name, KeyDeed::Add), is_killed).await?;
        leaks::note_secret(printed.trim());
        let key = (name.to_owned(), printed.trim().to_owned());
        self.client.stand.guest_book.hand_out(key.clone());
        Some(key)
    }

    /// Runs a command, or one that is killed at some failpoint that it may come to. Returns what it printed.
    async fn keeps(&self, commands: &mut Commands, (name, deed): (&str, KeyDeed), is_killed: bool) -> Option<String> {
        let chance = &self.client.chance;
        let (own, network);
        let more: &[&str] = match deed {
            KeyDeed::Add => &["--scope", "session"],
            KeyDeed::Narrow => {
                // Each network lies within the one before, and every visitor's within all of them.
                network = format!("10.0.0.0/{}", self.narrower());
                own = ["--network", network.as_str()];
                &own
            }
            KeyDeed::End => &[],
        };
        let failpoint = is_killed.then(|| format!("{}:1", OF_KEYS[chance.index(OF_KEYS.len())].0));
        let arguments = [&["api-key", deed.command(), name], more].concat();
        let sent = now().trunc_subsecs(6);
        let ended = run(self.client.stand.command(&arguments, failpoint.as_deref())).await;
        let (key, is_done) = (name.to_owned(), ended.done.is_some());
        self.client.stand.guest_book.order(KeyOrder { key, deed, sent, answered: now(), is_done });
        commands.given += 1;
        if ended.killed {
            commands.killed.extend(failpoint.map(|told| told.split(':').next().unwrap().to_owned()));
        }
        ended.done
    }

    /// Length of the next network's prefix: all visitors are in `10.8.0.0/16`.
    fn narrower(&self) -> usize {
        let narrowed = self.client.stand.guest_book.orders();
        let own = narrowed.iter().rev().take_while(|order| order.deed == KeyDeed::Narrow).count();
        8 + own
    }
}
