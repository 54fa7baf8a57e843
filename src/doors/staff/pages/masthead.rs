//! The masthead: what every page shows of the service: name, host, logo, icon, colours and contact, made once at start. Refuses
//! nothing; the settings have judged the look.

use std::fmt::Write;

use data_encoding::BASE64;
use http::HeaderValue;
use sha2::{Digest, Sha256};

use super::bundle::ICON;
use super::logo_file::{media_type, path_of};
use super::parts::SVG;
use crate::edge::Site;
use crate::rules::accent::{Accent, DARK, LIGHT, Shades};
use crate::rules::look::Support;

/// The part of a policy that a style in the page extends.
const STYLES: &str = "style-src 'self'";

/// The service as every page shows it.
#[derive(Debug)]
pub struct Masthead {
    /// Name of the service.
    pub name: String,
    /// Public host, with the port unless it is the scheme's own.
    pub host: String,
    /// Support contact, for readers who need help.
    pub support: Option<Support>,
    /// Path of the logo.
    pub logo: Option<String>,
    /// Path of the icon.
    pub icon: String,
    /// Media type of the icon.
    pub icon_type: &'static str,
    /// Colours of the browser's frame, for light and for dark pages.
    pub theme: [String; 2],
    /// Style that sets the accent colour.
    pub style: Option<String>,
    /// Path or URL after a sign-in that names none.
    pub home: Option<String>,
}

impl Masthead {
    /// The masthead of a site.
    pub fn of(site: &Site) -> Masthead {
        let look = &site.look;
        let logo = look.logo.as_ref().map(path_of);
        let own = (ICON.to_owned(), SVG);
        let (icon, icon_type) = look.logo.as_ref().map_or(own, |logo| (path_of(logo), media_type(logo.kind)));
        let theme = match look.accent {
            Some(accent) => [accent.light.accent, accent.dark.accent],
            None => [LIGHT[0], DARK[0]],
        };
        Masthead {
            name: look.name.as_str().to_owned(),
            host: site.public.authority().to_owned(),
            support: look.support.clone(),
            logo,
            icon,
            icon_type,
            theme: theme.map(|colour| colour.to_string()),
            style: look.accent.map(style),
            home: look.home.clone(),
        }
    }

    /// The content security policy `base`, which allows the style of this masthead too.
    pub fn policy(&self, base: &str) -> HeaderValue {
        let widened = match &self.style {
            // A hash would void 'unsafe-inline', which some captchas need.
            Some(style) if !base.contains("'unsafe-inline'") => {
                base.replacen(STYLES, &format!("{STYLES} {}", source(style)), 1)
            }
            _ => base.to_owned(),
        };
        HeaderValue::try_from(widened).unwrap_or(HeaderValue::from_static("default-src 'none'"))
    }

    /// The policy of a page that loads nothing and holds its styles: this sheet, and the style of this masthead.
    pub fn policy_of_whole(&self, sheet: &str) -> HeaderValue {
        let styles: Vec<String> = [Some(sheet), self.style.as_deref()].into_iter().flatten().map(source).collect();
        let policy = format!(
            "default-src 'none'; style-src {}; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
            styles.join(" ")
        );
        HeaderValue::try_from(policy).unwrap_or(HeaderValue::from_static("default-src 'none'"))
    }
}

/// The source of a content security policy that allows exactly this style.
fn source(style: &str) -> String {
    format!("'sha256-{}'", BASE64.encode(&Sha256::digest(style)))
}

/// Sets the accent for both schemes.
fn style(accent: Accent) -> String {
    let mut style = String::new();
    let light = variables(accent.light);
    let dark = variables(accent.dark);
    // Writing to a String cannot fail.
    let _written = write!(style, ":root{{{light}}}@media (prefers-color-scheme:dark){{:root{{{dark}}}}}");
    style
}

fn variables(Shades { accent, on_accent, soft }: Shades) -> String {
    format!("--accent:{accent};--on-accent:{on_accent};--accent-soft:{soft}")
}
