//! The paths of the session door's calls.

/// The account that is logged in.
pub const USER: &str = "/v3/session/user";
/// A login by a password.
pub const LOGIN: &str = "/v3/session/login";
/// A login's one-time password.
pub const LOGIN_OTP: &str = "/v3/session/login/otp";
/// A logout.
pub const LOGOUT: &str = "/v3/session/logout";
