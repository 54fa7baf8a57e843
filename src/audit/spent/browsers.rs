//! Trusted browsers by the trail: which an account has by the lines read so far, and the last recorded state of each one that has
//! a row. Pure. Takes no browser for one that gave way unless five others are known to have been trusted later. Compares no row.

use std::cmp::Reverse;
use std::collections::HashMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use uuid::Uuid;

use crate::audit::told::{TrailPosition, id};
use crate::rules::Instant;
use crate::rules::trail::TrailEvent;
use crate::rules::trusted::MOST;
use crate::store::trail::AuditLine;

/// Maximum number of doubted browsers that are kept of an account; the first ones go.
const DOUBTED: usize = 20;

/// The last recorded state of a trusted browser.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum LastTrust {
    /// The browser signed in at this time.
    Seen(Instant),
    /// A newer browser took its place, as the maximum was reached. No line records this; it follows from all lines together.
    Crowded,
    /// A line says that the trust was withdrawn, or that another browser of the same label took its place.
    Forgotten,
}

/// The trusted browsers of one account, each with the time of its last sign-in.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(super) struct AccountBrowsers {
    /// Browsers that no line ended.
    #[serde(default)]
    trusted: Vec<(Uuid, Instant)>,
    /// Browsers of which some may have ended without a line that names them: version 0.1.0 named none whose place another one of
    /// its label took, and archived all under this field's name.
    #[serde(rename = "browsers")]
    doubted: Vec<(Uuid, Instant)>,
}

/// The last recorded state of each trusted browser that has a row, with the line that records it.
#[derive(Debug, Default)]
pub(super) struct BrowserRows(HashMap<Uuid, Option<(LastTrust, TrailPosition)>>);

impl BrowserRows {
    /// The browsers that have a row, of which no line was read.
    pub fn of(browsers: impl Iterator<Item = Uuid>) -> BrowserRows {
        BrowserRows(browsers.map(|id| (id, None)).collect())
    }

    /// Knows what an archive says of an account's browsers. `place`: the last archived one.
    pub fn recall(&mut self, archived: &AccountBrowsers, place: TrailPosition) {
        for (browser, at) in archived.all() {
            if let Some(known) = self.0.get_mut(browser) {
                *known = Some((LastTrust::Seen(*at), place));
            }
        }
    }

    /// Notes the trusted browsers of a line about an account that has these.
    pub fn note(&mut self, known: &mut AccountBrowsers, line: &AuditLine, place: TrailPosition) {
        let of = |name: &str| line.detail.get(name);
        match of("trustedBrowser").and_then(id) {
            _ if of("browsersForgotten").is_some() => self.forget(known, None, place),
            Some(browser) if line.event() == Some(TrailEvent::BrowserForgotten) => {
                self.forget(known, Some(browser), place);
            }
            Some(browser) => {
                if let Some(replaced) = of("trustedBrowserReplaced").and_then(id) {
                    self.forget(known, Some(replaced), place);
                } else if of("trustedBefore").and_then(Value::as_bool) == Some(true) {
                    known.doubt(browser);
                }
                let crowded = known.seen(browser, line.at);
                self.tell(browser, LastTrust::Seen(line.at), place);
                crowded.into_iter().for_each(|crowded| self.tell(crowded, LastTrust::Crowded, place));
            }
            None => {}
        }
    }

    /// Ends the trust of one browser of an account that has these; `None`: of all of them.
    pub fn forget(&mut self, known: &mut AccountBrowsers, browser: Option<Uuid>, place: TrailPosition) {
        let gone: Vec<Uuid> = match browser {
            Some(browser) => vec![browser],
            None => known.all().map(|known| known.0).collect(),
        };
        known.lose(&gone);
        gone.into_iter().for_each(|browser| self.tell(browser, LastTrust::Forgotten, place));
    }

    /// Notes the state of a browser that a line records. A forgotten browser is never trusted again under the same id.
    fn tell(&mut self, browser: Uuid, trust: LastTrust, place: TrailPosition) {
        let Some(known) = self.0.get_mut(&browser) else { return };
        let is_older = match (&known, trust) {
            (Some((LastTrust::Forgotten, _)), _) => true,
            (Some((LastTrust::Seen(before), _)), LastTrust::Seen(at)) => at <= *before,
            _ => false,
        };
        if !is_older {
            *known = Some((trust, place));
        }
    }

    /// The last recorded state of a browser, and the line that records it.
    pub fn last(&self, browser: Uuid) -> Option<(LastTrust, TrailPosition)> {
        self.0.get(&browser).copied().flatten()
    }
}

impl AccountBrowsers {
    fn all(&self) -> impl Iterator<Item = &(Uuid, Instant)> {
        self.trusted.iter().chain(&self.doubted)
    }

    fn lose(&mut self, gone: &[Uuid]) {
        self.trusted.retain(|known| !gone.contains(&known.0));
        self.doubted.retain(|known| !gone.contains(&known.0));
    }

    /// Doubts every browser of the account because of a line that trusts an unknown browser as one that was trusted before: the
    /// browser of its label ended, and version 0.1.0 did not name it. The line of a registration finds no browser to doubt.
    fn doubt(&mut self, browser: Uuid) {
        if self.all().any(|known| known.0 == browser) {
            return;
        }
        self.doubted.append(&mut self.trusted);
        self.doubted.drain(..self.doubted.len().saturating_sub(DOUBTED));
    }

    /// Notes a browser's sign-in. Returns the browsers that gave way to it, and doubted ones that gave way earlier.
    fn seen(&mut self, browser: Uuid, at: Instant) -> Vec<Uuid> {
        self.lose(&[browser]);
        self.trusted.push((browser, at));
        let place = |known: &(Uuid, Instant)| (known.0 == browser, known.1, known.0);
        self.trusted.sort_unstable_by_key(|known| Reverse(place(known)));
        let fifth = usize::try_from(MOST - 1).ok().and_then(|before| self.trusted.get(before)).map(place);
        let Some(fifth) = fifth else { return Vec::new() };
        let gone: Vec<Uuid> = self.all().filter(|known| place(known) < fifth).map(|known| known.0).collect();
        self.lose(&gone);
        gone
    }
}
