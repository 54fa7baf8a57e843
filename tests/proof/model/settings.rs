//! Limits of the model by section 5 of the contract, and the real server's settings for them.

use super::pool::Payer;

/// Time in microseconds, as the real clock counts.
pub type Time = i64;
pub const SECOND: Time = 1_000_000;
pub const MINUTE: Time = 60 * SECOND;
pub const HOUR: Time = 60 * MINUTE;
pub const DAY: Time = 24 * HOUR;

#[derive(Clone, Debug)]
pub struct Settings {
    pub attempts: usize,
    pub codes: usize,
    pub cooldown: Time,
    pub wrong_strangers: (usize, Time),
    pub wrong_browser: (usize, Time),
    pub mails: Vec<(usize, Time)>,
    /// Rate limit of the network and of each trusted browser; unlimited if empty.
    pub rate: Vec<(usize, Time)>,
    pub lockout: (Time, Time),
    pub code_life: Time,
    pub pending_life: Time,
    pub idle: Time,
    pub absolute: Time,
    /// Idle time and lifetime of a remembered session, at a door with them.
    pub remembered: (Time, Time),
    /// Rate limit of each application key; unlimited if empty.
    pub key_rate: Vec<(usize, Time)>,
    /// Lifetime of an access token, at a door with tokens.
    pub token_life: Time,
    /// SMS for one brand in a day.
    pub texts: usize,
    pub enrolment_window: Time,
    /// Whether enrolling requires an invitation.
    pub by_invitation: bool,
    /// Whether requestLookup discloses the enrolment URL.
    pub told_at_lookup: bool,
    /// Settings of the real server.
    pub environment: Vec<(&'static str, &'static str)>,
}

impl Settings {
    /// Defaults of the contract.
    pub fn defaults() -> Settings {
        Settings {
            attempts: 5,
            codes: 3,
            cooldown: 120 * SECOND,
            wrong_strangers: (20, DAY),
            wrong_browser: (10, DAY),
            mails: vec![(5, HOUR), (20, DAY)],
            rate: Vec::new(),
            lockout: (15 * MINUTE, HOUR),
            code_life: 10 * MINUTE,
            pending_life: 15 * MINUTE,
            idle: 30 * MINUTE,
            absolute: 12 * HOUR,
            remembered: (DAY, 7 * DAY),
            key_rate: Vec::new(),
            token_life: HOUR,
            texts: 10_000,
            enrolment_window: 72 * HOUR,
            by_invitation: false,
            told_at_lookup: true,
            environment: Vec::new(),
        }
    }

    /// Small limits, each reached in a few steps.
    pub fn small() -> Settings {
        Settings {
            attempts: 2,
            codes: 2,
            wrong_strangers: (3, DAY),
            wrong_browser: (3, DAY),
            mails: vec![(3, HOUR), (5, DAY)],
            // Full windows make an honest admin wait up to a day, and the enrolment window must be longer.
            enrolment_window: 30 * HOUR,
            told_at_lookup: false,
            environment: vec![
                ("VESTIBULE_ATTEMPTS", "2"),
                ("VESTIBULE_CODES", "2"),
                ("VESTIBULE_WRONG_UNTRUSTED", "3/24h"),
                ("VESTIBULE_WRONG_TRUSTED", "3/24h"),
                ("VESTIBULE_MAILS", "3/1h,5/24h"),
                ("VESTIBULE_ENROLMENT_WINDOW", "30h"),
                ("VESTIBULE_ENROLMENT_URL", "proof"),
            ],
            ..Settings::defaults()
        }
    }

    /// Small limits of the account door, each reached in a few steps.
    pub fn account() -> Settings {
        Settings {
            attempts: 2,
            codes: 2,
            wrong_strangers: (3, DAY),
            mails: vec![(3, HOUR), (5, DAY)],
            idle: 20 * MINUTE,
            absolute: 40 * MINUTE,
            token_life: 10 * MINUTE,
            environment: vec![
                ("VESTIBULE_DOORS", "staff,account"),
                ("VESTIBULE_ACCOUNT_REGISTRATION", "open"),
                ("VESTIBULE_ACCOUNT_RATE_LIMIT", "off"),
                ("VESTIBULE_ACCOUNT_ATTEMPTS", "2"),
                ("VESTIBULE_ACCOUNT_CODES", "2"),
                ("VESTIBULE_ACCOUNT_WRONG", "3/24h"),
                ("VESTIBULE_ACCOUNT_MAILS", "3/1h,5/24h"),
                ("VESTIBULE_ACCOUNT_SESSION_IDLE", "20m"),
                ("VESTIBULE_ACCOUNT_SESSION_ABSOLUTE", "40m"),
                ("VESTIBULE_ACCOUNT_TOKEN_TTL", "10m"),
            ],
            ..Settings::defaults()
        }
    }

    /// Defaults of the account door, whose session lives longer.
    pub fn account_defaults() -> Settings {
        Settings {
            mails: vec![(5, HOUR), (10, DAY)],
            idle: DAY,
            absolute: 30 * DAY,
            environment: vec![
                ("VESTIBULE_DOORS", "staff,account"),
                ("VESTIBULE_ACCOUNT_REGISTRATION", "open"),
                ("VESTIBULE_ACCOUNT_RATE_LIMIT", "off"),
            ],
            ..Settings::defaults()
        }
    }

    /// Small limits of the account door, and a rate limit that allows little more than one sign-in.
    pub fn account_limited() -> Settings {
        let mut limited = Settings { rate: vec![(4, SECOND), (10, 30 * SECOND)], ..Settings::account() };
        limited.environment.retain(|(name, _)| *name != "VESTIBULE_ACCOUNT_RATE_LIMIT");
        limited.environment.push(("VESTIBULE_ACCOUNT_RATE_LIMIT", "4/1s,10/30s"));
        limited
    }

    /// Small limits of the session door, each reached in a few steps.
    pub fn session() -> Settings {
        Settings {
            attempts: 2,
            wrong_strangers: (3, DAY),
            idle: 20 * MINUTE,
            absolute: 40 * MINUTE,
            remembered: (HOUR, 2 * HOUR),
            environment: vec![
                ("VESTIBULE_DOORS", "session"),
                ("VESTIBULE_KEY_RATE_LIMIT", "off"),
                ("VESTIBULE_SESSION_DOOR_RATE_LIMIT", "off"),
                ("VESTIBULE_SESSION_DOOR_ATTEMPTS", "2"),
                ("VESTIBULE_SESSION_DOOR_WRONG", "3/24h"),
                ("VESTIBULE_SESSION_DOOR_IDLE", "20m"),
                ("VESTIBULE_SESSION_DOOR_ABSOLUTE", "40m"),
                ("VESTIBULE_SESSION_DOOR_REMEMBER_IDLE", "1h"),
                ("VESTIBULE_SESSION_DOOR_REMEMBER_ABSOLUTE", "2h"),
            ],
            ..Settings::defaults()
        }
    }

    /// Defaults of the session door, without rate limits.
    pub fn session_defaults() -> Settings {
        Settings { environment: Settings::session().environment.into_iter().take(3).collect(), ..Settings::defaults() }
    }

    /// Small limits of the session door, and rate limits that allow little more than one sign-in.
    pub fn session_limited() -> Settings {
        let (rate, key_rate) = (vec![(2, SECOND), (5, 30 * SECOND)], vec![(6, 30 * SECOND)]);
        let mut limited = Settings { rate, key_rate, ..Settings::session() };
        limited.environment.retain(|(name, _)| !name.ends_with("RATE_LIMIT"));
        limited.environment.push(("VESTIBULE_KEY_RATE_LIMIT", "6/30s"));
        limited.environment.push(("VESTIBULE_SESSION_DOOR_RATE_LIMIT", "2/1s,5/30s"));
        limited
    }

    /// Guesses at the session door that nothing but a suspension ends.
    pub fn session_patient() -> Settings {
        let mut patient = Settings { attempts: 1000, wrong_strangers: (1000, DAY), ..Settings::session_defaults() };
        patient.environment.push(("VESTIBULE_SESSION_DOOR_ATTEMPTS", "1000"));
        patient.environment.push(("VESTIBULE_SESSION_DOOR_WRONG", "1000/24h"));
        patient
    }

    /// Small limits of the player door, each reached in a few steps.
    pub fn player() -> Settings {
        Settings {
            attempts: 2,
            codes: 2,
            wrong_strangers: (3, DAY),
            mails: vec![(3, HOUR), (5, DAY)],
            idle: 20 * MINUTE,
            absolute: 40 * MINUTE,
            texts: 4,
            environment: vec![
                ("VESTIBULE_DOORS", "player"),
                ("VESTIBULE_KEY_RATE_LIMIT", "off"),
                ("VESTIBULE_PLAYER_RATE_LIMIT", "off"),
                ("VESTIBULE_PLAYER_SESSIONS", "1000"),
                ("VESTIBULE_SMS_COUNTRIES", "44,49"),
                ("VESTIBULE_PLAYER_ATTEMPTS", "2"),
                ("VESTIBULE_PLAYER_CODES", "2"),
                ("VESTIBULE_PLAYER_WRONG", "3/24h"),
                ("VESTIBULE_PLAYER_MAILS", "3/1h,5/24h"),
                ("VESTIBULE_PLAYER_SESSION_IDLE", "20m"),
                ("VESTIBULE_PLAYER_SESSION_ABSOLUTE", "40m"),
                ("VESTIBULE_SMS_BRAND_DAY", "4"),
            ],
            ..Settings::defaults()
        }
    }

    /// Defaults of the player door, without rate limits.
    pub fn player_defaults() -> Settings {
        let environment = Settings::player().environment.into_iter().take(5).collect();
        Settings { mails: vec![(5, HOUR), (10, DAY)], environment, ..Settings::defaults() }
    }

    /// Small limits of the player door, and a rate limit that allows little more than one sign-in.
    pub fn player_limited() -> Settings {
        let mut limited = Settings { rate: vec![(4, SECOND), (10, 30 * SECOND)], ..Settings::player() };
        limited.environment.retain(|(name, _)| *name != "VESTIBULE_PLAYER_RATE_LIMIT");
        limited.environment.push(("VESTIBULE_PLAYER_RATE_LIMIT", "4/1s,10/30s"));
        limited
    }

    /// Small limits, and a rate limit that allows little more than one sign-in.
    pub fn limited() -> Settings {
        let mut limited = Settings { rate: vec![(4, SECOND), (10, 30 * SECOND)], ..Settings::small() };
        limited.environment.push(("VESTIBULE_RATE_LIMIT", "4/1s,10/30s"));
        limited
    }

    /// Small limits, and enrolling requires an invitation.
    pub fn invited() -> Settings {
        let mut invited = Settings { by_invitation: true, ..Settings::small() };
        invited.environment.push(("VESTIBULE_ENROLMENT", "invitation"));
        invited
    }

    /// Maximum of wrong codes of a pool, and the window.
    pub fn wrong(&self, payer: Payer) -> (usize, Time) {
        match payer {
            Payer::Strangers(_) => self.wrong_strangers,
            Payer::Browser(_) => self.wrong_browser,
        }
    }
}
