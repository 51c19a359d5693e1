//! What goes back to where it was goes to the stage the answer names.

use crate::atlas::survey;
use crate::procedures::MACHINES;

#[test]
fn every_way_back_leads_to_the_stage_it_names() {
    let mut ways = 0;
    for machine in MACHINES {
        for route in survey(machine).routes {
            for (question, answer) in route.forks.iter().filter(|(question, _)| question.history) {
                assert_eq!(
                    route.to.id, question.answers[*answer],
                    "{machine:?} {} {}",
                    route.from.id, route.act
                );
                ways += 1;
            }
        }
    }
    assert!(ways > 0, "some machine goes back");
}
