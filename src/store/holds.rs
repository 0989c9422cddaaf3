//! Domains that asked for silence.

use jiff::Timestamp;
use rusqlite::params;

use super::writer::{millis, timestamp};
use super::{Error, Store};

impl Store {
    /// Notes that a domain is not to be asked before `until`; a hold that ends later stays.
    pub async fn hold(&self, domain: String, until: Timestamp) -> Result<(), Error> {
        self.send("note a hold", move |c| {
            c.prepare_cached(
                "INSERT INTO hold (domain, until) VALUES (?1, ?2) \
                 ON CONFLICT (domain) DO UPDATE SET until = max(until, excluded.until)",
            )?
            .execute(params![domain, millis(until)])?;
            Ok(())
        })
        .await
    }

    /// The holds that last, and until when; those that are over are forgotten.
    pub async fn holds(&self, now: Timestamp) -> Result<Vec<(String, Timestamp)>, Error> {
        self.send("list the holds", move |c| {
            c.execute("DELETE FROM hold WHERE until <= ?1", [millis(now)])?;
            c.prepare("SELECT domain, until FROM hold ORDER BY domain")?
                .query_map([], |row| Ok((row.get(0)?, timestamp(row.get(1)?))))?
                .collect()
        })
        .await
    }
}
