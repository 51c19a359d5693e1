//! What is tried from where the procedures of a scenario stand, and what is followed from there.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Map;
use shirube_desk::{Desk, DeskError, Reminded, Reply};
use shirube_persistence::ProcedureRow;
use shirube_trail::ActorId;

use crate::follow::owed;
use crate::{Explorer, Following, grants};

/// How far a branch is followed.
const DEPTH_MAX: usize = 4;

/// How many procedures that stand alike are tried at a time.
pub(crate) const ALIKE_MAX: usize = 3;

/// The act of the absent approver.
const COUNTERSIGN: &str = "countersign-later";

/// The act of the office that is entered only together with its letters, from the list of cases.
const REMIND: &str = "remind";

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

    /// Sends reminders from the list, which nobody may by the act alone and no auditor at all.
    pub(crate) async fn remind(&mut self, desk: &Desk) {
        let rows = self.rows(desk).await;
        let office = rows.iter().find(|row| row.procedure.as_str() == "office").unwrap();
        let pair = ("office".to_owned(), office.stage.clone(), REMIND.to_owned());
        if self.allowed.contains(&pair) && self.refused.contains(&pair) {
            return;
        }
        let (mut officers, mut auditors) = (Vec::new(), Vec::new());
        for grant in grants(&rows) {
            let person = ActorId::new(grant["person"].as_str().unwrap()).unwrap();
            match grant["capacity"].as_str().unwrap() {
                "officer" => officers.push(person),
                "auditor" => auditors.push(person),
                _ => {}
            }
        }
        for row in rows.iter().filter(|row| row.procedure != office.procedure && !row.closed) {
            let chosen = std::slice::from_ref(&row.procedure);
            for person in &officers {
                let by_itself =
                    self.command(office, person.as_str(), None, REMIND, None, Map::new(), Vec::new());
                let answer = desk.rehearse(&by_itself).await;
                assert!(matches!(answer, Err(DeskError::BadInput { .. })), "{answer:?}");
                let Ok(Reminded::Done(views)) = desk.remind(&self.org, person, chosen, by_itself.cmd).await
                else {
                    continue;
                };
                if views.iter().all(|view| view.why_not.is_some()) {
                    continue;
                }
                // that it was entered is read from the trail, as everything that was allowed
                for auditor in auditors.iter().filter(|one| !officers.contains(one)) {
                    let answer = desk.remind(&self.org, auditor, chosen, uuid::Uuid::new_v4()).await;
                    assert!(matches!(answer, Err(DeskError::NotFound { .. })), "{answer:?}");
                    self.refused.insert(pair.clone());
                }
                return;
            }
        }
    }
}
