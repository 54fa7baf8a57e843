//! A mail server that fails: answers and times stay equal for known and unknown addresses, and waiting mails are sent once
//! it is back unless their codes have expired.

use std::time::{Duration, Instant};

use chrono::TimeDelta;

use super::line::{Line, State};
use crate::Proof;
use crate::measure::{Turns, differ, median};
use crate::support::authority::{Authority, Issued};
use crate::support::house::KEYS;
use crate::support::program::{Program, run};
use crate::support::smtp_sink::Manner;
use crate::support::{Answer, Browser, House, NO_WAITS, ORIGIN, Person, Reply, SmtpSink, TestDatabase, until};

const FROM: (&str, &str) = ("VESTIBULE_MAIL_FROM", "Vestibule <sign-in@mail.example.com>");
const KNOWN: &str = "ann@example.com";
const UNKNOWN: &str = "bob@example.com";
/// Longer than a fault lasts.
const ALWAYS: usize = 10_000;
/// Allowed difference of answer times.
const MARGIN: Duration = Duration::from_millis(1);

/// A fault of the mail server.
struct Broken {
    name: &'static str,
    line: State,
    reply: Option<Reply>,
    greeting: Option<&'static str>,
    untrusted: bool,
    /// The server refused these mails permanently.
    for_good: bool,
}

const SOUND: Broken =
    Broken { name: "", line: State::Open, reply: None, greeting: None, untrusted: false, for_good: false };

const FAULTS: [Broken; 8] = [
    Broken { name: "down", line: State::Dead, ..SOUND },
    Broken { name: "accepts and drops", line: State::Dropping, ..SOUND },
    Broken { name: "a byte a second", line: State::Slow, ..SOUND },
    Broken { name: "greylists with 451", reply: Some(Reply::Later), ..SOUND },
    Broken { name: "greets with 554", greeting: Some("554 5.7.1 not today"), ..SOUND },
    Broken { name: "refuses with 550", reply: Some(Reply::Never), for_good: true, ..SOUND },
    Broken { name: "hangs after DATA", reply: Some(Reply::Silence), ..SOUND },
    Broken { name: "is not trusted", untrusted: true, ..SOUND },
];

/// A house, its mail server, and the line between them.
struct Post {
    house: House,
    sink: SmtpSink,
    line: Line,
    blank: Browser,
    ann: Person,
    signed_in: Browser,
    /// An admin past the mailed code.
    half_way: Browser,
    certificates: [Issued; 2],
}

impl Post {
    async fn open() -> Post {
        let (ours, theirs) = (Authority::new("ours"), Authority::new("theirs"));
        let certificates = [ours.issue("127.0.0.1"), theirs.issue("127.0.0.1")];
        let manner = Manner { starttls: Some(certificates[0].clone()), ..Manner::default() };
        let sink = SmtpSink::with(manner, &[]).await;
        let line = Line::to(sink.at).await;
        let url = format!("smtp://{}", line.at);
        let ca = ("VESTIBULE_SMTP_CA_FILE", ours.file());
        let settings = [FROM, ("VESTIBULE_SMTP_URL", &url), ca, NO_WAITS[0], NO_WAITS[1]];
        let house = House::with(&settings).await;
        let (ann, blank) = (house.admin(KNOWN).await, house.browser());
        let (signed_in, half_way) = (blank.stolen(), blank.stolen());
        let mut post = Post { house, sink, line, blank, ann, signed_in, half_way, certificates };
        post.signed_in = post.walk_in().await;
        post.house.wait(TimeDelta::minutes(5));
        post.half_way = post.asks_and_shows().await;
        // Notices too: one that the first fault cuts off would wait for a retry that never comes.
        post.house.mails_are_carried().await;
        post
    }

    /// Requests a code in a new browser and enters it.
    async fn asks_and_shows(&self) -> Browser {
        let (browser, sent) = (self.blank.stolen(), self.sink.accepted().len());
        assert_eq!(browser.request_lookup(KNOWN).await["status"], true);
        self.house.ring();
        let code = until("a code", async || {
            let mails = self.sink.accepted();
            mails[sent..].iter().rev().find_map(|mail| code(&mail.content))
        })
        .await;
        let proven = browser.verify_lookup(&code).await;
        assert_eq!(proven["status"], true, "{proven}");
        if let Some(url) = proven["authUrlFor2fa"].as_str() {
            self.ann.scan(url);
        }
        browser
    }

    async fn walk_in(&self) -> Browser {
        let browser = self.asks_and_shows().await;
        assert_eq!(browser.verify_2fa(&self.ann.code(&self.house)).await["status"], true);
        browser
    }

    async fn breaks(&self, fault: &Broken) {
        let issued = &self.certificates[usize::from(fault.untrusted)];
        self.sink.change(Manner { starttls: Some(issued.clone()), greeting: fault.greeting, ..Manner::default() });
        self.sink.answer(&fault.reply.map(|reply| vec![reply; ALWAYS]).unwrap_or_default());
        self.line.becomes(fault.line).await;
    }

    /// The line is open again: hanging attempts end and waiting mails are sent.
    async fn mends(&self) {
        self.line.becomes(State::Dead).await;
        self.breaks(&SOUND).await;
        self.house.wait(TimeDelta::seconds(60));
        let to_somebody = "select count(*) from outbox left join pending_sign_ins asked on asked.id = pending_id
            where coalesce(asked.account_id, outbox.account_id) is not null";
        until("every mail to somebody to go", async || {
            self.house.ring();
            (self.house.db_number(to_somebody).await == 0).then_some(())
        })
        .await;
        // A decoy's mails wait as long as others.
        self.house.wait(TimeDelta::seconds(30));
        self.house.mails_are_carried().await;
    }

    /// Number of codes that the mail server accepted.
    fn taken(&self) -> usize {
        self.sink.accepted().iter().filter(|mail| code(&mail.content).is_some()).count()
    }

    /// Requests a code in a new browser; the answer without random parts, and its time.
    async fn asked(&self, email: &str) -> (String, Duration) {
        let (browser, since) = (self.blank.stolen(), Instant::now());
        let answer = browser.request_lookup_answer(email).await;
        (told(&answer, email), since.elapsed())
    }

    async fn seen(&self) -> (bool, Duration) {
        let since = Instant::now();
        (!self.signed_in.current_user().await.is_null(), since.elapsed())
    }
}

fn code(content: &str) -> Option<String> {
    let six = |line: &&str| line.len() == 6 && line.bytes().all(|byte| byte.is_ascii_digit());
    content.lines().find(six).map(str::to_owned)
}

/// An answer byte by byte, without the date, the request id and the cookie's value.
fn told(answer: &Answer, email: &str) -> String {
    let mut lines = vec![answer.status.to_string(), answer.body.replace(email, "EMAIL")];
    for (name, value) in &answer.headers {
        let value = value.to_str().unwrap();
        lines.push(match name.as_str() {
            "date" | "x-request-id" => name.to_string(),
            "set-cookie" => {
                let (name, rest) = value.split_once('=').unwrap();
                let (value, attributes) = rest.split_once(';').unwrap();
                format!("set-cookie: {name} of {}; {attributes}", value.len())
            }
            name => format!("{name}: {value}"),
        });
    }
    lines.join("\n")
}

async fn matrix(well: &Post, ill: &Post, fault: &Broken, proof: &mut Proof) {
    let name = fault.name;
    ill.breaks(fault).await;
    let many = if crate::long() { 1000 } else { 60 };
    let (mut beside, mut known, mut turns) = (Vec::new(), Vec::new(), Turns::default());
    let (mut quiet, mut harmed, taken) = (Vec::new(), Vec::new(), ill.taken());
    for round in 0..many {
        let sound = well.asked(KNOWN).await;
        let (broken, stranger) = (ill.asked(KNOWN).await, ill.asked(UNKNOWN).await);
        proof.expect(sound.0 == broken.0, || format!("{name}: {} instead of {}", broken.0, sound.0));
        proof.expect(stranger.0 == broken.0, || format!("{name}: {} and {}", broken.0, stranger.0));
        beside.push((sound.1, broken.1));
        known.push((broken.1, stranger.1));
        let (one, other) = (well.seen().await, ill.seen().await);
        proof.expect(one.0 && other.0, || format!("{name}: signed out"));
        quiet.push(one.1);
        harmed.push(other.1);
        if (round + 1) % (many / 6) == 0 {
            turns.took(&std::mem::take(&mut quiet), &std::mem::take(&mut harmed));
        }
    }
    let middle = |pairs: &[(Duration, Duration)]| {
        let (one, other): (Vec<_>, Vec<_>) = pairs.iter().copied().unzip();
        format!("{:?} and {:?}", median(&one), median(&other))
    };
    println!("{name}: sound and broken {}; known and not {}; {}", middle(&beside), middle(&known), turns.told());
    proof.in_time(!differ(&beside, MARGIN), || format!("{name}: sound and broken take {}", middle(&beside)));
    proof.in_time(!differ(&known, MARGIN), || format!("{name}: known and not take {}", middle(&known)));
    proof.in_time(turns.within_twice(), || format!("{name}: others' {}", turns.told()));
    proof.ran(5 * many);
    // A sign-in past the mailed code goes on.
    let shown = ill.half_way.verify_2fa(&ill.ann.code(&ill.house)).await;
    proof.expect(shown["status"] == true, || format!("{name}: half way in, {shown}"));
    // Back within the codes' life: all mails are sent but those refused permanently.
    if fault.for_good {
        ill.house.mails_are_carried().await;
    }
    ill.mends().await;
    let (now, expected) = (ill.taken() - taken, if fault.for_good { 0 } else { many });
    proof.expect(now == expected, || format!("{name}: {now} codes of {expected} went when it was back"));
    // Not back within the codes' life: no mail is sent.
    ill.breaks(fault).await;
    for _ in 0..3 {
        ill.asked(KNOWN).await;
    }
    // The clock moves between attempts: finished ones have ended, and a hanging one will be cut.
    let hangs = fault.line == State::Slow || matches!(fault.reply, Some(Reply::Silence));
    let tried = if hangs { "bool_or(attempts > 0)" } else { "bool_and(attempts > 0 and claimed_until is null)" };
    let tried = format!("select coalesce({tried}, true)::int::bigint from outbox");
    until("the codes to be tried", async || (ill.house.db_number(&tried).await == 1).then_some(())).await;
    ill.house.wait(TimeDelta::minutes(10));
    let taken = ill.taken();
    ill.mends().await;
    proof.expect(ill.taken() == taken, || format!("{name}: {} dead codes went", ill.taken() - taken));
    proof.harmed(many + 3);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "wants the machine to itself: .ci/proof short"]
async fn no_answer_tells_the_state_of_the_mail_server() {
    let mut proof = Proof::of("D 15", "askers beside a mail server broken in eight ways; codes live and dead; kill -9");
    let well = Post::open().await;
    for fault in &FAULTS {
        let ill = Post::open().await;
        matrix(&well, &ill, fault, &mut proof).await;
        well.house.mails_are_carried().await;
    }
    killed(&mut proof).await;
    proof.holds();
}

/// Killed while mails wait: the next process sends each of them once.
async fn killed(proof: &mut Proof) {
    let (database, sink) = (TestDatabase::new().await, SmtpSink::open(&[]).await);
    let line = Line::to(sink.at).await;
    line.becomes(State::Dead).await;
    let (conninfo, url) = (database.conninfo(), format!("smtp://{}", line.at));
    let settings = [
        FROM,
        ("DATABASE_URL", &conninfo),
        ("VESTIBULE_SMTP_URL", &url),
        ("VESTIBULE_PUBLIC_URL", ORIGIN),
        ("VESTIBULE_LISTEN", "127.0.0.1:0"),
        ("VESTIBULE_KEYS", KEYS),
        ("VESTIBULE_CAPTCHA", "off"),
        ("VESTIBULE_ALLOW_NO_CAPTCHA", "true"),
    ];
    let people: Vec<String> = (0..6).map(|index| format!("p{index}@example.com")).collect();
    for email in &people {
        let said = run(&["admin", "add", email, "--role", "BO"], &settings);
        assert_eq!(said.code, 0, "{}", said.err);
    }
    let server = Program::start(&["serve"], &settings);
    for email in &people {
        assert_eq!(Browser::new(&server.url()).request_lookup(email).await["status"], true);
    }
    server.signal("KILL");
    server.ended();
    proof.harmed(1);
    // Mails claimed by the dead process are free after a minute.
    let mut past = database.connect().await;
    let passes = "update outbox set claimed_until = claimed_until - interval '1 minute'";
    diesel_async::SimpleAsyncConnection::batch_execute(&mut past, passes).await.unwrap();
    line.becomes(State::Open).await;
    let server = Program::start(&["serve"], &settings);
    until("the mails to go", async || (database.db_number("select count(*) from outbox").await == 0).then_some(()))
        .await;
    let mut to: Vec<String> = sink.accepted().into_iter().flat_map(|mail| mail.rcpt).collect();
    to.sort();
    let expected: Vec<String> = people.iter().map(|email| format!("<{email}>")).collect();
    proof.expect(to == expected, || format!("after kill -9, mails to {to:?}"));
    proof.ran(people.len());
    drop(server);
}
