//! The address of the mail server, as the operator writes it.

use std::fmt;

use crate::error::SettingsError;

/// Port of a server that expects STARTTLS (RFC 6409).
const PORT_SUBMISSION: u16 = 587;
/// Port of a server that speaks TLS from the first byte (RFC 8314 §3.3).
const PORT_SUBMISSIONS: u16 = 465;
/// Time a server is given for one answer, in seconds.
const TIMEOUT_SECONDS: u64 = 60;
const TIMEOUT_SECONDS_MAX: u64 = 600;

/// How the connection to the mail server is encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Encryption {
    /// TLS from the first byte: `smtps://`.
    Implicit,
    /// STARTTLS, or no delivery: `smtp://`.
    StartTlsRequired,
    /// None: `smtp://…?starttls=none`, for a relay on the same machine or network.
    None,
}

/// A mail server.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpSettings {
    /// Host name or IP address, IPv6 without brackets.
    pub host: String,
    /// TCP port.
    pub port: u16,
    /// How the connection is encrypted.
    pub encryption: Encryption,
    /// User and password, where the server asks for them.
    pub credentials: Option<(String, String)>,
    /// Time the server is given for one answer, in seconds.
    pub timeout_seconds: u64,
}

/// Without the password, so that it enters no log.
impl fmt::Debug for SmtpSettings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SmtpSettings")
            .field("host", &self.host)
            .field("port", &self.port)
            .field("encryption", &self.encryption)
            .field("user", &self.credentials.as_ref().map(|(user, _)| user))
            .field("timeout_seconds", &self.timeout_seconds)
            .finish_non_exhaustive()
    }
}

impl SmtpSettings {
    /// Reads `smtp://user:password@host:587`, `smtps://…` or `smtp://host:25?starttls=none`.
    /// Signs such as `@` and `:` in user and password are percent-encoded. A further parameter is
    /// `timeout_seconds`. Without a word about it, STARTTLS is required.
    ///
    /// # Errors
    ///
    /// [`SettingsError`] with the part that is wrong.
    pub fn from_url(url: &str) -> Result<Self, SettingsError> {
        let (scheme, rest) = url.split_once("://").ok_or(SettingsError::Scheme)?;
        let mut encryption = match scheme {
            "smtp" => Encryption::StartTlsRequired,
            "smtps" => Encryption::Implicit,
            _ => return Err(SettingsError::Scheme),
        };
        let (authority, query) = rest.split_once('?').unwrap_or((rest, ""));
        let authority = authority.strip_suffix('/').unwrap_or(authority);
        let (userinfo, host_and_port) = match authority.rsplit_once('@') {
            Some((userinfo, host)) => (Some(userinfo), host),
            None => (None, authority),
        };

        let mut timeout_seconds = TIMEOUT_SECONDS;
        for parameter in query.split('&').filter(|parameter| !parameter.is_empty()) {
            let wrong = || SettingsError::Parameter { parameter: parameter.to_owned() };
            match parameter.split_once('=').ok_or_else(wrong)? {
                ("starttls", "required") if scheme == "smtp" => {}
                ("starttls", "none") if scheme == "smtp" => encryption = Encryption::None,
                ("timeout_seconds", value) => {
                    timeout_seconds = value
                        .parse()
                        .ok()
                        .filter(|seconds| (1..=TIMEOUT_SECONDS_MAX).contains(seconds))
                        .ok_or_else(wrong)?;
                }
                _ => return Err(wrong()),
            }
        }

        let (host, port) = host_and_port_of(host_and_port, encryption)?;
        let credentials = userinfo.map(credentials_of).transpose()?;
        let is_local = ["localhost", "127.0.0.1", "::1"].contains(&host.as_str());
        if credentials.is_some() && encryption == Encryption::None && !is_local {
            return Err(SettingsError::CredentialsInClear);
        }
        Ok(Self { host, port, encryption, credentials, timeout_seconds })
    }
}

fn host_and_port_of(value: &str, encryption: Encryption) -> Result<(String, u16), SettingsError> {
    let (host, port) = if let Some(rest) = value.strip_prefix('[') {
        let (host, after) = rest.split_once(']').ok_or(SettingsError::Host)?;
        (host, after.strip_prefix(':'))
    } else {
        match value.rsplit_once(':') {
            Some((host, port)) => (host, Some(port)),
            None => (value, None),
        }
    };
    let is_host = |c: char| c.is_ascii_alphanumeric() || ['.', '-', ':', '_'].contains(&c);
    if host.is_empty() || !host.chars().all(is_host) {
        return Err(SettingsError::Host);
    }
    let port = match port {
        Some(port) => port
            .parse()
            .ok()
            .filter(|port| *port > 0)
            .ok_or_else(|| SettingsError::Port { value: port.to_owned() })?,
        None if encryption == Encryption::Implicit => PORT_SUBMISSIONS,
        None => PORT_SUBMISSION,
    };
    Ok((host.to_owned(), port))
}

fn credentials_of(userinfo: &str) -> Result<(String, String), SettingsError> {
    let (user, password) = userinfo.split_once(':').ok_or(SettingsError::Credentials)?;
    let user = percent_decoded(user).filter(|user| !user.is_empty());
    let password = percent_decoded(password);
    user.zip(password).ok_or(SettingsError::Credentials)
}

/// RFC 3986 §2.1.
fn percent_decoded(value: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(value.len());
    let mut rest = value.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let high = char::from(rest.next()?).to_digit(16)?;
            let low = char::from(rest.next()?).to_digit(16)?;
            bytes.push(u8::try_from(high * 16 + low).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    #[test]
    fn addresses_are_read() {
        let secret = Some(("u@x".to_owned(), "p:w%".to_owned()));
        let cases = [
            ("smtp://mail.example.jp", "mail.example.jp", 587, Encryption::StartTlsRequired, None, 60),
            ("smtp://mail.example.jp:25?starttls=none", "mail.example.jp", 25, Encryption::None, None, 60),
            (
                "smtp://mail.example.jp/?starttls=required&timeout_seconds=600",
                "mail.example.jp",
                587,
                Encryption::StartTlsRequired,
                None,
                600,
            ),
            (
                "smtps://u%40x:p%3Aw%25@mail.example.jp",
                "mail.example.jp",
                465,
                Encryption::Implicit,
                secret.clone(),
                60,
            ),
            (
                "smtp://u%40x:p%3Aw%25@[::1]:2525?starttls=none&timeout_seconds=1",
                "::1",
                2525,
                Encryption::None,
                secret,
                1,
            ),
        ];
        for (url, host, port, encryption, credentials, timeout_seconds) in cases {
            let expected =
                SmtpSettings { host: host.to_owned(), port, encryption, credentials, timeout_seconds };
            assert_eq!(SmtpSettings::from_url(url), Ok(expected), "{url}");
        }
    }

    #[test]
    fn a_wrong_address_is_refused_with_what_is_wrong() {
        let parameter = |text: &str| SettingsError::Parameter { parameter: text.to_owned() };
        let port = |text: &str| SettingsError::Port { value: text.to_owned() };
        let cases = [
            ("mail.example.jp", SettingsError::Scheme),
            ("http://mail.example.jp", SettingsError::Scheme),
            ("smtp://", SettingsError::Host),
            ("smtp://:25", SettingsError::Host),
            ("smtp://a b", SettingsError::Host),
            ("smtp://h:0", port("0")),
            ("smtp://h:65536", port("65536")),
            ("smtp://user@h", SettingsError::Credentials),
            ("smtp://u:p%4@h", SettingsError::Credentials),
            ("smtp://u:p@h?starttls=none", SettingsError::CredentialsInClear),
            ("smtp://h?starttls=maybe", parameter("starttls=maybe")),
            ("smtps://h?starttls=none", parameter("starttls=none")),
            ("smtp://h?timeout_seconds=0", parameter("timeout_seconds=0")),
            ("smtp://h?timeout_seconds=601", parameter("timeout_seconds=601")),
        ];
        for (url, error) in cases {
            assert_eq!(SmtpSettings::from_url(url), Err(error.clone()), "{url}");
            assert_ne!(error.sentence(Language::Ja), error.sentence(Language::En));
        }
    }

    #[test]
    fn the_password_is_not_printed() {
        let settings = SmtpSettings::from_url("smtps://user:hunter2@mail.example.jp").unwrap();
        let printed = format!("{settings:?}");
        assert!(printed.contains("user") && !printed.contains("hunter2"), "{printed}");
    }
}
