//! Variables that an orchestrator injects for its services: Kubernetes and Docker links set `NAME_SERVICE_HOST`, `NAME_PORT`
//! and their like for a service called `vestibule`, or `vestibule-db` beside it. A name passes only with a value of its kind,
//! so that a typing error in a setting is still refused.

use std::net::IpAddr;

/// Protocols of a service's ports.
const PROTOCOLS: [&str; 3] = ["tcp", "udp", "sctp"];

/// Whether an orchestrator injected a variable; `rest` is its name after `VESTIBULE_`.
pub fn is_injected(rest: &str, value: &str) -> bool {
    let words: Vec<&str> = rest.split('_').collect();
    // A service's name may come first, as in `DB_SERVICE_HOST`.
    (0..words.len()).filter_map(|first| words.get(first..)).any(|kind| fits(kind, value))
}

fn fits(kind: &[&str], value: &str) -> bool {
    match kind {
        ["SERVICE", "HOST"] => value.parse::<IpAddr>().is_ok(),
        ["SERVICE", "PORT", ..] => is_port(value),
        ["PORT"] => is_endpoint(value),
        ["PORT", port, protocol] if is_port(port) => is_protocol(protocol) && is_endpoint(value),
        ["PORT", port, protocol, part] if is_port(port) && is_protocol(protocol) => match *part {
            "PROTO" => PROTOCOLS.contains(&value),
            "PORT" => value == *port,
            "ADDR" => value.parse::<IpAddr>().is_ok(),
            _ => false,
        },
        _ => false,
    }
}

fn is_protocol(word: &str) -> bool {
    PROTOCOLS.contains(&word.to_ascii_lowercase().as_str())
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok_and(|port| port > 0)
}

/// Whether a value is an endpoint such as `tcp://10.0.0.1:5432`, with an IPv6 address in brackets.
fn is_endpoint(value: &str) -> bool {
    let Some((protocol, rest)) = value.split_once("://") else { return false };
    let Some((address, port)) = rest.rsplit_once(':') else { return false };
    let address = address.strip_prefix('[').and_then(|inner| inner.strip_suffix(']')).unwrap_or(address);
    PROTOCOLS.contains(&protocol) && address.parse::<IpAddr>().is_ok() && is_port(port)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_injected_variable_passes_by_its_name_and_its_value() {
        let table = [
            ("SERVICE_HOST", "10.0.0.1", true),
            ("DB_SERVICE_HOST", "10.0.0.1", true),
            ("DB_SERVICE_HOST", "fd00::1", true),
            ("DB_SERVICE_HOST", "db.example.com", false),
            ("SERVICE_PORT", "8080", true),
            ("DB_SERVICE_PORT_HTTP", "8080", true),
            ("METRICS_SERVICE_PORT", "70000", false),
            ("PORT", "tcp://10.0.0.1:8080", true),
            ("DB_PORT", "tcp://10.0.0.1:5432", true),
            ("DB_PORT", "udp://[fd00::1]:5432", true),
            ("DB_PORT_5432_TCP", "tcp://10.0.0.1:5432", true),
            ("DB_PORT_5432_TCP_PROTO", "tcp", true),
            ("DB_PORT_5432_TCP_PORT", "5432", true),
            ("DB_PORT_5432_TCP_ADDR", "10.0.0.1", true),
            ("DB_PORT_5432_SCTP_ADDR", "10.0.0.1", true),
            ("DB_PORT_5432_TCP_PORT", "5433", false),
            ("DB_PORT_5432_TCP_NAME", "db", false),
            ("DB_PORT_5432_HTTP", "http://10.0.0.1:5432", false),
            ("METRICS_PORT", "9464", false),
            ("PORT", "8080", false),
            ("PORT", "http://10.0.0.1:8080", false),
            ("LISTEN", "10.0.0.1", false),
        ];
        for (rest, value, passes) in table {
            assert_eq!(is_injected(rest, value), passes, "{rest}={value}");
        }
    }
}
