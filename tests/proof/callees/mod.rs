//! Services that the program calls, failing in every known way: no request waits for the mail server, a failing captcha
//! service refuses in time, and other requests go on.

mod captcha;
mod line;
mod mail;
