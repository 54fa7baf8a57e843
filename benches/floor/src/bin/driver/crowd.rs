//! Load that a server should survive: attackers of one address, and more sign-ins than can be served.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::{Duration, Instant};

use serde_json::{Value, json};
use tokio::sync::Mutex;

use crate::Load;
use crate::client::Client;
use crate::figures::Figures;
use crate::targets::{ask, verify};

/// The address under attack; an account of `benches/run`.
const ATTACKED: &str = "attacked@example.com";

/// Time within which an answer is of use to a person.
const USEFUL: Duration = Duration::from_secs(2);

/// Attackers, each of a network of its own, who ask for codes of one address and show wrong ones. Tells how often each answer came.
pub async fn attack(port: u16, attackers: usize, over: Duration) -> Value {
    let (answers, until) = (Rc::new(RefCell::new(BTreeMap::<String, u64>::new())), Instant::now() + over);
    let attackers = (0..attackers).map(|number| {
        let answers = Rc::clone(&answers);
        tokio::task::spawn_local(async move {
            let Ok(mut client) = Client::connect(port).await else { return };
            client.forwarded_for = Some(format!("10.{}.{}.1", number / 250, number % 250));
            while Instant::now() < until {
                let asked = ask(&mut client, ATTACKED).await;
                let shown = if asked.is_ok() { verify(&mut client, "000000").await } else { asked };
                let answer = match shown {
                    Ok(_) => String::from("true"),
                    Err(refused) => said(&refused.to_string()),
                };
                *answers.borrow_mut().entry(answer).or_default() += 1;
                tokio::task::yield_now().await;
            }
        })
    });
    for attacker in attackers.collect::<Vec<_>>() {
        drop(attacker.await);
    }
    json!(*answers.borrow())
}

/// The status and the code of a refusal.
fn said(refused: &str) -> String {
    let code = refused.split_once("ode\":\"").and_then(|(_, rest)| rest.split('"').next()).unwrap_or_default();
    let status = refused.split_once(": ").map_or("", |(_, rest)| rest.get(..3).unwrap_or_default());
    format!("{status} {code}")
}

/// Sign-ins that begin at a rate a second. Goodput counts those that ended within two seconds.
pub async fn open(load: &Load, rate: u32, over: Duration) -> Value {
    let (figures, begun) = (Rc::new(RefCell::new(Figures::default())), Instant::now());
    let mut under_way = Vec::new();
    let mut due = tokio::time::interval(Duration::from_secs(1) / rate.max(1));
    due.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Burst);
    while begun.elapsed() < over {
        due.tick().await;
        let (load, figures) = (load.clone(), Rc::clone(&figures));
        under_way.push(tokio::task::spawn_local(async move {
            let from = Instant::now();
            let whole = async {
                let client = Rc::new(Mutex::new(Client::connect(load.port).await?));
                load.whole(client).await
            };
            match whole.await {
                Ok(()) => figures.borrow_mut().took.push(from.elapsed()),
                Err(failed) => figures.borrow_mut().failed.push(said(&failed.to_string())),
            }
        }));
    }
    for one in under_way {
        drop(one.await);
    }
    let mut figures = figures.borrow_mut();
    let useful = figures.took.iter().filter(|took| **took <= USEFUL).count();
    json!({ "rate": rate, "goodput_per_s": useful as f64 / over.as_secs_f64(), "all": figures.told(over) })
}
