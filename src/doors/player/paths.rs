//! Paths of the player door: `/gateway/player-data/{version}/...` and `/gateway/operator/{version}/{brand}/...`. Refuses nothing: a
//! path that is no call's is `None`.

/// The path below which the player door is served.
pub const GATEWAY: &str = "/gateway";

/// The brand in a path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BrandInPath {
    /// None: the session's.
    Absent,
    /// A number that may be a brand's.
    Given(i32),
    /// A text that is no brand's id.
    Unfit,
}

/// A call of a player.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PlayerPath {
    /// `/{brand}`: the player's data.
    Data,
    /// `/send/code/{brand}`.
    Send,
    /// `/validate/code/{brand}`.
    Validate,
}

/// A call of an operator's program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OperatorPath<'a> {
    /// `/players/{player}`.
    Player(&'a str),
    /// `/players/{player}/sessions`.
    Sessions(&'a str),
    /// `/facts`.
    Facts,
}

/// A call by its path.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GatewayPath<'a> {
    /// A player's.
    Player(PlayerPath, BrandInPath),
    /// An operator's program's.
    Operator(OperatorPath<'a>, BrandInPath),
}

impl GatewayPath<'_> {
    /// The call of a path; `None`: there is none.
    pub fn parse(path: &str) -> Option<GatewayPath<'_>> {
        let parts: Vec<&str> = path.strip_prefix(GATEWAY)?.strip_prefix('/')?.split('/').collect();
        let (whose, version, rest) = match parts.as_slice() {
            [whose, version, rest @ ..] => (*whose, *version, rest),
            _ => return None,
        };
        if !is_version(version) {
            return None;
        }
        match (whose, rest) {
            ("player-data", []) => Some(GatewayPath::Player(PlayerPath::Data, BrandInPath::Absent)),
            ("player-data", ["send", "code"]) => Some(GatewayPath::Player(PlayerPath::Send, BrandInPath::Absent)),
            ("player-data", ["send", "code", brand]) => Some(GatewayPath::Player(PlayerPath::Send, named(brand)?)),
            ("player-data", ["validate", "code"]) => {
                Some(GatewayPath::Player(PlayerPath::Validate, BrandInPath::Absent))
            }
            ("player-data", ["validate", "code", brand]) => {
                Some(GatewayPath::Player(PlayerPath::Validate, named(brand)?))
            }
            ("player-data", [brand]) => Some(GatewayPath::Player(PlayerPath::Data, named(brand)?)),
            ("operator", [brand, "facts"]) => Some(GatewayPath::Operator(OperatorPath::Facts, named(brand)?)),
            ("operator", [brand, "players", player]) => {
                Some(GatewayPath::Operator(OperatorPath::Player(player), named(brand)?))
            }
            ("operator", [brand, "players", player, "sessions"]) => {
                Some(GatewayPath::Operator(OperatorPath::Sessions(player), named(brand)?))
            }
            _ => None,
        }
    }

    /// The methods of the call, as `Allow` lists them.
    pub fn methods(self) -> &'static str {
        match self {
            GatewayPath::Player(PlayerPath::Data, _) => "GET, HEAD, PUT",
            GatewayPath::Player(PlayerPath::Send | PlayerPath::Validate, _) => "POST, PUT",
            GatewayPath::Operator(OperatorPath::Player(_), _) => "DELETE, GET, HEAD, PUT",
            GatewayPath::Operator(OperatorPath::Sessions(_), _) => "DELETE, POST",
            GatewayPath::Operator(OperatorPath::Facts, _) => "POST",
        }
    }
}

/// The methods of a path; `None`: it is no call's.
pub fn methods(path: &str) -> Option<&'static str> {
    GatewayPath::parse(path).map(GatewayPath::methods)
}

/// The player's number in a path; `None`: it is none.
pub fn player_id(text: &str) -> Option<i64> {
    number(text).filter(|id| *id > 0)
}

/// `v` and digits.
fn is_version(text: &str) -> bool {
    text.strip_prefix('v').is_some_and(|digits| !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()))
}

/// The brand of a segment; `None`: the segment is empty, as behind a slash at the end.
fn named(segment: &str) -> Option<BrandInPath> {
    if segment.is_empty() {
        return None;
    }
    let id: Option<i32> = number(segment);
    Some(id.filter(|id| *id > 0).map_or(BrandInPath::Unfit, BrandInPath::Given))
}

/// The number of ASCII digits alone.
fn number<T: std::str::FromStr>(text: &str) -> Option<T> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_a_call_with_a_version_and_a_brand_or_none() {
        let (data, send) = (PlayerPath::Data, PlayerPath::Send);
        let given = BrandInPath::Given(1009);
        let table = [
            ("/gateway/player-data/v1/1009", Some(GatewayPath::Player(data, given))),
            ("/gateway/player-data/v1", Some(GatewayPath::Player(data, BrandInPath::Absent))),
            ("/gateway/player-data/v12/send/code/1009", Some(GatewayPath::Player(send, given))),
            ("/gateway/player-data/v1/send/code", Some(GatewayPath::Player(send, BrandInPath::Absent))),
            ("/gateway/player-data/v1/validate/code/1009", Some(GatewayPath::Player(PlayerPath::Validate, given))),
            ("/gateway/player-data/v1/0", Some(GatewayPath::Player(data, BrandInPath::Unfit))),
            ("/gateway/player-data/v1/-1", Some(GatewayPath::Player(data, BrandInPath::Unfit))),
            ("/gateway/player-data/v1/2147483647", Some(GatewayPath::Player(data, BrandInPath::Given(i32::MAX)))),
            ("/gateway/player-data/v1/2147483648", Some(GatewayPath::Player(data, BrandInPath::Unfit))),
            ("/gateway/player-data/v1/%31", Some(GatewayPath::Player(data, BrandInPath::Unfit))),
            ("/gateway/player-data/v1/+1", Some(GatewayPath::Player(data, BrandInPath::Unfit))),
            ("/gateway/player-data/v", None),
            ("/gateway/player-data/vv1/1009", None),
            ("/gateway/player-data/1/1009", None),
            ("/gateway/player-data/v1/", None),
            ("/gateway/player-data/v1/1009/", None),
            ("/gateway/player-data/v1/send/code/1009/x", None),
            ("/gateway/player-data", None),
            ("/gateway", None),
            ("/gateway/operator/v1/1009/facts", Some(GatewayPath::Operator(OperatorPath::Facts, given))),
            ("/gateway/operator/v1/1009/players/7", Some(GatewayPath::Operator(OperatorPath::Player("7"), given))),
            (
                "/gateway/operator/v1/x/players/7/sessions",
                Some(GatewayPath::Operator(OperatorPath::Sessions("7"), BrandInPath::Unfit)),
            ),
            ("/gateway/operator/v1/facts", None),
            ("/gateway/operator/v1/1009/players", None),
        ];
        for (path, call) in table {
            assert_eq!(GatewayPath::parse(path), call, "{path}");
        }
        assert_eq!([player_id("7"), player_id("0"), player_id(""), player_id("-7")], [Some(7), None, None, None]);
    }
}
