//! Whom a procedure knows: suppliers under pseudonyms of their own in each procedure, and people
//! seated by an appointment.

use shirube_persistence::PseudonymRow;
use shirube_trail::{ActorId, CapacityId, ProcedureId};

use crate::error::DeskError;
use crate::seats::random_alias;
use crate::work::{Learns, Work};

impl Work<'_> {
    /// Keeps the pseudonyms a procedure learns with an act, before any letter asks for them.
    pub(crate) async fn learn(&self, procedure: &ProcedureId, learns: &Learns) -> Result<(), DeskError> {
        match learns {
            Learns::Nobody => {}
            Learns::Supplier { alias, person } => {
                self.know_supplier(procedure, alias.clone(), person.clone())?;
            }
            Learns::SuppliersOf(source) => {
                for row in self.unit.pseudonyms(source).await? {
                    if row.capacity.as_str() == "supplier" && row.active {
                        self.know_supplier(procedure, ActorId::new(random_alias()?)?, row.person)?;
                    }
                }
            }
            Learns::PeopleOf(number) => {
                for person in self.unit.people_of(number).await? {
                    self.know_supplier(procedure, ActorId::new(random_alias()?)?, person.person)?;
                }
            }
        }
        Ok(())
    }

    fn know_supplier(
        &self,
        procedure: &ProcedureId,
        alias: ActorId,
        person: ActorId,
    ) -> Result<(), DeskError> {
        let capacity = CapacityId::new("supplier")?;
        let row = PseudonymRow { procedure: procedure.clone(), alias, person, capacity, active: true };
        self.unit.put_pseudonym(&row);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use shirube_core::facts::Facts;

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
