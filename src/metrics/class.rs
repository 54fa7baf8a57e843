//! Classes of HTTP statuses, by their first digit: a label. Knows no single status.

/// Class of an HTTP status (RFC 9110, 15).
#[derive(Clone, Copy, Debug, PartialEq, Eq, strum::IntoStaticStr, strum::VariantArray)]
#[strum(serialize_all = "snake_case")]
pub enum Class {
    /// Status below 200.
    #[strum(serialize = "1xx")]
    Informational,
    /// Status 200 to 299.
    #[strum(serialize = "2xx")]
    Success,
    /// Status 300 to 399.
    #[strum(serialize = "3xx")]
    Redirection,
    /// Status 400 to 499.
    #[strum(serialize = "4xx")]
    ClientError,
    /// Status 500 and above.
    #[strum(serialize = "5xx")]
    ServerError,
}

impl Class {
    /// Class of a numeric status.
    pub fn of(status: u16) -> Class {
        match status {
            ..200 => Class::Informational,
            200..300 => Class::Success,
            300..400 => Class::Redirection,
            400..500 => Class::ClientError,
            500.. => Class::ServerError,
        }
    }
}
