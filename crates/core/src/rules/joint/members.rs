//! The members of a joint procurement, seen from the lead: those of its own case are children,
//! those of other organisations are mirrors of what they sent.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::dossier::{Child, Dossier};
use crate::policy::BodyKind;

/// What the lead reads of a participation in its own case; of the others it reads the same from
/// the mirror.
pub const READ: &[&str] = &[
    "member",
    "need",
    "weight",
    "options",
    "joined.agreement_sha256",
    "share_yen",
    "budgeted_yen",
    "price_yen",
    "contract.closed",
    "leave.from",
];

/// Stages in which a body is no member any more.
pub const OUT: &[&str] = &["declined", "withdrawn", "excluded"];

/// A body as it was invited (the fact `members`).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Invited {
    /// Its id as an organisation.
    pub org: String,
    /// Its name.
    pub name: String,
    /// Which kind of body it is.
    pub kind: BodyKind,
    /// Whether it does not use an installation of its own: the lead's officer records its acts.
    #[serde(default)]
    pub represented: bool,
}

/// A member and how far it is.
#[derive(Debug, Clone, PartialEq)]
pub struct Member {
    /// As it was invited.
    pub invited: Invited,
    /// Its participation in the lead's case; `None` for a member elsewhere.
    pub child: Option<String>,
    /// The stage of its participation; `invited` until it has answered.
    pub stage: String,
    /// What is known of it.
    pub facts: BTreeMap<String, Value>,
}

impl Member {
    /// Its id as an organisation.
    #[must_use]
    pub fn org(&self) -> &str {
        &self.invited.org
    }

    /// Whether it has declined, left or been excluded.
    #[must_use]
    pub fn out(&self) -> bool {
        OUT.contains(&self.stage.as_str())
    }

    /// Whether what it joined is the agreement the lead proposes now, and not one before it.
    #[must_use]
    pub fn joined(&self, file: &Dossier) -> bool {
        let proposed = file.facts.get("agreement.sha256");
        matches!(self.stage.as_str(), "agreed" | "contracting" | "contracted")
            && proposed.is_some()
            && self.facts.get("joined.agreement_sha256") == proposed
    }

    /// Whether it is bound by a contract, or about to be; one that leaves may have contracted before.
    #[must_use]
    pub fn contracts(&self) -> bool {
        let left_from = self.facts.get("leave.from").and_then(Value::as_str);
        matches!(self.stage.as_str(), "contracting" | "contracted" | "settled")
            || (self.stage == "leaving" && left_from == Some("contracted"))
    }

    /// A whole number it stated.
    #[must_use]
    pub fn int(&self, name: &str) -> Option<i64> {
        self.facts.get(name)?.as_i64()
    }
}

/// The bodies invited, in the order they were.
#[must_use]
pub fn invited(file: &Dossier) -> Vec<Invited> {
    file.facts.get("members").and_then(|value| Vec::deserialize(value).ok()).unwrap_or_default()
}

/// Whether a body's participation lives in the lead's own case.
#[must_use]
pub fn is_local(file: &Dossier, body: &Invited) -> bool {
    body.represented || file.text("lead") == Some(body.org.as_str())
}

/// Every body invited, with its stage.
#[must_use]
pub fn all(file: &Dossier) -> Vec<Member> {
    invited(file).into_iter().map(|body| member(file, body)).collect()
}

/// The bodies that are still members.
#[must_use]
pub fn remaining(file: &Dossier) -> Vec<Member> {
    let mut members = all(file);
    members.retain(|member| !member.out());
    members
}

/// The member of this id.
#[must_use]
pub fn of(file: &Dossier, org: &str) -> Option<Member> {
    all(file).into_iter().find(|member| member.org() == org)
}

fn member(file: &Dossier, body: Invited) -> Member {
    let mut member = as_known(file, body);
    // Whoever was put out is out, whether or not its own installation has answered.
    if !member.out() && file.lists("members.out", member.org()) {
        "excluded".clone_into(&mut member.stage);
    }
    member
}

fn as_known(file: &Dossier, body: Invited) -> Member {
    if is_local(file, &body) {
        if let Some(child) = participation(file, &body.org) {
            let (child, stage, facts) = (child.id.clone(), child.stage.clone(), child.facts.clone());
            return Member { invited: body, child: Some(child), stage, facts };
        }
    }
    let mirror = file.get(&format!("mirror.{}", body.org));
    let stage = mirror.and_then(|mirror| mirror.get("stage")?.as_str()).unwrap_or("invited").to_owned();
    let facts = mirror.and_then(|mirror| BTreeMap::deserialize(mirror.get("facts")?).ok());
    Member { invited: body, child: None, stage, facts: facts.unwrap_or_default() }
}

/// The participation of this body in the lead's case.
fn participation<'d>(file: &'d Dossier, org: &str) -> Option<&'d Child> {
    file.children_of("participation").find(|child| child.fact("member").and_then(Value::as_str) == Some(org))
}
