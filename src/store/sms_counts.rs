//! Counts of SMS in PostgreSQL: of a number over all brands, and of a brand. An SMS is counted once, before its first attempt, one SMS
//! after another, so that no number of workers goes beyond a limit. Knows numbers by their MACs alone.

use diesel::dsl::{exists, sql};
use diesel::prelude::*;
use diesel::sql_types::Bool;
use diesel_async::{AsyncConnection, RunQueryDsl};
use uuid::Uuid;

use super::Store;
use super::prepared::prepared;
use super::schema::sms_counts;
use crate::fault::Fault;
use crate::rules::sms_policy::{SentSms, SmsLimit, SmsPolicy};
use crate::rules::{Instant, Span};

/// Advisory lock for counting an SMS, so that SMS are counted one at a time; no other lock of this program has its number.
const LOCK: &str = "pg_advisory_xact_lock(8452617330133) is not null";

/// An SMS to be counted.
#[derive(Debug)]
pub struct CountedSms<'a> {
    /// Id of the SMS's row of the outbox.
    pub id: Uuid,
    /// MACs of the number under every master key, the current one's first.
    pub number: &'a [[u8; 32]],
    /// Brand.
    pub brand: i32,
}

/// Counts an SMS, unless it goes beyond a limit. An SMS that was counted before stays so.
pub async fn count(
    store: &Store,
    own: &CountedSms<'_>,
    policy: &SmsPolicy,
    now: Instant,
) -> Result<Option<SmsLimit>, Fault> {
    let Some(current) = own.number.first() else { return Err(Fault::Row("a number without a MAC")) };
    let numbers: Vec<&[u8]> = own.number.iter().map(<[u8; 32]>::as_slice).collect();
    let mut db = store.connection().await?;
    let counted = db.transaction(async |db| {
        prepared(diesel::select(sql::<Bool>(LOCK))).get_result::<bool>(db).await?;
        if diesel::select(exists(sms_counts::table.find(own.id))).get_result::<bool>(db).await? {
            return Ok(None);
        }
        let since = |span: Span| sms_counts::table.filter(sms_counts::at.gt(now - span)).into_boxed();
        let of_number = |span: Span| since(span).filter(sms_counts::number.eq_any(&numbers)).count();
        let of_brand = since(Span::hours(24)).filter(sms_counts::brand.eq(own.brand)).count();
        let sent = SentSms {
            number_hour: of_number(Span::hours(1)).get_result(db).await?,
            number_day: of_number(Span::hours(24)).get_result(db).await?,
            brand_day: of_brand.get_result(db).await?,
        };
        let beyond = policy.beyond(sent);
        if beyond.is_none() {
            let row = (
                sms_counts::id.eq(own.id),
                sms_counts::number.eq(current.as_slice()),
                sms_counts::brand.eq(own.brand),
                sms_counts::at.eq(now),
            );
            diesel::insert_into(sms_counts::table).values(row).execute(db).await?;
        }
        Ok(beyond)
    });
    counted.await
}
