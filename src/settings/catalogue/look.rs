//! Settings of the look: what the staff door's pages and all mails show of the service.

use super::setting::{Setting, plain};

/// The settings of the look.
pub(super) const LOOK: &[Setting] = &[
    plain(
        "VESTIBULE_NAME",
        "Vestibule",
        "name of the service in pages, mails and, unless VESTIBULE_ISSUER is set, authenticator apps",
        "1 to 40 characters, at most 64 bytes, no colon, no control character, no mark of direction",
    ),
    plain(
        "VESTIBULE_LOGO_FILE",
        "none",
        "logo on the pages and their icon, read at start",
        "a PNG, or an SVG of plain shapes; at most 64 KiB",
    ),
    plain(
        "VESTIBULE_ACCENT",
        "#1f4fa3,#9dbcf5",
        "colour of buttons and links; one colour is lightened for dark pages",
        "#RRGGBB, or one for light and one for dark pages separated by a comma; contrast of 4.5 or more",
    ),
    plain(
        "VESTIBULE_SUPPORT",
        "none",
        "contact that pages show to whoever is stuck",
        "an email address, or an https:// URL; at most 200 bytes",
    ),
    plain(
        "VESTIBULE_HOME_URL",
        "/me",
        "where a sign-in without return_to leads, and a link on the account page",
        "a path of this server, or a URL of a listed origin",
    ),
];
