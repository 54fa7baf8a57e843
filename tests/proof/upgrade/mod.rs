//! Upgrades: N serves under load while the database is migrated to N+1, both serve it side by side, and N comes back; a migrator that is
//! killed leaves tables that are served and can be migrated on; and no migration keeps a sign-in waiting among a million accounts.
//! N is the last tag, and N+1 this tree with made-up migrations (`next/`). The short form builds no second version: it kills this
//! tree's migrator over an empty database, and migrates among few accounts.

mod crowd;
mod halfway;
mod ledger;
mod locks;
mod serving;
mod stand;
mod versions;
