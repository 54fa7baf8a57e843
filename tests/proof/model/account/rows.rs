//! Rows of the account door that matter, as the model expects them and as the database has them, in one form: accounts, live sessions,
//! live runs, trusted devices, counts of the pools, wrong guesses in the trail, and mails that wait.

use super::super::pool::Payer;
use super::super::settings::{SECOND, Time};
use super::door::{AccountDoor, CODE, PASSWORD};

/// The rows of one table, in order.
fn ordered(mut lines: Vec<String>) -> String {
    lines.sort_unstable();
    lines.join(" ")
}

/// A value that may be missing.
fn or_none(value: Option<impl ToString>) -> String {
    value.map_or("-".into(), |value| value.to_string())
}

impl AccountDoor {
    /// The rows that the model expects, table by table.
    pub fn rows(&self) -> Vec<String> {
        let (address, now) = (|account: usize| &self.named.addresses[account], self.now);
        let own = self.accounts.iter().enumerate().filter_map(|(account, own)| Some((account, own.as_ref()?)));
        let own = own.map(|(account, own)| {
            let name = or_none(own.name.map(|name| &self.named.names[name]));
            format!("{}|{name}|{}", address(account), own.two_factor)
        });
        let sessions = self.sessions.iter().filter(|(id, _)| self.is_live(**id)).map(|(_, own)| {
            let reason = or_none(own.confirmed.map(|(reason, _)| reason.names()[1]));
            let label = if own.labelled { "label" } else { "-" };
            format!("{}|{}|{}|{reason}|{label}", address(own.account), own.generation, own.tries)
        });
        let runs = self.runs.values().filter(|run| now < run.until).map(|run| {
            let account = or_none(run.account.map(address));
            format!("{}|{account}|{}|{}|{}", run.purpose.name(), run.codes, run.tries, usize::from(run.proven))
        });
        let devices = self.devices.values();
        let devices =
            devices.map(|row| format!("{}|{}", address(row.account), if row.labelled { "label" } else { "-" }));
        let pools = self.pools.iter().filter_map(|(payer, pool)| {
            let within = |marks: &[Time], span: Time| marks.iter().filter(|mark| **mark + span > now).count();
            let wrong = |factor: usize| within(&pool.locks[factor].wrong, self.set.wrong(*payer).1);
            let longest = self.set.mails.iter().map(|limit| limit.1).max().unwrap_or_default();
            let counts = [wrong(PASSWORD), wrong(CODE), within(&pool.mails, longest)];
            let kind = if matches!(payer, Payer::Browser(_)) { "browser" } else { "untrusted" };
            let rungs = [PASSWORD, CODE].map(|factor| pool.locks[factor].until.filter(|until| *until > now).is_some());
            counts.iter().any(|count| *count > 0).then(|| format!("{kind}|{counts:?}|{rungs:?}").replace(' ', ""))
        });
        let lists = [own.collect(), sessions.collect(), runs.collect(), devices.collect(), pools.collect()];
        lists.into_iter().map(ordered).chain([self.failures.to_string(), String::from("0")]).collect()
    }

    /// The query that answers the rows in the same form; `before`: wrong guesses in the trail before the sequence.
    pub fn query(&self, before: i64) -> String {
        let at = |time: Time| format!("(timestamptz 'epoch' + {time} * interval '1 microsecond')");
        let (set, now) = (&self.set, at(self.now));
        let within = |column: &str, span: Time| {
            format!("(select count(*) from unnest({column}) as mark where mark > {})", at(self.now - span))
        };
        let longest = set.mails.iter().map(|limit| limit.1).max().unwrap_or_default();
        let wrong = |column: &str| {
            let (strangers, browser) = (set.wrong_strangers.1, set.wrong_browser.1);
            format!(
                "case pool when 'untrusted' then {} else {} end",
                within(column, strangers),
                within(column, browser)
            )
        };
        let counts = [wrong("first_wrong_at"), wrong("second_wrong_at"), within("mailed_at", longest)];
        let [first, second, mails] = counts;
        let locked = |column: &str| format!("(case when {column} > {now} then 'true' else 'false' end)");
        let lists = [
            String::from(
                "select concat_ws('|', address, coalesce(user_name, '-'), two_factor::text) as line
                from accounts where door = 'account'",
            ),
            format!(
                "select concat_ws('|', address, refresh_generation, confirm_attempts, coalesce(confirmed_for, '-'),
                    coalesce(device_label, '-')) as line
                from sessions join accounts on accounts.id = account_id where sessions.door = 'account'
                and seen_at > {} and sessions.created_at > {}",
                at(self.now - set.idle),
                at(self.now - set.absolute)
            ),
            format!(
                "select concat_ws('|', purpose, coalesce(address, '-'), codes, second_attempts, cardinality(proven)) as line
                from pending_sign_ins as run left join accounts on accounts.id = account_id
                where run.door = 'account' and expires_at > {now}"
            ),
            String::from(
                "select concat_ws('|', address, coalesce(label, '-')) as line
                from trusted_browsers join accounts on accounts.id = account_id where door = 'account'",
            ),
            format!(
                "select pool || '|[' || first || ',' || second || ',' || mails || ']|[' || locks || ']' as line from (
                    select pool, {first} as first, {second} as second, {mails} as mails,
                        {} || ',' || {} as locks
                    from budgets where door = 'account') as counts
                where first + second + mails > 0",
                locked("first_locked_until"),
                locked("second_locked_until")
            ),
        ];
        let lists = lists.map(|list| {
            format!("(select coalesce(string_agg(line, ' ' order by line collate \"C\"), '') from ({list}) as lines)")
        });
        let failures =
            format!("(select (count(*) - {before})::text from audit where outcome in ('wrong', 'locked_out'))");
        let waiting = "(select count(*)::text from outbox where kind = 'code')".into();
        lists.into_iter().chain([failures, waiting]).collect::<Vec<_>>().join(" || chr(10) || ")
    }
}

/// Offset within a second at which sequences begin, which no whole second hides.
pub const OFFSET: Time = 5 * SECOND + 123_456;
