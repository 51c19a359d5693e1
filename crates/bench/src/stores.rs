//! The database something is measured on.

use shirube_persistence::{Store, StoreError};

/// Opens a database, brought up to date where it is not: whoever may not do that finds it done.
///
/// # Errors
/// [`StoreError`] where it does not open, or a step fails.
pub async fn up_to_date(url: &str) -> Result<Store, StoreError> {
    let store = Store::open(url).await?;
    if !store.schema_status().await?.pending.is_empty() {
        store.migrate().await?;
    }
    Ok(store)
}
