//! Country of a network address, from a country or city database in MaxMind's format, which is read into memory.
//!
//! Refuses a file that is not such a database, is damaged or is larger than 512 MiB. Asks nobody over the network.

mod names;

use std::fs::File;
use std::io::{self, Read};
use std::net::IpAddr;
use std::path::{Path, PathBuf};
use std::sync::{PoisonError, RwLock};

use maxminddb::{PathElement, Reader};

pub use names::Country;

/// Largest accepted file, in bytes.
const LARGEST: u64 = 512 << 20;

/// Kinds of databases whose records have a country, as words of their type, such as `GeoLite2-Country`.
const KINDS: [&str; 3] = ["country", "city", "enterprise"];

/// Fields of a record that may hold its country, the first that is there counts.
const FIELDS: [&str; 2] = ["country", "registered_country"];

type Database = Reader<Vec<u8>>;

/// The countries of network addresses: those of a file, or none.
#[derive(Debug, Default)]
pub struct Countries {
    file: Option<CountryFile>,
}

/// A file of countries and the database that was last read from it.
#[derive(Debug)]
struct CountryFile {
    path: PathBuf,
    database: RwLock<Database>,
}

/// Reason why a file is refused.
#[derive(Debug, thiserror::Error)]
pub enum CountryFileError {
    /// The system's refusal.
    #[error("cannot be read: {}", .0.kind())]
    Unreadable(#[from] io::Error),
    /// A folder, a pipe or a device, which may block or never end.
    #[error("is no regular file")]
    NoFile,
    /// More than 512 MiB.
    #[error("is larger than 512 MiB")]
    TooLarge,
    /// No database in MaxMind's format, or a damaged one.
    #[error("is no MaxMind database, or a damaged one")]
    Damaged,
    /// A database of another kind, such as one of networks' owners.
    #[error("is no country or city database")]
    OtherKind,
}

impl Countries {
    /// Reads the countries of a file.
    ///
    /// # Errors
    ///
    /// If the file is no country or city database that can be read as a whole.
    pub fn of_file(path: &Path) -> Result<Countries, CountryFileError> {
        let database = RwLock::new(read(path)?);
        Ok(Countries { file: Some(CountryFile { path: path.to_owned(), database }) })
    }

    /// Whether there is a file, which can be read again.
    pub fn has_file(&self) -> bool {
        self.file.is_some()
    }

    /// Reads the file again. Blocks while it reads.
    ///
    /// # Errors
    ///
    /// As [`Countries::of_file`]; the countries read before then stay.
    pub fn read_again(&self) -> Result<(), CountryFileError> {
        if let Some(file) = &self.file {
            let database = read(&file.path)?;
            *file.database.write().unwrap_or_else(PoisonError::into_inner) = database;
        }
        Ok(())
    }

    /// The country of an address; `None` without a file, without an entry, or with a code that ISO 3166-1 has not assigned.
    pub fn country_of(&self, address: IpAddr) -> Option<Country> {
        let database = self.file.as_ref()?.database.read().unwrap_or_else(PoisonError::into_inner);
        // A database of IPv4 networks alone has no entry for an IPv6 address.
        let found = database.lookup(address.to_canonical()).ok()?;
        let code = |field| found.decode_path::<&str>(&[PathElement::Key(field), PathElement::Key("iso_code")]);
        Country::of(FIELDS.into_iter().find_map(|field| code(field).ok().flatten())?)
    }
}

/// Reads a database and verifies each of its records.
fn read(path: &Path) -> Result<Database, CountryFileError> {
    if !std::fs::metadata(path)?.is_file() {
        return Err(CountryFileError::NoFile);
    }
    let mut bytes = Vec::new();
    File::open(path)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(CountryFileError::TooLarge);
    }
    let database = Reader::from_source(bytes).map_err(|_| CountryFileError::Damaged)?;
    database.verify().map_err(|_| CountryFileError::Damaged)?;
    let kind = database.metadata().database_type.to_lowercase();
    if KINDS.iter().any(|word| kind.contains(word)) { Ok(database) } else { Err(CountryFileError::OtherKind) }
}
