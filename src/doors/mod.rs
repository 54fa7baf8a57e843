//! Doors: wire formats over shared use-cases. A door parses a call, calls a use-case and maps its outcome to a response. Each
//! outcome is mapped in one place, which alone decides what a caller learns. No door knows another.

pub mod staff;
