//! The routes of the staff door: path, method, metric kind and handler of each. All of them refuse in GraphQL's voice.

use std::path::Path;
use std::sync::Arc;

use super::caller::DOOR;
use super::schema::endpoint;
use super::{authz, device, pages};
use crate::edge::{Front, GRAPHQL, RouteEntry, Turns, jwks};
use crate::metrics::Route::{Authz, Graphql, Jwks, Pages};

/// The routes of the staff door, with or without GraphQL introspection. The last two are served only in `dev`; `mail_folder` is
/// the folder of its mails.
pub fn routes(front: &Front, introspection: bool, mail_folder: Option<&Path>) -> Vec<RouteEntry> {
    let staff = endpoint(introspection);
    let sdl = staff.sdl();
    let page = pages::sign_in_page(front);
    let sign_in = move |front, head| pages::sign_in(front, Arc::clone(&page), head);
    let turns = Turns::default();
    let picture = move |front, head, body| pages::picture::draw(front, turns.clone(), head, body);
    let mut routes = vec![
        staff.route("/graphql", Graphql),
        RouteEntry::get("/authz", Authz, authz::authz).for_proxies(&authz::HEADERS).direct(),
        RouteEntry::get("/.well-known/jwks.json", Jwks, |front, head| jwks(front, head, DOOR)),
        RouteEntry::get("/", Pages, pages::root),
        RouteEntry::get("/sign-in", Pages, sign_in),
        RouteEntry::post("/sign-in/qr", Pages, picture),
        RouteEntry::get("/me", Pages, pages::me::me),
        RouteEntry::get("/admins", Pages, pages::owner::admins),
        RouteEntry::get("/admins/trail", Pages, pages::owner::trail),
        RouteEntry::get("/device", Pages, pages::device),
        RouteEntry::post("/device", Pages, device::redeem),
        RouteEntry::get("/assets/", Pages, pages::asset),
    ];
    if front.site.dev {
        let schema: Arc<str> = pages::schema_page(&sdl).into();
        let mails = mail_folder.map(Arc::from);
        routes.push(RouteEntry::get("/graphiql", Pages, move |_, _| {
            let page = pages::plain(schema.to_string());
            async { Ok(page) }
        }));
        routes.push(RouteEntry::get("/dev/mail", Pages, move |_, _| {
            let mails = pages::mails(mails.clone());
            async { Ok(mails.await) }
        }));
    }
    routes.into_iter().map(|route| route.in_voice(GRAPHQL)).collect()
}
