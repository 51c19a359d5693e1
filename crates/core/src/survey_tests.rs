//! Every machine is surveyed: no dead end, no unreachable stage, no idle act, no bypass.

use proptest::prelude::*;

use crate::atlas::survey;
use crate::hearing::{Minutes, Script, Verdict, Witness};
use crate::procedures::{self, MACHINES};

#[test]
fn no_machine_has_a_defect() {
    for machine in MACHINES {
        let defects = survey(machine).defects;
        assert!(defects.is_empty(), "{machine:?}: {defects:#?}");
    }
}

#[test]
fn no_two_machines_share_a_name() {
    let mut names: Vec<String> = MACHINES.iter().map(|machine| machine.name()).collect();
    names.sort();
    names.dedup();
    assert_eq!(names.len(), MACHINES.len());
}

/// What of a hearing must agree between statig's engine and the driver.
fn gist(minutes: &Minutes) -> (Option<Verdict>, Vec<&'static str>, Vec<(&'static str, usize)>) {
    (
        minutes.verdict,
        minutes.rules.iter().map(|rule| rule.id).collect(),
        minutes.forks.iter().map(|(question, answer)| (question.id, *answer)).collect(),
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Random acts with random answers: the driver and statig's own engine stay in step.
    #[test]
    fn the_driver_keeps_in_step_with_statig(seed in any::<u64>(), acts in prop::collection::vec(any::<usize>(), 200)) {
        for (machine, walk) in procedures::walks() {
            let acts: Vec<usize> = acts.iter().map(|act| act % machine.acts.len()).collect();
            let script = |nth: usize| Script {
                answers: (0..8).map(|fork| (seed.rotate_left(u32::try_from((nth * 5 + fork) % 64).unwrap_or(0)) % 2) as usize).collect(),
            };
            let mut stage = 0;
            for (nth, (reached, minutes)) in walk(&acts, &script).into_iter().enumerate() {
                let act = acts[nth];
                let ours = machine.minutes(stage, act, machine.acts[act].id, Witness::Script(script(nth)));
                if let Some(Verdict::Go(to)) = ours.verdict {
                    stage = machine.stages.iter().position(|one| one.id == to).unwrap();
                }
                prop_assert_eq!(machine.stages[stage].id, reached, "{:?} {}", machine, machine.acts[act].id);
                prop_assert_eq!(gist(&ours), gist(&minutes));
            }
        }
    }
}
