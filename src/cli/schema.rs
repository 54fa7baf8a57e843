//! `schema`: prints the staff door's GraphQL schema, as committed in `schema.graphql`.

use super::print;
use crate::doors::staff;

pub fn run() -> anyhow::Result<()> {
    print(staff::endpoint(false).sdl().trim_end())
}
