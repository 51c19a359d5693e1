//! Requests that say how long they are and that they come in chunks as well. Of two readers one may go by the
//! length and the other by the chunks, and what one takes for a body the other takes for a request; so nothing
//! of them is read (RFC 9112 §6.3). `hyper` goes by the chunks, and takes the length away before anything of ours
//! could see it: so the bytes are followed here, on their way to it. Where both are said, the second is made a
//! line that is none, and `hyper` answers 400 and closes the connection, as for all that can be read in two ways.

/// Bytes of a line that are kept: enough for the names and the numbers that are looked for.
const LINE_BYTES: usize = 64;

/// The two ways.
const LENGTH: &[u8] = b"content-length";
const CHUNKS: &[u8] = b"transfer-encoding";

/// Where in what a connection brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    /// In a line of a head.
    Head,
    /// So many bytes before the end of a body.
    Body(u64),
    /// In the line of a chunk's size.
    Size,
    /// So many bytes before the end of a chunk and its line.
    Chunk(u64),
    /// In a line after the last chunk.
    Trailer,
    /// In another protocol, or in what `hyper` refuses anyway: followed no more.
    Beyond,
}

/// Follows what a connection brings, one request after another.
#[derive(Debug)]
pub(crate) struct TwoWays {
    part: Part,
    /// The beginning of the line, without its end.
    line: Vec<u8>,
    /// Whether the line is longer than what is kept of it.
    is_cut: bool,
    /// Whether the head has a line already: empty ones before it are none of it.
    has_begun: bool,
    length: Option<u64>,
    is_chunked: bool,
}

impl TwoWays {
    pub(crate) const fn new() -> Self {
        Self {
            part: Part::Head,
            line: Vec::new(),
            is_cut: false,
            has_begun: false,
            length: None,
            is_chunked: false,
        }
    }

    /// Looks at what came next, and makes unreadable what must not be read.
    pub(crate) fn look(&mut self, bytes: &mut [u8]) {
        let mut at = 0;
        while let Some(byte) = bytes.get_mut(at) {
            match self.part {
                Part::Beyond => return,
                Part::Body(left) | Part::Chunk(left) => {
                    let rest = bytes.len().saturating_sub(at);
                    let taken = usize::try_from(left).map_or(rest, |left| left.min(rest));
                    at = at.saturating_add(taken);
                    self.skipped(left.saturating_sub(u64::try_from(taken).unwrap_or(u64::MAX)));
                    continue;
                }
                Part::Head if *byte == b':' && self.is_the_other() => {
                    *byte = 0;
                    self.part = Part::Beyond;
                    return;
                }
                Part::Head | Part::Size | Part::Trailer if *byte == b'\n' => self.line_ends(),
                Part::Head | Part::Size | Part::Trailer if self.line.len() < LINE_BYTES => {
                    self.line.push(*byte);
                }
                Part::Head | Part::Size | Part::Trailer => self.is_cut = true,
            }
            at = at.saturating_add(1);
        }
    }

    /// Whether the line, up to here, names one way where the head has named the other.
    fn is_the_other(&self) -> bool {
        let is = |name: &[u8]| !self.is_cut && self.line.eq_ignore_ascii_case(name);
        (is(LENGTH) && self.is_chunked) || (is(CHUNKS) && self.length.is_some())
    }

    fn skipped(&mut self, left: u64) {
        self.part = match self.part {
            Part::Body(_) if left == 0 => self.next(),
            Part::Body(_) => Part::Body(left),
            Part::Chunk(_) if left == 0 => Part::Size,
            _ => Part::Chunk(left),
        };
    }

    /// What follows a request.
    fn next(&mut self) -> Part {
        (self.has_begun, self.length, self.is_chunked) = (false, None, false);
        Part::Head
    }

    fn line_ends(&mut self) {
        let (line, is_cut) = (std::mem::take(&mut self.line), std::mem::take(&mut self.is_cut));
        let line = line.strip_suffix(b"\r").unwrap_or(&line);
        self.part = match self.part {
            Part::Head if line.is_empty() && self.has_begun => match self.length {
                _ if self.is_chunked => Part::Size,
                None | Some(0) => self.next(),
                Some(length) => Part::Body(length),
            },
            Part::Head => self.line_of_head(line, is_cut),
            Part::Size => size(line).map_or(Part::Beyond, |size| match size {
                0 => Part::Trailer,
                size => Part::Chunk(size.saturating_add(2)),
            }),
            Part::Trailer if line.is_empty() => self.next(),
            other => other,
        };
    }

    fn line_of_head(&mut self, line: &[u8], is_cut: bool) -> Part {
        // the preface of HTTP/2, which has neither way
        if !self.has_begun && line.starts_with(b"PRI ") {
            return Part::Beyond;
        }
        self.has_begun |= !line.is_empty();
        let Some((name, value)) = line.iter().position(|byte| *byte == b':').map(|at| line.split_at(at))
        else {
            return Part::Head;
        };
        if name.eq_ignore_ascii_case(CHUNKS) {
            self.is_chunked = true;
        } else if name.eq_ignore_ascii_case(LENGTH) {
            let digits =
                value.get(1..).map(<[u8]>::trim_ascii).and_then(|digits| std::str::from_utf8(digits).ok());
            match digits.and_then(|digits| digits.parse().ok()).filter(|_| !is_cut) {
                Some(length) => self.length = Some(length),
                None => return Part::Beyond,
            }
        }
        Part::Head
    }
}

/// How long a chunk is; nothing where the line says no size.
fn size(line: &[u8]) -> Option<u64> {
    let digits = line.split(|byte| *byte == b';').next().unwrap_or_default().trim_ascii();
    u64::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is passed on of this, brought in portions of so many bytes.
    fn passed(text: &str, portion: usize) -> String {
        let (mut ways, mut bytes) = (TwoWays::new(), text.as_bytes().to_vec());
        for some in bytes.chunks_mut(portion) {
            ways.look(some);
        }
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn the_second_way_is_unreadable_wherever_it_stands() {
        let both = [
            "POST / HTTP/1.1\r\nContent-Length: 4\r\nhost: a\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
            "POST / HTTP/1.1\ntransfer-encoding:chunked\nCONTENT-LENGTH:4\n\n0\r\n\r\n",
            "POST / HTTP/1.1\r\ncontent-length: 0\r\ntransfer-encoding: gzip, chunked\r\n\r\n",
        ];
        let before = [
            "",
            "\r\n",
            "GET /a:b HTTP/1.1\r\nhost: a:80\r\n\r\n",
            "POST / HTTP/1.1\r\ncontent-length: 31\r\n\r\ntransfer-encoding: content-len:",
            "POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n1A;x=y\r\ncontent-length: 4\r\n\r\nabcde\r\n0\r\nx: y\r\n\r\n",
        ];
        for second in both {
            for first in before {
                for portion in [1, 2, 7, 64, 10_000] {
                    let text = format!("{first}{second}");
                    let shown = passed(&text, portion);
                    assert_eq!(shown.matches('\0').count(), 1, "{text:?} by {portion}");
                    let at = shown.find('\0').unwrap();
                    assert!(at > first.len() && shown.replacen('\0', ":", 1) == text, "{shown:?}");
                }
            }
        }
    }

    #[test]
    fn all_else_passes_as_it_is() {
        for text in [
            "GET / HTTP/1.1\r\nx-content-length: 1\r\ntransfer-encodings: 2\r\nx: content-length: 1\r\n\r\n",
            "POST / HTTP/1.1\r\ncontent-length: 48\r\n\r\ntransfer-encoding: chunked\r\ncontent-length: 12\r\n\r\nGET / HTTP/1.1\r\n\r\n",
            "POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\n\r\n0\r\ncontent-length: 5\r\n\r\nGET / HTTP/1.1\r\n\r\n",
            "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\ncontent-length: 1\r\ntransfer-encoding: chunked\r\n\r\n",
            "POST / HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 1\r\n\r\nx",
        ] {
            for portion in [1, 3, 10_000] {
                assert_eq!(passed(text, portion), text);
            }
        }
    }
}
