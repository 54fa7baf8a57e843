//! The clients that `benches/run` loads a server with, in one thread, so that a second core is the server's. Prints one JSON object.
//!
//! - `driver enrol PORT FIRST END CLIENTS`: signs accounts of Vestibule in for the first time, and keeps their secrets.
//! - `driver sign-ins TARGET PORT CLIENTS SECONDS`: whole sign-ins: code, authenticator, one check, sign-out.
//! - `driver checks TARGET PORT CLIENTS SECONDS`: session checks, each client with a session of its own.
//! - `driver requests PORT CLIENTS SECONDS PATH COOKIE`: GET requests with a cookie.
//! - `driver crowd PORT ATTACKERS CLIENTS SECONDS`: sign-ins beside attackers who ask for codes of one address and show wrong ones.
//! - `driver open PORT RATE SECONDS`: sign-ins that begin at a rate, no matter how many are under way.
//!
//! Environment: `BENCH_MAILS`, the folder of the server's mails; `BENCH_ACCOUNTS`, the file of the accounts.

mod client;
mod crowd;
mod figures;
mod mailbox;
mod targets;

use std::cell::{Cell, RefCell};
use std::path::PathBuf;
use std::rc::Rc;
use std::time::{Duration, Instant};

use data_encoding::BASE32_NOPAD;
use serde_json::{Value, json};
use tokio::sync::Mutex;

use client::{Client, Failed};
use figures::Figures;
use mailbox::Mailbox;
use targets::{LoadedAccount, Target, step_of_now};

/// Accounts of better-auth, made by its seed.
const SEEDED: usize = 20_000;

/// Time before figures are kept.
const WARM: Duration = Duration::from_secs(1);

/// The state that the clients of a load share.
#[derive(Clone)]
struct Load {
    target: Target,
    port: u16,
    mailbox: Mailbox,
    accounts: Rc<RefCell<Vec<LoadedAccount>>>,
    next: Rc<Cell<usize>>,
}

fn main() -> Result<(), Failed> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let told = tokio::task::LocalSet::new().block_on(&runtime, run())?;
    println!("{told}");
    Ok(())
}

async fn run() -> Result<Value, Failed> {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    match words[..] {
        ["enrol", port, first, end, clients] => {
            let accounts = (first.parse()?..end.parse()?)
                .map(|number| LoadedAccount { secret: Vec::new(), ..Target::Vestibule.account(number) });
            let load = Load::of(Target::Vestibule, port, accounts.collect())?;
            let told = load.run(clients.parse()?, None, |load, client| Box::pin(load.enrol(client))).await;
            load.keep()?;
            Ok(told)
        }
        [work @ ("sign-ins" | "checks"), target, port, clients, seconds] => {
            let load = Load::known(target.parse()?, port)?;
            let over = Some(Duration::from_secs(seconds.parse()?));
            let work: fn(Load, Rc<Mutex<Client>>) -> Work = match work {
                "checks" => |load, client| Box::pin(load.check(client)),
                _ => |load, client| Box::pin(load.whole(client)),
            };
            let told = load.run(clients.parse()?, over, work).await;
            load.keep()?;
            Ok(told)
        }
        ["requests", port, clients, seconds, path, cookie] => {
            let load = Load::of(Target::Vestibule, port, Vec::new())?;
            let over = Some(Duration::from_secs(seconds.parse()?));
            let (path, cookie) = (path.to_owned(), cookie.to_owned());
            let get = move |_: Load, client: Rc<Mutex<Client>>| -> Work {
                let (path, cookie) = (path.clone(), cookie.clone());
                Box::pin(async move {
                    let mut client = client.lock().await;
                    let (name, value) = cookie.split_once('=').ok_or("a cookie is NAME=VALUE")?;
                    client.cookies = [(name.to_owned(), value.to_owned())].into();
                    client.expect(("GET", &path, ""), "").await.map(drop)
                })
            };
            Ok(load.run(clients.parse()?, over, get).await)
        }
        ["crowd", port, attackers, clients, seconds] => {
            let load = Load::known(Target::Vestibule, port)?;
            let attack = crowd::attack(port.parse()?, attackers.parse()?, Duration::from_secs(seconds.parse()?) + WARM);
            let over = Some(Duration::from_secs(seconds.parse()?));
            let others = load.run(clients.parse()?, over, |load, client| Box::pin(load.whole(client)));
            let (answers, others) = tokio::join!(attack, others);
            load.keep()?;
            Ok(json!({ "others": others, "attackers": answers }))
        }
        ["open", port, rate, seconds] => {
            let load = Load::known(Target::Vestibule, port)?;
            let told = crowd::open(&load, rate.parse()?, Duration::from_secs(seconds.parse()?)).await;
            load.keep()?;
            Ok(told)
        }
        _ => Err("see the head of driver/main.rs for its usage".into()),
    }
}

/// One piece of work of a client.
type Work = std::pin::Pin<Box<dyn Future<Output = Result<(), Failed>>>>;

impl Load {
    fn of(target: Target, port: &str, accounts: Vec<LoadedAccount>) -> Result<Load, Failed> {
        let mailbox = Mailbox::watch(PathBuf::from(std::env::var("BENCH_MAILS")?))?;
        let (accounts, next) = (Rc::new(RefCell::new(accounts)), Rc::default());
        Ok(Load { target, port: port.parse()?, mailbox, accounts, next })
    }

    /// A load of the accounts that a server knows already.
    fn known(target: Target, port: &str) -> Result<Load, Failed> {
        let accounts = match target {
            Target::BetterAuth => (0..SEEDED).map(|number| target.account(number)).collect(),
            Target::Vestibule => {
                let kept = std::fs::read_to_string(std::env::var("BENCH_ACCOUNTS")?)?;
                kept.lines().map(account).collect::<Option<_>>().ok_or("a line of BENCH_ACCOUNTS cannot be read")?
            }
        };
        Load::of(target, port, accounts)
    }

    /// Writes the accounts of Vestibule with their secrets, their steps and their browsers' cookies.
    fn keep(&self) -> Result<(), Failed> {
        let line = |account: &LoadedAccount| {
            let secret = BASE32_NOPAD.encode(&account.secret);
            let browser: Vec<String> = account.browser.iter().map(|(name, value)| format!("{name}={value}")).collect();
            format!("{} {secret} {} {}\n", account.address, account.shown, browser.join(";"))
        };
        let lines: String = self.accounts.borrow().iter().map(line).collect();
        if self.target == Target::Vestibule {
            std::fs::write(std::env::var("BENCH_ACCOUNTS")?, lines)?;
        }
        Ok(())
    }

    /// Lets clients work until the time is over, or until the accounts are used up.
    async fn run(
        &self,
        clients: usize,
        over: Option<Duration>,
        work: impl Fn(Load, Rc<Mutex<Client>>) -> Work + Clone + 'static,
    ) -> Value {
        let warm = if over.is_some() { WARM } else { Duration::ZERO };
        let (figures, begun) = (Rc::new(RefCell::new(Figures::default())), Instant::now());
        let clients = (0..clients).map(|_| {
            let (load, figures, work) = (self.clone(), Rc::clone(&figures), work.clone());
            tokio::task::spawn_local(async move {
                let client = match Client::connect(load.port).await {
                    Ok(client) => Rc::new(Mutex::new(client)),
                    Err(failed) => return figures.borrow_mut().failed.push(failed.to_string()),
                };
                while over.is_none_or(|over| begun.elapsed() < warm + over) && (over.is_some() || load.has_next()) {
                    let from = Instant::now();
                    let done = work(load.clone(), Rc::clone(&client)).await;
                    if from.duration_since(begun) < warm {
                        continue;
                    }
                    match done {
                        Ok(()) => figures.borrow_mut().took.push(from.elapsed()),
                        Err(failed) => figures.borrow_mut().failed.push(failed.to_string()),
                    }
                    if figures.borrow().failed.len() > 500 {
                        return;
                    }
                }
            })
        });
        for client in clients.collect::<Vec<_>>() {
            drop(client.await);
        }
        figures.borrow_mut().told(begun.elapsed().saturating_sub(warm))
    }

    fn has_next(&self) -> bool {
        self.next.get() < self.accounts.borrow().len()
    }

    /// The next account whose code is good now, and the step to show. A step is shown once.
    fn next_account(&self) -> Result<(usize, u64), Failed> {
        let (now, mut accounts) = (step_of_now(), self.accounts.borrow_mut());
        for _ in 0..accounts.len() {
            let index = self.next.get() % accounts.len();
            self.next.set(index + 1);
            let step = now.max(accounts[index].shown + 1);
            if step <= now + 1 {
                accounts[index].shown = step;
                return Ok((index, step));
            }
        }
        Err("every account has signed in within this minute".into())
    }

    async fn sign_in(&self, client: &mut Client) -> Result<(), Failed> {
        let (index, step) = self.next_account()?;
        let mut account = self.accounts.borrow()[index].clone();
        self.target.sign_in(client, &self.mailbox, (&mut account, step)).await?;
        self.accounts.borrow_mut()[index] = account;
        Ok(())
    }

    /// Enrols an account.
    async fn enrol(self, client: Rc<Mutex<Client>>) -> Result<(), Failed> {
        let index = self.next.get();
        self.next.set(index + 1);
        let mut account = self.accounts.borrow()[index].clone();
        let client = &mut *client.lock().await;
        self.target.sign_in(client, &self.mailbox, (&mut account, 0)).await?;
        self.accounts.borrow_mut()[index] = account;
        self.target.sign_out(client).await
    }

    async fn whole(self, client: Rc<Mutex<Client>>) -> Result<(), Failed> {
        let client = &mut *client.lock().await;
        self.sign_in(client).await?;
        self.target.check(client).await?;
        self.target.sign_out(client).await
    }

    async fn check(self, client: Rc<Mutex<Client>>) -> Result<(), Failed> {
        let client = &mut *client.lock().await;
        if client.cookies.is_empty() {
            self.sign_in(client).await?;
        }
        self.target.check(client).await
    }
}

fn account(line: &str) -> Option<LoadedAccount> {
    let mut words = line.split(' ');
    let (address, secret) = (words.next()?.to_owned(), BASE32_NOPAD.decode(words.next()?.as_bytes()).ok()?);
    let shown = words.next()?.parse().ok()?;
    let pair = |pair: &str| pair.split_once('=').map(|(name, value)| (name.to_owned(), value.to_owned()));
    let browser = words.next()?.split(';').filter_map(pair).collect();
    Some(LoadedAccount { address, secret, shown, browser })
}
