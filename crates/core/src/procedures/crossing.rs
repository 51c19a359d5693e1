//! What a message received from another organisation performs (`decision-trail.md` §6): one table
//! for both directions of a joint procurement, and what the receiver's act is given.
//!
//! A message is the sender's entry. Who receives it decides by its own machine: the act is a system
//! act of the receiver's procedure, and a stage that does not provide it leaves the message noted
//! and undone.

use serde_json::{Value, json};

use crate::facts::Facts;
use crate::forms::shared::LINK;

/// What one act of one kind performs where its message is received.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Crossing {
    /// The sender's kind.
    pub from_kind: &'static str,
    /// The sender's act.
    pub from_act: &'static str,
    /// The receiver's kind.
    pub to_kind: &'static str,
    /// The receiver's act.
    pub act: &'static str,
    /// Whether it opens a procedure, in a case of its own, instead of acting on one.
    pub opens: bool,
}

const fn to_member(from_act: &'static str, act: &'static str) -> Crossing {
    Crossing { from_kind: "joint-procurement", from_act, to_kind: "participation", act, opens: false }
}

const fn to_lead(from_act: &'static str) -> Crossing {
    Crossing {
        from_kind: "participation",
        from_act,
        to_kind: "joint-procurement",
        act: "receive-member-state",
        opens: false,
    }
}

/// Every crossing.
pub static CROSSINGS: &[Crossing] = &[
    Crossing {
        from_kind: "joint-procurement",
        from_act: "invite",
        to_kind: "participation",
        act: "open",
        opens: true,
    },
    Crossing {
        from_kind: "joint-procurement",
        from_act: "admit-member",
        to_kind: "participation",
        act: "open",
        opens: true,
    },
    to_member("close-interest", "end-with-lead"),
    to_member("propose-agreement", "note-proposal"),
    to_member("revise-agreement", "ask-again"),
    to_member("change-form", "ask-again"),
    to_member("recompute-shares", "note-shares"),
    to_member("conclude-agreement", "note-agreement"),
    to_member("hand-to-members", "note-award"),
    to_member("fail-award", "note-award-void"),
    to_member("reselect", "note-award-void"),
    to_member("note-lead-contract", "note-lead-contract"),
    to_member("note-amount", "open-instalment"),
    to_member("note-interim-amount", "open-instalment"),
    to_member("start-settlement", "note-settlement"),
    to_member("exclude", "exclude"),
    to_member("accept-leave", "note-consent"),
    to_member("dissolve", "end-with-lead"),
    to_member("cancel", "end-with-lead"),
    to_lead("open"),
    to_lead("answer-invitation"),
    to_lead("submit-need"),
    to_lead("decline"),
    to_lead("decide"),
    to_lead("record-assembly-vote"),
    to_lead("record-budget"),
    to_lead("ask-again"),
    to_lead("join"),
    to_lead("approve-member-contract"),
    to_lead("record-contract-vote"),
    to_lead("note-signature"),
    to_lead("note-lapse"),
    to_lead("note-award-void"),
    to_lead("note-lead-contract"),
    to_lead("conclude"),
    to_lead("conclude-terminated"),
    to_lead("give-leave-notice"),
    to_lead("revoke-leave-notice"),
    to_lead("leave"),
    to_lead("exclude"),
    to_lead("end-with-lead"),
    to_lead("note-consent"),
    to_lead("record-member-signature"),
    to_lead("settle-share"),
];

/// What the act of this kind performs where its message is received; `None` where nothing.
#[must_use]
pub fn received(kind: &str, act: &str) -> Option<&'static Crossing> {
    CROSSINGS.iter().find(|one| one.from_kind == kind && one.from_act == act)
}

/// A message as it was received and verified.
#[derive(Debug, Clone, Copy)]
pub struct Received<'m> {
    /// The sender's organisation, by the key that signed.
    pub from: &'m str,
    /// The organisation it is addressed to.
    pub to: &'m str,
    /// The sender's procedure, without its organisation (`R8-0012/2`).
    pub procedure: &'m str,
    /// The kind of that procedure.
    pub kind: &'m str,
    /// The sender's act.
    pub act: &'m str,
    /// The sender's stage after it.
    pub stage: &'m str,
    /// The hash of the sender's entry, lowercase hexadecimal.
    pub entry: &'m str,
    /// What the sender disclosed.
    pub disclosed: &'m Facts,
}

impl Received<'_> {
    /// What it performs here.
    #[must_use]
    pub fn crossing(&self) -> Option<&'static Crossing> {
        received(self.kind, self.act)
    }

    /// The lead's procedure the message belongs to: a lead acts on its own procedure of this id, a
    /// member on its participation whose fact [`LINK`] is this id and whose fact `lead` is the
    /// sender.
    #[must_use]
    pub fn lead_procedure(&self) -> &str {
        self.disclosed.get(LINK).and_then(Value::as_str).unwrap_or(self.procedure)
    }

    /// The subject of the receiver's act: the sender, where the lead keeps a state of each member.
    #[must_use]
    pub fn subject(&self) -> Option<&str> {
        self.crossing().filter(|one| one.to_kind == "joint-procurement").map(|_| self.from)
    }

    /// What the receiver's act is given: the facts disclosed, whence they come, and for a lead the
    /// mirror of the member's state. The receiver's act takes of these what it asks.
    #[must_use]
    pub fn given(&self) -> Facts {
        let mut facts = self.disclosed.clone();
        for (name, value) in [
            ("message.from", self.from),
            ("message.to", self.to),
            ("message.procedure", self.procedure),
            ("message.act", self.act),
            ("message.stage", self.stage),
            ("message.entry", self.entry),
        ] {
            facts.set(name, Value::from(value));
        }
        if self.subject().is_some() {
            facts.set(
                "mirror",
                json!({
                    "procedure": self.procedure,
                    "stage": self.stage,
                    "act": self.act,
                    "entry_sha256": self.entry,
                    "facts": self.disclosed.0,
                }),
            );
        }
        facts
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::{CROSSINGS, Received, received};
    use crate::facts::Facts;

    #[test]
    fn an_act_performs_at_most_one_thing() {
        for (nth, one) in CROSSINGS.iter().enumerate() {
            let same =
                |other: &&super::Crossing| other.from_kind == one.from_kind && other.from_act == one.from_act;
            assert!(CROSSINGS.iter().skip(nth + 1).find(same).is_none(), "{one:?}");
        }
        assert_eq!(received("joint-procurement", "invite").map(|one| one.opens), Some(true));
        assert_eq!(received("participation", "join").map(|one| one.act), Some("receive-member-state"));
        assert_eq!(received("contract", "sign"), None);
    }

    #[test]
    fn a_lead_gets_a_mirror_and_a_member_gets_the_facts() {
        let disclosed: Facts =
            [("lead.procedure".to_owned(), json!("R8-0001/2")), ("member".to_owned(), json!("okayama-pref"))]
                .into_iter()
                .collect();
        let mut message = Received {
            from: "okayama-pref",
            to: "tottori-pref",
            procedure: "R8-0044/1",
            kind: "participation",
            act: "join",
            stage: "agreed",
            entry: "ab",
            disclosed: &disclosed,
        };
        assert_eq!(message.lead_procedure(), "R8-0001/2");
        assert_eq!(message.subject(), Some("okayama-pref"));
        let mirror = message.given().get("mirror").cloned().unwrap_or_default();
        assert_eq!(mirror["stage"], "agreed");
        assert_eq!(mirror["facts"]["member"], "okayama-pref");

        (message.kind, message.act, message.procedure) =
            ("joint-procurement", "propose-agreement", "R8-0001/2");
        let nothing = Facts::default();
        message.disclosed = &nothing;
        assert_eq!(message.lead_procedure(), "R8-0001/2");
        assert_eq!(message.subject(), None);
        let given = message.given();
        assert_eq!(given.get("mirror"), None);
        assert_eq!(given.get("message.from").and_then(Value::as_str), Some("okayama-pref"));
    }
}
