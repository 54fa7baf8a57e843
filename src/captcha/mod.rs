//! Captcha verification: one call to a vendor's service per request, bounded in time and number. Refuses requests while the
//! service is down, unless the operator lets them through. Does not know accounts; the secret reaches no log and no error.

mod breaker;
mod calls;
mod expected;
mod google;
mod reply;
mod service;
mod siteverify;
mod trouble;
mod verify;
mod widget;

pub use calls::Payer;
pub use expected::Expected;
pub use service::{Service, Vendor};
pub use siteverify::NoClient;
pub use verify::{Captcha, TokenVerdict};
pub use widget::{Look, Widget};
