//! Rows of the player door that matter, as the model expects them and as the database has them, in one form: players, live sessions and
//! challenges, counts of the pools and of SMS, brands, and lines of the trail.

use super::super::settings::{DAY, Time};
use super::door::{Aim, MAIL, Over, PlayerDoor, SMS};

/// Brands of the players, and the id that each has at its brand.
pub const BRANDS: [i32; 2] = [1009, 7];
pub const PLAYER_ID: i64 = 32574;

/// Numbers as they are stored, the digits of each, and as a request for a code has them: two, none, the first one typed otherwise, and
/// one of a country that is not served.
pub const NUMBERS: [&str; 5] = ["44-123456789", "49 170 1234567", "0123456789", "+44 123 456 789", "33-123456789"];
pub const DIGITS: [&str; 5] = ["44123456789", "491701234567", "", "44123456789", "33123456789"];
pub const DIALLED: [&str; 5] = ["+44 (123) 456-789", "00491701234567", "123456", "44123456789", "+33123456789"];

/// Whether two numbers are one, however they are typed.
pub fn is_same(one: usize, other: usize) -> bool {
    DIGITS[one] == DIGITS[other]
}

/// Ids of requests. The last one is none.
pub const REQUEST_IDS: [&str; 3] = ["w-1", "w-2", "w 3"];

pub const COMMENT: &str = "Comment";

/// A mail address. The last one is none.
pub fn address(number: usize) -> &'static str {
    ["ann@example.com", "bob@example.com", "nobody"][number]
}

fn sorted(mut lines: Vec<String>) -> String {
    lines.sort_unstable();
    lines.join(" ")
}

impl Aim {
    /// The purpose in the table.
    fn purpose(&self) -> &'static str {
        match self {
            Aim::SignIn => "sign_in",
            Aim::Release(_) => "mobile_release",
            Aim::Change(..) => "mobile_change",
            Aim::Withdrawal(_) => "withdrawal",
        }
    }
}

impl PlayerDoor {
    /// The rows that the model expects, table by table.
    pub fn rows(&self) -> Vec<String> {
        let now = self.now;
        let players = self.players.iter().enumerate().filter_map(|(player, own)| {
            let own = own.as_ref()?;
            let email = own.email.map(address).unwrap_or_default();
            let number = own.number.map_or("-", |number| DIGITS[number]);
            let comment = if own.comment { COMMENT } else { "" };
            let flags = [own.proven, own.two_factor, own.due, own.disabled].map(|flag| flag.to_string()).join("|");
            Some(format!("{}|{PLAYER_ID}|{email}|{number}|{comment}|{flags}", BRANDS[player]))
        });
        let sessions = self.sessions.iter().filter(|(id, _)| self.is_live(**id));
        let sessions = sessions.map(|(_, own)| format!("{}|{}", BRANDS[own.player], own.half));
        let challenges = self.challenges.values().filter(|own| self.is_awaited(own)).map(|own| {
            let over = match own.over {
                None => "-",
                Some(Over::Proven) => "proven",
                Some(Over::LockedOut) => "locked_out",
            };
            let code = own.code.is_some();
            format!("{}|{}|{}|{}|{code}|{over}", BRANDS[own.player], own.aim.purpose(), own.codes, own.tries)
        });
        let within = |marks: &[Time], span: Time| marks.iter().filter(|mark| **mark + span > now).count();
        let longest = self.set.mails.iter().map(|limit| limit.1).max().unwrap_or_default();
        let pools = self.pools.iter().filter_map(|(payer, pool)| {
            let wrong = |kind: usize| within(&pool.locks[kind].wrong, self.set.wrong(*payer).1);
            let counts = [wrong(SMS), wrong(MAIL), within(&pool.mails, longest)];
            let locks = [SMS, MAIL].map(|kind| pool.locks[kind].until.is_some_and(|until| until > now));
            counts.iter().any(|count| *count > 0).then(|| format!("{counts:?}|{locks:?}").replace(' ', ""))
        });
        let texts = self.texts.iter().filter(|text| text.2 + DAY > now).map(|text| BRANDS[text.1].to_string());
        let brands = BRANDS.iter().zip(self.brands).filter(|(_, is)| *is).map(|(brand, _)| brand.to_string());
        let lists = [
            players.collect(),
            sessions.collect(),
            challenges.collect(),
            pools.collect(),
            texts.collect(),
            brands.collect(),
        ];
        lists.into_iter().map(sorted).chain(self.lines.map(|lines| lines.to_string())).collect()
    }

    /// The query that answers the rows in the same form; `before`: lines of the trail before the sequence.
    pub fn query(&self, before: &[i64]) -> String {
        let at = |time: Time| format!("(timestamptz 'epoch' + {time} * interval '1 microsecond')");
        let (set, now) = (&self.set, at(self.now));
        let within = |column: &str, span: Time| {
            format!("(select count(*) from unnest({column}) as mark where mark > {})", at(self.now - span))
        };
        let wrong = |column: &str| within(column, set.wrong_strangers.1);
        let longest = set.mails.iter().map(|limit| limit.1).max().unwrap_or_default();
        let locked = |column: &str| format!("(case when {column} > {now} then 'true' else 'false' end)");
        let live =
            format!("seen_at > {} and sessions.created_at > {}", at(self.now - set.idle), at(self.now - set.absolute));
        let lists = [
            String::from(
                "select concat_ws('|', brand, number, email, coalesce(regexp_replace(mobile, '[^0-9]', '', 'g'), '-'),
                    coalesce(status_comment, ''), mobile_proven::text, two_factor::text,
                    (steps_due <> '{}')::text, (disabled_at is not null)::text) as line
                from accounts where door = 'player'",
            ),
            format!(
                "select concat_ws('|', brand, half::text) as line
                from sessions join accounts on accounts.id = account_id where sessions.door = 'player' and {live}"
            ),
            format!(
                "select concat_ws('|', brand, purpose, codes, first_attempts + second_attempts,
                    (code_mac is not null)::text, coalesce(closed, '-')) as line
                from pending_sign_ins as own join accounts on accounts.id = account_id
                where own.door = 'player' and own.expires_at > {now} and (own.session_id is null
                    or exists (select from sessions where sessions.id = own.session_id and {live}))"
            ),
            format!(
                "select '[' || first || ',' || second || ',' || mails || ']|[' || locks || ']' as line from (
                    select {} as first, {} as second, {} as mails, {} || ',' || {} as locks
                    from budgets where door = 'player') as counts
                where first + second + mails > 0",
                wrong("first_wrong_at"),
                wrong("second_wrong_at"),
                within("mailed_at", longest),
                locked("first_locked_until"),
                locked("second_locked_until")
            ),
            format!("select brand::text as line from sms_counts where at > {}", at(self.now - DAY)),
            String::from("select id::text as line from brands"),
        ];
        let lists = lists.map(|list| {
            format!("(select coalesce(string_agg(line, ' ' order by line collate \"C\"), '') from ({list}) as lines)")
        });
        let lines = COUNTED.iter().zip(before);
        let lines =
            lines.map(|(counted, before)| format!("(select (count(*) - {before})::text from audit where {counted})"));
        lists.into_iter().chain(lines).collect::<Vec<_>>().join(" || chr(10) || ")
    }
}

/// Lines of the trail that are counted: wrong codes, numbers that a code proved at a sign-in, numbers that players changed, and facts.
pub const COUNTED: [&str; 4] = [
    "outcome in ('wrong', 'locked_out')",
    "event = 'mobile_proven'",
    "event = 'mobile_changed' and outcome = 'done'",
    "event = 'fact_told'",
];
