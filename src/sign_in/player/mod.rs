//! Players: the steps of the player door. An operator's program begins a session; the player proves a telephone number or a
//! mailbox in it, changes the number, and the program asks for the fact. Knows no wire format.

mod begin;
mod call;
mod change;
mod fact;
mod facts;
mod mail;
mod sms;
mod validate;

pub use begin::{SessionBegun, SessionFor, begin_session};
pub use call::{GatewayAdmission, PlayerCall, PlayerSession, SessionWanted, admit_gateway};
pub use change::{PlayerUpdate, Updated, update_player};
pub use fact::{AskedFact, tell_fact};
pub use mail::{MailRequest, MailSent, MailValidated, send_mail, validate_mail};
pub use sms::{SmsRequest, SmsSent, send_sms};
pub use validate::{SmsShown, SmsValidated, validate_sms};
