//! Rows that a request writes: triggers record every write in the house.

use diesel::sql_types::Nullable;
use diesel_async::{AsyncPgConnection, RunQueryDsl};
use tokio::sync::Mutex;

use crate::support::{House, until};

/// Writes of the outbox worker are not counted and end before the next step; a notice may wait for others of its hour. Plain deletes
/// are the pruner's.
const WRITTEN: &str = "\
create table written (tab text, kind text, who text, xact xid8);
create function write_down() returns trigger language plpgsql as $$ begin
    insert into written values (tg_table_name, tg_op, current_setting('application_name'), pg_current_xact_id());
    return null;
end $$;
create function take_written() returns text language plpgsql as $$ declare told text; begin
    if exists (select from outbox where kind <> 'notice' and (attempts = 0 or claimed_until is not null)) then return null; end if;
    select coalesce(string_agg(format('%s %s %s', tab, lower(kind), n), ', ' order by tab, kind), '') into told
    from (select tab, kind, count(*) n
        from (select *, bool_or(kind <> 'DELETE') over (partition by xact) writes from written) w
        where writes and who = 'vestibule' group by tab, kind) counted;
    delete from written;
    return told;
end $$;";

pub struct Rows(Mutex<AsyncPgConnection>);

impl Rows {
    pub async fn counted(house: &House) -> Rows {
        let tables = "select string_agg(tablename, ' ') from pg_tables where schemaname = 'public'
            and tablename not like '\\_\\_%'";
        let mut watch = String::from(WRITTEN);
        for table in house.db_text(tables).await.split(' ') {
            watch += &format!(
                "create trigger write_down after insert or update or delete on {table}
                for each row execute function write_down();"
            );
        }
        house.db_run(&watch).await;
        Rows(Mutex::new(house.database.connect().await))
    }

    /// Writes of the last request by table and kind, after its mail was attempted.
    pub async fn taken(&self, house: &House) -> String {
        let mut connection = self.0.lock().await;
        until("the mail to be tried", async || {
            house.ring();
            let written = diesel::dsl::sql::<Nullable<diesel::sql_types::Text>>("take_written()");
            let told: Option<String> = diesel::select(written).get_result(&mut *connection).await.unwrap();
            told
        })
        .await
    }
}
