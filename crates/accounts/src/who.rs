//! Who somebody is, by which means they said so.

use serde::{Deserialize, Serialize};
use shirube_trail::{ActorId, At, OrgId};
use std::fmt;
use std::str::FromStr;

/// An account of the installation: `a-` and 32 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
// INVARIANT: the text has the form.
pub struct AccountId(String);

impl AccountId {
    /// Takes a text of the right form.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let digits = text.strip_prefix("a-")?;
        let is_digit = |c: u8| c.is_ascii_digit() || (b'a'..=b'f').contains(&c);
        (digits.len() == 32 && digits.bytes().all(is_digit)).then(|| Self(text.to_owned()))
    }

    /// The id of sixteen random bytes.
    pub(crate) fn of(random: [u8; 16]) -> Self {
        Self(format!("a-{}", hex::encode(random)))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl From<AccountId> for String {
    fn from(id: AccountId) -> Self {
        id.0
    }
}

impl TryFrom<String> for AccountId {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, &'static str> {
        Self::new(&text).ok_or("an account is a- and 32 hexadecimal digits")
    }
}

impl FromStr for AccountId {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, &'static str> {
        Self::try_from(text.to_owned())
    }
}

/// What a token lets a program do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Scope {
    /// Read what its person may read.
    Read,
    /// Perform acts.
    Act,
    /// Take exports and bundles.
    Export,
    /// Administer people and appointments.
    Administer,
    /// Read when one's own is due, by the address of a calendar and by nothing else: no program is issued it.
    Calendar,
}

impl Scope {
    /// All that a program may be issued.
    pub const ALL: [Self; 4] = [Self::Read, Self::Act, Self::Export, Self::Administer];

    /// Its name.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Read => "read",
            Self::Act => "act",
            Self::Export => "export",
            Self::Administer => "administer",
            Self::Calendar => "calendar",
        }
    }

    /// The scope of this name, of those a program may be issued.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.id() == id)
    }
}

/// By which means somebody said who they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Means {
    /// A session: a person at the screen.
    Session,
    /// A token: a program in a person's name.
    Token {
        /// What it may do.
        scopes: Vec<Scope>,
        /// Its id, which is no secret.
        id: String,
    },
}

/// Who asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedIn {
    /// The account.
    pub account: AccountId,
    /// The organisation they act in.
    pub org: OrgId,
    /// The person they are there.
    pub person: ActorId,
    /// The person's name.
    pub person_name: String,
    /// The address they sign in with.
    pub email: String,
    /// `ja` or `en`.
    pub language: String,
    /// The company they act for; none for staff.
    pub company: Option<String>,
    /// Whether they administer the installation, and signed in by a password. It opens no case.
    pub installation_administrator: bool,
    /// By which means.
    pub means: Means,
    /// The identity provider they signed in with; none where by a password. What it says is believed in
    /// its own organisation alone.
    pub issuer: Option<String>,
    /// When they last said who they are; of a token, when it was issued.
    pub authenticated_at: At,
    /// Whether they gave a second factor then.
    pub second_factor: bool,
}

impl SignedIn {
    /// Whether the means allows this: a session all, a token what it was issued for.
    #[must_use]
    pub fn allows(&self, scope: Scope) -> bool {
        match &self.means {
            Means::Session => true,
            Means::Token { scopes, .. } => scopes.contains(&scope),
        }
    }
}

/// A session that begins. Its text is the only copy of the token.
#[derive(Clone, PartialEq, Eq)]
pub struct NewSession {
    /// What goes into the cookie.
    pub token: String,
    /// Who it stands for.
    pub signed_in: SignedIn,
}

impl fmt::Debug for NewSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewSession").field("signed_in", &self.signed_in).finish_non_exhaustive()
    }
}

/// An organisation an account belongs to, and who it is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Membership {
    /// The organisation.
    pub org: OrgId,
    /// Its name in Japanese.
    pub org_name_ja: String,
    /// Its name in English.
    pub org_name_en: String,
    /// The person.
    pub person: ActorId,
    /// The person's name there.
    pub person_name: String,
    /// The company; none for staff.
    pub company: Option<String>,
}

/// A session as its owner sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionView {
    /// The organisation.
    pub org: OrgId,
    /// The person.
    pub person: ActorId,
    /// When it began.
    pub created_at: At,
    /// When it was last used, to the minute.
    pub seen_at: At,
}
