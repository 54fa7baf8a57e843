//! The steps that every arm takes in turns, compared with the unknown address's byte by byte, and timed.

use std::time::Instant;

use chrono::TimeDelta;

use super::TimesOf;
use super::rows::Rows;
use super::stand::{ARMS, Arm, Stand};
use super::turns::Chance;
use crate::support::{Answer, Browser};
use crate::table::Proof;

/// Steps with an address. The first browser requests and guesses; the second interferes.
#[derive(Clone, Copy, Debug)]
pub enum Step {
    Asks,
    AsksElsewhere,
    Types(&'static str),
    TypesElsewhere,
    OutOfTurn,
    /// The clock moves by this many seconds.
    Waits(i64),
}

/// A random code, nearly always wrong.
const GUESS: &str = "000000";

/// A step and its expected refusal, if any.
pub type Stage = (&'static str, Step, &'static str);

/// The two most common outcomes.
pub const SHORT: [Stage; 2] = [("accepted", Step::Asks, ""), ("wrong code", Step::Types(GUESS), "WRONG_CODE")];

/// Every outcome without the right code.
pub const WHOLE: [Stage; 24] = [
    ("accepted", Step::Asks, ""),
    ("too soon", Step::Asks, "COOLDOWN"),
    ("too soon elsewhere", Step::AsksElsewhere, "COOLDOWN"),
    ("another factor", Step::OutOfTurn, "WRONG_STAGE"),
    ("malformed", Step::Types("12345"), "INVALID_FORMAT"),
    ("wrong code", Step::Types(GUESS), "WRONG_CODE"),
    ("", Step::Waits(120), ""),
    ("resent", Step::Asks, ""),
    ("", Step::Waits(120), ""),
    ("accepted elsewhere", Step::AsksElsewhere, ""),
    ("wrong code, 3 left", Step::Types(GUESS), "WRONG_CODE"),
    ("wrong code, 2 left", Step::Types(GUESS), "WRONG_CODE"),
    ("wrong code, 1 left", Step::Types(GUESS), "WRONG_CODE"),
    ("wrong code, the last", Step::Types(GUESS), "WRONG_CODE"),
    ("dead", Step::Types(GUESS), "NO_PENDING_SIGN_IN"),
    ("locked elsewhere", Step::TypesElsewhere, "LOCKED"),
    ("asks while locked", Step::Asks, "LOCKED"),
    ("", Step::Waits(900), ""),
    ("accepted when unlocked", Step::Asks, ""),
    ("", Step::Waits(600), ""),
    ("expired", Step::Types(GUESS), "EXPIRED"),
    ("another factor, expired", Step::OutOfTurn, "WRONG_STAGE"),
    ("", Step::Waits(300), ""),
    ("ended", Step::Types(GUESS), "NO_PENDING_SIGN_IN"),
];

/// Both browsers of each address of each arm.
struct Crowd(Vec<[[Browser; 2]; ARMS.len()]>);

/// Observable parts of an answer.
#[derive(Debug, PartialEq)]
pub struct Seen {
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
    /// Rows written by the request, if counted.
    rows: String,
}

/// All times so far, by step and arm, in ms.
pub type Times = TimesOf<{ ARMS.len() }>;

/// A round: addresses of each arm take the steps side by side; `rows` counts writes.
pub struct Round<'a> {
    pub stand: &'a Stand,
    pub stages: &'a [Stage],
    pub people: usize,
    pub rows: Option<&'a Rows>,
}

impl Round<'_> {
    pub async fn go(&self, chance: &Chance, proof: &mut Proof, times: &mut Times) {
        let fresh = || [self.stand.fresh.stolen(), self.stand.fresh.stolen()];
        let crowd = Crowd((0..self.people).map(|_| ARMS.map(|_| fresh())).collect());
        // A right guess, one in a million, leaves the round.
        let mut lucky = vec![false; self.people];
        for (name, step, code) in self.stages {
            if let Step::Waits(seconds) = step {
                self.stand.house.wait(TimeDelta::seconds(*seconds));
                continue;
            }
            for (index, lucky) in lucky.iter_mut().enumerate() {
                if *lucky {
                    continue;
                }
                let mut seen: Vec<Option<(Seen, f64)>> = ARMS.iter().map(|_| None).collect();
                for arm in chance.order(ARMS.to_vec()) {
                    let (answer, took) = self.take(&crowd, arm, index, *step).await;
                    *lucky |= matches!(step, Step::Types(_)) && answer.body.contains("\"status\":true");
                    let told = format!("\"errorCode\":\"{code}\"");
                    let ended = if code.is_empty() {
                        answer.body.contains("\"status\":true")
                    } else {
                        answer.body.contains(&told)
                    };
                    proof.expect(ended || *lucky, || format!("{name} of {arm:?} was {}", answer.body));
                    seen[arm as usize] = Some((self.seen(&crowd, arm, index, answer).await, took));
                }
                if *lucky {
                    continue;
                }
                let seen: Vec<(Seen, f64)> = seen.into_iter().flatten().collect();
                proof.ran(ARMS.len() - 1);
                for (arm, (one, took)) in ARMS.iter().zip(&seen) {
                    let unknown = &seen[0].0;
                    proof.expect(one == unknown, || format!("{name} of {arm:?}: {one:#?}, and not {unknown:#?}"));
                    times.entry(name).or_default()[*arm as usize].push(*took);
                }
            }
        }
        let right = lucky.iter().filter(|lucky| **lucky).count();
        proof.expect(right < 2, || format!("{right} guesses were right"));
        // Every window, wait and lockout has ended.
        self.stand.house.wait(TimeDelta::hours(49));
    }

    async fn take(&self, Crowd(browsers): &Crowd, arm: Arm, index: usize, step: Step) -> (Answer, f64) {
        let [first, second] = &browsers[index][arm as usize];
        let address = arm.address(index);
        let since = Instant::now();
        let answer = match step {
            Step::Asks => first.request_lookup_answer(&address).await,
            Step::AsksElsewhere => second.request_lookup_answer(&address).await,
            Step::Types(code) => first.verify_lookup_answer(code).await,
            Step::TypesElsewhere => second.verify_lookup_answer(GUESS).await,
            Step::OutOfTurn => first.verify_2fa_answer(GUESS).await,
            Step::Waits(_) => unreachable!("nobody waits for an answer"),
        };
        (answer, since.elapsed().as_secs_f64() * 1000.0)
    }

    /// Parts that do not depend on the account are removed: the address, random values and times.
    async fn seen(&self, Crowd(browsers): &Crowd, arm: Arm, index: usize, answer: Answer) -> Seen {
        let tokens = browsers[index][arm as usize].iter().filter_map(|browser| browser.cookie("__Host-pending"));
        let tokens: Vec<String> = tokens.collect();
        let headers = answer.headers.iter().map(|(name, value)| {
            let value = match name.as_str() {
                "date" | "x-request-id" => String::from("something"),
                _ => {
                    tokens.iter().fold(value.to_str().unwrap().to_owned(), |value, token| value.replace(token, "TOKEN"))
                }
            };
            (name.to_string(), value)
        });
        let mut headers: Vec<(String, String)> = headers.collect();
        headers.sort();
        let body = answer.body.replace(&arm.address(index), "ADDRESS");
        let rows = match self.rows {
            Some(rows) => rows.taken(&self.stand.house).await,
            None => String::new(),
        };
        Seen { status: answer.status, headers, body, rows }
    }
}
