//! `admin`: manages admins, named by id or e-mail address. Refuses names that match no admin.

use super::admin_action::{AdminAction, Force, Why};
use super::admin_invite::InviteArgs;
use super::connect::Connected;
use super::{Where, admin_action, admin_add, admin_export, admin_file, admin_import, admin_print, connect, refuse};
use crate::accounts::{self, Actor, Admin, AdminChange, Changed, NewAdmin, Who};
use crate::rules::language::Language;
use crate::rules::profile::ProfileChange;

#[derive(Debug, clap::Args)]
pub struct AdminArgs {
    #[command(subcommand)]
    command: AdminCommand,
    /// Print JSON
    #[arg(long, global = true)]
    json: bool,
    #[command(flatten)]
    place: Where,
}

#[derive(Debug, clap::Subcommand)]
enum AdminCommand {
    /// Add an admin and print the id. With VESTIBULE_ENROLMENT=window they may enrol at once, else once invited
    Add {
        email: String,
        /// A role, or several separated by commas; may be repeated
        #[arg(long, value_delimiter = ',', value_name = "ROLE", required = true)]
        role: Vec<String>,
        #[command(flatten)]
        data: ProfileArgs,
        #[command(flatten)]
        invite: InviteArgs,
        #[command(flatten)]
        why: Why,
    },
    /// Add the admins of a file, all of them or none; a second run changes nothing
    Import(admin_import::Import),
    /// Print all admins who can sign in, in a format that import reads
    Export {
        /// The output format
        #[arg(long, value_enum, default_value = "csv", conflicts_with = "json")]
        format: admin_file::Format,
        #[command(flatten)]
        why: Why,
    },
    /// List all admins
    List,
    /// Show one admin
    Show { who: String },
    /// Change an admin's profile, e-mail address or roles
    Set {
        who: String,
        /// The new e-mail address; ends the admin's sessions
        #[arg(long)]
        email: Option<String>,
        /// The complete list of roles, separated by commas; may be repeated
        #[arg(long, value_delimiter = ',', value_name = "ROLE")]
        role: Vec<String>,
        /// Remove every role; ends the admin's sessions
        #[arg(long, conflicts_with = "role")]
        no_role: bool,
        #[command(flatten)]
        data: ProfileArgs,
        #[command(flatten)]
        force: Force,
        #[command(flatten)]
        why: Why,
    },
    #[command(flatten)]
    Action(AdminAction),
}

#[derive(Debug, clap::Args)]
struct ProfileArgs {
    /// Display name
    #[arg(long)]
    name: Option<String>,
    /// Telephone number
    #[arg(long)]
    phone: Option<String>,
    /// Job title
    #[arg(long)]
    job_title: Option<String>,
    /// Short biography
    #[arg(long)]
    bio: Option<String>,
    /// URL of a picture
    #[arg(long)]
    avatar_url: Option<String>,
    /// Language of mails and pages: en, de, es, fr or pt; none follows the browser
    #[arg(long, value_name = "TAG", value_parser = language)]
    language: Option<LanguageChoice>,
}

impl From<ProfileArgs> for ProfileChange {
    fn from(data: ProfileArgs) -> ProfileChange {
        let ProfileArgs { name, phone, job_title, bio, avatar_url, language } = data;
        let language = language.map(|chosen| chosen.0);
        ProfileChange { display_name: name, phone_number: phone, job_title, bio, avatar_url, language }
    }
}

/// The argument of `--language`: a language, or none.
#[derive(Clone, Copy, Debug)]
pub struct LanguageChoice(pub Option<Language>);

/// Parses a language tag, or `none`.
pub fn language(tag: &str) -> Result<LanguageChoice, String> {
    match tag {
        "none" => Ok(LanguageChoice(None)),
        tag => Language::named(tag).map(|language| LanguageChoice(Some(language))).ok_or_else(|| {
            let tags = Language::ALL.map(Language::tag).join(", ");
            format!("not one of {tags}, none")
        }),
    }
}

impl AdminArgs {
    pub async fn run(self) -> anyhow::Result<()> {
        let connected = connect::connect_agreed(&self.place).await?;
        let (connected, json) = (&connected, self.json);
        match self.command {
            AdminCommand::Add { email, role, data, invite, why } => {
                let admin = NewAdmin { email, roles: role, profile: data.into() };
                admin_add::run(connected, &why.actor(), &admin, (invite, json)).await
            }
            AdminCommand::Import(import) => import.force.warning(connected, import.run(connected, json)).await,
            AdminCommand::Export { format, why } => admin_export::run(connected, &why.actor(), format, json).await,
            AdminCommand::List => admin_print::list(&accounts::list(&connected.app).await?, json),
            AdminCommand::Show { who } => admin_print::show(&found(connected, &who).await?, json),
            AdminCommand::Set { who, email, role, no_role, data, force, why } => {
                let roles = (no_role || !role.is_empty()).then_some(role);
                let wanted = AdminChange { email, roles, inactive: None, profile: data.into() };
                let actor = why.actor().forcing(force.force);
                force.warning(connected, set(connected, &actor, &who, (&wanted, json))).await
            }
            AdminCommand::Action(action) => action.force().warning(connected, action.run(connected, json)).await,
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
            admin_action::done_or_refused(&changed, &admin)?;
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
