//! Races: 64 callers at two servers over one database ask for something that may be used once or a few times, at once and
//! 1, 2 and 5 ms apart. The answers and the tables afterwards must be exact.

mod account;
mod bounds;
mod codes;
mod ends;
mod player;
mod player_windows;
mod windows;

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::time::{Duration, Instant};

use data_encoding::HEXLOWER;
use futures_util::future::join_all;
use vestibule::rules::address::Address;
use vestibule::rules::factor::Door;
use vestibule::rules::pool::Pool;

use super::Proof;
use crate::support::program::Program;
use crate::support::replicas::{Person, Replicas};
use crate::support::{Answer, Browser, tally};

/// Callers of a race.
const CROWD: usize = 64;
/// How long each caller starts after the one before, in milliseconds.
const STAGGERS: [u64; 4] = [0, 1, 2, 5];

/// Settings without cooldown and without a limit of mails.
const MAILS: [(&str, &str); 2] = [("VESTIBULE_COOLDOWN", "off"), ("VESTIBULE_MAILS", "off")];
/// Settings without a limit of guesses either.
const LOOSE: [(&str, &str); 4] =
    [MAILS[0], MAILS[1], ("VESTIBULE_ATTEMPTS", "1000"), ("VESTIBULE_WRONG_UNTRUSTED", "1000/24h")];

/// Two servers before one database.
struct Stand {
    replicas: Replicas,
    servers: [Program; 2],
}

/// One race.
struct Round<'a> {
    stand: &'a Stand,
    proof: &'a mut Proof,
    stagger: Duration,
    number: usize,
}

/// An answer and its times.
struct Told {
    sent: Instant,
    answered: Instant,
    answer: Answer,
}

/// Runs one kind of race with each stagger, several times in the long form.
async fn race(
    promise: &'static str,
    how: &'static str,
    settings: &[(&str, &str)],
    consume: impl AsyncFn(&mut Round<'_>),
) {
    // The less a request does besides, the closer the race.
    let quiet = [("VESTIBULE_LOG", "info")];
    let replicas = Replicas::new(&[&quiet[..], settings].concat()).await;
    let servers = [replicas.serve(None), replicas.serve(None)];
    let stand = Stand { replicas, servers };
    let mut proof = Proof::of(promise, how);
    let turns = if super::long() { 50 } else { 1 };
    for (number, millis) in std::iter::repeat_n(STAGGERS, turns).flatten().enumerate() {
        let stagger = Duration::from_millis(millis);
        consume(&mut Round { stand: &stand, proof: &mut proof, stagger, number }).await;
        proof.ran(1);
    }
    for server in stand.servers {
        assert!(!server.said().contains("ERROR"), "{}", server.said());
    }
    proof.holds();
}

impl<'a> Round<'a> {
    fn replicas(&self) -> &'a Replicas {
        &self.stand.replicas
    }

    fn url(&self, index: usize) -> String {
        self.stand.servers[index % 2].url()
    }

    /// A browser with an empty jar, at the first server.
    fn browser(&self) -> Browser {
        self.replicas().browser(&self.url(0))
    }

    /// An admin of this race.
    async fn admin(&self) -> Person {
        self.replicas().admin(&format!("p{}@example.com", self.number)).await
    }

    /// An enrolled admin of this race, and their signed-in browser.
    async fn signed_in(&self) -> (Person, Browser) {
        let (person, browser) = (self.admin().await, self.browser());
        self.replicas().sign_in(&browser, &person).await;
        (person, browser)
    }

    /// An enrolled admin of this race, signed out.
    async fn enrolled(&self) -> Person {
        let (person, browser) = self.signed_in().await;
        assert!(browser.sign_out().await);
        person
    }

    /// Browsers that have requested a code, each with its code.
    async fn mailed(&self, person: &Person, browsers: usize) -> Vec<(Browser, String)> {
        let mut mailed = Vec::new();
        for _ in 0..browsers {
            let browser = self.browser();
            let code = self.replicas().mailed(&browser, person).await;
            mailed.push((browser, code));
        }
        mailed
    }

    /// Browsers past the mailed code.
    async fn proven(&self, person: &Person, browsers: usize) -> Vec<Browser> {
        let mut proven = Vec::new();
        for _ in 0..browsers {
            let browser = self.browser();
            self.replicas().prove_address(&browser, person).await;
            proven.push(browser);
        }
        proven
    }

    /// The crowd: copies of these browsers in turn, alternating between the servers.
    fn callers(&self, browsers: &[Browser]) -> Vec<Browser> {
        let turn = |index: usize| index / browsers.len() + index % browsers.len();
        (0..CROWD).map(|index| browsers[index % browsers.len()].over_at(&self.url(turn(index)))).collect()
    }

    /// Answers to the crowd, each caller starting a little after the one before.
    async fn crowd(&self, callers: impl IntoIterator<Item = impl Future<Output = Answer>>) -> Vec<Told> {
        let started = callers.into_iter().zip(0..).map(|(caller, index)| async move {
            tokio::time::sleep(self.stagger * index).await;
            let sent = Instant::now();
            let answer = caller.await;
            Told { sent, answered: Instant::now(), answer }
        });
        join_all(started).await
    }

    /// Notes a violation unless the values are equal.
    fn is<T: PartialEq + Debug>(&mut self, what: &str, found: T, expected: T) {
        let (number, stagger) = (self.number, self.stagger);
        let told = || format!("race {number}, {stagger:?} apart: {what}: {found:?} and not {expected:?}");
        self.proof.expect(found == expected, told);
    }

    /// Number of callers by answer.
    fn told(&mut self, told: &[Told], field: &str, expected: &str) {
        self.is(field, said(&counted(told, field)), expected.to_owned());
    }

    /// Rows of a person in the tables.
    async fn tables(&mut self, person: &Person, expected: &str) {
        let found = self.text(TABLES, person).await;
        self.is("tables", found, expected.to_owned());
    }

    /// Result of a query about a person, with `{account}` and the `{budget}` of their address's pool.
    async fn text(&self, query: &str, person: &Person) -> String {
        let email = &person.email;
        let key = HEXLOWER.encode(&Pool::untrusted(Door::Staff, &Address::parse(email).unwrap().into()).key);
        let account = format!("(select id from accounts where address = '{email}')");
        let budget = format!("(select * from budgets where key = decode('{key}', 'hex'))");
        let query = query.replace("{account}", &account).replace("{budget}", &budget);
        self.replicas().database.text(&query).await
    }

    /// A request answered before the end was told may still have had the session; a request sent after that may not.
    fn nothing_after(&mut self, end: Option<Instant>, uses: &[Told], lives: impl Fn(&Answer) -> bool) {
        self.is("ended", end.is_some(), true);
        let late = uses.iter().filter(|told| end.is_some_and(|end| told.sent > end) && lives(&told.answer)).count();
        self.is("lived on after its end was told", late, 0);
    }
}

/// `mailed code+authenticator` where there are two numbers.
const TABLES: &str = "select concat_ws(', ',
    'sessions ' || (select count(*) from sessions where account_id = {account}),
    'pending ' || (select count(*) from pending_sign_ins where account_id = {account}),
    'proven ' || (select count(*) from pending_sign_ins where account_id = {account} and proven <> '{}'),
    'step ' || coalesce((select last_step::text from authenticators where account_id = {account}), 'none'),
    'failures ' || coalesce((select failures from authenticators where account_id = {account}), 0),
    'guesses ' || (select count(*) filter (where event = 'email_code') || '+'
        || count(*) filter (where event = 'authenticator') from audit
        where account_id = {account} and outcome in ('wrong', 'replayed', 'locked_out', 'suspended')),
    'marks ' || coalesce((select cardinality(first_wrong_at) || '+' || cardinality(second_wrong_at)
        from {budget} budget), '0+0'),
    'lockouts ' || coalesce((select first_lockouts || '+' || second_lockouts from {budget} budget), '0+0'),
    'browsers ' || (select count(*) from trusted_browsers where account_id = {account}))";

fn counted(told: &[Told], field: &str) -> BTreeMap<String, usize> {
    let answers: Vec<Answer> = told.iter().map(|told| told.answer.clone()).collect();
    tally(&answers, field)
}

fn said(tally: &BTreeMap<String, usize>) -> String {
    tally.iter().map(|(code, times)| format!("{code} {times}")).collect::<Vec<_>>().join(", ")
}

/// Whether a step was right.
fn is_right(answer: &Answer, field: &str) -> bool {
    answer.status == 200 && answer.field(field)["status"] == true
}

/// Number of answers with a new cookie.
fn handed(told: &[Told], cookie: &str) -> usize {
    let sets = |told: &&Told| told.answer.set_cookies().iter().any(|line| line.starts_with(cookie));
    told.iter().filter(sets).count()
}

/// Attempts left in the answers, sorted.
fn left(told: &[Told], field: &str) -> Vec<i64> {
    let mut left: Vec<i64> =
        told.iter().filter_map(|told| told.answer.field(field)["remainingAttempts"].as_i64()).collect();
    left.sort_unstable();
    left
}
