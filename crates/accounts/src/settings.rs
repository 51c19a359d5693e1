//! What an installation chooses about accounts.

use std::path::PathBuf;

/// What an installation chooses about accounts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// A session nobody used for longer has ended, in seconds.
    pub idle_seconds: u32,
    /// A session lasts no longer, used or not, in seconds.
    pub absolute_seconds: u32,
    /// A person who signed in earlier is asked once more before what is sensitive, in seconds.
    pub reauthentication_seconds: u32,
    /// How long an invitation is good for, in days.
    pub invitation_days: u32,
    /// How long a link to verify an address is good for, in hours.
    pub verification_hours: u32,
    /// How long a link to a new password is good for, in minutes.
    pub recovery_minutes: u32,
    /// Whether a corporate number that somebody gave counts only once the office has confirmed it
    /// ([`crate::Accounts::confirm_company`]). Without, it counts at once where nobody else of the
    /// organisation has it.
    pub confirm_companies: bool,
    /// Passwords that became known: SHA-1 in hexadecimal digits, one a line, sorted; what follows the
    /// digits on a line is not read.
    pub breached_list: Option<PathBuf>,
    /// The folder of the keys; `accounts.key` is made in it when it is first needed.
    pub keys: PathBuf,
    /// Where the pages are seen from outside (`https://shirube.city.example.jp`). Without it no letter
    /// carries a link: whoever asked for one hands it on.
    pub public_url: Option<String>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            idle_seconds: 30 * 60,
            absolute_seconds: 10 * 60 * 60,
            reauthentication_seconds: 10 * 60,
            invitation_days: 7,
            verification_hours: 24,
            recovery_minutes: 60,
            confirm_companies: true,
            breached_list: None,
            keys: PathBuf::from("shirube-data/keys"),
            public_url: None,
        }
    }
}
