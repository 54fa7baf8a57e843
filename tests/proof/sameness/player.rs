//! S7 at the player door: whether the number in a request is the one that is stored, and whether one is stored at all, is told neither
//! by an answer nor by the rows or the time of a call in a half session.

use std::time::Instant;

use chrono::TimeDelta;
use serde_json::json;

use super::figures::Verdict;
use super::rows::Rows;
use super::turns::Chance;
use super::{PATIENCE, QUICK, TimesOf, gaps, judge};
use crate::long;
use crate::support::gateway::{Operator, Player, all_sms, operator_of_players, player_house};
use crate::support::{Answer, House};
use crate::table::Proof;

/// The number in a request, beside the one that is stored.
#[derive(Clone, Copy, Debug)]
enum Asked {
    /// The stored number: the reference for the others.
    Stored,
    /// Another number.
    Other,
    /// A number, where none is stored.
    NoneStored,
}

const ASKED: [Asked; 3] = [Asked::Stored, Asked::Other, Asked::NoneStored];

/// Calls in the order in which each session makes them.
const CALLS: [&str; 4] = ["send", "send again", "wrong code", "send, resent"];

impl Asked {
    fn player(self, index: usize) -> i64 {
        i64::try_from(1000 * (1 + self as usize) + index).unwrap()
    }

    /// The number of the request. Numbers differ in no length.
    fn number(self, index: usize) -> String {
        format!("44-{}{index:08}", 1 + self as usize)
    }

    fn stored(self, index: usize) -> Option<String> {
        match self {
            Asked::Stored => Some(self.number(index)),
            Asked::Other => Some(format!("44-9{index:08}")),
            Asked::NoneStored => None,
        }
    }
}

/// Observable parts of a call: status, headers, body, and the rows that it wrote, if they are counted.
type SeenCall = (u16, Vec<(String, String)>, String, String);

/// The door, and whether rows are counted.
struct Room {
    house: House,
    backend: Operator,
    rows: Option<Rows>,
}

impl Room {
    /// A house with players of each kind.
    async fn build(people: usize) -> Room {
        let house = player_house().await;
        let backend = operator_of_players(&house).await;
        for (index, asked) in (0..people).flat_map(|index| ASKED.map(|asked| (index, asked))) {
            let mut fields = json!({ "is_2fa_required": true });
            if let Some(number) = asked.stored(index) {
                fields["mobile_number"] = json!(number);
            }
            assert_eq!(backend.put(asked.player(index), fields).await.status, 201);
        }
        Room { house, backend, rows: None }
    }

    /// A call in a half session: what is seen of it without what is random, and its time in ms.
    async fn call(&self, player: &Player, (call, number): (&str, &str)) -> (SeenCall, f64) {
        let since = Instant::now();
        let answer = match call {
            "wrong code" => player.validate_sms("000000").await,
            _ => player.send_sms(number).await,
        };
        let took = since.elapsed().as_secs_f64() * 1000.0;
        let rows = match &self.rows {
            Some(rows) => rows.taken(&self.house).await,
            None => String::new(),
        };
        (seen(&answer, player.challenge.as_deref().unwrap_or_default(), rows), took)
    }

    /// A round: each player has a new session and makes every call in it.
    async fn go(&self, people: usize, chance: &Chance, proof: &mut Proof, times: &mut TimesOf<{ ASKED.len() }>) {
        for index in 0..people {
            let mut players = Vec::new();
            for asked in ASKED {
                players.push(self.backend.player(&self.house, asked.player(index)).await);
            }
            if let Some(rows) = &self.rows {
                rows.taken(&self.house).await;
            }
            for call in CALLS {
                if call == "send, resent" {
                    self.house.wait(TimeDelta::seconds(121));
                }
                let mut seen: [Option<SeenCall>; ASKED.len()] = [const { None }; ASKED.len()];
                for asked in chance.order(ASKED.to_vec()) {
                    let own = asked as usize;
                    let (told, took) = self.call(&players[own], (call, &asked.number(index))).await;
                    seen[own] = Some(told);
                    times.entry(call).or_default()[own].push(took);
                }
                proof.ran(ASKED.len() - 1);
                for (asked, told) in ASKED.iter().zip(&seen) {
                    proof.expect(*told == seen[0], || format!("{call} of {asked:?}: {told:?}, and not {:?}", seen[0]));
                }
            }
        }
        // Every window, wait and lockout has ended.
        self.house.wait(TimeDelta::hours(49));
    }
}

fn seen(answer: &Answer, challenge: &str, rows: String) -> SeenCall {
    let headers = answer.headers.iter().map(|(name, value)| match name.as_str() {
        "date" | "x-request-id" => (name.to_string(), String::from("something")),
        _ => (name.to_string(), value.to_str().unwrap().to_owned()),
    });
    let mut headers: Vec<(String, String)> = headers.collect();
    headers.sort();
    (answer.status, headers, answer.body.replace(challenge, "CHALLENGE"), rows)
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn player_door_tells_no_stored_number_from_another() {
    let mut proof = Proof::of("S7", "answers, rows and time of three kinds of number at the player door");
    let (people, requests) = if long() { (50, 2000) } else { (10, 400) };
    let (mut room, chance, mut times) = (Room::build(people).await, Chance::of(12), TimesOf::new());
    // The first round runs on cold caches.
    room.go(people, &chance, &mut proof, &mut TimesOf::new()).await;
    let (mut rounds, since) = (0, Instant::now());
    while rounds < requests / people * PATIENCE && (long() || since.elapsed() < QUICK) {
        room.go(people, &chance, &mut proof, &mut times).await;
        rounds += 1;
        if rounds >= requests / people && gaps(&times, ASKED).iter().all(|(.., gap)| gap.verdict() != Verdict::Unclear)
        {
            break;
        }
    }
    for (call, asked, gap) in gaps(&times, ASKED) {
        judge(&mut proof, &format!("{call} of {asked:?}"), gap);
    }
    room.house.mails_are_carried().await;
    let is_stored = |sms: &crate::support::gateway::Sms| sms.to.starts_with("+441");
    let (own, others): (Vec<_>, Vec<_>) = all_sms(&room.house).into_iter().partition(is_stored);
    proof.expect(!own.is_empty() && others.is_empty(), || format!("{} SMS, and these: {others:?}", own.len()));
    room.rows = Some(Rows::counted(&room.house).await);
    room.go(people.min(10), &chance, &mut proof, &mut TimesOf::new()).await;
    proof.holds();
}
