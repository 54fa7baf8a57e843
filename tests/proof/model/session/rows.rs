//! Rows of the session door that matter, as the model expects them and as the database has them, in one form: live sessions and
//! logins by key, authenticators, counts of the pools, keys, wrong guesses and changed keys in the trail.

use super::super::pool::Payer;
use super::super::settings::{SECOND, Time};
use super::deed::{LOSING, Loss};
use super::door::{AUTHENTICATOR, PASSWORD, SessionDoor};

/// Offset within a second at which sequences begin, which no whole second hides.
pub const START: Time = 5 * SECOND + 123_456;

/// Names of the keys before the number of their sequence.
pub const KEY_NAMES: [&str; 2] = ["whole", "losing"];

/// Network that no test calls from.
pub const ELSEWHERE: &str = "192.0.2.0/24";

fn in_order(mut lines: Vec<String>) -> String {
    lines.sort_unstable();
    lines.join(" ")
}

impl SessionDoor {
    /// The rows that the model expects, table by table.
    pub fn rows(&self) -> Vec<String> {
        let now = self.now;
        let wholes = self.wholes.values().filter(|own| self.is_live(own));
        let wholes = wholes.map(|own| format!("{}|{}|{}", self.names[own.account], KEY_NAMES[own.key], own.remembered));
        let halves =
            self.halves.values().filter(|own| self.is_awaited(own)).map(|own| {
                format!("{}|{}|{}|{}", self.names[own.account], KEY_NAMES[own.key], own.remembered, own.tries)
            });
        let apps = self.people.iter().enumerate().filter_map(|(account, person)| {
            let app = person.app.as_ref()?;
            Some(format!("{}|{}|{}", self.names[account], app.last_step, app.failures))
        });
        let pools = self.pools.iter().filter_map(|(payer, pool)| {
            let span = self.set.wrong(*payer).1;
            let wrong = |factor: usize| pool.locks[factor].wrong.iter().filter(|mark| **mark + span > now).count();
            let counts = [wrong(PASSWORD), wrong(AUTHENTICATOR)];
            let rungs =
                [PASSWORD, AUTHENTICATOR].map(|factor| pool.locks[factor].until.is_some_and(|until| until > now));
            let name = if let Payer::Strangers(_) = payer { "untrusted" } else { "browser" };
            counts.iter().any(|count| *count > 0).then(|| format!("{name}|{counts:?}|{rungs:?}").replace(' ', ""))
        });
        let keys = self.keys.iter().enumerate().map(|(key, own)| {
            let lost = |loss: Loss| own.lost.contains(&loss);
            let scopes = match (key, lost(Loss::Scope)) {
                (LOSING, false) => "session,facts",
                (LOSING, true) => "facts",
                _ => "session",
            };
            let networks = if lost(Loss::Network) { ELSEWHERE } else { "" };
            format!("{}|{}|{scopes}|{networks}|{}", KEY_NAMES[key], own.ended, own.expires.is_some())
        });
        let lists = [wholes.collect(), halves.collect(), apps.collect(), pools.collect(), keys.collect()];
        lists.into_iter().map(in_order).chain([self.failures.to_string(), self.changes.to_string()]).collect()
    }

    /// The query that answers the rows in the same form. `before`: wrong guesses and changed keys in the trail before the sequence.
    pub fn query(&self, before: [i64; 2]) -> String {
        let at = |time: Time| format!("(timestamptz 'epoch' + {time} * interval '1 microsecond')");
        let (set, now) = (&self.set, at(self.now));
        let since = |plain: Time, remembered: Time| {
            format!("case remembered when true then {} else {} end", at(self.now - remembered), at(self.now - plain))
        };
        let (idle, absolute) = (since(set.idle, set.remembered.0), since(set.absolute, set.remembered.1));
        let span = at(self.now - set.wrong_strangers.1);
        let within = |column: &str| format!("(select count(*) from unnest({column}) as mark where mark > {span})");
        let locked = |column: &str| format!("(case when {column} > {now} then 'true' else 'false' end)");
        let named = "regexp_replace(key.name, '[0-9]+$', '')";
        let live = format!(
            "join application_keys key on key.id = application_key_id
            and key.ended_at is null and (key.expires_at is null or key.expires_at > {now})"
        );
        let lists = [
            format!(
                "select concat_ws('|', user_name, {named}, remembered::text) as line
                from sessions own join accounts on accounts.id = account_id {live}
                where own.door = 'session' and seen_at > {idle} and own.created_at > {absolute}"
            ),
            format!(
                "select concat_ws('|', user_name, {named}, remembered::text, second_attempts) as line
                from pending_sign_ins own join accounts on accounts.id = account_id {live}
                where own.door = 'session' and own.expires_at > {now}"
            ),
            String::from(
                "select concat_ws('|', user_name, last_step, failures) as line
                from authenticators join accounts on accounts.id = account_id where door = 'session'",
            ),
            format!(
                "select pool || '|[' || first || ',' || second || ']|[' || locks || ']' as line from (
                    select pool, {} as first, {} as second, {} || ',' || {} as locks
                    from budgets where door = 'session') as counts
                where first + second > 0",
                within("first_wrong_at"),
                within("second_wrong_at"),
                locked("first_locked_until"),
                locked("second_locked_until")
            ),
            format!(
                "select {named} || '|' || (ended_at is not null)::text || '|' || array_to_string(scopes, ',') || '|'
                    || array_to_string(networks, ',') || '|' || (expires_at is not null)::text as line
                from application_keys key"
            ),
        ];
        let lists = lists.map(|list| {
            format!("(select coalesce(string_agg(line, ' ' order by line collate \"C\"), '') from ({list}) as lines)")
        });
        let counts = COUNTED
            .iter()
            .zip(before)
            .map(|(counted, before)| format!("(select (count(*) - {before})::text from audit where {counted})"));
        lists.into_iter().chain(counts).collect::<Vec<_>>().join(" || chr(10) || ")
    }
}

/// Lines of the trail that are counted: wrong guesses, and changed keys.
pub const COUNTED: [&str; 2] = [
    "outcome in ('wrong', 'replayed', 'locked_out', 'suspended')",
    "event in ('application_key_narrowed', 'application_key_ended')",
];
