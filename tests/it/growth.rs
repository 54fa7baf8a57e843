//! Look-ups whose cost must not follow the size of a table, and codes that must not wait behind notices.

use diesel_async::SimpleAsyncConnection;

use crate::support::growth::{costs, most};
use crate::support::{House, until};

#[tokio::test(flavor = "multi_thread")]
async fn a_look_up_costs_the_same_however_many_rows_there_are() {
    for (look_up, blocks) in costs(60_000).await {
        println!("{look_up}: {blocks} blocks");
        assert!(blocks <= most(look_up), "{look_up}: {blocks} blocks");
    }
}

/// The notices' connection waits for a lock that the test holds. A code must arrive during one wait: between two waits it
/// could pass even on that connection.
#[tokio::test(flavor = "multi_thread")]
async fn a_code_does_not_wait_while_notices_wait_for_the_database() {
    let house = House::open().await;
    let ann = house.admin("ann@example.com").await;
    house.mails_are_carried().await;
    let mut held = house.database.connect().await;
    held.batch_execute(
        "set idle_in_transaction_session_timeout = 0; begin; lock table notice_cursor in access exclusive mode",
    )
    .await
    .unwrap();
    let wait = "select coalesce((select extract(epoch from query_start) * 1000000 from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock' and query like '%notice_cursor%'), 0)::bigint";
    let waiting = async || {
        until("the notices to wait", async || Some(house.db_number(wait).await).filter(|since| *since > 0)).await
    };
    // A lock wait lasts three seconds; take one from its start.
    let earlier = waiting().await;
    let begun = until("the next wait", async || Some(house.db_number(wait).await).filter(|now| *now > earlier)).await;
    house.mailed_code(&house.browser(), &ann).await;
    assert_eq!(waiting().await, begun, "the code came once the notices had stopped waiting");
}
