//! What we call, failing: the mail server and the captcha service, broken in every way there is. Nobody who asks waits for
//! the one, everybody is refused by the other in time, and what else is under way goes on.

mod captcha;
mod line;
mod mail;
