//! What reads are asked of: where every procedure stands in a few narrow columns, and the words cases
//! are found by.
//!
//! `lane` and `position` are worked out by the database: lane 0 is open or still owes something, 1 has
//! ended and owes nothing, 2 is nobody's to see but its applicant's. Within a lane the first position is
//! what falls due first; of what has ended, what changed last.
//!
//! The tables are filled by the desk, which knows what facts mean: until that was done for an
//! organisation (`reads_made`) nothing is read of them.

use super::m0002_trail_guards::guard;
use super::m0006_tenancy::protect;
use sea_orm_migration::prelude::*;

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

const POSTGRES: [&str; 11] = [
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
        vector tsvector GENERATED ALWAYS AS (array_to_tsvector(string_to_array(grams, ' '))) STORED,
        PRIMARY KEY (org, procedure, part),
        FOREIGN KEY (org, procedure) REFERENCES procedure (org, procedure))",
    "CREATE UNIQUE INDEX search_text_by_id ON search_text (org, id)",
    "CREATE INDEX search_text_by_gram ON search_text USING gin (vector)",
];

#[async_trait::async_trait]
impl MigrationTrait for Step {
    async fn up(&self, manager: &SchemaManager) -> Result<(), DbErr> {
        guard(manager, &SQLITE, &POSTGRES).await?;
        protect(manager, &["standing", "search_text", "reads_made"]).await
    }

    fn use_transaction(&self) -> Option<bool> {
        Some(true)
    }
}
