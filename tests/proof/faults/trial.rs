//! The trial of one fault: a load before, during and after it, and what must hold. No process ends; each answer is right or a refusal
//! of the known kind in time; `/readyz` and the log tell it; nothing that was answered as done is lost; it passes without a restart.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::Value;

use super::load::{Note, lacks};
use super::site::Site;
use crate::Proof;
use crate::support::openmetrics::Page;
use crate::support::{HANG, until};

/// Longest time of an answer: 15 s of the step, and a busy machine.
const ANSWERS: Duration = Duration::from_secs(16);

/// Time from the end of a fault to the last refusal.
const PASSES: Duration = Duration::from_secs(5);

/// Time without a refusal after which a fault has passed.
const QUIET: Duration = Duration::from_secs(1);

/// Longest time to the next try of a task that runs once a minute.
const NEXT_TRY: Duration = Duration::from_secs(75);

pub struct Trial {
    pub site: Site,
    pub proof: Proof,
    name: &'static str,
    before: Page,
    broken: Instant,
    mended: Instant,
    /// How many times the server was to become unready for one reason.
    told: usize,
}

impl Trial {
    /// Starts the load, and waits until people have signed in.
    pub async fn begins(site: Site, promise: &'static str, name: &'static str) -> Trial {
        let (proof, begun) = (Proof::of(promise, name), Instant::now());
        site.load.begins();
        until("people to sign in", async || (site.load.signed_in_since(begun) >= 6).then_some(())).await;
        until("a ready server", async || site.load.readiness(begun).filter(|told| told.0 == 200)).await;
        let before = site.metrics().await;
        Trial { site, proof, name, before, broken: Instant::now(), mended: Instant::now(), told: 0 }
    }

    /// Marks the beginning of the fault, which is made next.
    pub fn breaks(&mut self) {
        self.broken = Instant::now();
        self.proof.harmed(1);
    }

    /// Waits until `/readyz` refuses for this reason.
    pub async fn is_unready(&mut self, lack: &str) {
        self.told += 1;
        let told = async || self.site.load.readiness(self.broken).filter(|told| *told == (503, lack.to_owned()));
        until(lack, told).await;
        println!("{}: /readyz says \"{lack}\" after {:?}", self.name, self.broken.elapsed());
    }

    /// Waits until `/readyz` refuses, for reasons that may change.
    pub async fn is_unready_somehow(&self) {
        let told = async || self.site.load.readiness(self.broken).filter(|told| told.0 == 503);
        let (_, lack) = until("an unready server", told).await;
        println!("{}: /readyz says \"{lack}\" after {:?}", self.name, self.broken.elapsed());
    }

    /// The finding of a check of `doctor`, with its state and words of what it says and advises.
    pub fn doctor(&mut self, check: &str, state: &str, words: &[&str]) {
        let found = self.doctor_says(check);
        let told = found.to_string();
        let is_told = found["state"] == state && words.iter().all(|word| told.contains(word));
        self.proof.expect(is_told, || format!("doctor does not tell {check} {state} {words:?}: {told}"));
    }

    /// The finding of a check of `doctor`, whatever it is.
    pub fn doctor_says(&self, check: &str) -> Value {
        let all = self.site.doctor();
        let found = all.into_iter().find(|finding| finding["check"] == check).unwrap_or_default();
        println!("{}: doctor: {found}", self.name);
        found
    }

    /// Waits until the series of an alert's rule fulfil it, from before the fault to now. A duration that the rule wants is not waited for.
    pub async fn alerts(&mut self, alert: &str, series: &str, fires: impl Fn(&Page, &Page) -> bool) {
        let rules = include_str!("../../../docs/observe/alerts.yaml");
        let rule = rules.split("- alert: ").find(|rule| rule.starts_with(&format!("{alert}\n")));
        let reads = rule.is_some_and(|rule| rule.contains(&format!("vestibule_{series}")));
        self.proof.expect(reads, || format!("{alert} does not read {series}"));
        let since = Instant::now();
        while !fires(&self.before, &self.site.metrics().await) {
            if since.elapsed() > NEXT_TRY {
                self.proof.expect(false, || format!("{alert} does not fire"));
                return;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
        println!("{}: {alert} fires", self.name);
    }

    /// Waits until more than 2 % of the answers since the fault's beginning are 5xx.
    pub async fn alerts_of_faults(&mut self) {
        let rule = |before: &Page, now: &Page| faulty(before, now) > 0.02;
        self.alerts("VestibuleFaults", "requests_total", rule).await;
    }

    /// Marks the end of the fault, which was lifted, and waits until the server is ready and refuses nothing.
    pub async fn passes(&mut self) {
        self.mended = Instant::now();
        until("a ready server", async || self.site.load.readiness(self.mended).filter(|told| told.0 == 200)).await;
        let ready = self.mended.elapsed();
        let last = until("an end of the refusals", async || {
            self.site.load.last_refusal().or(Some(self.mended)).filter(|last| last.elapsed() > QUIET)
        });
        let took = last.await.saturating_duration_since(self.mended);
        println!("{}: ready {ready:?} after its end, the last refusal {took:?} after it", self.name);
        self.proof.in_time(took < PASSES, || format!("the last refusal came {took:?} after its end"));
    }

    /// Ends the load and judges all of it. `refuses`: the fault makes some requests fail.
    pub async fn ends(mut self, refuses: bool) {
        let load = std::sync::Arc::clone(&self.site.load);
        until("people to sign in again", async || (load.signed_in_since(self.mended) > 0).then_some(())).await;
        load.ends().await;
        let notes = load.notes();
        self.judges_answers(&notes, refuses);
        // Once more, and nobody is signed out.
        let (before, signed_in) = (notes.len(), load.signed_in());
        for own in &signed_in {
            load.looks_up(own).await;
        }
        for note in &load.notes()[before..] {
            self.proof.expect(note.status == 200 && note.wrong.is_none(), || format!("afterwards: {note:?}"));
        }
        self.judges_log().await;
        let end = self.site.server.end();
        self.proof.expect(end.is_none(), || format!("the server ended: {end:?}"));
        let findings = self.site.findings();
        self.proof.expect(findings.is_none(), || format!("audit verify: {findings:?}"));
        println!("{}: {} answers, {} people signed in", self.name, notes.len(), signed_in.len());
        self.proof.ran(notes.len());
        self.proof.holds();
    }

    fn judges_answers(&mut self, notes: &[Note], refuses: bool) {
        let asked: Vec<&Note> = notes.iter().filter(|note| note.what != "/readyz").collect();
        for note in notes.iter().filter(|note| note.wrong.is_some()) {
            self.proof.expect(false, || format!("{note:?}"));
        }
        let took = |note: &Note| note.ended - note.begun;
        let slowest = asked.iter().max_by_key(|note| took(note)).unwrap();
        let (longest, what) = (took(slowest), slowest.what);
        self.proof.expect(longest < ANSWERS, || format!("{what} took {longest:?}"));
        let refused: Vec<_> = asked.iter().filter(|note| note.status == 503).collect();
        let early = refused.iter().filter(|note| note.ended < self.broken).count();
        self.proof.in_time(early == 0, || format!("{early} were refused before the fault"));
        let many = refused.len();
        if refuses {
            self.proof.expect(many > 0, || String::from("nothing was refused"));
        } else {
            self.proof.in_time(many == 0, || format!("{many} were refused"));
        }
        println!("{}: {many} of {} refused, the longest answer took {longest:?} ({what})", self.name, asked.len());
        println!("{}: /readyz told {:?}", self.name, lacks(notes));
    }

    /// The log tells changes of state and no tries.
    async fn judges_log(&mut self) {
        let since = Instant::now();
        let mut tasks = outages(&self.site.log());
        while tasks.values().any(|(failed, worked)| failed != worked) && since.elapsed() < NEXT_TRY {
            tokio::time::sleep(HANG / 100).await;
            tasks = outages(&self.site.log());
        }
        let log = self.site.log();
        let count = |words: &str| log.iter().filter(|line| line.contains(words)).count();
        println!("{}: of {} lines, outages (begun, over): {tasks:?}", self.name, log.len());
        for (task, (failed, worked)) in &tasks {
            self.proof.expect(failed == worked, || format!("{task} failed {failed} times and works again {worked}"));
        }
        if self.told > 0 {
            let (not, again, told) = (count("readiness: not ready"), count("readiness: ready again"), self.told);
            self.proof.expect(not >= told && again == told, || format!("not ready {not}, ready again {again} times"));
            let tries = tasks.values().map(|(failed, _)| *failed).max().unwrap_or(0);
            self.proof.expect(tries <= told, || format!("a task tells its failure {tries} times: {tasks:?}"));
        }
        let minutes = usize::try_from(self.broken.elapsed().as_secs() / 60).unwrap() + 2;
        let failed = count("edge: a request failed");
        self.proof.expect(failed <= 101 * minutes, || format!("{failed} lines of failed requests"));
        let panics: Vec<&String> = log.iter().filter(|line| line.contains("panic")).collect();
        self.proof.expect(panics.is_empty(), || format!("{panics:?}"));
    }
}

/// For each task of the server how often it began to fail, and how often it worked again.
fn outages(log: &[String]) -> BTreeMap<String, (usize, usize)> {
    let mut tasks = BTreeMap::<String, (usize, usize)>::new();
    let task = |line: &str, end: &str, level: &str| {
        let (begin, _) = line.split_once(end)?;
        Some(begin.split_once(level)?.1.trim().to_owned())
    };
    for line in log {
        if let Some(task) = task(line, " failed, retrying", "WARN") {
            tasks.entry(task).or_default().0 += 1;
        } else if let Some(task) = task(line, " works again", "INFO") {
            tasks.entry(task).or_default().1 += 1;
        }
    }
    tasks
}

/// Share of the answers with 5xx between two scrapes.
fn faulty(before: &Page, now: &Page) -> f64 {
    let since = now.since(before, "vestibule_requests_total{");
    let of =
        |class: &str| since.iter().filter(|(series, _)| series.contains(class)).map(|(_, more)| *more).sum::<f64>();
    of("class=\"5xx\"") / of("class=").max(1.0)
}
