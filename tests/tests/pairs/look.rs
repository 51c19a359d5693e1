//! What is tried from where the procedures of a scenario stand, and what is followed from there.

use std::collections::{BTreeMap, BTreeSet};

use shirube_desk::{Desk, Reply};
use shirube_persistence::ProcedureRow;

use crate::follow::owed;
use crate::{Explorer, Following};

/// How far a branch is followed.
const DEPTH_MAX: usize = 4;

/// How many procedures that stand alike are tried at a time.
pub(crate) const ALIKE_MAX: usize = 3;

/// The act of the absent approver.
const COUNTERSIGN: &str = "countersign-later";

/// What only shows where deputies decide and approvals go round, and the way into suspension.
const ABOUT_DEPUTIES_AND_ROUTE: [&str; 4] = ["concur", "object", COUNTERSIGN, "suspend"];

impl Explorer {
    /// Tries what has not been seen yet from where everything stands, in every organisation.
    pub(crate) async fn look(&mut self, desk: &Desk, depth: usize) {
        for org in desk.store().organisations().await.unwrap() {
            self.org = org;
            self.look_in(desk, depth).await;
        }
    }

    async fn look_in(&mut self, desk: &Desk, depth: usize) {
        let rows = self.rows(desk).await;
        let mut alike: BTreeMap<(String, String, String), usize> = BTreeMap::new();
        for row in &rows {
            let awaited =
                row.stage == "suspended" || self.staged && self.lacks_act(row, &row.stage, COUNTERSIGN);
            if self.following != Following::Everything && depth > 0 && !awaited {
                continue;
            }
            // A hundred applications in one stage are tried as a few of them.
            let seen = alike.entry((row.kind.to_string(), row.stage.clone(), owed(row))).or_default();
            *seen += 1;
            if *seen > ALIKE_MAX {
                continue;
            }
            let kind = row.kind.to_string();
            self.visited.insert((kind.clone(), row.stage.clone(), owed(row)));
            for act in self.acts(row) {
                let leads = self.staged && self.leads_to_a_countersignature(row, act);
                if self.staged && !leads && !ABOUT_DEPUTIES_AND_ROUTE.contains(&act) {
                    continue;
                }
                let pair = (kind.clone(), row.stage.clone(), act.to_owned());
                if !self.refused.contains(&pair) && self.is_refused(desk, &rows, row, act).await {
                    self.refused.insert(pair.clone());
                }
                if self.following == Following::Refusals && depth == 0 && act != "suspend" {
                    continue;
                }
                let branches = self.following == Following::Everything
                    && (!self.followed.contains(&pair) || self.leads_on(row, act));
                let suspends = act == "suspend"
                    && self.following != Following::Everything
                    && depth == 0
                    && self.lacks(row, "suspended");
                if !self.allowed.contains(&pair) || branches || suspends || leads {
                    self.attempt(desk, &rows, row, act, depth).await;
                }
                if !self.allowed.contains(&pair) {
                    self.bring_about(desk, &rows, row, act, depth).await;
                }
            }
        }
    }

    /// Whether this act of a stage has not been allowed yet.
    fn lacks_act(&self, row: &ProcedureRow, stage: &str, act: &str) -> bool {
        let provided = self.atlases[row.machine.as_str()].pairs().contains(&(stage, act));
        provided && !self.allowed.contains(&(row.kind.to_string(), stage.to_owned(), act.to_owned()))
    }

    /// Whether an act may lead a procedure whose approval waits to be countersigned to a stage where
    /// nobody has seen that yet.
    fn leads_to_a_countersignature(&self, row: &ProcedureRow, act: &str) -> bool {
        owed(row).contains("deputy_for")
            && self.atlases[row.machine.as_str()]
                .of_act(act)
                .filter(|route| route.from.id == row.stage && route.to.id != row.stage)
                .any(|route| self.lacks_act(row, route.to.id, COUNTERSIGN))
    }

    /// Whether something a stage provides has not been allowed yet.
    fn lacks(&self, row: &ProcedureRow, stage: &str) -> bool {
        let kind = row.kind.to_string();
        let pairs = self.atlases[row.machine.as_str()].pairs();
        pairs
            .into_iter()
            .filter(|(of, _)| *of == stage)
            .any(|(_, act)| !self.allowed.contains(&(kind.clone(), stage.to_owned(), act.to_owned())))
    }

    /// The acts a procedure's stage provides.
    pub(crate) fn acts(&self, row: &ProcedureRow) -> Vec<&'static str> {
        let pairs = self.atlases[row.machine.as_str()].pairs();
        pairs.into_iter().filter(|(stage, _)| *stage == row.stage).map(|(_, act)| act).collect()
    }

    /// Whether an act may lead to a stage nobody has seen with what is owed here.
    fn leads_on(&self, row: &ProcedureRow, act: &str) -> bool {
        let owed = owed(row);
        self.atlases[row.machine.as_str()]
            .of_act(act)
            .filter(|route| route.from.id == row.stage && route.to.id != row.stage)
            .any(|route| {
                !self.visited.contains(&(row.kind.to_string(), route.to.id.to_owned(), owed.clone()))
            })
    }

    /// Tries the acts of the case's other procedures that bring this one about.
    async fn bring_about(
        &mut self,
        desk: &Desk,
        rows: &[ProcedureRow],
        row: &ProcedureRow,
        act: &str,
        depth: usize,
    ) {
        let Some(producers) = self.producers.get(act).cloned() else { return };
        for other in
            rows.iter().filter(|other| other.case_no == row.case_no && other.procedure != row.procedure)
        {
            for producer in self.acts(other) {
                if producers.contains(&(other.kind.to_string(), producer)) {
                    self.attempt(desk, rows, other, producer, depth).await;
                }
            }
        }
    }

    /// Tries an act in every way its form allows; follows it where it is allowed.
    async fn attempt(
        &mut self,
        desk: &Desk,
        rows: &[ProcedureRow],
        row: &ProcedureRow,
        act: &'static str,
        depth: usize,
    ) {
        let near = |one: &ProcedureRow| {
            let of_row = one.procedure == row.procedure || one.parent.as_ref() == Some(&row.procedure);
            of_row || Some(&one.procedure) == row.parent.as_ref()
        };
        let stands: Vec<String> =
            rows.iter().filter(|one| near(one)).map(|one| format!("{}{}", one.stage, one.revision)).collect();
        let state = format!("{} {} {} {}", desk.store().url(), self.org, row.procedure, stands.join(" "));
        if !self.tried.insert((state, act.to_owned())) {
            return;
        }
        let owed = owed(row);
        for command in self.ways(desk, rows, row, act).await {
            let Ok(Reply::Done(done)) = desk.rehearse(&command).await else { continue };
            self.note(&done.moved);
            let suspends = act == "suspend" && depth == 0 && self.lacks(row, "suspended");
            // What is asked or drafted while suspended is answered or approved there.
            let within = row.stage == "suspended" && depth == 1 && self.lacks(row, "suspended");
            let leads = self.staged && depth < 2 && self.leads_to_a_countersignature(row, act);
            if self.following != Following::Everything {
                // Once in a play from each stage, for each thing owed there and each way its children stand.
                let children: BTreeSet<&str> = rows
                    .iter()
                    .filter(|one| one.parent.as_ref() == Some(&row.procedure) && !one.closed)
                    .map(|one| one.stage.as_str())
                    .collect();
                let from = format!("{} {owed} {children:?}", row.stage);
                let key = (format!("{} {}", self.plays, row.kind), from, act.to_owned());
                if (suspends || within || leads) && self.followed.insert(key) {
                    Box::pin(self.follow(desk, &command, depth)).await;
                }
                return;
            }
            if depth >= DEPTH_MAX {
                return;
            }
            let mut onward = self.followed.insert((row.kind.to_string(), row.stage.clone(), act.to_owned()));
            for one in done.moved.iter().filter(|one| one.from != one.to) {
                onward |= self.visited.insert((one.kind.clone(), one.to.clone(), owed.clone()));
            }
            if onward {
                Box::pin(self.follow(desk, &command, depth)).await;
            }
        }
    }
}
