//! The routes of the staff door: path, method, metric kind and handler of each. All of them refuse in GraphQL's voice.

use std::sync::Arc;

use futures_util::FutureExt;

use super::caller::DOOR;
use super::schema::endpoint;
use super::schema_text::schema_text;
use super::{authz, device, pages};
use crate::edge::{Front, GRAPHQL, MissingPage, RouteEntry, Turns, Workbench, jwks};
use crate::metrics::Route::{Authz, Graphql, Jwks, Pages};

/// The routes of the staff door, with or without GraphQL introspection, and the page for browsers at a path without a route. The
/// workbench is served only in `dev`.
pub fn routes(front: &Front, introspection: bool, workbench: &Workbench) -> (Vec<RouteEntry>, MissingPage) {
    let staff = endpoint(introspection);
    let sdl: Arc<str> = format!("{}\n", staff.sdl().trim_end()).into();
    let for_text = Arc::clone(&sdl);
    let shared = Arc::new(pages::Pages::of(front));
    let [for_gate, for_sign_in, for_me, for_admins, for_trail, for_device, for_sign_out, for_missing] =
        [(); 8].map(|()| Arc::clone(&shared));
    let turns = Turns::default();
    let picture = move |front, head, body| pages::picture::draw(front, turns.clone(), head, body);
    let mut routes = vec![
        staff.route("/graphql", Graphql),
        RouteEntry::get("/authz", Authz, move |front, head| authz::authz(Arc::clone(&for_gate), front, head))
            .for_proxies(&authz::HEADERS)
            .direct(),
        RouteEntry::get("/.well-known/jwks.json", Jwks, |front, head| jwks(front, head, DOOR)),
        RouteEntry::get("/", Pages, pages::root),
        RouteEntry::get("/sign-in", Pages, move |front, head| pages::sign_in(Arc::clone(&for_sign_in), front, head)),
        RouteEntry::post("/sign-in/qr", Pages, picture),
        RouteEntry::get("/me", Pages, move |front, head| pages::me::me(Arc::clone(&for_me), front, head)),
        RouteEntry::get("/admins", Pages, move |front, head| {
            pages::owner::admins(Arc::clone(&for_admins), front, head)
        }),
        RouteEntry::get("/admins/trail", Pages, move |front, head| {
            pages::owner::trail(Arc::clone(&for_trail), front, head)
        }),
        RouteEntry::get("/device", Pages, move |_, head| pages::device(Arc::clone(&for_device), head)),
        RouteEntry::post("/device", Pages, device::redeem),
        RouteEntry::get("/sign-out", Pages, move |front, head| {
            pages::sign_out::page(Arc::clone(&for_sign_out), front, head)
        }),
        RouteEntry::post("/sign-out", Pages, pages::sign_out::post),
        RouteEntry::get("/schema.graphql", Pages, move |front, head| schema_text(Arc::clone(&for_text), front, head)),
        RouteEntry::get("/assets/", Pages, pages::asset),
    ];
    if front.site.dev {
        let mails = workbench.mail_folder.as_deref().map(Arc::from);
        let (for_graphiql, files) = (Arc::clone(&shared), workbench.graphiql.clone());
        let files_alone = files.clone();
        routes.push(RouteEntry::get("/graphiql", Pages, move |_, _| {
            pages::graphiql::page(Arc::clone(&for_graphiql), Arc::clone(&sdl), files.clone())
        }));
        routes.push(RouteEntry::get("/graphiql/", Pages, move |_, head| {
            pages::graphiql::file(files_alone.clone(), head)
        }));
        routes.push(RouteEntry::get("/dev/mail", Pages, move |_, _| {
            let mails = pages::mails(Arc::clone(&shared), mails.clone());
            async { Ok(mails.await) }
        }));
    }
    let missing: MissingPage =
        Box::new(move |front, head| pages::instead::nothing_here(Arc::clone(&for_missing), front, head).boxed());
    (routes.into_iter().map(|route| route.in_voice(GRAPHQL)).collect(), missing)
}
