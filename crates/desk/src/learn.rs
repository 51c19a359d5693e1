//! Whom a procedure knows: suppliers under pseudonyms of their own in each procedure, and people
//! seated by an appointment.

use serde_json::Value;
use shirube_core::facts::Facts;
use shirube_persistence::PseudonymRow;
use shirube_trail::{ActorId, CapacityId, ProcedureId};

use crate::error::DeskError;
use crate::perform::Work;
use crate::seats::random_alias;

/// Whose pseudonym a procedure learns with an act.
#[derive(Debug, Clone)]
pub(crate) enum Learns {
    /// Nobody's.
    Nobody,
    /// A supplier's: the name there, and who it is.
    Supplier {
        /// The pseudonym.
        alias: ActorId,
        /// The person.
        person: ActorId,
    },
    /// The suppliers of another procedure, under names of their own.
    SuppliersOf(ProcedureId),
    /// The people of the company with this corporate number.
    PeopleOf(String),
}

impl Learns {
    /// Who a child's suppliers are: those of the procedure its `counterpart` names, else the people
    /// of the company whose number it gives, else for a contract and an instalment the parent's.
    pub(crate) fn of_child(kind: &str, parent: &ProcedureId, facts: &Facts) -> Self {
        let text = |name: &str| facts.get(name).and_then(Value::as_str).filter(|text| !text.is_empty());
        let counterpart = text("counterpart").and_then(|id| ProcedureId::new(id).ok());
        match (counterpart, text("counterpart.number")) {
            (Some(counterpart), _) => Self::SuppliersOf(counterpart),
            (None, Some(number)) => Self::PeopleOf(number.to_owned()),
            (None, None) if matches!(kind, "contract" | "instalment") => Self::SuppliersOf(parent.clone()),
            (None, None) => Self::Nobody,
        }
    }
}

impl Work<'_> {
    /// Keeps the pseudonyms a procedure learns with an act, before any letter asks for them.
    pub(crate) async fn learn(&self, procedure: &ProcedureId, learns: &Learns) -> Result<(), DeskError> {
        match learns {
            Learns::Nobody => {}
            Learns::Supplier { alias, person } => {
                self.know_supplier(procedure, alias.clone(), person.clone()).await?;
            }
            Learns::SuppliersOf(source) => {
                for row in self.unit.pseudonyms(source).await? {
                    if row.capacity.as_str() == "supplier" && row.active {
                        self.know_supplier(procedure, ActorId::new(random_alias()?)?, row.person).await?;
                    }
                }
            }
            Learns::PeopleOf(number) => {
                for person in self.unit.people_of(number).await? {
                    self.know_supplier(procedure, ActorId::new(random_alias()?)?, person.person).await?;
                }
            }
        }
        Ok(())
    }

    async fn know_supplier(
        &self,
        procedure: &ProcedureId,
        alias: ActorId,
        person: ActorId,
    ) -> Result<(), DeskError> {
        let capacity = CapacityId::new("supplier")?;
        let row = PseudonymRow { procedure: procedure.clone(), alias, person, capacity, active: true };
        Ok(self.unit.put_pseudonym(&row).await?)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_childs_suppliers_are_the_nearest_named() {
        let parent = ProcedureId::new("R8-0012/2").unwrap();
        let application = "R8-0012/aabcdefg267";
        let number = "2010401000001";
        let cases = [
            ("contract", json!({"counterpart": application, "counterpart.number": number}), application),
            ("certificate", json!({"counterpart": application}), application),
            ("contract", json!({"counterpart": "", "counterpart.number": number}), number),
            ("contract", json!({"counterpart": "not an id"}), "R8-0012/2"),
            ("instalment", json!({}), "R8-0012/2"),
            ("certificate", json!({}), ""),
            ("complaint", json!({"counterpart.number": ""}), ""),
        ];
        for (kind, facts, expected) in cases {
            let facts: Facts = facts.as_object().unwrap().clone().into_iter().collect();
            let found = match Learns::of_child(kind, &parent, &facts) {
                Learns::SuppliersOf(id) => id.to_string(),
                Learns::PeopleOf(number) => number,
                _ => String::new(),
            };
            assert_eq!(found, expected, "{kind} {facts:?}");
        }
    }
}
