//! An admin's address cannot be told from an unknown one: the same steps with both give equal answers, byte for byte, and
//! equal rows.

mod whose;

use serde_json::json;
use vestibule::accounts;

use whose::{Deed, EMAIL, Whose};

use crate::support::staff::answers::{pending_cookie, wrong};
use crate::support::{Answer, Browser, House, Person, operator, other_than, until};

/// Observations of one step: the answer and the rows written.
#[derive(Debug, PartialEq)]
struct Seen {
    step: String,
    status: u16,
    headers: Vec<(String, String)>,
    body: String,
    /// Rows written since the first step, by table and kind of write, after the mails were carried.
    written: String,
}

const TABLES: [&str; 8] =
    ["accounts", "audit", "authenticators", "budgets", "outbox", "pending_sign_ins", "requesters", "sessions"];

struct Walk {
    house: House,
    token: Option<&'static str>,
    seen: Vec<Seen>,
}

impl Walk {
    async fn begin(house: House, token: Option<&'static str>) -> Walk {
        let mut watch = String::from(
            "create table written (tab text, kind text);
            create function write_down() returns trigger language plpgsql as
                $$ begin
                    -- A line is sealed by nobody's step.
                    if tg_table_name <> 'audit' or tg_op = 'INSERT' then
                        insert into written values (tg_table_name, tg_op);
                    end if;
                    return null;
                end $$;
            create function write_down_mail() returns trigger language plpgsql as
                $$ begin
                    -- No step's: the worker derives the one, a deed writes the other, and no caller waits for either.
                    if coalesce(new.kind, old.kind) not in ('notice', 'old_address') then
                        insert into written values (tg_table_name, tg_op);
                    end if;
                    return null;
                end $$;",
        );
        for table in TABLES {
            let with = if table == "outbox" { "write_down_mail" } else { "write_down" };
            watch += &format!(
                "create trigger write_down after insert or update or delete on {table}
                for each row execute function {with}();"
            );
        }
        house.db_run(&watch).await;
        Walk { house, token, seen: Vec::new() }
    }

    async fn saw(&mut self, step: &str, browser: &Browser, answer: Answer) -> Answer {
        let written = "select coalesce(string_agg(format('%s %s %s', tab, lower(kind), n), ', ' order by tab, kind), '')
            from (select tab, kind, count(*) n from written where not exists (select from outbox) group by tab, kind) w";
        let written = until("the mails to be carried", async || {
            Some(self.house.db_text(written).await).filter(|written| !written.is_empty())
        });
        let written = written.await;
        let headers = answer.headers.iter().map(|(name, value)| {
            let value = value.to_str().unwrap().to_owned();
            let value = match name.as_str() {
                "date" | "x-request-id" => String::new(),
                "set-cookie" => match browser.cookie("__Host-pending") {
                    Some(token) => value.replace(&token, "TOKEN"),
                    None => value,
                },
                _ => value,
            };
            (name.to_string(), value)
        });
        let mut headers: Vec<(String, String)> = headers.collect();
        headers.sort();
        let (status, body) = (answer.status, answer.body.clone());
        self.seen.push(Seen { step: step.into(), status, headers, body, written });
        answer
    }

    async fn asks(&mut self, step: &str, browser: &Browser, code: &str) {
        let answer = match self.token {
            None => browser.request_lookup_answer(EMAIL).await,
            Some(token) => browser.request_lookup_invited(EMAIL, token).await,
        };
        let answer = self.saw(step, browser, answer).await.field("requestLookup");
        assert_eq!(answer["errorCode"].as_str().unwrap_or_default(), code, "{step}");
    }

    async fn shows(&mut self, step: &str, browser: &Browser, typed: &str, code: &str) {
        let answer = browser.verify_lookup_answer(typed).await;
        let answer = self.saw(step, browser, answer).await.field("verifyLookup");
        assert_eq!(answer["errorCode"].as_str().unwrap_or_default(), code, "{step}");
    }

    fn wait(&self, seconds: i64) {
        self.house.wait(chrono::TimeDelta::seconds(seconds));
    }

    /// A code that was not mailed.
    fn wrong(&self) -> String {
        other_than(&self.house.inbox.mails().iter().map(|(_, mail)| mail.code()).collect::<Vec<_>>())
    }
}

async fn walk(whose: Whose) -> Vec<Seen> {
    let token = (whose == Whose::Misinvited).then_some("AAAAAAAAAAAAAAAAAAAAAA");
    let mut walk = Walk::begin(whose.house().await, token).await;
    let (first, second) = (walk.house.browser(), walk.house.browser());
    let mails = walk.house.inbox.len();
    walk.asks("asks", &first, "").await;
    let mut guess = walk.wrong();
    if let Whose::Turned(deed) = whose {
        // The newest mailed code.
        guess = walk.house.inbox.mails().pop().unwrap().1.code();
        let person = Person::named(EMAIL, &walk.house.db_text("select handle from accounts").await);
        walk.house.db_run("create table so_far as table written").await;
        deed.on(&walk.house, &person).await;
        // Writes of the command itself are not counted.
        walk.house.db_run("delete from written; insert into written table so_far").await;
    }
    walk.asks("asks too soon", &first, "COOLDOWN").await;
    walk.asks("asks too soon elsewhere", &second, "COOLDOWN").await;
    walk.shows("guesses malformed", &first, "12345", "INVALID_FORMAT").await;
    walk.shows("guesses", &first, &guess, "WRONG_CODE").await;
    walk.wait(120);
    walk.asks("asks again", &first, "").await;
    walk.wait(120);
    walk.asks("asks elsewhere", &second, "").await;
    let out_of_turn = first.verify_2fa_answer("123456").await;
    walk.saw("shows another factor", &first, out_of_turn).await;
    let wrong = walk.wrong();
    for left in (0..4).rev() {
        walk.shows(&format!("guesses, {left} left"), &first, &wrong, "WRONG_CODE").await;
    }
    walk.shows("guesses on", &first, &wrong, "NO_PENDING_SIGN_IN").await;
    walk.shows("guesses elsewhere", &second, &wrong, "LOCKED").await;
    walk.asks("asks while locked", &first, "LOCKED").await;
    walk.asks("asks elsewhere while locked", &second, "LOCKED").await;
    walk.wait(900);
    walk.asks("asks when unlocked", &first, "").await;
    walk.wait(600);
    walk.shows("guesses too late", &first, &wrong, "EXPIRED").await;
    walk.wait(300);
    walk.shows("guesses after the end", &first, &wrong, "NO_PENDING_SIGN_IN").await;
    walk.asks("asks for the last time", &first, "").await;
    let nobody = first.graphql(json!({ "query": "{ currentUser { id } }" })).await;
    walk.saw("looks who is signed in", &first, nobody).await;
    let out = first.sign_out_answer().await;
    walk.saw("signs out", &first, out).await;
    let asked = if whose.is_mailed() { 5 } else { usize::from(matches!(whose, Whose::Turned(_))) };
    assert_eq!(walk.house.inbox.len() - mails, asked, "mails to {whose:?}");
    walk.seen
}

async fn assert_like_nobodys(whose: &[Whose]) {
    let ghost = walk(Whose::Ghost).await;
    assert_eq!(ghost.len(), 22);
    for whose in whose {
        let seen = walk(*whose).await;
        assert_eq!(seen.len(), ghost.len());
        for (seen, ghost) in seen.iter().zip(&ghost) {
            assert_eq!(seen, ghost, "{whose:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_known_address_is_answered_and_written_like_an_unknown_one() {
    assert_like_nobodys(&[Whose::Known]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn those_who_cannot_sign_in_are_answered_and_written_like_an_unknown_one() {
    assert_like_nobodys(&[Whose::Disabled, Whose::RoleLess, Whose::Late]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_proof_mode_an_admin_who_may_enrol_is_answered_like_an_unknown_address() {
    assert_like_nobodys(&[Whose::Inside]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn uninvited_or_with_a_wrong_token_an_admin_is_answered_and_written_like_an_unknown_one() {
    assert_like_nobodys(&[Whose::Uninvited, Whose::Misinvited]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_sign_in_that_became_a_decoy_goes_on_like_any_other_and_its_code_no_longer_matches() {
    let deeds = [Deed::Disable, Deed::Remove, Deed::TakeRoles, Deed::Move, Deed::DisableBehindOurBack];
    assert_like_nobodys(&deeds.map(Whose::Turned)).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ending_an_account_is_not_visible_in_a_sign_in_before_the_mailed_code() {
    for reset in [false, true] {
        let house = House::open().await;
        let ann = house.enrolled_a_day_ago(EMAIL).await;
        let browser = house.browser();
        let code = house.mailed_code(&browser, &ann).await;
        let value = browser.cookie("__Host-pending").unwrap();
        let admin = house.find(&ann).await;
        if reset {
            accounts::reset_2fa(&house.app, &operator(), &admin).await.unwrap();
        } else {
            accounts::sign_out(&house.app, &operator(), &admin).await.unwrap();
        }
        assert_eq!(browser.verify_lookup(&code).await, wrong(4), "reset: {reset}");
        house.wait(chrono::TimeDelta::seconds(120));
        // A new request is the account's again, and leads to a session.
        let answer = browser.request_lookup_answer(EMAIL).await;
        assert_eq!(answer.set_cookies(), [pending_cookie(&value, 780)]);
        let code = house.inbox.next(EMAIL).await.code();
        let proven = browser.verify_lookup(&code).await;
        assert_eq!(proven["authUrlFor2fa"].is_string(), reset, "{proven}");
    }
}
