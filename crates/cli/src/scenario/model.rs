//! A scenario as read: who, when, what, and what is expected.

use chrono::{DateTime, Utc};
use shirube_core::policy::Policy;
use shirube_core::words::Capacity;

use super::errors::Place;
use super::node::Node;

/// A scenario with everything it includes.
#[derive(Debug, Clone)]
pub(crate) struct Scenario {
    /// The file.
    pub(crate) file: String,
    /// What the table calls it.
    pub(crate) title: String,
    /// Which path it shows (`1A`).
    pub(crate) path: Option<String>,
    /// Where its facts come from.
    pub(crate) source: Option<String>,
    /// The organisation it plays in.
    pub(crate) organisation: Organisation,
    /// The other organisations that take part.
    pub(crate) bodies: Vec<Organisation>,
    /// Its people.
    pub(crate) people: Vec<Person>,
    /// The opening holders, in the order of the notice: person ids.
    pub(crate) holders: Vec<String>,
    /// Whether the holders' private keys are left beside the data: somebody goes on opening by hand.
    pub(crate) keeps_keys: bool,
    /// What is sealed.
    pub(crate) seals: Vec<Seal>,
    /// What happens.
    pub(crate) steps: Vec<Step>,
    /// Where it must end.
    pub(crate) finals: Vec<Final>,
}

impl Scenario {
    /// Its organisations, the one it plays in first.
    pub(crate) fn organisations(&self) -> impl Iterator<Item = &Organisation> {
        std::iter::once(&self.organisation).chain(&self.bodies)
    }
}

/// An organisation.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Organisation {
    /// Its id.
    pub(crate) id: String,
    /// Its name in Japanese.
    pub(crate) name_ja: String,
    /// Its name in English.
    pub(crate) name_en: String,
    /// Its local-government code.
    pub(crate) code: Option<String>,
    /// Its policy.
    pub(crate) policy: Policy,
}

/// A person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Person {
    /// How the scenario calls them.
    pub(crate) id: String,
    /// Where they were written.
    pub(crate) at: Place,
    /// Ids of the organisations in which they are registered, the usual one first.
    pub(crate) orgs: Vec<String>,
    /// Their opaque id, where it is fixed.
    pub(crate) actor: Option<String>,
    /// Their name.
    pub(crate) name: String,
    /// Where letters go.
    pub(crate) email: Option<String>,
    /// `ja` or `en`.
    pub(crate) language: String,
    /// The section of an official.
    pub(crate) section: Option<String>,
    /// The company of a supplier.
    pub(crate) company: Option<String>,
    /// Its corporate number.
    pub(crate) corporate_number: Option<String>,
    /// Capacities in the whole organisation.
    pub(crate) grants: Vec<String>,
}

impl Person {
    /// Whether both are the same person, wherever they were written.
    pub(crate) fn same(&self, other: &Self) -> bool {
        Self { at: other.at.clone(), ..self.clone() } == *other
    }

    /// Whether both are the same person in an organisation both are in.
    pub(crate) fn same_there(&self, other: &Self) -> bool {
        Self { orgs: other.orgs.clone(), ..self.clone() }.same(other)
    }
}

/// Something sealed.
#[derive(Debug, Clone)]
pub(crate) struct Seal {
    /// Its name.
    pub(crate) name: String,
    /// The alias of the call.
    pub(crate) call: String,
    /// The content; a table is kept as JSON.
    pub(crate) content: Node,
    /// Where it was written.
    pub(crate) at: Place,
}

/// The alias of an organisation's office.
pub(crate) fn office_of(org: &str) -> String {
    format!("office:{org}")
}

/// On what a step acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum On {
    /// A new case.
    NewCase,
    /// Something new that somebody opens on the procedure of an alias by their own act: an
    /// application, a complaint.
    Child {
        /// The alias.
        of: String,
        /// The kind of what is opened.
        kind: String,
    },
    /// A procedure by its alias.
    Alias(String),
}

impl On {
    /// As the scenario writes it.
    pub(crate) fn text(&self) -> String {
        match self {
            Self::NewCase => "new-case".to_owned(),
            Self::Child { of, kind } if kind == "application" => format!("apply:{of}"),
            Self::Child { of, kind } if kind == "complaint" => format!("complain:{of}"),
            Self::Child { of, kind } => format!("open:{kind}:{of}"),
            Self::Alias(alias) => alias.clone(),
        }
    }
}

/// A document a step brings.
#[derive(Debug, Clone)]
pub(crate) struct Paper {
    /// Which document of the act it is.
    pub(crate) id: String,
    /// The file's name.
    pub(crate) name: String,
    /// Its content, where it is not to be generated.
    pub(crate) content: Option<Vec<u8>>,
    /// The alias of the certificate whose file it is.
    pub(crate) certificate: Option<String>,
}

/// What a message opened in another organisation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Received {
    /// The organisation.
    pub(crate) org: String,
    /// How the scenario calls it from now on.
    pub(crate) alias: String,
    /// Its kind.
    pub(crate) kind: String,
}

/// What a step must lead to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Expect {
    /// Performed.
    Done,
    /// Refused, with these rules unmet; `*` allows others.
    Refused(Vec<String>),
    /// Refused as late and kept as late.
    Late,
    /// Bad input in these fields.
    BadInput(Vec<String>),
    /// Nothing there for this person.
    NotFound,
    /// Somebody was first.
    MovedOn,
}

impl Expect {
    /// Whether nothing is opened, so that there is nothing to name.
    pub(crate) fn opens_nothing(&self) -> bool {
        !matches!(self, Self::Done | Self::Late)
    }
}

/// An act of a step.
#[derive(Debug, Clone)]
pub(crate) struct Act {
    /// Its id.
    pub(crate) id: String,
    /// Who performs it: a person id.
    pub(crate) who: String,
    /// In which capacity.
    pub(crate) capacity: Option<Capacity>,
    /// The subject: an alias or an id.
    pub(crate) about: Option<String>,
    /// The alias given to what it opened.
    pub(crate) names: Option<String>,
    /// What it brings.
    pub(crate) facts: Vec<(String, Node)>,
    /// Names of those that no source gives.
    pub(crate) assumed: Vec<String>,
    /// Documents it brings.
    pub(crate) documents: Vec<Paper>,
    /// The revision seen.
    pub(crate) seen: Option<u64>,
    /// What it must lead to.
    pub(crate) expect: Expect,
}

/// A step: an act, or a look at how things stand.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    /// Where it was written.
    pub(crate) place: Place,
    /// When.
    pub(crate) at: DateTime<Utc>,
    /// The organisation in which it is played.
    pub(crate) org: String,
    /// On what.
    pub(crate) on: On,
    /// The act; none for a look.
    pub(crate) act: Option<Act>,
    /// Aliases of what was opened, with their kinds.
    pub(crate) opens: Vec<(String, String)>,
    /// Aliases of what its messages opened elsewhere.
    pub(crate) received: Vec<Received>,
    /// The stage after.
    pub(crate) stage: Option<String>,
    /// Stored facts after.
    pub(crate) has: Vec<(String, Node)>,
    /// Who must get a letter.
    pub(crate) letters: Vec<String>,
    /// Who must not.
    pub(crate) no_letters: Vec<String>,
    /// Why somebody would do this.
    pub(crate) note: Option<String>,
}

/// Where a procedure must end.
#[derive(Debug, Clone)]
pub(crate) struct Final {
    /// Its alias.
    pub(crate) on: String,
    /// Its stage.
    pub(crate) stage: Option<String>,
    /// Its facts.
    pub(crate) has: Vec<(String, Node)>,
    /// Where it was written.
    pub(crate) place: Place,
}
