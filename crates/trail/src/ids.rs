//! The ids that stand plainly in an entry, each a type with its pattern. None
//! ever holds typed text or a person's name.

use crate::fault::Fault;
use std::fmt;
use std::str::FromStr;

/// The case in which acts that belong to no case are recorded.
pub const OFFICE: &str = "office";

/// Longest act, stage, capacity, kind or rule id, in characters.
const WORD_MAX: usize = 64;
/// Longest opaque id or field name, in characters.
const OPAQUE_MAX: usize = 128;

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $member:literal, $form:expr, $check:expr) => {
        $(#[$doc])*
        ///
        #[doc = concat!("Form: `", $form, "`.")]
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[derive(serde::Serialize, serde::Deserialize)]
        #[serde(try_from = "String", into = "String")]
        // INVARIANT: the text has the form.
        pub struct $name(String);

        impl $name {
            /// Takes a text of the right form.
            ///
            /// # Errors
            ///
            /// Any other text.
            pub fn new(text: impl Into<String>) -> Result<Self, Fault> {
                let text = text.into();
                let check: fn(&str) -> bool = $check;
                if check(&text) {
                    Ok(Self(text))
                } else {
                    Err(Fault::form($member, &text, $form))
                }
            }

            /// The text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }

        impl FromStr for $name {
            type Err = Fault;

            fn from_str(text: &str) -> Result<Self, Fault> {
                Self::new(text)
            }
        }

        impl TryFrom<String> for $name {
            type Error = Fault;

            fn try_from(text: String) -> Result<Self, Fault> {
                Self::new(text)
            }
        }

        impl From<$name> for String {
            fn from(id: $name) -> Self {
                id.0
            }
        }

        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
    };
}

id!(
    /// An organisation.
    OrgId, "org", "^[a-z0-9](-?[a-z0-9]){0,62}$", is_org
);
id!(
    /// A case number said aloud (`R8-0012`), or `office`.
    CaseNo, "case", "^[MTSHR][1-9][0-9]?-[0-9]{4,9}$|^office$", is_case
);
id!(
    /// A procedure: `R8-0012/3`, `R8-0012/a` and ten random characters (an
    /// application), `office`, or `office/3` (what office opened).
    ProcedureId, "procedure",
    "^<case no.>/([1-9][0-9]*|a[a-z2-7]{10})$|^office(/[1-9][0-9]*)?$", is_procedure
);
id!(
    /// A kind of procedure (`contract`).
    KindId, "kind", "^[a-z0-9]+(-[a-z0-9]+)*$", is_word
);
id!(
    /// A kind and its released machine version (`contract@1`).
    MachineId, "machine", "^<kind>@[1-9][0-9]*$", is_machine
);
id!(
    /// Who acted, opaque: `u-0007`, `system:clock`, the seat `e-1`, a supplier's
    /// pseudonym in the procedure.
    ActorId, "actor", "^[a-z0-9]([a-z0-9:._-]{0,126}[a-z0-9])?$",
    |text| is_framed(text, |c| is_lower(c) || matches!(c, b':' | b'.' | b'_' | b'-'))
);
id!(
    /// The capacity acted in (`officer`).
    CapacityId, "capacity", "^[a-z0-9]+(-[a-z0-9]+)*$", is_word
);
id!(
    /// An act (`approve-call`).
    ActId, "act", "^[a-z0-9]+(-[a-z0-9]+)*$", is_word
);
id!(
    /// A stage (`call-open`).
    StageId, "stage", "^[a-z0-9]+(-[a-z0-9]+)*$", is_word
);
id!(
    /// A rule (`G61a`).
    RuleId, "rules.id", "^[A-Za-z0-9]([A-Za-z0-9._-]{0,62}[A-Za-z0-9])?$",
    |text| text.len() <= WORD_MAX && is_framed(text, |c| {
        c.is_ascii_alphanumeric() || matches!(c, b'.' | b'_' | b'-')
    })
);
id!(
    /// What a rule was asked about: an opaque id. An entry writes `""` for none.
    SubjectId, "rules.subject", "^[A-Za-z0-9]([A-Za-z0-9:._/@-]{0,126}[A-Za-z0-9])?$",
    |text| is_framed(text, |c| {
        c.is_ascii_alphanumeric() || matches!(c, b':' | b'.' | b'_' | b'/' | b'@' | b'-')
    })
);
id!(
    /// The name of a committed field (`reason`, `file.1`).
    FieldName, "fields", "^[a-z0-9]([a-z0-9._-]{0,126}[a-z0-9])?$",
    |text| is_framed(text, |c| is_lower(c) || matches!(c, b'.' | b'_' | b'-'))
);
id!(
    /// A deadline of a procedure (`standstill`, `review.2`).
    DeadlineId, "deadline", "^[a-z0-9]([a-z0-9._-]{0,126}[a-z0-9])?$",
    |text| is_framed(text, |c| is_lower(c) || matches!(c, b'.' | b'_' | b'-'))
);

impl CaseNo {
    /// Whether this is the `office` case.
    #[must_use]
    pub fn is_office(&self) -> bool {
        self.0 == OFFICE
    }
}

impl ProcedureId {
    /// The text of the case the procedure belongs to.
    ///
    /// ```
    /// use shirube_trail::ids::ProcedureId;
    ///
    /// assert_eq!(ProcedureId::new("R8-0012/3")?.case_text(), "R8-0012");
    /// # Ok::<(), shirube_trail::Fault>(())
    /// ```
    #[must_use]
    pub fn case_text(&self) -> &str {
        self.0.split_once('/').map_or(&self.0, |(case, _)| case)
    }

    /// The case the procedure belongs to.
    #[must_use]
    pub fn case(&self) -> CaseNo {
        // The part before the slash has the form of a case by the invariant.
        CaseNo(self.case_text().to_owned())
    }
}

impl MachineId {
    /// The text of the machine's kind.
    #[must_use]
    pub fn kind_text(&self) -> &str {
        self.0.split_once('@').map_or(&self.0, |(kind, _)| kind)
    }
}

const fn is_lower(c: u8) -> bool {
    c.is_ascii_lowercase() || c.is_ascii_digit()
}

fn is_digits(text: &str) -> bool {
    text.bytes().all(|c| c.is_ascii_digit())
}

/// `[1-9][0-9]*`
fn is_counting(text: &str) -> bool {
    !text.is_empty() && !text.starts_with('0') && is_digits(text)
}

/// Words of lowercase letters and digits joined by single hyphens.
fn is_hyphenated(text: &str) -> bool {
    let mut is_after_hyphen = true;
    for byte in text.bytes() {
        if !is_lower(byte) && (byte != b'-' || is_after_hyphen) {
            return false;
        }
        is_after_hyphen = byte == b'-';
    }
    !is_after_hyphen
}

fn is_word(text: &str) -> bool {
    text.len() <= WORD_MAX && is_hyphenated(text)
}

fn is_org(text: &str) -> bool {
    // The pattern counts letters and digits, not the hyphens between them.
    is_hyphenated(text) && text.bytes().filter(|c| *c != b'-').count() <= 63
}

fn is_case(text: &str) -> bool {
    if text == OFFICE {
        return true;
    }
    let Some((year, number)) = text.split_once('-') else {
        return false;
    };
    let Some(count) = year.strip_prefix(['M', 'T', 'S', 'H', 'R']) else {
        return false;
    };
    let number_fits = (4..=9).contains(&number.len()) && is_digits(number);
    is_counting(count) && count.len() <= 2 && number_fits
}

fn is_procedure(text: &str) -> bool {
    let Some((case, own)) = text.split_once('/') else {
        return text == OFFICE;
    };
    let is_random = own.strip_prefix('a').is_some_and(|random| {
        random.len() == 10 && random.bytes().all(|c| matches!(c, b'a'..=b'z' | b'2'..=b'7'))
    });
    is_case(case) && (is_counting(own) || (is_random && case != OFFICE))
}

fn is_machine(text: &str) -> bool {
    text.split_once('@').is_some_and(|(kind, version)| is_word(kind) && is_counting(version))
}

/// Allowed characters only, at most 128, a letter or digit at both ends.
fn is_framed(text: &str, allowed: fn(u8) -> bool) -> bool {
    let bytes = text.as_bytes();
    let ends = |c: Option<&u8>| c.is_some_and(u8::is_ascii_alphanumeric);
    let inside = bytes.len() <= OPAQUE_MAX && bytes.iter().copied().all(allowed);
    inside && ends(bytes.first()) && ends(bytes.last())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(accepts: fn(&str) -> bool, good: &[&str], bad: &[&str]) {
        for text in good {
            assert!(accepts(text), "{text} should be accepted");
        }
        for text in bad {
            assert!(!accepts(text), "{text} should be refused");
        }
    }

    #[test]
    fn organisations_and_cases() {
        let longest = "a".repeat(63);
        let hyphened = ["a"; 63].join("-");
        check(
            |t| OrgId::new(t).is_ok(),
            &["a", "city-a", "0", &longest, &hyphened],
            &["", "-a", "a-", "a--b", "A", "a_b", "a\n", &"a".repeat(64), &["a"; 64].join("-")],
        );
        check(
            |t| CaseNo::new(t).is_ok(),
            &["R8-0012", "M1-0000", "H31-123456789", "T15-0001", "S64-0001", "office"],
            &[
                "R8-012",
                "R8-1234567890",
                "R0-0001",
                "R08-0001",
                "R100-0001",
                "X8-0012",
                "r8-0012",
                "R8-0012 ",
                "R8-００１２",
                "R-0012",
                "Office",
                "",
            ],
        );
    }

    #[test]
    fn procedures() {
        check(
            |t| ProcedureId::new(t).is_ok(),
            &["R8-0012/1", "R8-0012/120", "R8-0012/aabcdefg267", "office", "office/3"],
            &[
                "R8-0012",
                "R8-0012/",
                "R8-0012/0",
                "R8-0012/01",
                "R8-0012/a",
                "R8-0012/aabcdefg26",
                "R8-0012/aabcdefg2677",
                "R8-0012/aabcdefg201",
                "R8-0012/aABCDEFG267",
                "R8-0012/babcdefg267",
                "office/0",
                "office/aabcdefg267",
                "R8-0012/1/1",
                "/1",
                "",
            ],
        );
        let id = ProcedureId::new("office/3").unwrap();
        assert!(id.case().is_office());
    }

    #[test]
    fn words_and_opaque_ids() {
        check(
            |t| ActId::new(t).is_ok() && StageId::new(t).is_ok() && KindId::new(t).is_ok(),
            &["open", "approve-call", &"a".repeat(64)],
            &["", "-", "a-", "-a", "a--b", "Open", "a_b", &"a".repeat(65)],
        );
        check(
            |t| MachineId::new(t).is_ok(),
            &["contract@1", "negotiated-no4@12"],
            &["contract", "contract@", "contract@0", "contract@01", "@1", "a@1@1"],
        );
        check(
            |t| ActorId::new(t).is_ok(),
            &["u-0007", "system:clock", "e-1", "x", &"a".repeat(128)],
            &["", "U-1", ":a", "a:", "a b", "田中", &"a".repeat(129)],
        );
        check(
            |t| FieldName::new(t).is_ok(),
            &["reason", "file.1", "rule.g36.1", "a", "table.erased", &"a".repeat(128)],
            &["", ".a", "a.", "-a", "A", "a:b", "理由", &"a".repeat(129)],
        );
        check(
            |t| RuleId::new(t).is_ok(),
            &["G1", "G61a", "P.1", &"G".repeat(64)],
            &["", "G 1", ".G", &"G".repeat(65)],
        );
    }

    #[test]
    fn serde_keeps_the_pattern() {
        let id: OrgId = serde_json::from_str("\"city-a\"").unwrap();
        assert_eq!(serde_json::to_string(&id).unwrap(), "\"city-a\"");
        assert!(serde_json::from_str::<OrgId>("\"City\"").is_err());
    }
}
