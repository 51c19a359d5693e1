//! Setting type: which glyph a character is, where a line breaks, where a page ends.

use std::cell::RefCell;
use std::collections::HashMap;
use std::sync::Arc;

use krilla::text::{Font as Embedded, GlyphId, KrillaGlyph};
use ttf_parser::Face;

use crate::error::ExportError;

/// Width and height of A4 (210 mm × 297 mm), in points.
pub(super) const A4: (f32, f32) = (595.28, 841.89);

/// What stays free on every side, in points.
pub(super) const MARGIN: f32 = 50.0;

/// The distance of lines, in sizes of their type.
const LEADING: f32 = 1.55;

/// What stands for a character the font lacks, as printers do.
pub const LACKING: char = '〓';

/// What does not begin a line (行頭禁則).
const NOT_FIRST: &str = "、。，．・：；！？）」』】〕〉》ー々〻ぁぃぅぇぉっゃゅょァィゥェォッャュョ,.:;!?)]}";

/// What does not end a line (行末禁則).
const NOT_LAST: &str = "（「『【〔〈《([{";

/// A font file with Japanese, opened.
#[derive(Clone)]
pub struct Font {
    data: Arc<Vec<u8>>,
    index: u32,
    pub(super) embedded: Embedded,
}

impl Font {
    /// Opens a face of a font file: TrueType or OpenType, alone (face 0) or in a collection.
    ///
    /// # Errors
    /// [`ExportError::Font`] where it is no font, or has no such face.
    pub fn open(data: Vec<u8>, index: u32) -> Result<Self, ExportError> {
        let data = Arc::new(data);
        Face::parse(&data, index).map_err(|_| ExportError::Font)?;
        let embedded = Embedded::new(Arc::clone(&data).into(), index).ok_or(ExportError::Font)?;
        Ok(Self { data, index, embedded })
    }

    pub(super) fn type_case(&self) -> Result<TypeCase<'_>, ExportError> {
        let face = Face::parse(&self.data, self.index).map_err(|_| ExportError::Font)?;
        Ok(TypeCase { face, known: RefCell::default() })
    }
}

impl std::fmt::Debug for Font {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Font")
            .field("bytes", &self.data.len())
            .field("index", &self.index)
            .finish_non_exhaustive()
    }
}

/// A line before it is broken.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Line {
    pub(super) text: String,
    /// Size of its type, in points.
    pub(super) size: f32,
    /// How far from the margin it begins, in points.
    pub(super) indent: f32,
    /// Space before it, in points.
    pub(super) gap: f32,
}

/// The font, for measuring.
pub(super) struct TypeCase<'f> {
    face: Face<'f>,
    /// The characters looked up so far: a record has few, each a hundred times.
    known: RefCell<HashMap<char, Option<(u32, f32)>>>,
}

impl TypeCase<'_> {
    /// The character as the font has it: its glyph, and how far it advances in ems.
    fn glyph(&self, character: char) -> Option<(u32, f32)> {
        let known = self.known.borrow().get(&character).copied();
        known.unwrap_or_else(|| {
            let found = self.look_up(character);
            self.known.borrow_mut().insert(character, found);
            found
        })
    }

    fn look_up(&self, character: char) -> Option<(u32, f32)> {
        let id = self.face.glyph_index(character).filter(|id| id.0 != 0)?;
        let units = f32::from(self.face.glyph_hor_advance(id)?);
        Some((u32::from(id.0), units / f32::from(self.face.units_per_em())))
    }

    /// A text the font can set whole, and its glyphs.
    pub(super) fn set(&self, text: &str) -> (String, Vec<KrillaGlyph>) {
        let (mut kept, mut glyphs) = (String::new(), Vec::new());
        for character in text.chars() {
            let (shown, glyph) = match self.glyph(character) {
                Some(glyph) => (character, Some(glyph)),
                None => (LACKING, self.glyph(LACKING)),
            };
            let Some((id, advance)) = glyph else { continue };
            let from = kept.len();
            kept.push(shown);
            glyphs.push(KrillaGlyph::new(GlyphId::new(id), advance, 0.0, 0.0, 0.0, from..kept.len(), None));
        }
        (kept, glyphs)
    }

    /// How wide a text is in type of a size, in points.
    pub(super) fn width(&self, text: &str, size: f32) -> f32 {
        text.chars().map(|one| self.advance(one)).sum::<f32>() * size
    }

    fn advance(&self, character: char) -> f32 {
        self.glyph(character).or_else(|| self.glyph(LACKING)).map_or(0.0, |(_, advance)| advance)
    }

    /// A line broken where the page ends, at the last place that may be broken at.
    fn broken(&self, line: &Line) -> Vec<Line> {
        let room = A4.0 - 2.0 * MARGIN - line.indent;
        let (mut rows, mut row, mut used) = (Vec::new(), String::new(), 0.0_f32);
        for character in line.text.chars() {
            let wide = self.advance(character) * line.size;
            if used + wide > room && !row.is_empty() {
                let rest = row.split_off(break_at(&row, character));
                used = self.width(&rest, line.size);
                rows.push(std::mem::replace(&mut row, rest));
            }
            row.push(character);
            used += wide;
        }
        rows.push(row);
        let of = |(at, text): (usize, String)| Line {
            text: text.trim_end().to_owned(),
            gap: if at == 0 { line.gap } else { 0.0 },
            ..*line
        };
        rows.into_iter().enumerate().map(of).collect()
    }

    /// The lines on pages, each with how far below the upper edge it stands, in points.
    pub(super) fn paginate(&self, lines: &[Line]) -> Vec<Vec<(f32, Line)>> {
        let bottom = A4.1 - MARGIN - 1.5 * MARGIN / 2.0;
        let (mut pages, mut page, mut y) = (Vec::new(), Vec::new(), MARGIN);
        for row in lines.iter().flat_map(|line| self.broken(line)) {
            let next = y + row.gap + row.size * LEADING;
            if next > bottom && !page.is_empty() {
                pages.push(std::mem::take(&mut page));
                y = MARGIN + row.size * LEADING;
            } else {
                y = next;
            }
            page.push((y, row));
        }
        pages.push(page);
        pages
    }
}

/// Where a full row is broken, in bytes, if this character comes next: at its end, or before what
/// must not be parted from what follows. A row without such a place is broken at its end.
fn break_at(row: &str, next: char) -> usize {
    let mut after = next;
    for (at, character) in row.char_indices().rev() {
        if may_part(character, after) {
            return at + character.len_utf8();
        }
        after = character;
    }
    row.len()
}

/// Whether a line may end between two characters.
fn may_part(before: char, after: char) -> bool {
    let in_word = |one: char| !one.is_whitespace() && one.is_ascii();
    !(NOT_FIRST.contains(after) || NOT_LAST.contains(before) || (in_word(before) && in_word(after)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_is_broken_where_the_rules_of_setting_allow() {
        for (row, next, kept) in [
            ("入札の公告", 'を', "入札の公告"),
            ("入札の公告", '。', "入札の公"),
            ("入札の公告」", '。', "入札の公"),
            ("入札（", '総', "入札"),
            ("入札", '（', "入札"),
            ("案件 R8-0012", '3', "案件 "),
            ("案件R8-0012", 'を', "案件R8-0012"),
            ("a long word", 's', "a long "),
            ("aaaaaaaa", 'a', "aaaaaaaa"),
            ("。。。", '。', "。。。"),
        ] {
            assert_eq!(&row[..break_at(row, next)], kept, "{row} before {next}");
        }
    }

    #[test]
    fn what_is_no_font_is_not_opened() {
        for data in [Vec::new(), b"OTTO".to_vec(), vec![0; 4_096]] {
            assert!(matches!(Font::open(data, 0), Err(ExportError::Font)));
        }
    }
}
