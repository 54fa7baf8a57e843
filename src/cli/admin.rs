//! `admin`: admins, by id or e-mail.

use super::admin_deed::{Deed, Force, Why};
use super::admin_invite::InviteArgs;
use super::connect::Connected;
use super::{Where, admin_add, admin_deed, admin_export, admin_file, admin_import, admin_print, connect, refuse};
use crate::accounts::{self, Actor, Admin, AdminChange, Changed, NewAdmin, Who};
use crate::rules::language::Language;
use crate::rules::profile::ProfileChange;

#[derive(Debug, clap::Args)]
pub struct AdminArgs {
    #[command(subcommand)]
    command: Command,
    /// Print JSON
    #[arg(long, global = true)]
    json: bool,
    #[command(flatten)]
    place: Where,
}

#[derive(Debug, clap::Subcommand)]
enum Command {
    /// Add an admin; prints the id. With VESTIBULE_ENROLMENT=window they may enrol from now on, else once invited
    Add {
        email: String,
        /// A role, or several with commas; may be repeated
        #[arg(long, value_delimiter = ',', value_name = "ROLE", required = true)]
        role: Vec<String>,
        #[command(flatten)]
        data: Data,
        #[command(flatten)]
        invite: InviteArgs,
        #[command(flatten)]
        why: Why,
    },
    /// Add the admins of a list, all of them or none; a second run changes nothing
    Import(admin_import::Import),
    /// Print who is in service, as a list that import takes
    Export {
        /// How it is written
        #[arg(long, value_enum, default_value = "csv", conflicts_with = "json")]
        format: admin_file::Format,
        #[command(flatten)]
        why: Why,
    },
    /// Every admin
    List,
    /// One admin
    Show { who: String },
    /// Change an admin's data
    Set {
        who: String,
        /// A new address: ends their sessions
        #[arg(long)]
        email: Option<String>,
        /// All roles from now on, with commas; may be repeated
        #[arg(long, value_delimiter = ',', value_name = "ROLE")]
        role: Vec<String>,
        /// Take every role away: ends their sessions
        #[arg(long, conflicts_with = "role")]
        no_role: bool,
        #[command(flatten)]
        data: Data,
        #[command(flatten)]
        force: Force,
        #[command(flatten)]
        why: Why,
    },
    #[command(flatten)]
    Deed(Deed),
}

#[derive(Debug, clap::Args)]
struct Data {
    /// What they are called
    #[arg(long)]
    name: Option<String>,
    /// Their telephone number
    #[arg(long)]
    phone: Option<String>,
    /// Their job
    #[arg(long)]
    job_title: Option<String>,
    /// A few words about them
    #[arg(long)]
    bio: Option<String>,
    /// Their picture
    #[arg(long)]
    avatar_url: Option<String>,
    /// The language of their mails and pages: en, de, es, fr or pt; none: as their browser asks
    #[arg(long, value_name = "TAG", value_parser = language)]
    language: Option<Chosen>,
}

impl From<Data> for ProfileChange {
    fn from(data: Data) -> ProfileChange {
        let Data { name, phone, job_title, bio, avatar_url, language } = data;
        let language = language.map(|chosen| chosen.0);
        ProfileChange { display_name: name, phone_number: phone, job_title, bio, avatar_url, language }
    }
}

/// What was chosen: a language, or none.
#[derive(Clone, Copy, Debug)]
pub struct Chosen(pub Option<Language>);

/// The language of a tag, or `none`.
pub fn language(tag: &str) -> Result<Chosen, String> {
    match tag {
        "none" => Ok(Chosen(None)),
        tag => Language::named(tag).map(|language| Chosen(Some(language))).ok_or_else(|| {
            let tags = Language::ALL.map(Language::tag).join(", ");
            format!("not one of {tags}, none")
        }),
    }
}

impl AdminArgs {
    pub async fn run(self) -> anyhow::Result<()> {
        let connected = connect::connect_agreed(&self.place).await?;
        let forces = match &self.command {
            Command::Import(import) => import.force.force,
            Command::Set { force, .. } => force.force,
            Command::Deed(deed) => deed.forces(),
            Command::Add { .. } | Command::Export { .. } | Command::List | Command::Show { .. } => false,
        };
        if !forces {
            return self.done(&connected).await;
        }
        let before = accounts::can_sign_in(&connected.app).await?;
        let done = self.done(&connected).await;
        // Whoever has a shell may do so, and is to know it.
        if before > Some(0) && accounts::can_sign_in(&connected.app).await? == Some(0) {
            super::say("warning: no owner who can sign in is left: enabled, with an authenticator");
        }
        done
    }

    async fn done(self, connected: &Connected) -> anyhow::Result<()> {
        let json = self.json;
        match self.command {
            Command::Add { email, role, data, invite, why } => {
                let admin = NewAdmin { email, roles: role, profile: data.into() };
                admin_add::run(connected, &why.actor(), &admin, (invite, json)).await
            }
            Command::Import(import) => import.run(connected, json).await,
            Command::Export { format, why } => admin_export::run(connected, &why.actor(), format, json).await,
            Command::List => admin_print::list(&accounts::list(&connected.app).await?, json),
            Command::Show { who } => admin_print::show(&found(connected, &who).await?, json),
            Command::Set { who, email, role, no_role, data, force, why } => {
                let roles = (no_role || !role.is_empty()).then_some(role);
                let wanted = AdminChange { email, roles, inactive: None, profile: data.into() };
                set(connected, &why.actor().forcing(force.force), &who, (&wanted, json)).await
            }
            Command::Deed(deed) => deed.run(connected, json).await,
        }
    }
}

async fn set(
    connected: &Connected,
    actor: &Actor,
    who: &str,
    (wanted, json): (&AdminChange, bool),
) -> anyhow::Result<()> {
    if wanted.email.is_some() && !connected.has_keys {
        return refuse("VESTIBULE_KEYS is missing: the letter to the old address is sealed until it is carried");
    }
    let admin = found(connected, who).await?;
    match accounts::change(&connected.app, actor, &admin, wanted).await? {
        Changed::InvalidEmail => refuse("the new address is not an e-mail address"),
        Changed::Taken => refuse("the new address has an admin already"),
        Changed::UnknownRole(role) => unknown_role(connected, &role),
        Changed::InvalidText(fault) => refuse(fault),
        changed => {
            admin_deed::done_or_refused(&changed, &admin)?;
            done(connected, &admin.view.handle, json).await
        }
    }
}

pub(super) async fn found(connected: &Connected, who: &str) -> anyhow::Result<Admin> {
    let Some(named) = Who::parse(who) else {
        return refuse(format!("{who} is neither an id nor an e-mail address"));
    };
    match accounts::find(&connected.app, &named).await? {
        Some(admin) => Ok(admin),
        None => refuse(format!("{who} is no admin")),
    }
}

pub(super) async fn done(connected: &Connected, id: &str, json: bool) -> anyhow::Result<()> {
    if json { admin_print::show(&found(connected, id).await?, true) } else { Ok(()) }
}

pub(super) fn unknown_role<T>(connected: &Connected, role: &str) -> anyhow::Result<T> {
    refuse(format!("{role} is no role: {}", connected.app.policy.roles.join(", ")))
}
