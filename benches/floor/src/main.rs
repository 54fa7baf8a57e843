//! The floor: one session check by bare warp and one prepared SELECT through diesel-async, without any guard. `benches/run` starts
//! it beside Vestibule. Usage: `floor PORT`, with `DATABASE_URL` naming a database of `schema.sql`.

use diesel::{ExpressionMethods, QueryDsl};
use diesel_async::pooled_connection::deadpool::Pool;
use diesel_async::pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod};
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use warp::Filter;
use warp::http::StatusCode;

diesel::table! {
    account (id) { id -> Int8, email -> Text, roles -> Array<Text>, }
}

diesel::table! {
    session (token) { token -> Bytea, account_id -> Int8, expires_at -> Timestamptz, }
}

diesel::joinable!(session -> account (account_id));
diesel::allow_tables_to_appear_in_same_query!(session, account);

/// Connections to PostgreSQL; as many as Vestibule has for session look-ups.
const CONNECTIONS: usize = 10;

/// Id, address and roles of an account.
type AccountColumns = (i64, String, Vec<String>);

async fn signed_in(pool: &Pool<AsyncPgConnection>, cookie: &str) -> Option<AccountColumns> {
    let token = cookie.split("; ").find_map(|pair| pair.strip_prefix("sid="))?;
    let mut db = pool.get().await.ok()?;
    session::table
        .inner_join(account::table)
        .filter(session::token.eq(token.as_bytes()))
        .filter(session::expires_at.gt(diesel::dsl::now))
        .select((account::id, account::email, account::roles))
        .first(&mut db)
        .await
        .ok()
}

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let port: u16 = std::env::args().nth(1).ok_or("usage: floor PORT")?.parse()?;
    let mut config = ManagerConfig::default();
    // A test at each check-out would be a second statement.
    config.recycling_method = RecyclingMethod::Fast;
    let manager = AsyncDieselConnectionManager::new_with_config(std::env::var("DATABASE_URL")?, config);
    let pool = Pool::builder(manager).max_size(CONNECTIONS).build()?;
    let me = warp::path!("me").and(warp::header::<String>("cookie")).then(move |cookie: String| {
        let pool = pool.clone();
        async move {
            let found = signed_in(&pool, &cookie).await;
            let body = found.map(|(id, email, roles)| {
                serde_json::json!({ "data": { "currentUser": { "id": id.to_string(), "email": email, "roles": roles } } })
            });
            let status = if body.is_some() { StatusCode::OK } else { StatusCode::UNAUTHORIZED };
            warp::reply::with_status(warp::reply::json(&body), status)
        }
    });
    warp::serve(me).run(([127, 0, 0, 1], port)).await;
    Ok(())
}
