//! `schema`: prints the staff door's GraphQL schema, which `schema.graphql` holds.

use super::output::print;
use crate::doors::staff;

pub fn run() -> anyhow::Result<()> {
    print(staff::endpoint(false).sdl().trim_end())
}
