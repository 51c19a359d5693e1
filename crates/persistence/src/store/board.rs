//! Boards and lists: where procedures stand, a page at a time.
//!
//! Every question walks an index from a place on, and looks at no more rows than it says: what an
//! index does not answer is asked of a window of so many rows, and a page that came out short says
//! where the next window begins. So no question takes longer because there are more cases.

use super::Store;
use crate::asked::Asking;
use crate::cell::{Cells, ms};
use crate::error::StoreResult;
use crate::tables::standing::{COLUMNS, Place, Standing};
use shirube_trail::At;
use shirube_trail::ids::{OFFICE, OrgId};
use std::collections::BTreeSet;

/// Rows looked at for one page, where an index answers only a part of what is asked.
pub const WINDOW_ROWS: u64 = 5_000;
/// Procedures counted in one stage; there may be more.
pub const COUNTED_MAX: u64 = 1_000;

/// So many stages are each asked for, whether anything stands there or not.
const FEW_STAGES: usize = 8;

/// Which procedures of an organisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Lane {
    /// Open, or ended and still owing something.
    Open,
    /// Ended, and nothing owed.
    Done,
}

impl Lane {
    pub(crate) const fn number(self) -> i32 {
        match self {
            Self::Open => 0,
            Self::Done => 1,
        }
    }
}

/// A kind and a stage of it.
pub type KindStage = (String, String);

/// Which procedures are listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listing {
    /// Open ones, or those that are done.
    pub lane: Lane,
    /// Of these kinds and stages only, where any are given.
    pub stages: Option<Vec<KindStage>>,
    /// Of cases of this section.
    pub section: Option<String>,
    /// Of cases this person is in charge of.
    pub person: Option<String>,
    /// Of cases of this fiscal year.
    pub fiscal_year: Option<i32>,
    /// In which something falls due before this instant.
    pub due_before: Option<At>,
    /// Without those of `office`, which are no cases.
    pub cases_only: bool,
    /// After this place.
    pub after: Option<Place>,
    /// Most rows.
    pub limit: u64,
}

impl Listing {
    /// All that are open.
    #[must_use]
    pub const fn open(limit: u64) -> Self {
        let (stages, section, person, fiscal_year, due_before, after) = (None, None, None, None, None, None);
        let (lane, cases_only) = (Lane::Open, true);
        Self { lane, stages, section, person, fiscal_year, due_before, cases_only, after, limit }
    }

    /// The column an index leads with that narrows it down the most.
    fn narrowed(&self) -> &'static str {
        match self {
            Self { person: Some(_), .. } => "person",
            Self { section: Some(_), .. } => "section",
            Self { fiscal_year: Some(_), .. } => "fiscal_year",
            _ => "",
        }
    }

    /// Whether an index answers all that is asked, but for the cases that are none.
    fn is_walked(&self) -> bool {
        let led = [self.person.is_some(), self.section.is_some(), self.fiscal_year.is_some()];
        self.stages.is_none() && led.into_iter().filter(|given| *given).count() <= 1
    }

    fn say_column(&self, asking: &mut Asking, column: &str) {
        match column {
            "person" => asking.bind(self.person.clone()),
            "section" => asking.bind(self.section.clone()),
            _ => asking.bind(self.fiscal_year),
        };
    }

    /// What the index does not answer; whether there is anything.
    fn say_rest(&self, asking: &mut Asking) -> bool {
        let led = self.narrowed();
        let given = [
            ("person", self.person.is_some()),
            ("section", self.section.is_some()),
            ("fiscal_year", self.fiscal_year.is_some()),
        ];
        let mut any = false;
        let mut and = |asking: &mut Asking| {
            asking.say(if any { " AND " } else { " WHERE " });
            any = true;
        };
        for (column, _) in given.into_iter().filter(|(column, given)| *given && *column != led) {
            and(asking);
            asking.say(column).say(" = ");
            self.say_column(asking, column);
        }
        if let Some(stages) = &self.stages {
            and(asking);
            asking.say("(kind, stage) IN (");
            if !asking.is_postgres() {
                asking.say("VALUES ");
            }
            for (nth, (kind, stage)) in stages.iter().enumerate() {
                asking.say(if nth > 0 { ", (" } else { "(" });
                asking.bind_all([kind.as_str(), stage.as_str()]).say(")");
            }
            asking.say(")");
        }
        if self.cases_only {
            and(asking);
            asking.say("case_no <> 'office'");
        }
        any
    }

    /// What the index answers, and the order it gives.
    fn say_walk(&self, asking: &mut Asking, org: &OrgId, stage: Option<&KindStage>) {
        let id = id_column(asking);
        asking.say(" FROM standing WHERE org = ").bind(org.as_str());
        asking.say(" AND lane = ").bind(self.lane.number());
        match (stage, self.narrowed()) {
            (Some((kind, stage)), _) => {
                asking.say(" AND kind = ").bind(kind.as_str()).say(" AND stage = ").bind(stage.as_str());
            }
            (None, "") => {}
            (None, column) => {
                asking.say(" AND ").say(column).say(" = ");
                self.say_column(asking, column);
            }
        }
        if let Some(due_before) = self.due_before {
            asking.say(" AND position < ").bind(ms(due_before));
        }
        if let Some(after) = &self.after {
            asking.say(" AND (position, ").say(id).say(") > (").bind(after.position).say(", ");
            asking.bind(after.procedure.as_str()).say(")");
        }
        asking.say(" ORDER BY position, ").say(id);
    }
}

/// The procedure's id in the order of its bytes.
fn id_column(asking: &Asking) -> &'static str {
    if asking.is_postgres() { "procedure COLLATE \"C\"" } else { "procedure" }
}

/// Some procedures, what falls due first at first.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Page {
    /// The procedures; fewer than asked for where the window was passed before.
    pub rows: Vec<Standing>,
    /// Where to go on, where there may be more.
    pub next: Option<Place>,
}

impl Store {
    /// Procedures as they stand. Kinds and stages alone are walked each by its own index, so many rows
    /// of each; with a section, a person or a year those are walked and the rest asked of a window.
    ///
    /// # Errors
    ///
    /// A database that does not answer; an unreadable row.
    pub async fn standings(&self, org: &OrgId, listing: &Listing) -> StoreResult<Page> {
        match &listing.stages {
            Some(stages) => {
                let present = self.present(org, listing.lane, stages).await?;
                if present.is_empty() {
                    return Ok(Page::default());
                }
                if listing.narrowed().is_empty() {
                    return self.by_stages(org, listing, &present).await;
                }
                self.by_window(org, &Listing { stages: Some(present), ..listing.clone() }).await
            }
            None if listing.is_walked() => self.by_walk(org, listing).await,
            _ => self.by_window(org, listing).await,
        }
    }

    /// Of these stages, those in which something stands. An office has procedures in few of all stages,
    /// and what is asked of each of them costs also where there is nothing.
    async fn present(&self, org: &OrgId, lane: Lane, stages: &[KindStage]) -> StoreResult<Vec<KindStage>> {
        if stages.len() <= FEW_STAGES {
            return Ok(stages.to_vec());
        }
        let mut asking = Asking::of(self.db.get_database_backend());
        // from one stage to the next by the index, as often as there are stages
        let of_lane = |asking: &mut Asking, what: &str| {
            asking.say("SELECT ").say(what).say(" FROM standing s WHERE s.org = ").bind(org.as_str());
            asking.say(" AND s.lane = ").bind(lane.number());
        };
        if asking.is_postgres() {
            asking.say("WITH RECURSIVE p (kind, stage) AS ((");
            of_lane(&mut asking, "s.kind, s.stage");
            asking.say(" ORDER BY s.kind, s.stage LIMIT 1) UNION ALL SELECT n.* FROM p CROSS JOIN LATERAL (");
            of_lane(&mut asking, "s.kind, s.stage");
            asking.say(" AND (s.kind, s.stage) > (p.kind, p.stage) ORDER BY s.kind, s.stage LIMIT 1) n)");
            asking.say(" SELECT kind, stage FROM p");
        } else {
            let at = " FROM p CROSS JOIN standing c ON c.procedure = p.procedure AND c.org = ";
            asking.say("WITH RECURSIVE p (procedure) AS (SELECT (");
            of_lane(&mut asking, "s.procedure");
            asking.say(" ORDER BY s.kind, s.stage LIMIT 1) UNION ALL SELECT COALESCE((");
            // (of pairs SQLite would look through all rows of the stage it comes from)
            of_lane(&mut asking, "s.procedure");
            asking.say(" AND s.kind = c.kind AND s.stage > c.stage ORDER BY s.stage LIMIT 1), (");
            of_lane(&mut asking, "s.procedure");
            asking.say(" AND s.kind > c.kind ORDER BY s.kind, s.stage LIMIT 1))");
            asking.say(at).bind(org.as_str());
            asking.say(") SELECT c.kind, c.stage").say(at).bind(org.as_str());
        }
        let mut there = BTreeSet::new();
        for row in asking.rows(&self.reading(org).await?).await? {
            there.insert((row.try_get::<String>("", "kind")?, row.try_get::<String>("", "stage")?));
        }
        Ok(stages.iter().filter(|stage| there.contains(stage)).cloned().collect())
    }

    /// One walk, from place to place until there are enough rows or a window of them was looked at.
    async fn by_walk(&self, org: &OrgId, listing: &Listing) -> StoreResult<Page> {
        let (mut listing, mut rows, mut looked) = (listing.clone(), Vec::new(), 0);
        let more = listing.limit + 1;
        loop {
            let mut asking = Asking::of(self.db.get_database_backend());
            asking.say("SELECT ").say(&COLUMNS.join(", "));
            listing.say_walk(&mut asking, org, None);
            asking.say(" LIMIT ").say(&more.to_string());
            let found = asking.rows(&self.reading(org).await?).await?;
            let found = found.iter().map(Standing::read).collect::<StoreResult<Vec<_>>>()?;
            let (last, is_all) = (found.last().map(|row| row.place.clone()), (found.len() as u64) < more);
            looked += more;
            rows.extend(
                found.into_iter().filter(|row| !listing.cases_only || row.case_no.as_str() != OFFICE),
            );
            let is_enough = rows.len() as u64 >= more;
            if is_all || is_enough || looked >= WINDOW_ROWS {
                let mut page = page(rows, listing.limit);
                page.next = page.next.or(last.filter(|_| !is_all));
                return Ok(page);
            }
            listing.after = last;
        }
    }

    /// One walk for each stage, merged.
    async fn by_stages(&self, org: &OrgId, listing: &Listing, stages: &[KindStage]) -> StoreResult<Page> {
        let mut asking = Asking::of(self.db.get_database_backend());
        let (columns, more) = (COLUMNS.join(", "), listing.limit + 1);
        asking.say("SELECT * FROM (");
        for (nth, stage) in stages.iter().enumerate() {
            asking.say(if nth > 0 { " UNION ALL SELECT * FROM (SELECT " } else { "SELECT * FROM (SELECT " });
            asking.say(&columns);
            listing.say_walk(&mut asking, org, Some(stage));
            asking.say(" LIMIT ").say(&more.to_string()).say(&format!(") w{nth}"));
        }
        let id = id_column(&asking);
        asking.say(") w ORDER BY position, ").say(id).say(" LIMIT ").say(&more.to_string());
        let rows = asking.rows(&self.reading(org).await?).await?;
        let rows = rows.iter().map(Standing::read).collect::<StoreResult<Vec<_>>>()?;
        Ok(page(rows, listing.limit))
    }

    /// One walk over a window of rows, of which those are kept that fit.
    async fn by_window(&self, org: &OrgId, listing: &Listing) -> StoreResult<Page> {
        let mut asking = Asking::of(self.db.get_database_backend());
        let (columns, more) = (COLUMNS.join(", "), (listing.limit + 1).to_string());
        let id = id_column(&asking);
        asking.say("WITH w AS (SELECT ").say(&columns);
        listing.say_walk(&mut asking, org, None);
        asking.say(" LIMIT ").say(&WINDOW_ROWS.to_string()).say(") SELECT * FROM (SELECT ");
        asking.say(&columns).say(", 0 AS walked FROM w");
        listing.say_rest(&mut asking);
        asking.say(" ORDER BY position, ").say(id).say(" LIMIT ").say(&more).say(") f");
        asking.say(" UNION ALL SELECT * FROM (SELECT ").say(&columns);
        asking.say(", (SELECT count(*) FROM w) AS walked FROM w ORDER BY position DESC, ").say(id);
        asking.say(" DESC LIMIT 1) l");
        let (mut rows, mut last) = (Vec::new(), None);
        for row in asking.rows(&self.reading(org).await?).await? {
            let walked: i64 = row.try_get("", "walked")?;
            let standing = Standing::read(&row)?;
            if walked == 0 {
                rows.push(standing);
            } else if u64::try_from(walked).is_ok_and(|walked| walked >= WINDOW_ROWS) {
                last = Some(standing.place);
            }
        }
        rows.sort_by(|a, b| a.place.cmp(&b.place));
        let mut page = page(rows, listing.limit);
        page.next = page.next.or(last);
        Ok(page)
    }

    /// How many open procedures stand in each of these stages, each counted up to [`COUNTED_MAX`];
    /// one in which nothing stands may be left out.
    /// With a section, a person or a year those are counted in a window of [`WINDOW_ROWS`] rows;
    /// answers also whether that held all of them.
    ///
    /// # Errors
    ///
    /// A database that does not answer.
    pub async fn count_stages(
        &self,
        org: &OrgId,
        listing: &Listing,
        stages: &[KindStage],
    ) -> StoreResult<(Vec<(KindStage, u64)>, bool)> {
        if stages.is_empty() {
            return Ok((Vec::new(), true));
        }
        let mut asking = Asking::of(self.db.get_database_backend());
        let is_narrowed = !listing.narrowed().is_empty();
        if is_narrowed {
            asking.say("WITH w AS (SELECT ").say(&COLUMNS.join(", "));
            listing.say_walk(&mut asking, org, None);
            asking.say(" LIMIT ").say(&WINDOW_ROWS.to_string());
            asking.say(") SELECT kind, stage, count(*) AS n, (SELECT count(*) FROM w) AS walked FROM w");
            listing.say_rest(&mut asking);
            asking.say(" GROUP BY kind, stage");
        } else {
            let present = self.present(org, listing.lane, stages).await?;
            if present.is_empty() {
                return Ok((Vec::new(), true));
            }
            for (nth, stage) in present.iter().enumerate() {
                asking.say(if nth > 0 { " UNION ALL SELECT " } else { "SELECT " });
                asking.bind(stage.0.as_str()).say(" AS kind, ").bind(stage.1.as_str()).say(" AS stage, ");
                asking.say("(SELECT count(*) FROM (SELECT position");
                listing.say_walk(&mut asking, org, Some(stage));
                asking.say(&format!(" LIMIT {COUNTED_MAX}) w{nth}) AS n, 0 AS walked"));
            }
        }
        let mut counts = Vec::new();
        let mut is_whole = true;
        for row in asking.rows(&self.reading(org).await?).await? {
            let (kind, stage): (String, String) = (row.try_get("", "kind")?, row.try_get("", "stage")?);
            let n = Cells::of("standing", &stage).count("n", row.try_get("", "n")?)?;
            let walked: i64 = if is_narrowed { row.try_get("", "walked")? } else { 0 };
            is_whole &= u64::try_from(walked).is_ok_and(|walked| walked < WINDOW_ROWS);
            counts.push(((kind, stage), n));
        }
        Ok((counts, is_whole))
    }
}

/// The first so many, and where to go on if there is one more.
fn page(mut rows: Vec<Standing>, limit: u64) -> Page {
    let limit = usize::try_from(limit).unwrap_or(usize::MAX);
    let has_more = rows.len() > limit;
    rows.truncate(limit);
    let next = rows.last().filter(|_| has_more).map(|last| last.place.clone());
    Page { rows, next }
}
