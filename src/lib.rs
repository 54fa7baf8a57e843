//! Vestibule: the sign-in backend of a back office. A request enters by a door, is parsed into a call of a use-case,
//! which loads the facts, asks the rules and records the decision.

pub mod clock;
pub mod fault;
pub mod keys;
pub mod rules;
pub mod store;
