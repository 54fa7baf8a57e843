//! Settings of the policy of each door, and their safe bounds. On the loopback network every meaningful value is accepted;
//! otherwise guesses per day and time spans have bounds that no setting lifts. Refuses nothing of a door that is off.

use super::limits::{most_a_day, span, window};
use super::purpose::SettingsPurpose;
use super::sms;
use super::source::Source;
use crate::rules::Span;
use crate::rules::factor::Door;
use crate::rules::policy::{
    AdminPolicy, CustomerPolicy, EnrolmentMode, EnrolmentUrl, Policies, Policy, RegistrationMode, RememberedPolicy,
    TokenPolicy,
};
use crate::rules::signing::ACCESS_LIFE;
use crate::rules::window::Window;

/// Reads the policies. `loopback`: whether the public URL is on this machine. Of a door that is off, the valid settings decide
/// how long its rows are kept, and others are ignored: the door may be off for a night only.
pub fn read(source: &mut Source, purpose: SettingsPurpose, loopback: bool, on: &[Door]) -> Policies {
    let strict = purpose == SettingsPurpose::Serve && !loopback;
    let Policies { staff, account, session, player, key_rate_limit, sms } = Policies::default();
    let sms = sms::policy(source, &sms);
    let key_rate_limit =
        DoorReader { source, prefix: "VESTIBULE_KEY_", strict }.window_or_off("RATE_LIMIT", key_rate_limit);
    let mut of = |door: Door, default: Policy| {
        let mut unjudged = source.clone();
        let source = if on.contains(&door) { &mut *source } else { &mut unjudged };
        read_door(source, door, default, (purpose, strict))
    };
    Policies {
        staff: of(Door::Staff, staff),
        account: of(Door::Account, account),
        session: of(Door::Session, session),
        player: of(Door::Player, player),
        key_rate_limit,
        sms,
    }
}

fn read_door(source: &mut Source, door: Door, default: Policy, (purpose, strict): (SettingsPurpose, bool)) -> Policy {
    match door {
        Door::Staff => {
            let mut own = DoorReader { source, prefix: "VESTIBULE_", strict };
            let pending = if strict { Span::hours(1) } else { Span::days(1) };
            // NIST SP 800-63B-4, 2.2.3 (AAL2): an hour idle, a day in all.
            let longest = SessionBounds { idle: Span::hours(1), absolute: Span::hours(24) };
            Policy {
                pending_ttl: own.within("PENDING_TTL", default.pending_ttl, Span::seconds(1), pending),
                wrong_untrusted: own.wrong("WRONG_UNTRUSTED", default.wrong_untrusted.clone()),
                wrong_trusted: own.wrong("WRONG_TRUSTED", default.wrong_trusted.clone()),
                sessions: own.number("SESSIONS", default.sessions, 1000),
                admins: admins(&mut own, purpose, default.admins.clone()),
                ..own.shared(default, &longest)
            }
        }
        Door::Account => {
            let mut own = DoorReader { source, prefix: "VESTIBULE_ACCOUNT_", strict };
            let longest = SessionBounds { idle: Span::days(30), absolute: Span::days(366) };
            Policy {
                wrong_untrusted: own.wrong("WRONG", default.wrong_untrusted.clone()),
                password_min: password_min(own.source, default.password_min),
                customers: customers(&mut own, purpose),
                tokens: tokens(&mut own, default.tokens.clone()),
                ..own.shared(default, &longest)
            }
        }
        Door::Session => {
            let mut own = DoorReader { source, prefix: "VESTIBULE_SESSION_DOOR_", strict };
            let pending = if strict { Span::hours(1) } else { Span::days(1) };
            let longest = SessionBounds { idle: Span::hours(1), absolute: Span::hours(24) };
            let remembered = SessionBounds { idle: Span::days(30), absolute: Span::days(30) };
            let default = own.counted(default);
            let longer = default.remembered.map(|longer| {
                own.times(("REMEMBER_IDLE", "REMEMBER_ABSOLUTE"), (longer.idle, longer.absolute), &remembered)
            });
            let (session_idle, session_absolute) =
                own.times(("IDLE", "ABSOLUTE"), (default.session_idle, default.session_absolute), &longest);
            Policy {
                pending_ttl: own.within("PENDING_TTL", default.pending_ttl, Span::seconds(1), pending),
                wrong_untrusted: own.wrong("WRONG", default.wrong_untrusted.clone()),
                password_min: password_min(own.source, default.password_min),
                session_idle,
                session_absolute,
                remembered: longer.map(|(idle, absolute)| RememberedPolicy { idle, absolute }),
                ..default
            }
        }
        Door::Player => {
            let mut own = DoorReader { source, prefix: "VESTIBULE_PLAYER_", strict };
            let pending = if strict { Span::hours(1) } else { Span::days(1) };
            let longest = SessionBounds { idle: Span::hours(1), absolute: Span::hours(24) };
            Policy {
                pending_ttl: own.within("PENDING_TTL", default.pending_ttl, Span::seconds(1), pending),
                wrong_untrusted: own.wrong("WRONG", default.wrong_untrusted.clone()),
                sessions: own.number("SESSIONS", default.sessions, 1000),
                ..own.shared(default, &longest)
            }
        }
    }
}

/// Reads the minimum length of passwords, one for all doors that ask for them.
fn password_min(source: &mut Source, default: u16) -> u16 {
    small(source.number("VESTIBULE_PASSWORD_MIN", u32::from(default), 8..=64))
}

/// The longest timeouts of sessions off this machine.
struct SessionBounds {
    idle: Span,
    absolute: Span,
}

/// The settings of one door, whose names begin alike.
struct DoorReader<'a> {
    source: &'a mut Source,
    prefix: &'static str,
    /// Whether others than this machine are served.
    strict: bool,
}

impl DoorReader<'_> {
    /// Reads the numbers that every door has which mails codes.
    fn shared(&mut self, default: Policy, longest: &SessionBounds) -> Policy {
        let default = self.counted(default);
        let (session_idle, session_absolute) =
            self.times(("SESSION_IDLE", "SESSION_ABSOLUTE"), (default.session_idle, default.session_absolute), longest);
        Policy {
            code_ttl: self.within("CODE_TTL", default.code_ttl, Span::seconds(1), Span::minutes(10)),
            codes: self.number("CODES", default.codes, 5),
            cooldown: self.cooldown(default.cooldown),
            mails: self.window_or_off("MAILS", default.mails),
            session_idle,
            session_absolute,
            ..default
        }
    }

    /// Reads the numbers of guesses, lockouts and calls.
    fn counted(&mut self, default: Policy) -> Policy {
        let (lockout_first, lockout_longest) = self.lockout((default.lockout_first, default.lockout_longest));
        Policy {
            attempts: self.number("ATTEMPTS", default.attempts, 10),
            lockout_first,
            lockout_longest,
            rate_limit: self.window_or_off("RATE_LIMIT", default.rate_limit),
            ..default
        }
    }

    /// Reads an idle and an absolute timeout by their names.
    fn times(&mut self, names: (&str, &str), default: (Span, Span), longest: &SessionBounds) -> (Span, Span) {
        let of_year = SessionBounds { idle: Span::days(366), absolute: Span::days(366) };
        let longest = if self.strict { longest } else { &of_year };
        let idle = self.within(names.0, default.0, Span::seconds(10), longest.idle);
        (idle, self.within(names.1, default.1, Span::seconds(10), longest.absolute))
    }

    fn parsed<T>(&mut self, setting: &str, why: &str, parse: impl Fn(&str) -> Option<T>) -> Option<T> {
        self.source.parsed(&format!("{}{setting}", self.prefix), why, parse)
    }

    fn number(&mut self, setting: &str, default: u16, strict_most: u32) -> u16 {
        let most = if self.strict { strict_most } else { 1000 };
        small(self.source.number(&format!("{}{setting}", self.prefix), u32::from(default), 1..=most))
    }

    fn within(&mut self, setting: &str, default: Span, least: Span, longest: Span) -> Span {
        let why = format!("is not a span from {} to {}", written(least), written(longest));
        self.parsed(setting, &why, |text| span(text).filter(|span| (least..=longest).contains(span))).unwrap_or(default)
    }

    /// Reads a text of visible ASCII characters.
    fn visible(&mut self, setting: &str, longest: usize) -> Option<String> {
        let why = format!("is not 1 to {longest} visible ASCII characters");
        let fits = |text: &str| text.len() <= longest && text.bytes().all(|byte| byte.is_ascii_graphic());
        self.parsed(setting, &why, |text| fits(text).then(|| text.to_owned()))
    }

    fn cooldown(&mut self, default: Span) -> Span {
        if self.strict {
            return self.within("COOLDOWN", default, Span::seconds(30), Span::days(1));
        }
        let parse = |text: &str| if text == "off" { Some(Span::zero()) } else { span(text) };
        self.parsed("COOLDOWN", "is neither a span nor off", parse).unwrap_or(default)
    }

    fn window_or_off(&mut self, setting: &str, default: Window) -> Window {
        let strict = self.strict;
        let why = if strict { "is not count/span" } else { "is neither count/span nor off" };
        let parse = |text: &str| if text == "off" && !strict { Some(Window::default()) } else { window(text) };
        self.parsed(setting, why, parse).unwrap_or(default)
    }

    fn wrong(&mut self, setting: &str, default: Window) -> Window {
        let strict = self.strict;
        let why = if strict { "is not count/span, at most 100 a day" } else { "is not count/span" };
        let parse =
            |text: &str| window(text).filter(|window| !strict || most_a_day(window).is_some_and(|most| most <= 100));
        self.parsed(setting, why, parse).unwrap_or(default)
    }

    fn lockout(&mut self, default: (Span, Span)) -> (Span, Span) {
        let (least, why) = if self.strict {
            (Span::minutes(1), "is not two spans, 1m or more, the longer last")
        } else {
            (Span::seconds(1), "is not two spans, the longer last")
        };
        let parse = |text: &str| {
            let (first, longest) = text.split_once(',')?;
            let (first, longest) = (span(first.trim())?, span(longest.trim())?);
            (first >= least && first <= longest).then_some((first, longest))
        };
        self.parsed("LOCKOUT", why, parse).unwrap_or(default)
    }
}

/// Reads registration and terms. `dev` serves only this machine, so anybody registers there by default.
fn customers(own: &mut DoorReader<'_>, purpose: SettingsPurpose) -> CustomerPolicy {
    let by_default = if purpose == SettingsPurpose::Dev { RegistrationMode::Open } else { RegistrationMode::Closed };
    CustomerPolicy {
        registration: own
            .parsed("REGISTRATION", "is neither closed nor open", |text| match text {
                "closed" => Some(RegistrationMode::Closed),
                "open" => Some(RegistrationMode::Open),
                _ => None,
            })
            .unwrap_or(by_default),
        terms: own.visible("TERMS", 64),
    }
}

/// Reads life and audience of access tokens.
fn tokens(own: &mut DoorReader<'_>, default: TokenPolicy) -> TokenPolicy {
    TokenPolicy {
        life: own.within("TOKEN_TTL", default.life, Span::minutes(5), ACCESS_LIFE),
        audience: own.visible("AUDIENCE", 255),
    }
}

/// Reads roles and enrolment.
fn admins(own: &mut DoorReader<'_>, purpose: SettingsPurpose, default: AdminPolicy) -> AdminPolicy {
    let window = own.within("ENROLMENT_WINDOW", default.enrolment_window, Span::minutes(1), Span::days(30));
    AdminPolicy {
        roles: roles(own.source, default.roles),
        enrolment: enrolment(own.source, purpose),
        enrolment_window: window,
        enrolment_url: own
            .parsed("ENROLMENT_URL", "is neither lookup nor proof", |text| match text {
                "lookup" => Some(EnrolmentUrl::Lookup),
                "proof" => Some(EnrolmentUrl::Proof),
                _ => None,
            })
            .unwrap_or(default.enrolment_url),
        issuer: own
            .parsed("ISSUER", "is empty, longer than 64, or holds a colon or a control character", |text| {
                let fits = text.len() <= 64 && !text.contains(':') && !text.contains(char::is_control);
                fits.then(|| text.to_owned())
            })
            .unwrap_or(default.issuer),
    }
}

/// Reads the enrolment mode. `dev` serves only this machine, so its admins enrol without an invitation by default.
fn enrolment(source: &mut Source, purpose: SettingsPurpose) -> EnrolmentMode {
    let by_default = if purpose == SettingsPurpose::Dev { EnrolmentMode::Window } else { EnrolmentMode::Invitation };
    source
        .parsed("VESTIBULE_ENROLMENT", "is neither invitation nor window", |text| match text {
            "invitation" => Some(EnrolmentMode::Invitation),
            "window" => Some(EnrolmentMode::Window),
            _ => None,
        })
        .unwrap_or(by_default)
}

/// Formats a span as settings write it, in the largest unit without a remainder.
pub fn written(span: Span) -> String {
    let seconds = span.num_seconds();
    match seconds {
        _ if seconds % 86_400 == 0 => format!("{}d", seconds / 86_400),
        _ if seconds % 3600 == 0 => format!("{}h", seconds / 3600),
        _ if seconds % 60 == 0 => format!("{}m", seconds / 60),
        _ => format!("{seconds}s"),
    }
}

fn roles(source: &mut Source, default: Vec<String>) -> Vec<String> {
    let why = "is not a list of names, each 1 to 32 of [A-Z0-9_]";
    let named = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_';
    let role = |text: &str| {
        let fits = (1..=32).contains(&text.len()) && text.bytes().all(named);
        fits.then(|| text.to_owned())
    };
    let roles = source.list("VESTIBULE_ROLES", why, role);
    if roles.is_empty() { default } else { roles }
}

fn small(number: u32) -> u16 {
    u16::try_from(number).unwrap_or(u16::MAX)
}
