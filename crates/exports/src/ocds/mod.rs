//! Open Contracting Data Standard 1.1.5: release and record packages.
//!
//! The only input is [`Notice`]s: what was made public, with the facts that were. Nothing sealed
//! or confidential can get out here, because nothing of it comes in. An event is a release of its
//! own and is never written differently later; a record is merged from its releases.

mod contract;
mod draft;
mod merge;
mod method;
mod release;
mod said;
mod story;

use chrono::{DateTime, SecondsFormat, Utc};
use serde_json::{Map, Value, json};

use crate::model::Organisation;
use crate::say::japan;

pub use merge::compiled;

/// The prefix of ocids where no publisher has registered one.
pub const UNREGISTERED: &str = "ocds-xxxxxx";

/// Extensions whose members are used.
const EXTENSIONS: [&str; 2] = [
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_enquiry_extension/v1.1.5/extension.json",
    "https://raw.githubusercontent.com/open-contracting-extensions/ocds_legalBasis_extension/master/extension.json",
];

/// Something that was made public.
#[derive(Debug, Clone, PartialEq)]
pub struct Notice {
    /// The procedure it comes from.
    pub procedure: String,
    /// The contract it is about; empty where it is about none.
    pub contract: String,
    /// Number of its entry there: notices of one entry are one release.
    pub seq: u64,
    /// When.
    pub at: DateTime<Utc>,
    /// What: the id of a publication or of a public act (`call-notice`, `sign`).
    pub what: String,
    /// The facts made public with it.
    pub facts: Map<String, Value>,
    /// The entry's leaf hash in hexadecimal, by which open data and trail verify each other.
    pub leaf_hash: String,
}

/// One contracting process: a path, with the contracts it leads to.
#[derive(Debug, Clone, PartialEq)]
pub struct Process {
    /// The procedure that is the path.
    pub procedure: String,
    /// Its kind.
    pub kind: String,
    /// The processes it goes back to.
    pub related: Vec<Related>,
    /// Everything made public of it, in order.
    pub notices: Vec<Notice>,
}

/// A process another one goes back to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// Codes of the relationship.
    pub relationship: Vec<String>,
    /// The procedure that is its path.
    pub procedure: String,
    /// Its kind.
    pub kind: String,
}

/// What is published of a case, and by whom.
#[derive(Debug, Clone, PartialEq)]
pub struct Publication {
    /// The publisher.
    pub organisation: Organisation,
    /// Its ocid prefix (`ocds-` and six characters).
    pub prefix: String,
    /// The fiscal year of the case.
    pub fiscal_year: i32,
    /// The moment of publication.
    pub at: DateTime<Utc>,
    /// The case.
    pub case: String,
    /// Its processes.
    pub processes: Vec<Process>,
}

impl Publication {
    /// The open contracting id of a procedure that is a path:
    /// `ocds-xxxxxx-<local government code>-<fiscal year>-<path>-<number>`.
    #[must_use]
    pub fn ocid(&self, procedure: &str, kind: &str) -> String {
        let code = self.organisation.local_government_code.as_ref().unwrap_or(&self.organisation.id);
        let number = procedure.replace('/', "-");
        format!("{}-{code}-{}-{kind}-{number}", self.prefix, self.fiscal_year)
    }

    /// Every release of every process, each process in order of time.
    #[must_use]
    pub fn releases(&self) -> Vec<Value> {
        self.processes.iter().flat_map(|process| release::of_process(self, process)).collect()
    }

    /// A release package; `None` while nothing is public.
    #[must_use]
    pub fn release_package(&self) -> Option<Value> {
        let releases = self.releases();
        (!releases.is_empty()).then(|| self.package("releases", releases))
    }

    /// A record package: each process with its releases and what they come to; `None` while
    /// nothing is public.
    #[must_use]
    pub fn record_package(&self) -> Option<Value> {
        let records: Vec<Value> = self
            .processes
            .iter()
            .filter_map(|process| {
                let releases = release::of_process(self, process);
                let compiled = compiled(&releases)?;
                let ocid = self.ocid(&process.procedure, &process.kind);
                Some(json!({ "ocid": ocid, "releases": releases, "compiledRelease": compiled }))
            })
            .collect();
        (!records.is_empty()).then(|| self.package("records", records))
    }

    fn package(&self, member: &str, content: Vec<Value>) -> Value {
        let at = instant(self.at);
        let mut package = json!({
            "uri": format!("urn:shirube:ocds:{}:{}:{member}:{}", self.organisation.id, self.case, self.at.timestamp()),
            "version": "1.1",
            "extensions": EXTENSIONS,
            "publishedDate": at,
            "publisher": { "name": self.organisation.ja },
        });
        if let (Some(code), Some(publisher)) = (
            &self.organisation.local_government_code,
            package.get_mut("publisher").and_then(Value::as_object_mut),
        ) {
            publisher.insert("scheme".to_owned(), json!("JP-LGC"));
            publisher.insert("uid".to_owned(), json!(code));
        }
        if let Some(members) = package.as_object_mut() {
            members.insert(member.to_owned(), Value::from(content));
        }
        package
    }
}

/// An instant with Japan's offset.
pub(crate) fn instant(at: DateTime<Utc>) -> String {
    japan(at).to_rfc3339_opts(SecondsFormat::Secs, false)
}
