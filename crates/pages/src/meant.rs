//! Which act on what a form is for.

/// Which act on what.
#[derive(Debug, Clone)]
pub struct Meant {
    /// Where its form is, and is sent to.
    pub action: String,
    /// Where somebody goes who leaves it.
    pub back: String,
    /// Who the form is shown to: what they typed is given back to nobody else.
    pub by: String,
    /// The procedure; empty for a new case.
    pub procedure: String,
    /// Its kind.
    pub kind: String,
    /// Its stage.
    pub stage: String,
    /// Its case.
    pub case: String,
    /// What the case is about.
    pub case_title: String,
    /// The revision seen.
    pub revision: u64,
    /// The request's own id: however often it is sent, it has one effect.
    pub key: String,
    /// What it may be about, where it is about one application or question: key and name.
    pub subjects: Vec<(String, String)>,
    /// The applications of its procedure that it may name: key and name.
    pub applications: Vec<(String, String)>,
    /// The certificates of its procedure that it may name: id and name.
    pub certificates: Vec<(String, String)>,
    /// The items of the criteria its facts are about: id and name.
    pub items: Vec<(String, String)>,
    /// The questions it may answer: number and text.
    pub questions: Vec<(String, String)>,
    /// The staff it may name: id and name.
    pub people: Vec<(String, String)>,
    /// The delegations it may end: number, and what it is.
    pub delegations: Vec<(String, String)>,
}
