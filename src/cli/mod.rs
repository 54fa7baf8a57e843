//! The command line: one file per command parses, calls a use-case and prints. Secrets come from the environment, a file or
//! standard input. Asks for confirmation only on a terminal, and only before it takes an admin's access away or moves every row
//! to another key.

mod account;
mod account_add;
mod account_device_link;
mod account_enrol;
mod account_fields;
mod account_import;
mod account_password;
mod account_print;
mod account_reset;
mod account_set;
mod account_target;
mod actor;
mod admin;
mod admin_access;
mod admin_add;
mod admin_device_link;
mod admin_force;
mod admin_import;
mod admin_invite;
mod admin_list;
mod admin_print;
mod admin_profile;
mod admin_reset;
mod admin_set;
mod admin_target;
mod after_restore;
mod after_restore_print;
mod api_key;
mod api_key_add;
mod api_key_narrow;
mod api_key_target;
mod audit;
mod audit_archive;
mod audit_forget;
mod audit_gaps;
mod audit_list;
mod audit_stream;
mod audit_who;
mod bars;
mod brand;
mod brand_fields;
mod brand_target;
mod brand_text;
mod colour;
mod completions;
mod confirm;
mod connect;
mod database_args;
#[cfg(feature = "embedded-postgres")]
mod dev;
#[cfg(feature = "embedded-postgres")]
mod dev_way_in;
mod doctor;
#[cfg(feature = "embedded-postgres")]
pub mod fetching;
mod filter_text;
#[cfg(feature = "embedded-postgres")]
mod graphiql;
mod healthcheck;
mod instants;
mod keys;
mod list_export;
mod list_import;
mod logs;
mod man;
mod migrate;
mod openapi;
mod output;
mod player;
mod player_fields;
mod player_print;
mod player_target;
mod printing;
mod prune;
mod role_name;
mod running;
pub mod running_dev;
mod schema;
mod serve;
mod settings_args;
pub mod shown;
mod target;
mod totp;

use crate::settings::catalogue;
use clap::error::{ContextKind, ErrorKind};
use clap::{ArgMatches, ColorChoice, CommandFactory, FromArgMatches, Parser, Subcommand};

/// The sign-in backend of a back office.
#[derive(Debug, Parser)]
#[command(name = "vestibule", version, propagate_version = true)]
pub struct Cli {
    #[command(subcommand)]
    command: CliCommand,
    /// Print without colours, as with NO_COLOR in the environment
    #[arg(long, global = true)]
    no_color: bool,
    /// Whether the command prints JSON.
    #[arg(skip)]
    json: bool,
}

#[derive(Debug, Subcommand)]
enum CliCommand {
    #[cfg(feature = "embedded-postgres")]
    /// Run a server for yourself: a private PostgreSQL, an admin, mails as files, no captcha
    Dev(dev::Dev),
    /// Run the server with the settings of the environment
    #[command(after_help = catalogue::help())]
    Serve(settings_args::SettingsArgs),
    /// Ask the server of this machine whether it is ready
    Healthcheck(settings_args::SettingsArgs),
    /// Check everything that a server needs
    Doctor(doctor::Doctor),
    /// Create and update the tables
    Migrate(migrate::Migrate),
    /// Add, list, change and remove admins
    Admin(admin::AdminArgs),
    /// Add, list, change and remove accounts of other doors than the staff door
    Account(account::AccountArgs),
    /// Make, list, narrow and end application keys, by which programs call the session door and the player door
    ApiKey(api_key::ApiKeyArgs),
    /// Add, list, change and remove brands, whose players come in by the player door
    Brand(brand::BrandArgs),
    /// Add, list, change and remove players of brands
    Player(player::PlayerArgs),
    /// Read and verify the audit trail, and withhold personal data from it
    Audit(audit::AuditArgs),
    /// Close what a restored dump holds open; run once after each restore, before any server starts
    AfterRestore(after_restore::AfterRestore),
    /// Generate, list and rotate master keys
    #[command(subcommand)]
    Keys(keys::KeysCommand),
    /// Delete expired rows, as a server does once a minute
    Prune(prune::Prune),
    /// Print a door's GraphQL schema
    Schema(schema::Schema),
    /// Print the OpenAPI document of a REST door
    Openapi(openapi::OpenapiArgs),
    /// Print a script with which a shell completes these commands
    Completions(completions::Completions),
    /// Write a manual page for each command
    Man(man::ManArgs),
    /// Print the current code of an otpauth URL read from standard input
    Totp,
}

impl Cli {
    /// Parses the command line of this process. Ends it at `--help`, at `--version` and, with exit code 2, at a usage error.
    pub fn from_arguments() -> Cli {
        let parsed = Cli::coloured_command().try_get_matches().and_then(|matches| {
            let json = asks_for_json(&matches);
            Ok(Cli { json, ..Cli::from_arg_matches(&matches)? })
        });
        parsed.unwrap_or_else(|error| {
            let unknown = error.get(ContextKind::InvalidSubcommand).map(ToString::to_string);
            if !cfg!(feature = "embedded-postgres") && unknown.as_deref() == Some("dev") {
                let why = "`vestibule dev` needs the feature `embedded-postgres`, which this build lacks\n";
                clap::Error::raw(ErrorKind::InvalidSubcommand, why).exit()
            }
            error.exit()
        })
    }

    /// The command line, whose help and errors have colours unless the arguments turn them off.
    fn coloured_command() -> clap::Command {
        let is_off = std::env::args_os().skip(1).any(|argument| argument == "--no-color");
        let command = Cli::command();
        if is_off { command.color(ColorChoice::Never) } else { command }
    }

    /// Whether the command prints JSON, so that its failure is printed as JSON too.
    pub fn prints_json(&self) -> bool {
        self.json
    }

    /// Runs the command on a runtime of its own. Stands in the library because a future is compiled where it is polled: the program
    /// would compile every command a second time.
    pub fn run_to_end(self) -> anyhow::Result<()> {
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        runtime.block_on(self.run())
    }

    async fn run(self) -> anyhow::Result<()> {
        if self.no_color {
            colour::turn_off();
        }
        match self.command {
            #[cfg(feature = "embedded-postgres")]
            CliCommand::Dev(dev) => dev.run().await,
            CliCommand::Serve(args) => serve::run(args).await,
            CliCommand::Healthcheck(args) => healthcheck::run(args).await,
            CliCommand::Doctor(doctor) => doctor.run().await,
            CliCommand::Migrate(migrate) => migrate.run().await,
            CliCommand::Admin(admin) => admin.run().await,
            CliCommand::Account(account) => account.run().await,
            CliCommand::ApiKey(keys) => keys.run().await,
            CliCommand::Brand(brand) => brand.run().await,
            CliCommand::Player(player) => player.run().await,
            CliCommand::Audit(audit) => audit.run().await,
            CliCommand::AfterRestore(restored) => restored.run().await,
            CliCommand::Keys(keys) => keys.run().await,
            CliCommand::Prune(prune) => prune.run().await,
            CliCommand::Schema(schema) => schema.run(),
            CliCommand::Openapi(openapi) => openapi.run(),
            CliCommand::Completions(completions) => completions.run(&mut Cli::command()),
            CliCommand::Man(man) => man.run(Cli::command()),
            CliCommand::Totp => totp::run(),
        }
    }
}

/// Whether a command line holds `--json`.
fn asks_for_json(matches: &ArgMatches) -> bool {
    let here = matches.try_get_one::<bool>("json").ok().flatten().is_some_and(|json| *json);
    here || matches.subcommand().is_some_and(|(_, inner)| asks_for_json(inner))
}
