//! Machines as the rest of the product sees them: ids, labels, stages, acts, and one function
//! that hears an act. [`machine!`] makes all of it from the lists in a procedure's file.

use crate::hearing::{Hearing, Minutes, Witness};
use crate::words::{Phase, Words, words};

pub use crate::station::{Deed, Station};

/// What is known of a stage.
#[derive(Debug, Clone, Copy)]
pub struct StageInfo {
    /// Its persisted id; empty for the moment before opening.
    pub id: &'static str,
    /// Its office name.
    pub label: Words,
    /// The column of the board.
    pub phase: Phase,
    /// Whether it is an end.
    pub closed: bool,
}

/// What is known of an act before any hearing.
#[derive(Debug, Clone, Copy)]
pub struct ActInfo {
    /// Its persisted id.
    pub id: &'static str,
    /// What it is called.
    pub label: Words,
}

/// An act with its id and what it is called.
#[must_use]
pub const fn act(id: &'static str, ja: &'static str, en: &'static str) -> ActInfo {
    ActInfo { id, label: words(ja, en) }
}

/// An attribute chosen when a procedure is opened.
#[derive(Debug, Clone, Copy)]
pub struct Attribute {
    /// The fact that holds it.
    pub name: &'static str,
    /// Its values; empty for yes and no.
    pub values: &'static [&'static str],
}

/// A stage that may only be reached through one of these acts; the survey proves it.
#[derive(Debug, Clone, Copy)]
pub struct Safeguard {
    /// The stage.
    pub stage: &'static str,
    /// The acts, one of which lies on every way to it.
    pub acts: &'static [&'static str],
}

/// A kind of procedure at one released version.
pub struct Machine {
    /// The kind's id.
    pub kind: &'static str,
    /// The released version; running procedures keep theirs.
    pub version: u16,
    /// The office's name.
    pub label: Words,
    /// Attributes chosen at opening.
    pub attributes: &'static [Attribute],
    /// Kinds it opens.
    pub opens: &'static [&'static str],
    /// Stages; the first is where a procedure is before its first entry.
    pub stages: &'static [StageInfo],
    /// Acts.
    pub acts: &'static [ActInfo],
    /// Ways the survey proves shut.
    pub safeguards: &'static [Safeguard],
    /// Hears the act of this index in the stage of this index.
    pub hear: fn(usize, usize, &mut Hearing<'_>),
}

impl std::fmt::Debug for Machine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Machine({}@{})", self.kind, self.version)
    }
}

impl Machine {
    /// `contract@1`.
    #[must_use]
    pub fn name(&self) -> String {
        format!("{}@{}", self.kind, self.version)
    }

    /// The stage with this id.
    #[must_use]
    pub fn stage(&self, id: &str) -> Option<&'static StageInfo> {
        self.stages.iter().find(|stage| stage.id == id)
    }

    /// The act with this id.
    #[must_use]
    pub fn act(&self, id: &str) -> Option<&'static ActInfo> {
        self.acts.iter().find(|act| act.id == id)
    }

    /// What one act on one stage comes to before a witness; stage and act by their indices.
    #[must_use]
    pub fn minutes(&self, stage: usize, act: usize, act_id: &'static str, witness: Witness<'_>) -> Minutes {
        let mut hearing = Hearing::new(act_id, witness);
        (self.hear)(stage, act, &mut hearing);
        hearing.into_minutes()
    }

    /// Where a procedure is before its first entry.
    #[must_use]
    pub fn before_opening(&self) -> &'static str {
        self.stages.first().map_or("", |stage| stage.id)
    }
}

/// Declares a machine: its stages and acts with their ids and labels, and the statics made of
/// them. The handlers follow in the same file, as a statig machine over the generated enums. An act
/// named without an id and words has those of [`shared_act!`](crate::shared_act).
#[macro_export]
macro_rules! machine {
    (
        $(#[$doc:meta])*
        $name:ident = $kind:literal @ $version:literal, $ja:literal, $en:literal;
        attributes: [$($attribute:literal : [$($value:literal),*]),* $(,)?];
        opens: [$($opens:literal),* $(,)?];
        safeguards: [$($guarded:literal <- [$($through:literal),*]),* $(,)?];
        stages { $($stage:ident $stage_id:literal $phase:ident $closed:ident $stage_ja:literal $stage_en:literal,)* }
        acts { $($act:ident $($act_id:literal $act_ja:literal $act_en:literal)?,)* }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Default)]
        pub(crate) struct $name;

        /// The stages of this machine.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Stage { $($stage),* }

        impl $crate::registry::Station for Stage {
            fn id(self) -> &'static str {
                match self { $(Self::$stage => $stage_id),* }
            }

            fn named(id: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|stage| $crate::registry::Station::id(*stage) == id)
            }
        }

        /// The acts of this machine.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Act { $($act),* }

        impl Stage {
            const ALL: &'static [Self] = &[$(Self::$stage),*];
        }

        impl $crate::registry::Deed for Act {
            fn id(self) -> &'static str {
                match self { $(Self::$act => $crate::machine!(@act $act $($act_id $act_ja $act_en)?).id),* }
            }
        }

        impl Act {
            const ALL: &'static [Self] = &[$(Self::$act),*];
        }

        /// The machine as the registry lists it.
        pub(crate) static MACHINE: $crate::registry::Machine = $crate::registry::Machine {
            kind: $kind,
            version: $version,
            label: $crate::words::words($ja, $en),
            attributes: &[$($crate::registry::Attribute { name: $attribute, values: &[$($value),*] }),*],
            opens: &[$($opens),*],
            stages: &[$($crate::registry::StageInfo {
                id: $stage_id,
                label: $crate::words::words($stage_ja, $stage_en),
                phase: $crate::words::Phase::$phase,
                closed: $crate::machine!(@closed $closed),
            }),*],
            acts: &[$($crate::machine!(@act $act $($act_id $act_ja $act_en)?)),*],
            safeguards: &[$($crate::registry::Safeguard { stage: $guarded, acts: &[$($through),*] }),*],
            hear,
        };

        /// Hears an act on a bare stage: climbs from the stage through its superstates as statig
        /// does, but never enters or leaves anything.
        fn hear(stage: usize, act: usize, hearing: &mut $crate::hearing::Hearing<'_>) {
            use statig::blocking::{State as _, Superstate as _};
            let (Some(stage), Some(act)) = (Stage::ALL.get(stage), Act::ALL.get(act)) else {
                return;
            };
            let (mut stage, mut machine) = (*stage, $name);
            let mut outcome = stage.call_handler(&mut machine, act, hearing);
            let mut above = stage.superstate();
            while let (statig::Outcome::Super, Some(mut superstate)) = (&outcome, above.take()) {
                outcome = superstate.call_handler(&mut machine, act, hearing);
                if outcome != statig::Outcome::Super {
                    hearing.decided_by(format!("{superstate:?}"));
                }
                above = superstate.superstate();
            }
            let target = match outcome {
                statig::Outcome::Transition(to) => Some($crate::registry::Station::id(to)),
                statig::Outcome::Handled => None,
                statig::Outcome::Super => return hearing.fail_closed(),
            };
            if !hearing.closed_with(target) {
                hearing.fail_closed();
            }
        }

        /// Hears the same acts with statig's own engine, to prove that the driver above keeps in
        /// step with it. Answers the stage each act led to.
        #[cfg(test)]
        pub(crate) fn walk(
            acts: &[usize],
            script: &dyn Fn(usize) -> $crate::hearing::Script,
        ) -> Vec<(&'static str, $crate::hearing::Minutes)> {
            use statig::prelude::*;
            let mut first = $crate::hearing::Hearing::new("", $crate::hearing::Witness::Script($crate::hearing::Script::default()));
            let mut machine = $name.uninitialized_state_machine().init_with_context(&mut first);
            acts.iter()
                .enumerate()
                .map(|(nth, act)| {
                    let act = Act::ALL[*act];
                    let id = $crate::registry::Deed::id(act);
                    let mut hearing = $crate::hearing::Hearing::new(id, $crate::hearing::Witness::Script(script(nth)));
                    machine.handle_with_context(&act, &mut hearing);
                    ($crate::registry::Station::id(*machine.state()), hearing.into_minutes())
                })
                .collect()
        }
    };
    (@act $act:ident $id:literal $ja:literal $en:literal) => { $crate::registry::act($id, $ja, $en) };
    (@act $act:ident) => { $crate::shared_act!($act) };
    (@closed live) => { false };
    (@closed closed) => { true };
}
