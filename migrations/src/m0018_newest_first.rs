//! On `PostgreSQL` the function that finds by words ([`super::m0007_reads::FIND`]) looks through the newest texts
//! first. An index of words has no order: of a word that stands in every title it names every text of the
//! organisation, and all of them would be read and sorted for the first page.

use super::m0006_tenancy::schema;
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0018_newest_first"
    }
}

/// As in [`super::m0007_reads`], of the newest 2,000 texts of the organisation before all. Where they do not fill
/// the page, of the newest 20,000, if five of the first had the words; of all, if fewer had: then they are rare,
/// and their index names few. So neither way reads many texts, unless words stand in many and in none of the newest.
const FINDING: &str = "DECLARE
      own text := current_setting('shirube.org');
      query tsquery := CAST(
        asked || ' & ''o' || encode(convert_to(own, 'UTF8'), 'hex') || '''' AS tsquery);
      newest bigint := 2000;
      lowest bigint;
      numbers bigint[];
    BEGIN
      LOOP
        lowest := NULL;
        IF newest IS NOT NULL THEN
          SELECT g.id INTO lowest FROM search_gram g
          WHERE g.org = own AND g.id < before ORDER BY g.id DESC OFFSET newest LIMIT 1;
        END IF;
        numbers := ARRAY(
          SELECT f.id FROM (
            SELECT g.id FROM search_gram g
            WHERE g.vector @@ query AND g.org = own AND g.id < before AND g.id > coalesce(lowest, 0)
            ORDER BY g.id DESC OFFSET 0) f
          JOIN search_text t ON t.org = own AND t.id = f.id
          JOIN standing s ON s.org = own AND s.procedure = t.procedure
          WHERE s.lane <> 2
            AND NOT EXISTS (SELECT 1 FROM unnest(words) AS w (word) WHERE strpos(t.folded, w.word) = 0)
          ORDER BY f.id DESC LIMIT most);
        EXIT WHEN lowest IS NULL OR cardinality(numbers) >= most;
        newest := CASE WHEN newest = 2000 AND cardinality(numbers) >= 5 THEN 20000 END;
      END LOOP;
      RETURN QUERY SELECT unnest(numbers);
    END";

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        let db = manager.get_connection();
        if db.get_database_backend() != DbBackend::Postgres {
            return Ok(());
        }
        let schema = schema(db).await?;
        // planned for the words and the window it is asked for: one plan for all would not know which are rare
        db.execute_unprepared(&format!(
            "CREATE OR REPLACE FUNCTION search_numbers(asked text, words text[], before bigint, most bigint)
             RETURNS SETOF bigint LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp
             SET plan_cache_mode = force_custom_plan STABLE ROWS 50 AS $$ {FINDING} $$"
        ))
        .await?;
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
