//! The catalogue of settings: those of the server, and those of each door. `serve --help` prints the catalogue, tests compare
//! `.env.example` and `docs/settings.md` with it, and `VESTIBULE_` names that it lacks are refused.

mod account;
mod look;
mod player;
mod server;
mod session;
mod setting;
mod staff;

pub use setting::Setting;

/// The settings by what they belong to, in the order in which they are printed.
pub const GROUPS: [(&str, &[Setting]); 6] = [
    ("The server", server::SERVER),
    ("The look", look::LOOK),
    ("The staff door", staff::STAFF),
    ("The account door", account::ACCOUNT),
    ("The session door", session::SESSION),
    ("The player door", player::PLAYER),
];

/// All settings.
pub fn all() -> impl Iterator<Item = &'static Setting> {
    GROUPS.into_iter().flat_map(|(_, settings)| settings)
}

/// The setting of this name.
pub fn named(name: &str) -> Option<&'static Setting> {
    all().find(|setting| setting.name == name)
}

/// The catalogue as `serve --help` prints it.
pub fn help() -> String {
    let line = |setting: &Setting| {
        let twin = if setting.secret { " (or the file in ..._FILE)" } else { "" };
        let Setting { name, default, help, bound, .. } = setting;
        format!("  {name}\n      {help}: {bound}{twin} [default: {default}]\n")
    };
    let group = |(whose, settings): (&str, &[Setting])| {
        format!("\n{whose}:\n{}", settings.iter().map(line).collect::<String>())
    };
    let head = "Settings, from the environment or a file .env; those of a door count while VESTIBULE_DOORS names it.\n";
    GROUPS.into_iter().map(group).fold(head.to_owned(), |text, group| text + &group)
}
