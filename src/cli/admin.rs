//! `admin`: admins, by id or e-mail.

use anyhow::Context;

use super::admin_invite::{self, InvitationWay, InviteArgs};
use super::connect::Connected;
use super::{Where, admin_add, admin_export, admin_file, admin_import, admin_print, connect, print, refuse, user};
use crate::accounts::{self, Actor, Admin, AdminChange, AdminData, Changed, InvitationLink, NewAdmin, Who};
use crate::rules::language::Language;

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
    },
    /// Add the admins of a list, all of them or none; a second run changes nothing
    Import(admin_import::Import),
    /// Print who is in service, as a list that import takes
    Export {
        /// How it is written
        #[arg(long, value_enum, default_value = "csv", conflicts_with = "json")]
        format: admin_file::Format,
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
    },
    /// Open the enrolment window and mail them an invitation; it voids the one before
    Invite {
        who: String,
        /// Print the invitation's link in the mail's place
        #[arg(long)]
        print_invitation: bool,
    },
    /// Sign them out and keep them out
    Disable { who: String },
    /// Let them in again
    Enable { who: String },
    /// Empty their windows, cooldowns and lockouts
    Unlock { who: String },
    /// Take their authenticator away. With VESTIBULE_ENROLMENT=window they may enrol another, else once invited
    #[command(name = "reset-2fa")]
    Reset2fa {
        who: String,
        #[command(flatten)]
        invite: InviteArgs,
    },
    /// Print a link that makes one browser trusted, once, within 15 minutes
    DeviceLink { who: String },
    /// Sign them out everywhere
    SignOut { who: String },
    /// Remove them
    Remove { who: String },
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

impl From<Data> for AdminData {
    fn from(data: Data) -> AdminData {
        let Data { name, phone, job_title, bio, avatar_url, language } = data;
        AdminData { name, phone, job_title, bio, avatar_url, language: language.map(|chosen| chosen.0) }
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
        let connected = connect::connect(&self.place)?;
        let may_take_an_owner = matches!(
            self.command,
            Command::Import(_)
                | Command::Set { .. }
                | Command::Disable { .. }
                | Command::Reset2fa { .. }
                | Command::Remove { .. }
        );
        if !may_take_an_owner {
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
            Command::Add { email, role, data, invite } => {
                admin_add::run(connected, NewAdmin { email, roles: role, data: data.into() }, invite, json).await
            }
            Command::Import(import) => import.run(connected, &actor(), json).await,
            Command::Export { format } => admin_export::run(connected, &actor(), format, json).await,
            Command::List => admin_print::list(&accounts::list(&connected.app).await?, json),
            Command::Show { who } => admin_print::show(&found(connected, &who).await?, json),
            Command::Set { who, email, role, no_role, data } => {
                let roles = (no_role || !role.is_empty()).then_some(role);
                let wanted = AdminChange { email, roles, inactive: None, data: data.into() };
                set(connected, &who, &wanted, json).await
            }
            other => deed(connected, other, json).await,
        }
    }
}

async fn set(connected: &Connected, who: &str, wanted: &AdminChange, json: bool) -> anyhow::Result<()> {
    if wanted.email.is_some() && !connected.has_keys {
        return refuse("VESTIBULE_KEYS is missing: the letter to the old address is sealed until it is carried");
    }
    let admin = found(connected, who).await?;
    match accounts::change(&connected.app, &actor(), &admin, wanted).await? {
        Changed::Done => done(connected, &admin.profile.handle, json).await,
        Changed::InvalidEmail => refuse("the new address is not an e-mail address"),
        Changed::Taken => refuse("the new address has an admin already"),
        Changed::UnknownRole(role) => unknown_role(connected, &role),
        Changed::Altered => altered(&admin),
        Changed::InvalidText(fault) => refuse(fault),
        Changed::Gone => refuse(format!("{who} is no admin any more")),
        Changed::Moved | Changed::LastOwner | Changed::NoOwner => {
            refuse(format!("{who} was changed meanwhile: try again"))
        }
    }
}

/// The deeds that take nothing but an admin.
async fn deed(connected: &Connected, command: Command, json: bool) -> anyhow::Result<()> {
    let (app, actor) = (&connected.app, actor());
    let who = match &command {
        Command::Add { email, .. } => email,
        Command::List | Command::Import(_) | Command::Export { .. } => return Ok(()),
        Command::Show { who }
        | Command::Set { who, .. }
        | Command::Invite { who, .. }
        | Command::Disable { who }
        | Command::Enable { who }
        | Command::Unlock { who }
        | Command::Reset2fa { who, .. }
        | Command::DeviceLink { who }
        | Command::SignOut { who }
        | Command::Remove { who } => who,
    };
    let admin = found(connected, who).await?;
    if admin.altered && !matches!(command, Command::Remove { .. }) {
        return altered(&admin);
    }
    match command {
        Command::Invite { print_invitation, .. } => {
            let link = admin_invite::invite(connected, &actor, &admin, print_invitation).await?;
            return invited(connected, &admin.profile.handle, link, json).await;
        }
        Command::Disable { .. } => accounts::disable(app, &actor, &admin).await?,
        Command::Enable { .. } => accounts::enable(app, &actor, &admin).await?,
        Command::Unlock { .. } => accounts::unlock(app, &actor, &admin).await?,
        Command::Reset2fa { invite, .. } => {
            let way = invite.way(connected)?;
            let inviting = way.as_ref().map(InvitationWay::inviting);
            let (_, link) = accounts::reset_inviting(app, &actor, &admin, inviting).await?;
            return invited(connected, &admin.profile.handle, link, json).await;
        }
        Command::DeviceLink { .. } => return device_link(connected, &actor, &admin, json).await,
        Command::SignOut { .. } => accounts::sign_out(app, &actor, &admin).await?,
        Command::Remove { .. } => {
            accounts::remove(app, &actor, &admin).await?;
            return if json { admin_print::show(&admin, true) } else { Ok(()) };
        }
        Command::Add { .. }
        | Command::Import(_)
        | Command::Export { .. }
        | Command::List
        | Command::Show { .. }
        | Command::Set { .. } => {}
    }
    done(connected, &admin.profile.handle, json).await
}

async fn device_link(connected: &Connected, actor: &Actor, admin: &Admin, json: bool) -> anyhow::Result<()> {
    let public = connected.public_url.as_deref();
    let public = public.context("VESTIBULE_PUBLIC_URL is missing: the link is to our own page")?;
    let Some(token) = accounts::device_link(&connected.app, actor, admin).await? else {
        return refuse(format!("{} is disabled or has no role", admin.profile.email));
    };
    let url = format!("{public}/device#{}", token.reveal());
    if json { print(serde_json::json!({ "url": url })) } else { print(url) }
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

async fn done(connected: &Connected, id: &str, json: bool) -> anyhow::Result<()> {
    if json { admin_print::show(&found(connected, id).await?, true) } else { Ok(()) }
}

async fn invited(connected: &Connected, id: &str, link: Option<InvitationLink>, json: bool) -> anyhow::Result<()> {
    match link {
        _ if json => admin_print::invited(&found(connected, id).await?, link.as_ref()),
        Some(link) => print(link.reveal()),
        None => Ok(()),
    }
}

fn altered<T>(admin: &Admin) -> anyhow::Result<T> {
    refuse(format!("the row of {} was written by someone else: remove them, and add them anew", admin.profile.email))
}

pub(super) fn unknown_role<T>(connected: &Connected, role: &str) -> anyhow::Result<T> {
    refuse(format!("{role} is no role: {}", connected.app.policy.roles.join(", ")))
}

pub(super) fn actor() -> Actor {
    Actor::os(&user())
}
