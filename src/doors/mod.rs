//! Doors: wire formats over one domain. A door parses a call, asks a use-case and maps its outcome; what is disclosed is
//! decided in its one mapping, and nowhere else.

pub mod staff;
