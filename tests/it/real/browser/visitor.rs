//! Visitor: a person with a Chromium at the service's pages, over TLS and with real `__Host-` cookies. Visitors read,
//! type, press and wait, and call no function of the page.

use std::time::Duration;

use chrono::TimeDelta;
use fantoccini::elements::Element;
use fantoccini::key::Key;
use fantoccini::{Client, Locator};
use serde_json::{Value, json};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{SemaphorePermit, watch};
use vestibule::clock::Clock;

use super::driver::{Cdp, chromium};
use crate::support::authority::Authority;
use crate::support::{House, ORIGIN, until};

pub struct Visitor {
    pub page: Client,
    cut: watch::Sender<bool>,
    _seat: SemaphorePermit<'static>,
}

/// Screen of the browser.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Screen {
    Phone,
    Desktop,
    /// The narrowest width at which nothing may be wider (WCAG 2.2, 1.4.10), as 1280 pixels are at 400 %.
    Narrow,
}

impl Screen {
    /// Width and height of a screen that is touched; `None`: a window of a desktop.
    fn touched(self) -> Option<(u16, u16)> {
        match self {
            Screen::Phone => Some((390, 844)),
            Screen::Narrow => Some((320, 568)),
            Screen::Desktop => None,
        }
    }
}

impl Visitor {
    /// Opens a browser at the sign-in page of a server.
    pub async fn at(house: &House, screen: Screen) -> Visitor {
        let visitor = Visitor::before(house, screen).await;
        visitor.go("/sign-in").await;
        visitor.sees("email").await;
        visitor
    }

    /// Opens an empty browser that can reach a server.
    pub async fn before(house: &House, screen: Screen) -> Visitor {
        let (port, cut) = behind_tls(house).await;
        let (page, seat) = chromium(port, screen.touched()).await;
        Visitor { page, cut, _seat: seat }
    }

    /// Closes the browser.
    pub async fn leave(self) {
        self.page.close().await.unwrap();
    }

    /// Opens a path of the service, or a URL.
    pub async fn go(&self, to: &str) {
        let url = if to.starts_with('/') { format!("{ORIGIN}{to}") } else { to.to_owned() };
        self.page.goto(&url).await.unwrap();
    }

    /// Waits until a step is shown and no action is running.
    pub async fn sees(&self, step: &str) {
        let shown =
            format!("document.querySelector('#step-{step}')?.hidden === false && !('busy' in document.body.dataset)");
        self.waits_for(&shown).await;
    }

    /// Waits until the account page is shown and no action is running.
    pub async fn is_home(&self) {
        let shown = "document.querySelector('#account')?.hidden === false && !('busy' in document.body.dataset)";
        self.waits_for(shown).await;
    }

    /// Signs out on the account page and waits for the sign-in page.
    pub async fn signs_out(&self) {
        self.presses("#sign-out").await;
        self.is_told("signed out").await;
        self.presses("#over a").await;
        self.sees("email").await;
    }

    /// Waits until the page's message contains these words. Returns the whole message.
    pub async fn is_told(&self, words: &str) -> String {
        let quoted = json!(words).to_string();
        self.waits_for(&format!("document.querySelector('#message').textContent.includes({quoted})")).await;
        self.text("message").await
    }

    /// Waits until the browser is at a URL.
    pub async fn arrives_at(&self, url: &str) {
        until(&format!("the browser at {url}"), async || {
            (self.page.current_url().await.unwrap().as_str() == url).then_some(())
        })
        .await;
    }

    /// Waits until an expression is true.
    pub async fn waits_for(&self, expression: &str) {
        let script = format!("return document.readyState === 'complete' && Boolean({expression})");
        let true_now = || async {
            // Between two pages there may be no document.
            let answer = self.page.execute(&script, Vec::new()).await;
            answer.is_ok_and(|answer| answer == true)
        };
        for _ in 0..200 {
            if true_now().await {
                return;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
        let seen = self.look("document.location.href + '\\n' + document.body.innerText").await;
        panic!("waited 10 s for {expression}, and saw {seen}");
    }

    /// Value of an expression on the page.
    pub async fn look(&self, expression: &str) -> Value {
        self.page.execute(&format!("return {expression}"), Vec::new()).await.unwrap()
    }

    /// Text of an element.
    pub async fn text(&self, id: &str) -> String {
        let text = self.look(&format!("document.getElementById('{id}').textContent")).await;
        text.as_str().unwrap().to_owned()
    }

    pub async fn element(&self, css: &str) -> Element {
        self.page.find(Locator::Css(css)).await.unwrap()
    }

    /// Replaces a field's text.
    pub async fn types(&self, id: &str, what: &str) {
        let field = self.element(&format!("#{id}")).await;
        field.clear().await.unwrap();
        field.send_keys(what).await.unwrap();
    }

    /// Types and presses Enter.
    pub async fn enters(&self, id: &str, what: &str) {
        self.types(id, &format!("{what}{}", char::from(Key::Enter))).await;
    }

    /// Presses a button.
    pub async fn presses(&self, css: &str) {
        self.element(css).await.click().await.unwrap();
    }

    /// Scrolls an element to the top.
    pub async fn scrolls_to(&self, css: &str) {
        self.look(&format!("document.querySelector('{css}').scrollIntoView()")).await;
    }

    /// Id of the element with the focus.
    pub async fn focus(&self) -> String {
        self.look("document.activeElement.id").await.as_str().unwrap().to_owned()
    }

    /// Moves the clocks of the server and of the page.
    pub async fn lets_pass(&self, house: &House, span: TimeDelta) {
        house.wait(span);
        let script = "const span = arguments[0]; Date.now = ((now) => () => now() + span)(Date.now)";
        self.page.execute(script, vec![span.num_milliseconds().into()]).await.unwrap();
    }

    /// Sets the clocks of all pages from now on to the server's.
    pub async fn keeps_the_time_of(&self, house: &House) {
        let off = (house.clock.now() - Clock::system().now()).num_milliseconds();
        let source = format!("Date.now = ((now) => () => now() + {off})(Date.now)");
        let shift = Cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source }));
        self.page.issue_cmd(shift).await.unwrap();
    }

    /// Stops the page's clock, however slow the machine.
    pub async fn stops_the_clock(&self) {
        let source = "Date.now = () => 1795292645000";
        let stop = Cdp("Page.addScriptToEvaluateOnNewDocument", json!({ "source": source }));
        self.page.issue_cmd(stop).await.unwrap();
    }

    /// Sets the colour scheme.
    pub async fn prefers(&self, scheme: &str) {
        self.wants("prefers-color-scheme", scheme).await;
    }

    /// Sets a feature of the media, in the place of any other.
    pub async fn wants(&self, feature: &str, value: &str) {
        let features = json!([{ "name": feature, "value": value }]);
        self.page.issue_cmd(Cdp("Emulation.setEmulatedMedia", json!({ "features": features }))).await.unwrap();
    }

    /// Disconnects the browser from the network; nothing sent afterwards arrives.
    pub async fn loses_the_network(&self) {
        self.cut.send_replace(true);
        // One receiver is left once every connection is closed: the listener's.
        until("every line to be cut", async || (self.cut.receiver_count() == 1).then_some(())).await;
    }

    /// Reconnects the network.
    pub fn finds_the_network(&self) {
        self.cut.send_replace(false);
    }
}

/// Starts a TLS proxy before a server. Returns its port and the switch that cuts its connections.
async fn behind_tls(house: &House) -> (u16, watch::Sender<bool>) {
    let acceptor = Authority::new("A test's own").issue("admin.example.com").acceptor();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    let house = house.url.strip_prefix("http://").unwrap().to_owned();
    let (cut, away) = watch::channel(false);
    tokio::spawn(async move {
        while let Ok((near, _)) = listener.accept().await {
            let (acceptor, house, mut away) = (acceptor.clone(), house.clone(), away.clone());
            tokio::spawn(async move {
                let line = async {
                    if let (Ok(mut near), Ok(mut far)) = (acceptor.accept(near).await, TcpStream::connect(house).await)
                    {
                        let _ = tokio::io::copy_bidirectional(&mut near, &mut far).await;
                    }
                };
                // The cut is polled first, so that no connection carries a request whose answer is then lost.
                tokio::select! {
                    biased;
                    _ = away.wait_for(|away| *away) => {}
                    () = line => {}
                }
            });
        }
    });
    (port, cut)
}
