//! The decision record (決裁・意思決定記録): A4, as PDF/A-2b, text that can be searched and copied,
//! the font embedded, and on every page its number, the moment, the log and the verification code of
//! the checkpoint that covers what is shown.

mod typeset;

use krilla::configure::{Archival, ConfigurationBuilder};
use krilla::geom::Point;
use krilla::metadata::{DateTime, Metadata};
use krilla::page::PageSettings;
use krilla::surface::Surface;
use krilla::{Document, SerializeSettings};

use self::typeset::{A4, Line, MARGIN, TypeCase};
pub use self::typeset::{Font, LACKING};
use crate::error::ExportError;
use crate::model::{Act, Case, Checkpoint};
use crate::say::{Language, clock};
use crate::table::{facts_line, rules_line};

/// Sizes of type, in points.
const TITLE: f32 = 16.0;
const HEAD: f32 = 10.5;
const BODY: f32 = 9.0;
const SMALL: f32 = 7.5;

/// The lines of the footer above the lower edge, in points.
const FOOTER: [f32; 2] = [40.0, 28.0];

/// The bytes of the record of a case, every entry of which the checkpoint covers.
///
/// # Errors
/// [`ExportError::Font`] where the font cannot be read; [`ExportError::Pdf`] where the document
/// cannot be made.
pub fn write(
    case: &Case,
    covered: &Checkpoint,
    language: Language,
    font: &Font,
) -> Result<Vec<u8>, ExportError> {
    let type_case = font.type_case()?;
    let configuration = ConfigurationBuilder::new()
        .with_archival_validator(Archival::A2_B)
        .finish()
        .map_err(|error| ExportError::Pdf(format!("{error:?}")))?;
    let mut document =
        Document::new_with(SerializeSettings { configuration, ..SerializeSettings::default() });
    document.set_metadata(metadata(case, language));
    let settings = PageSettings::from_wh(A4.0, A4.1)
        .ok_or_else(|| ExportError::Pdf("a page without size".to_owned()))?;
    let pages = type_case.paginate(&lines(case, covered, language));
    for (number, page) in (1..).zip(&pages) {
        let mut sheet = document.start_page_with(settings.clone());
        let mut surface = sheet.surface();
        let mut put = |x: f32, y: f32, line: &Line| draw(&mut surface, font, &type_case, (x, y), line);
        for (y, line) in page {
            put(MARGIN, *y, line);
        }
        let of_all = line(format!("{number} / {}", pages.len()), SMALL, 0.0, 0.0);
        for (above, text) in FOOTER.into_iter().zip(footer(case, covered, language)) {
            put(MARGIN, A4.1 - above, &line(text, SMALL, 0.0, 0.0));
        }
        let right = A4.0 - MARGIN - type_case.width(&of_all.text, of_all.size);
        put(right, A4.1 - FOOTER[1], &of_all);
        surface.finish();
        sheet.finish();
    }
    document.finish().map_err(|error| ExportError::Pdf(format!("{error:?}")))
}

fn draw(surface: &mut Surface<'_>, font: &Font, type_case: &TypeCase<'_>, (x, y): (f32, f32), line: &Line) {
    let (text, glyphs) = type_case.set(&line.text);
    let start = Point::from_xy(x + line.indent, y);
    surface.draw_glyphs(start, &glyphs, font.embedded.clone(), &text, line.size, false);
}

const fn heading(language: Language) -> &'static str {
    language.pick("決裁・意思決定記録", "Decision record")
}

/// What the file says of itself; its date is the moment shown, so that the same record is the same
/// bytes.
fn metadata(case: &Case, language: Language) -> Metadata {
    use chrono::{Datelike as _, Timelike as _};
    let small = |number: u32| u8::try_from(number).unwrap_or_default();
    let at = crate::say::japan(case.as_of);
    let date = DateTime::new(u16::try_from(at.year()).unwrap_or_default())
        .month(small(at.month()))
        .day(small(at.day()))
        .hour(small(at.hour()))
        .minute(small(at.minute()))
        .second(small(at.second()))
        .utc_offset_hour(9)
        .utc_offset_minute(0);
    Metadata::new()
        .title(format!("{} {} {}", heading(language), case.number, case.title))
        .language(language.pick("ja", "en").to_owned())
        .creation_date(date)
}

/// What stands at the foot of every page.
fn footer(case: &Case, covered: &Checkpoint, language: Language) -> [String; 2] {
    let code = language.pick("確認符号", "verification code");
    let moment = language.pick("時点", "as of");
    [
        format!("{code} {}    {}", covered.code, covered.origin),
        format!("{}    {moment} {}", case.number, clock(case.as_of)),
    ]
}

fn line(text: impl Into<String>, size: f32, indent: f32, gap: f32) -> Line {
    Line { text: text.into(), size, indent, gap }
}

/// The record as lines: the case, its procedures, its acts, and how to check it.
fn lines(case: &Case, covered: &Checkpoint, language: Language) -> Vec<Line> {
    let mut out = vec![line(heading(language), TITLE, 0.0, 0.0)];
    let organisation = language.pick(&case.organisation.ja, &case.organisation.en);
    for (ja, en, text) in [
        ("団体", "organisation", organisation.to_owned()),
        ("案件", "case", format!("{}  {}", case.number, case.title)),
        ("時点", "as of", clock(case.as_of)),
    ] {
        out.push(line(format!("{}: {text}", language.pick(ja, en)), HEAD, 0.0, 2.0));
    }
    if !case.filter.is_empty() {
        let partly = language.pick("抽出条件（これに合う行為だけ）", "filter (only acts that pass)");
        out.push(line(format!("{partly}: {}", case.filter), HEAD, 0.0, 2.0));
    }
    out.push(line(language.pick("手続", "Procedures"), HEAD, 0.0, 12.0));
    for one in &case.procedures {
        let text = format!("{}  {}  {}", one.id, language.of(&one.kind), language.of(&one.stage));
        out.push(line(text, BODY, 10.0, 0.0));
    }
    out.push(line(language.pick("記録", "Acts"), HEAD, 0.0, 12.0));
    for act in &case.acts {
        lines_of_act(act, language, &mut out);
    }
    lines_of_checking(covered, language, &mut out);
    out
}

fn lines_of_act(act: &Act, language: Language, out: &mut Vec<Line>) {
    let outcome = if act.refused { language.pick("却下", "refused") } else { language.of(&act.to) };
    let kind = language.of(&act.kind);
    let first = format!("{}  {kind}  {} → {outcome}", clock(act.at), language.of(&act.act));
    out.push(line(first, BODY, 0.0, 6.0));
    let receipt = language.pick("受付番号", "receipt");
    let who = format!(
        "{} #{}  {} {}  {receipt} {}",
        act.procedure,
        act.seq,
        language.of(&act.capacity),
        act.actor,
        act.receipt,
    );
    out.push(line(who, SMALL, 10.0, 0.0));
    let rules = rules_line(act, language);
    let facts = facts_line(act, language);
    for text in std::iter::once(rules.as_str()).chain(facts.lines()).filter(|text| !text.is_empty()) {
        out.push(line(text, SMALL, 20.0, 0.0));
    }
    if act.withheld > 0 {
        let text = match language {
            Language::Ja => format!("非表示の項目：{}件", act.withheld),
            Language::En => format!("fields not shown: {}", act.withheld),
        };
        out.push(line(text, SMALL, 20.0, 0.0));
    }
}

/// The whole checkpoint, and what to compare it with.
fn lines_of_checking(covered: &Checkpoint, language: Language, out: &mut Vec<Line>) {
    out.push(line(language.pick("照合", "Checking"), HEAD, 0.0, 12.0));
    for (ja, en, text) in [
        ("記録台帳", "log", covered.origin.clone()),
        ("大きさ", "size", covered.size.to_string()),
        ("根", "root", covered.root.clone()),
        ("確認符号", "verification code", covered.code.clone()),
    ] {
        out.push(line(format!("{}: {text}", language.pick(ja, en)), BODY, 10.0, 0.0));
    }
    let advice = language.pick(
        "この書面は証拠そのものではなく、記録を人が読むためのものです。監査資料（shirube bundle）の確認点と上の四つが同じか、後の確認点がこれを含む（consistency）ことを確かめ、各行為の受付番号を監査資料の記録のハッシュの先頭16桁と比べてください。",
        "This sheet is not itself evidence: it is the record for people to read. See that the checkpoint of the audit bundle (shirube bundle) says the same four things, or that a later one contains this one (consistency), and compare each receipt with the first 16 digits of the hash of its entry in the bundle.",
    );
    out.push(line(advice, SMALL, 10.0, 2.0));
}
