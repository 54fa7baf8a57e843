//! Settings of the look: name, logo, accent colour, contact and home. Refuses a logo by its content, a colour that is hard to read,
//! and a home to which no sign-in may return.

use std::fs::File;
use std::io::Read;

use super::source::{Source, unreadable};
use crate::edge::{Origin, Site, return_to};
use crate::rules::accent::Accent;
use crate::rules::logo::{LARGEST, Logo};
use crate::rules::look::{ServiceLook, ServiceName, Support};

/// Reads the look. A home is judged as `return_to` is, by the public origin and the other listed ones.
pub fn read(source: &mut Source, public: Option<&Origin>, listed: &[Origin]) -> ServiceLook {
    let why =
        "is empty, longer than 40 characters or 64 bytes, or holds a colon, a control character or a mark of direction";
    ServiceLook {
        name: source.parsed("VESTIBULE_NAME", why, ServiceName::parse).unwrap_or_default(),
        accent: accent(source),
        support: source.parsed(
            "VESTIBULE_SUPPORT",
            "is neither an email address nor an https:// URL, or longer than 200 bytes",
            Support::parse,
        ),
        logo: logo(source),
        home: home(source, public, listed),
    }
}

fn accent(source: &mut Source) -> Option<Accent> {
    let name = "VESTIBULE_ACCENT";
    let text = source.text(name)?;
    Accent::parse(&text).map_err(|refusal| source.refuse(name, &refusal.to_string())).ok()
}

fn logo(source: &mut Source) -> Option<Logo> {
    let name = "VESTIBULE_LOGO_FILE";
    let path = source.text(name)?;
    let mut bytes = Vec::new();
    let most = u64::try_from(LARGEST).unwrap_or(u64::MAX).saturating_add(1);
    let logo = match File::open(path).and_then(|file| file.take(most).read_to_end(&mut bytes)) {
        Ok(_) => Logo::parse(bytes).map_err(|refusal| refusal.to_string()),
        Err(error) => Err(unreadable(&error)),
    };
    logo.map_err(|why| source.refuse(name, &why)).ok()
}

fn home(source: &mut Source, public: Option<&Origin>, listed: &[Origin]) -> Option<String> {
    let public = public.cloned().or_else(|| Origin::parse("http://localhost"))?;
    let origins = std::iter::once(public.clone()).chain(listed.iter().cloned()).collect();
    let site = Site { origins, ..Site::at(public) };
    let why = "is neither a path of this server nor a URL of a listed origin, or leads back to the sign-in";
    source.parsed("VESTIBULE_HOME_URL", why, |text| return_to::judged(&site, text))
}
