//! What reads are asked of: where every procedure stands in a few narrow columns, and the words cases
//! are found by.
//!
//! `lane` and `position` are worked out by the database: lane 0 is open or still owes something, 1 has
//! ended and owes nothing, 2 is nobody's to see but its applicant's. Within a lane the first position is
//! what falls due first; of what has ended, what changed last.
//!
//! The tables are filled by the desk, which knows what facts mean: until that was done for an
//! organisation (`reads_made`) nothing is read of them.
//!
//! On `PostgreSQL` a condition on words may not be tried before row-level security has let a row pass:
//! with words and policy on one table every search would read every text of the organisation. So the
//! words stand in a table of their own, `search_gram`, which only its owner may look at, and [`FIND`]
//! is asked, which finds by their index and answers numbers of the asking organisation alone.

use super::m0002_trail_guards::guard;
use super::m0006_tenancy::{protect, schema};
use sea_orm_migration::prelude::*;
use sea_orm_migration::sea_orm::{ConnectionTrait, DbBackend};

pub(super) struct Step;

impl MigrationName for Step {
    fn name(&self) -> &'static str {
        "m0007_reads"
    }
}

/// The same in both languages. 253402300799999 is the last millisecond of the year 9999: no due.
const STANDING: &str = "CREATE TABLE standing (
    org text NOT NULL,
    procedure text NOT NULL,
    case_no text NOT NULL,
    fiscal_year integer NOT NULL,
    kind text NOT NULL,
    machine text NOT NULL,
    stage text NOT NULL,
    phase text NOT NULL,
    parent text,
    section text NOT NULL,
    person text NOT NULL,
    closed boolean NOT NULL,
    held_back boolean NOT NULL,
    hidden boolean NOT NULL,
    is_public boolean NOT NULL,
    changed_at bigint NOT NULL,
    due_at bigint,
    lane integer GENERATED ALWAYS AS (
        CASE WHEN hidden THEN 2 WHEN closed AND due_at IS NULL THEN 1 ELSE 0 END) STORED,
    position bigint GENERATED ALWAYS AS (
        CASE WHEN closed AND due_at IS NULL THEN 253402300799999 - changed_at
             ELSE COALESCE(due_at, 253402300799999) END) STORED,
    PRIMARY KEY (org, procedure),
    FOREIGN KEY (org, procedure) REFERENCES procedure (org, procedure))";

const MADE: &str = "CREATE TABLE reads_made (
    org text NOT NULL,
    edition bigint NOT NULL,
    PRIMARY KEY (org),
    FOREIGN KEY (org) REFERENCES organisation (org))";

const BY_PERSON: &str = "CREATE INDEX pseudonym_by_person ON pseudonym (org, person, procedure)";

const SQLITE: [&str; 13] = [
    STANDING,
    MADE,
    BY_PERSON,
    "CREATE INDEX standing_by_place ON standing (org, lane, position, procedure)",
    "CREATE INDEX standing_by_stage ON standing (org, lane, kind, stage, position, procedure)",
    "CREATE INDEX standing_by_section ON standing (org, lane, section, position, procedure)",
    "CREATE INDEX standing_by_person ON standing (org, lane, person, position, procedure)",
    "CREATE INDEX standing_by_year ON standing (org, lane, fiscal_year, position, procedure)",
    // The number is what the index of words knows a text by; it must outlast the rewriting of the file.
    "CREATE TABLE search_text (
        id integer PRIMARY KEY,
        org text NOT NULL,
        procedure text NOT NULL,
        part text NOT NULL CHECK (part IN ('title', 'names')),
        folded text NOT NULL,
        grams text NOT NULL,
        UNIQUE (org, procedure, part),
        FOREIGN KEY (org, procedure) REFERENCES procedure (org, procedure))",
    "CREATE VIRTUAL TABLE search_gram USING fts5(
        grams, content='', contentless_delete=1, detail=none, columnsize=1, tokenize='ascii')",
    "CREATE TRIGGER search_text_insert AFTER INSERT ON search_text
     BEGIN INSERT INTO search_gram (rowid, grams) VALUES (NEW.id, NEW.grams); END",
    "CREATE TRIGGER search_text_update AFTER UPDATE OF grams ON search_text
     BEGIN INSERT OR REPLACE INTO search_gram (rowid, grams) VALUES (NEW.id, NEW.grams); END",
    "CREATE TRIGGER search_text_delete AFTER DELETE ON search_text
     BEGIN DELETE FROM search_gram WHERE rowid = OLD.id; END",
];

const POSTGRES: [&str; 13] = [
    STANDING,
    MADE,
    BY_PERSON,
    // In the order of bytes, whatever the language of the database: a place is compared by the program too.
    "CREATE INDEX standing_by_place ON standing (org, lane, position, procedure COLLATE \"C\")",
    "CREATE INDEX standing_by_stage ON standing (org, lane, kind, stage, position, procedure COLLATE \"C\")",
    "CREATE INDEX standing_by_section ON standing (org, lane, section, position, procedure COLLATE \"C\")",
    "CREATE INDEX standing_by_person ON standing (org, lane, person, position, procedure COLLATE \"C\")",
    "CREATE INDEX standing_by_year ON standing (org, lane, fiscal_year, position, procedure COLLATE \"C\")",
    "CREATE TABLE search_text (
        id bigint GENERATED ALWAYS AS IDENTITY,
        org text NOT NULL,
        procedure text NOT NULL,
        part text NOT NULL CHECK (part IN ('title', 'names')),
        folded text NOT NULL,
        grams text NOT NULL,
        PRIMARY KEY (org, procedure, part),
        FOREIGN KEY (org, procedure) REFERENCES procedure (org, procedure))",
    "CREATE UNIQUE INDEX search_text_by_id ON search_text (org, id)",
    "CREATE TABLE search_gram (
        org text NOT NULL,
        id bigint NOT NULL,
        vector tsvector NOT NULL,
        PRIMARY KEY (org, id))",
    "CREATE INDEX search_gram_by_word ON search_gram USING gin (vector)",
    "CREATE POLICY of_the_owner ON search_gram FOR SELECT TO CURRENT_USER USING (true)",
];

/// Keeps the words of a text, as the owner: whoever writes texts may not look at the words.
const KEEP: &str = "search_gram_keep()";

/// What the application and the workers may ask, its name with types.
pub(super) const FIND: &str = "search_numbers(text, text[], bigint, bigint)";

/// The numbers of the texts that have all of these grams (as a `tsquery`) and words, smaller than
/// `before`, the greatest first, no more than `most`: of the organisation of the transaction, whose
/// token (`grams::of_org` of the store) is added here. The table of words is asked by itself: planned
/// together with tables under a policy, it would have to wait for that too.
const FINDING: &str = "DECLARE
      own text := current_setting('shirube.org');
      query tsquery := CAST(
        asked || ' & ''o' || encode(convert_to(own, 'UTF8'), 'hex') || '''' AS tsquery);
    BEGIN RETURN QUERY
      SELECT f.id FROM (
        SELECT g.id FROM search_gram g WHERE g.vector @@ query AND g.org = own AND g.id < before
        ORDER BY g.id DESC OFFSET 0) f
      JOIN search_text t ON t.org = own AND t.id = f.id
      JOIN standing s ON s.org = own AND s.procedure = t.procedure
      WHERE s.lane <> 2
        AND NOT EXISTS (SELECT 1 FROM unnest(words) AS w (word) WHERE strpos(t.folded, w.word) = 0)
      ORDER BY f.id DESC LIMIT most;
    END";

/// What keeps the words and what finds by them.
fn of_words(schema: &str) -> [String; 5] {
    let as_owner = format!("LANGUAGE plpgsql SECURITY DEFINER SET search_path = {schema}, pg_temp");
    [
        format!(
            "CREATE FUNCTION {KEEP} RETURNS trigger {as_owner} AS
             $$ BEGIN
               IF TG_OP = 'DELETE' THEN
                 DELETE FROM search_gram g WHERE g.org = OLD.org AND g.id = OLD.id;
                 RETURN NULL;
               END IF;
               INSERT INTO search_gram (org, id, vector)
               VALUES (NEW.org, NEW.id, array_to_tsvector(string_to_array(NEW.grams, ' ')))
               ON CONFLICT (org, id) DO UPDATE SET vector = excluded.vector;
               RETURN NULL;
             END $$"
        ),
        format!(
            "CREATE TRIGGER search_text_words AFTER INSERT OR DELETE OR UPDATE OF grams ON search_text
             FOR EACH ROW EXECUTE FUNCTION {KEEP}"
        ),
        // planned for the words it is asked for: one plan for all would not know which are rare
        format!(
            "CREATE FUNCTION search_numbers(asked text, words text[], before bigint, most bigint)
             RETURNS SETOF bigint {as_owner} SET plan_cache_mode = force_custom_plan STABLE ROWS 50 AS
             $$ {FINDING} $$"
        ),
        format!("REVOKE ALL ON FUNCTION {KEEP} FROM PUBLIC"),
        format!("REVOKE ALL ON FUNCTION {FIND} FROM PUBLIC"),
    ]
}

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        guard(manager, &SQLITE, &POSTGRES).await?;
        protect(manager, &["standing", "search_text", "reads_made"]).await?;
        let db = manager.get_connection();
        if db.get_database_backend() != DbBackend::Postgres {
            return Ok(());
        }
        protect(manager, &["search_gram"]).await?;
        for statement in of_words(&schema(db).await?) {
            db.execute_unprepared(&statement).await?;
        }
        Ok(())
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
