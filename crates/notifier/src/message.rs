//! The e-mail of a letter: headers and parts (RFC 5322, RFC 2046).
//!
//! The same row of the outbox always makes the same bytes: Message-ID, boundary and date come from
//! the row, so that a letter sent twice is recognised as one.

use std::fmt::Write as _;

use chrono::{DateTime, FixedOffset};
use lettre::Address;
use lettre::address::Envelope;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Attachment, Body, Mailbox, MultiPart, MultiPartKind, SinglePart};

use crate::error::MessageError;
use crate::layout::Rendered;

/// Longest id of a row or a thread, in bytes before escaping: escaped and with the domain it still
/// fits a header line of 998 bytes (RFC 5322 §2.1.1).
const ID_BYTES_MAX: usize = 120;
/// Longest subject, in bytes.
const SUBJECT_BYTES_MAX: usize = 1_000;
/// Longest display name, in bytes.
const NAME_BYTES_MAX: usize = 300;
/// A boundary has at most 70 characters (RFC 2046 §5.1.1); the prefix has 11.
const BOUNDARY_ID_BYTES_MAX: usize = 59;

/// What an e-mail is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MessageDraft {
    /// Id of the outbox row. Stable over all attempts.
    pub outbox_id: String,
    /// Id of the case, unique in this installation; letters of one case form one thread.
    pub thread: String,
    /// Domain of the Message-IDs, such as `shirube.example.jp`.
    pub domain: String,
    /// Name of the sender: the organisation.
    pub from_name: String,
    /// Address of the sender.
    pub from_address: String,
    /// Name of the recipient; may be empty.
    pub to_name: String,
    /// Address of the recipient.
    pub to_address: String,
    /// When the letter was written: the time of the decision.
    pub date: DateTime<FixedOffset>,
    /// The letter.
    pub letter: Rendered,
    /// A file sent with it.
    pub attachment: Option<AttachedFile>,
}

/// A file sent with a letter, whose bytes arrive as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttachedFile {
    /// Its name.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// An e-mail ready to be sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Message {
    /// Message-ID with its angle brackets.
    pub message_id: String,
    /// Name of the `.eml` file: sorts as the rows of the outbox do.
    pub file_name: String,
    /// Address of the recipient.
    pub to_address: String,
    pub(crate) envelope: Envelope,
    pub(crate) bytes: Vec<u8>,
}

impl Message {
    /// The e-mail as it is sent, with CRLF line ends.
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }
}

impl MessageDraft {
    /// Builds the e-mail.
    ///
    /// # Errors
    ///
    /// [`MessageError::ControlCharacter`] with the field, where a value could forge a header;
    /// the other variants for an empty or too long value and for a wrong address.
    pub fn build(&self) -> Result<Message, MessageError> {
        self.check()?;
        let from_address = address("from_address", &self.from_address)?;
        let to_address = address("to_address", &self.to_address)?;
        // The domain is checked as the address lettre would have to accept with it.
        address("domain", &format!("case@{}", self.domain))?;

        let id = escaped(&self.outbox_id);
        let message_id = format!("<{id}@{}>", self.domain);
        let thread_id = format!("<case-{}@{}>", escaped(&self.thread), self.domain);
        let envelope =
            Envelope::new(Some(from_address.clone()), vec![to_address.clone()]).map_err(unbuildable)?;
        let message = lettre::Message::builder()
            .from(Mailbox::new(Some(self.from_name.clone()), from_address))
            .to(Mailbox::new(named(&self.to_name), to_address))
            .date(self.date.into())
            .subject(&self.letter.subject)
            .message_id(Some(message_id.clone()))
            .in_reply_to(thread_id.clone())
            .references(thread_id)
            // RFC 3834 §5: no automatic answer is wanted.
            .raw_header(header("Auto-Submitted", "auto-generated"))
            .raw_header(header("Content-Language", self.letter.language.tag()))
            .envelope(envelope.clone())
            .multipart(self.parts(&id)?)
            .map_err(unbuildable)?;
        Ok(Message {
            message_id,
            file_name: format!("{}.eml", sortable(&self.outbox_id, &id)),
            to_address: self.to_address.clone(),
            envelope,
            bytes: message.formatted(),
        })
    }

    /// Plain text first: a reader takes the last part it understands (RFC 2046 §5.1.4).
    fn parts(&self, id: &str) -> Result<MultiPart, MessageError> {
        let tail: String = id.chars().skip(id.len().saturating_sub(BOUNDARY_ID_BYTES_MAX)).collect();
        let letter = MultiPart::builder()
            .kind(MultiPartKind::Alternative)
            // `=_` cannot occur in quoted-printable or base64 (RFC 2045 §6.7).
            .boundary(format!("=_shirube_={tail}"))
            .singlepart(part(ContentType::TEXT_PLAIN, &self.letter.text))
            .singlepart(part(ContentType::TEXT_HTML, &self.letter.html));
        let Some(AttachedFile { name, bytes }) = &self.attachment else { return Ok(letter) };
        let unbuildable = |detail: String| MessageError::Unbuildable { detail };
        // base64 and no text: no mail server on the way touches its line ends
        let body = Body::new_with_encoding(bytes.clone(), ContentTransferEncoding::Base64)
            .map_err(|_| unbuildable("base64".to_owned()))?;
        let media =
            ContentType::parse("application/octet-stream").map_err(|error| unbuildable(error.to_string()))?;
        Ok(MultiPart::builder()
            .kind(MultiPartKind::Mixed)
            .boundary(format!("=_shirube+={tail}"))
            .multipart(letter)
            .singlepart(Attachment::new(name.clone()).body(body, media)))
    }

    fn check(&self) -> Result<(), MessageError> {
        let fields: [(&'static str, &str, usize); 7] = [
            ("outbox_id", &self.outbox_id, ID_BYTES_MAX),
            ("thread", &self.thread, ID_BYTES_MAX),
            ("domain", &self.domain, NAME_BYTES_MAX),
            ("from_name", &self.from_name, NAME_BYTES_MAX),
            ("from_address", &self.from_address, NAME_BYTES_MAX),
            ("to_address", &self.to_address, NAME_BYTES_MAX),
            ("subject", &self.letter.subject, SUBJECT_BYTES_MAX),
        ];
        for (field, value, bytes_max) in fields {
            if value.trim().is_empty() {
                return Err(MessageError::Empty { field });
            }
            check_line(field, value, bytes_max)?;
        }
        if let Some(file) = &self.attachment {
            check_line("attachment", &file.name, NAME_BYTES_MAX)?;
        }
        check_line("to_name", &self.to_name, NAME_BYTES_MAX)
    }
}

fn check_line(field: &'static str, value: &str, bytes_max: usize) -> Result<(), MessageError> {
    if value.chars().any(char::is_control) {
        return Err(MessageError::ControlCharacter { field });
    }
    if value.len() > bytes_max {
        return Err(MessageError::TooLong { field, bytes_max });
    }
    Ok(())
}

fn address(field: &'static str, value: &str) -> Result<Address, MessageError> {
    value.parse().map_err(|_| MessageError::BadAddress { field, value: value.to_owned() })
}

fn named(name: &str) -> Option<String> {
    let name = name.trim();
    (!name.is_empty()).then(|| name.to_owned())
}

fn header(name: &'static str, value: &str) -> HeaderValue {
    HeaderValue::new(HeaderName::new_from_ascii_str(name), value.to_owned())
}

fn part(content_type: ContentType, body: &str) -> SinglePart {
    SinglePart::builder().header(content_type).body(body.to_owned())
}

#[expect(clippy::needless_pass_by_value, reason = "the shape map_err asks for")]
fn unbuildable(error: lettre::error::Error) -> MessageError {
    MessageError::Unbuildable { detail: error.to_string() }
}

/// An id as letters, digits, `-` and `.`; every other byte as `_` and two hexadecimal digits, so
/// that two ids never become one.
fn escaped(id: &str) -> String {
    let mut safe = String::with_capacity(id.len());
    for byte in id.bytes() {
        if byte.is_ascii_alphanumeric() || byte == b'-' {
            safe.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(safe, "_{byte:02x}");
        }
    }
    safe
}

/// Digits of the largest 64-bit row number.
const ROW_DIGITS: usize = 20;

/// Row numbers are padded with zeros, so that files sort as rows; other ids sort as they are.
fn sortable(id: &str, escaped: &str) -> String {
    if id.bytes().all(|byte| byte.is_ascii_digit()) {
        format!("{id:0>ROW_DIGITS$}")
    } else {
        escaped.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::language::Language;

    fn draft() -> MessageDraft {
        MessageDraft {
            outbox_id: "R8-0012/3/17.1".to_owned(),
            thread: "minato/R8-0012".to_owned(),
            domain: "shirube.example.jp".to_owned(),
            from_name: "みなと市".to_owned(),
            from_address: "shirube@city.example.jp".to_owned(),
            to_name: "株式会社𠮷野".to_owned(),
            to_address: "desk@startup.example.jp".to_owned(),
            date: DateTime::parse_from_rfc3339("2026-11-21T10:00:00+09:00").unwrap(),
            letter: Rendered {
                language: Language::Ja,
                subject: "[みなと市] 公告しました（R8-0012）".to_owned(),
                text: "本文です。".to_owned(),
                html: "<p>本文です。</p>".to_owned(),
            },
            attachment: None,
        }
    }

    #[test]
    fn the_same_row_makes_the_same_bytes() {
        let (first, second) = (draft().build().unwrap(), draft().build().unwrap());
        assert_eq!(first, second);
        assert_eq!(first.message_id, "<R8-0012_2f3_2f17_2e1@shirube.example.jp>");
        assert_eq!(first.file_name, "R8-0012_2f3_2f17_2e1.eml");
        let text = String::from_utf8(first.bytes).unwrap();
        assert!(text.contains("In-Reply-To: <case-minato_2fR8-0012@shirube.example.jp>\r\n"), "{text}");
        assert!(text.contains("Date: Sat, 21 Nov 2026 01:00:00 +0000\r\n"), "{text}");
    }

    #[test]
    fn an_attached_file_travels_as_it_is() {
        let mut draft = draft();
        let bytes = "a.example/b\n1\n\n\u{2014} a.example/b AAAA\n".as_bytes().to_vec();
        draft.attachment = Some(AttachedFile { name: "checkpoint-1.note".to_owned(), bytes });
        let built = draft.build().unwrap();
        assert_eq!(built, draft.build().unwrap());
        let text = String::from_utf8(built.bytes).unwrap();
        for part in [
            "multipart/mixed",
            "multipart/alternative",
            "filename=\"checkpoint-1.note\"",
            "Content-Transfer-Encoding: base64",
            "YS5leGFtcGxlL2IKMQoK4oCUIGEuZXhhbXBsZS9iIEFBQUEK",
        ] {
            assert!(text.contains(part), "{part}: {text}");
        }
        draft.attachment =
            Some(AttachedFile { name: "a\r\nBcc: x@example.jp".to_owned(), bytes: Vec::new() });
        assert_eq!(draft.build(), Err(MessageError::ControlCharacter { field: "attachment" }));
    }

    #[test]
    fn a_line_break_in_any_field_is_refused_with_its_name() {
        type Spoil = fn(&mut MessageDraft) -> &mut String;
        let fields: [(&str, Spoil); 8] = [
            ("outbox_id", |d| &mut d.outbox_id),
            ("thread", |d| &mut d.thread),
            ("domain", |d| &mut d.domain),
            ("from_name", |d| &mut d.from_name),
            ("from_address", |d| &mut d.from_address),
            ("to_name", |d| &mut d.to_name),
            ("to_address", |d| &mut d.to_address),
            ("subject", |d| &mut d.letter.subject),
        ];
        for (field, spoil) in fields {
            for ending in ["\r\nBcc: x@example.jp", "\nX: y", "\r", "\0", "\u{85}"] {
                let mut draft = draft();
                spoil(&mut draft).push_str(ending);
                let error = draft.build().unwrap_err();
                assert_eq!(error, MessageError::ControlCharacter { field }, "{ending:?}");
                assert!(error.sentence(Language::Ja).contains(field));
            }
        }
    }

    #[test]
    fn wrong_addresses_and_sizes_are_refused() {
        let mut bad = draft();
        bad.to_address = "no address".to_owned();
        assert!(matches!(bad.build(), Err(MessageError::BadAddress { field: "to_address", .. })));
        let mut bad = draft();
        bad.domain = "a>b".to_owned();
        assert!(matches!(bad.build(), Err(MessageError::BadAddress { field: "domain", .. })));
        for (bytes, fits) in [(ID_BYTES_MAX, true), (ID_BYTES_MAX + 1, false)] {
            let mut long = draft();
            long.outbox_id = "x".repeat(bytes);
            assert_eq!(long.build().is_ok(), fits);
        }
    }

    #[test]
    fn two_ids_never_share_a_name_and_numbers_sort() {
        let names = ["a/b", "a_b", "a-b", "a_2fb", "A/b"].map(escaped);
        let distinct: std::collections::BTreeSet<_> = names.iter().collect();
        assert_eq!(distinct.len(), names.len());
        let [nine, ten] = ["9", "10"].map(|id| sortable(id, &escaped(id)));
        assert!(nine < ten, "{nine} {ten}");
    }
}
