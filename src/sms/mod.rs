//! SMS delivery. A carrier writes each SMS to a file or hands it to a service over HTTP, and finishes within a fixed time. Knows
//! neither codes nor the outbox.

mod carrier;
mod client;
mod files;
mod form;
mod message;
mod webhook;

pub use carrier::SmsCarrier;
pub use client::NoSmsClient;
pub use form::FormService;
pub use message::Sms;
pub use webhook::WebhookService;
