//! Finding cases by words of two characters and more.

use super::Store;
use crate::asked::Asking;
use crate::cell::Cells;
use crate::error::StoreResult;
use crate::grams::{PUBLIC, folded, grams, of_org};
use crate::tables::standing::{COLUMNS, Standing};
use shirube_trail::ids::{ActorId, OrgId};
use std::collections::BTreeSet;

/// Procedures of a person looked through for words; more than anybody has.
const SEATS_MAX: u64 = 5_000;

/// What somebody who searches may find.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Findable {
    /// Whatever is not hidden, by titles and by names.
    Everything,
    /// What anybody may find, by its title.
    Public,
}

/// What was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// Its number: what was entered later has a greater one.
    pub number: u64,
    /// `title` or `names`: by what.
    pub part: String,
    /// The procedure.
    pub standing: Standing,
}

/// Words to search for; none where one of them has less than two characters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SearchWords(Vec<String>);

impl SearchWords {
    /// Reads what somebody typed.
    #[must_use]
    pub fn read(typed: &str) -> Option<Self> {
        let words: Vec<String> = folded(typed).split(' ').map(str::to_owned).collect();
        words.iter().all(|word| word.chars().count() >= 2).then_some(Self(words))
    }

    /// The words, folded.
    #[must_use]
    pub fn words(&self) -> &[String] {
        &self.0
    }

    /// The function of `PostgreSQL` that finds by the index of words (the step `m0007_reads`): it adds
    /// the organisation's token, and leaves out what is hidden.
    fn say_asked(&self, asking: &mut Asking, tokens: &BTreeSet<String>, before: Option<u64>, limit: u64) {
        asking.say(" FROM search_numbers(").bind(quoted(tokens, '\'', " & ")).say(", ARRAY[");
        asking.bind_all(self.0.iter().map(String::as_str)).say("], ");
        asking.bind(before.map_or(i64::MAX, crate::cell::stored)).say(", ");
        asking.bind(crate::cell::stored(limit)).say(") AS n (id)");
    }

    fn say_each(&self, asking: &mut Asking, column: &str) {
        for word in &self.0 {
            let function = if asking.is_postgres() { " AND strpos(" } else { " AND instr(" };
            asking.say(function).say(column).say(", ").bind(word.as_str()).say(") > 0");
        }
    }
}

impl Store {
    /// What has all of these words, entered last at first.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn search(
        &self,
        org: &OrgId,
        words: &SearchWords,
        findable: Findable,
        (before, limit): (Option<u64>, u64),
    ) -> StoreResult<Vec<Found>> {
        let mut tokens: BTreeSet<String> = words.0.iter().flat_map(|word| grams(word)).collect();
        if findable == Findable::Public {
            tokens.insert(PUBLIC.to_owned());
        }
        let mut asking = Asking::of(self.db.get_database_backend());
        say_found(&mut asking);
        if asking.is_postgres() {
            words.say_asked(&mut asking, &tokens, before, limit);
            asking.say(" JOIN search_text t ON t.org = ").bind(org.as_str()).say(" AND t.id = n.id");
            asking.say(" JOIN standing s ON s.org = t.org AND s.procedure = t.procedure");
            asking.say(" ORDER BY t.id DESC");
            return self.found(org, asking).await;
        }
        tokens.insert(of_org(org.as_str()));
        // in this order: the index of words, then each row it names
        asking.say(" FROM search_gram g CROSS JOIN search_text t ON t.id = g.rowid");
        asking.say(" CROSS JOIN standing s ON s.org = t.org AND s.procedure = t.procedure");
        asking.say(" WHERE search_gram MATCH ").bind(quoted(&tokens, '"', " AND "));
        asking.say(" AND t.org = ").bind(org.as_str());
        if let Some(before) = before {
            asking.say(" AND g.rowid < ").bind(crate::cell::stored(before));
        }
        asking.say(" AND s.lane <> 2");
        words.say_each(&mut asking, "t.folded");
        asking.say(" ORDER BY g.rowid DESC LIMIT ").say(&limit.to_string());
        self.found(org, asking).await
    }

    /// What of a person's own procedures has all of these words in its title, entered last at first.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn search_own(
        &self,
        org: &OrgId,
        person: &ActorId,
        words: &SearchWords,
        (before, limit): (Option<u64>, u64),
    ) -> StoreResult<Vec<Found>> {
        let mut asking = Asking::of(self.db.get_database_backend());
        say_found(&mut asking);
        asking.say(" FROM (SELECT DISTINCT p.procedure FROM pseudonym p WHERE p.org = ").bind(org.as_str());
        asking.say(" AND p.person = ").bind(person.as_str()).say(" AND p.active LIMIT ");
        asking.say(&SEATS_MAX.to_string()).say(") own");
        asking.say(" JOIN search_text t ON t.org = ").bind(org.as_str());
        asking.say(" AND t.procedure = own.procedure AND t.part = 'title'");
        asking.say(" JOIN standing s ON s.org = ").bind(org.as_str()).say(" AND s.procedure = own.procedure");
        asking.say(" WHERE t.id < ").bind(before.map_or(i64::MAX, crate::cell::stored));
        words.say_each(&mut asking, "t.folded");
        asking.say(" ORDER BY t.id DESC LIMIT ").say(&limit.to_string());
        self.found(org, asking).await
    }

    async fn found(&self, org: &OrgId, asking: Asking) -> StoreResult<Vec<Found>> {
        let mut found = Vec::new();
        for row in asking.rows(&self.reading(org).await?).await? {
            let standing = Standing::read(&row)?;
            let cells = Cells::of("search_text", &standing.procedure);
            let number = cells.count("id", row.try_get("", "number")?)?;
            found.push(Found { number, part: row.try_get("", "part")?, standing });
        }
        Ok(found)
    }
}

/// Each between two of these marks, and the word between them.
fn quoted(tokens: &BTreeSet<String>, mark: char, and: &str) -> String {
    tokens.iter().map(|one| format!("{mark}{one}{mark}")).collect::<Vec<_>>().join(and)
}

fn say_found(asking: &mut Asking) {
    asking.say("SELECT t.id AS number, t.part");
    for column in COLUMNS {
        asking.say(", s.").say(column);
    }
}
