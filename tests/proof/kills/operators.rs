//! Operators: commands that end sign-ins while people sign in, some killed at a failpoint; one command at a time for each
//! account.

use std::process::Command;
use std::time::Instant;

use chrono::SubsecRound;
use tokio_util::sync::CancellationToken;

use super::IN_WITHIN;
use super::failpoints::draw;
use super::history::{Call, Deed, Told};
use super::load::{Client, now};
use super::people::Person;
use super::stand::keys;
use crate::support::failpoints::OF_COMMANDS;

/// Outcomes of the commands.
#[derive(Default)]
pub struct Commands {
    pub given: usize,
    /// Failpoints at which commands were killed.
    pub killed: Vec<String>,
}

/// Output of a command that was executed.
pub struct Ended {
    pub done: Option<String>,
    pub killed: bool,
}

impl Client<'_> {
    /// Runs commands until the end.
    pub async fn operate(&self, end: &CancellationToken) -> Commands {
        let mut commands = Commands::default();
        while !end.is_cancelled() {
            let person = &self.stand.people[self.chance.index(self.stand.people.len())];
            let _turn = person.operated.lock().await;
            let failpoint = self.chance.one_in(2).then(|| draw(&OF_COMMANDS, &self.chance));
            let told = match self.chance.below(9) {
                0 => self.prune(failpoint.as_deref()).await,
                8 => self.rotate(failpoint.as_deref()).await,
                1 | 2 => self.make_trusted(person).await,
                3 => self.deed(person, Deed::Reset, failpoint.as_deref()).await,
                4 => self.deed(person, Deed::SignOut, failpoint.as_deref()).await,
                _ => {
                    let told = self.deed(person, Deed::Disable, failpoint.as_deref()).await;
                    tokio::time::sleep(self.chance.millis(0, 300)).await;
                    // A disabled person stops trying.
                    while self.deed(person, Deed::Enable, None).await.done.is_none() && !end.is_cancelled() {}
                    told
                }
            };
            commands.given += 1;
            if told.killed {
                commands.killed.extend(failpoint.map(|told| told.split(':').next().unwrap().to_owned()));
            }
            tokio::time::sleep(self.chance.millis(0, 200)).await;
        }
        self.shut_out_someone().await;
        commands
    }

    /// At least one command ends a session of a newly enrolled person, even on a slow machine.
    async fn shut_out_someone(&self) {
        for person in &self.stand.people {
            let _turn = person.operated.lock().await;
            for deed in [Deed::Enable, Deed::Reset] {
                self.deed(person, deed, None).await;
            }
            let Some(session) = self.sign_in(person).await else { continue };
            self.see(person, &session).await;
            for deed in [Deed::Disable, Deed::Enable] {
                self.deed(person, deed, None).await;
                self.see(person, &session).await;
            }
            return;
        }
    }

    /// Runs a command that changes the account, and records it.
    async fn deed(&self, person: &Person, deed: Deed, failpoint: Option<&str>) -> Ended {
        let sent = now().trunc_subsecs(6);
        let ended = self.give(&["admin", deed.command(), &person.email], failpoint).await;
        let told = if ended.done.is_some() { Told::Yes } else { Told::Nothing };
        if deed == Deed::Reset && told == Told::Yes {
            person.forgets();
        }
        self.note(person, Call::Deed(deed), sent, told);
        ended
    }

    async fn prune(&self, failpoint: Option<&str>) -> Ended {
        self.give(&["prune"], failpoint).await
    }

    /// Rotates all rows to one of the two master keys.
    async fn rotate(&self, failpoint: Option<&str>) -> Ended {
        let mut command = self.stand.command(&["keys", "rotate", "--force"], failpoint);
        command.env("VESTIBULE_KEYS", keys(self.chance.one_in(2)));
        run(command).await
    }

    async fn make_trusted(&self, person: &Person) -> Ended {
        let ended = self.give(&["admin", "device-link", &person.email], None).await;
        if let Some(link) = ended.done.as_deref().and_then(|said| said.trim().split('#').nth(1)) {
            self.redeem(person, link).await;
        }
        ended
    }

    async fn give(&self, arguments: &[&str], failpoint: Option<&str>) -> Ended {
        run(self.stand.command(arguments, failpoint)).await
    }

    /// After the faults a person signs in again, whatever happened to the account.
    pub async fn gets_in(&self, person: &Person, enrolled: Option<&String>) -> Result<(), String> {
        let known = enrolled.is_some_and(|secret| person.can_show(secret, now().timestamp()));
        let turn = person.operated.lock().await;
        let mut commands = vec!["enable", "unlock"];
        if enrolled.is_some() && !known {
            // The answer to the enrolment was lost, or the authenticator was removed.
            commands.push("reset-2fa");
            person.forgets();
        }
        let since = Instant::now();
        let in_time = || since.elapsed() < IN_WITHIN;
        for command in commands {
            while self.give(&["admin", command, &person.email], None).await.done.is_none() {
                if !in_time() {
                    return Err(format!("{} {command} failed", person.email));
                }
            }
        }
        drop(turn);
        while in_time() {
            if self.sign_in(person).await.is_some() {
                return Ok(());
            }
        }
        Err(format!("{} does not get in: {:?}", person.email, self.last_told(person)))
    }

    fn last_told(&self, person: &Person) -> Vec<(Call, Told)> {
        let entries = self.stand.history.entries().into_iter().rev().filter(|entry| entry.account == person.email);
        entries.take(6).map(|entry| (entry.call, entry.told)).collect()
    }
}

/// Runs a command to its end.
pub async fn run(mut command: Command) -> Ended {
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    Ended { done: output.status.success().then_some(said), killed: output.status.code().is_none() }
}
