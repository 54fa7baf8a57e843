//! The staff door's verbs and its people: what they do in a browser and what the door answers.

pub mod answers;
pub mod browser;
pub mod desk;
pub mod gate;
pub mod invitations;
pub mod own;
pub mod people;
pub mod person;
pub mod sentences;
pub mod steps;
