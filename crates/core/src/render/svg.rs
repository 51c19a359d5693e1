//! The machine as a drawing of its own: no script, no style sheet, no font to fetch.
//!
//! Colours are presentation attributes, so that the drawing keeps them under a strict content
//! policy; every text has a contrast of at least 4.5 to what is behind it, and nothing is told by
//! colour alone.

use std::fmt::Write as _;

use super::Language;
use super::flow::Flow;
use super::layout::{Card, Plan, Sort, plan};
use super::measures::{CARD_WIDTH, LINE, px};
use super::routing::{Label, Tone, Wire};
use crate::atlas::Atlas;

const FONTS: &str = "'Noto Sans JP', 'Noto Sans CJK JP', 'BIZ UDPGothic', 'Yu Gothic UI', 'Hiragino Sans', \
                     Meiryo, sans-serif";
/// Body text, secondary text, and borders.
const INK: &str = "#333333";
const PALE_INK: &str = "#4d4d4d";
const BORDER: &str = "#767676";
/// Onward, back, and the current stage.
const BLUE: &str = "#0017c1";
const BROWN: &str = "#8b3a00";
const CURRENT: &str = "#fbf5e0";

/// The drawing, with the current stage marked if one is given.
#[must_use]
pub fn svg(atlas: &Atlas, current: Option<&str>, language: Language) -> String {
    let current = current.filter(|id| !id.is_empty());
    let flow = Flow::of(atlas);
    let plan = plan(&flow, language);
    let machine = atlas.machine;
    let id = format!("{}-{}", machine.kind, language.tag());
    let mut out = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{w}\" height=\"{h}\" viewBox=\"0 0 {w} {h}\" \
         role=\"img\" lang=\"{}\" aria-labelledby=\"{id}-title {id}-desc\" font-family=\"{FONTS}\" \
         font-size=\"11\" fill=\"{INK}\">\n<title id=\"{id}-title\">{}</title>\n\
         <desc id=\"{id}-desc\">{}</desc>\n",
        language.tag(),
        escape(language.of(machine.label)),
        escape(&describe(&flow, current, language)),
        w = plan.width,
        h = plan.height,
    );
    arrows(&mut out, &id);
    let _ = writeln!(out, "<rect width=\"{}\" height=\"{}\" fill=\"#ffffff\"/>", plan.width, plan.height);
    let _ = writeln!(
        out,
        "<text x=\"16\" y=\"34\" font-size=\"20\" font-weight=\"700\">{} <tspan font-size=\"12\" \
         font-weight=\"400\" fill=\"{PALE_INK}\">{}</tspan></text>",
        escape(language.of(machine.label)),
        machine.name(),
    );
    ground(&mut out, &plan, language);
    for wire in &plan.wires {
        draw_wire(&mut out, wire, &id);
    }
    for card in &plan.cards {
        draw_card(&mut out, card, current, language);
    }
    for label in &plan.labels {
        draw_label(&mut out, label);
    }
    legend(&mut out, &plan, language);
    out.push_str("</svg>\n");
    out
}

/// The main line and the other stages as one text, for whoever does not see the drawing.
fn describe(flow: &Flow, current: Option<&str>, language: Language) -> String {
    let name = |place: &usize| flow.stages.get(*place).map_or("", |stage| language.of(stage.label));
    let main: Vec<&str> = flow.main.iter().map(name).collect();
    let others: Vec<&str> =
        (0..flow.stages.len()).filter(|place| !flow.main.contains(place)).map(|place| name(&place)).collect();
    let mut text = format!("{}{}", language.pick("本線：", "Main line: "), main.join(" → "));
    if !others.is_empty() {
        let label = language.pick("。ほかの段階：", ". Other stages: ");
        let _ = write!(text, "{label}{}", others.join(language.comma()));
    }
    if let Some(stage) = current.and_then(|id| flow.stages.iter().find(|stage| stage.id == id)) {
        let label = language.pick("。現在の段階：", ". Current stage: ");
        let _ = write!(text, "{label}{}", language.of(stage.label));
    }
    text.push_str(language.pick("。", "."));
    text
}

fn colour(tone: Tone) -> (&'static str, &'static str) {
    match tone {
        Tone::Onward => ("onward", BLUE),
        Tone::Return => ("return", BROWN),
        Tone::Aside => ("aside", PALE_INK),
    }
}

fn arrows(out: &mut String, id: &str) {
    out.push_str("<defs>\n");
    for tone in [Tone::Onward, Tone::Return, Tone::Aside] {
        let (name, colour) = colour(tone);
        let _ = writeln!(
            out,
            "<marker id=\"{id}-{name}\" markerUnits=\"userSpaceOnUse\" markerWidth=\"10\" markerHeight=\"10\" \
             refX=\"9\" refY=\"5\" orient=\"auto-start-reverse\"><path d=\"M0 0.5 L10 5 L0 9.5 z\" fill=\"{colour}\"/></marker>"
        );
    }
    out.push_str("</defs>\n");
}

/// The bands of the phases and the headings.
fn ground(out: &mut String, plan: &Plan, language: Language) {
    for (nth, band) in plan.bands.iter().enumerate() {
        let fill = if nth % 2 == 0 { "#f1f5fc" } else { "#fafbfd" };
        let _ = writeln!(
            out,
            "<rect x=\"8\" y=\"{}\" width=\"{}\" height=\"{}\" fill=\"{fill}\"/>\n\
             <text x=\"18\" y=\"{}\" font-size=\"13\" font-weight=\"700\">{}</text>",
            band.top,
            plan.bands_right - 8,
            band.bottom - band.top,
            band.top + 24,
            escape(&band.heading),
        );
    }
    if let Some(x) = plan.second_column {
        let _ = writeln!(
            out,
            "<text x=\"{x}\" y=\"58\" font-size=\"13\" font-weight=\"700\">{}</text>",
            language.pick("本線の外：中断・分岐・終了", "Beside the main line: pauses, branches, ends")
        );
    }
}

/// A trunk: first the white around all its lines, then the lines, so that lines that cross are
/// told apart and lines that join are not cut.
fn draw_wire(out: &mut String, wire: &Wire, id: &str) {
    let (name, colour) = colour(wire.tone);
    let paths: Vec<String> = wire.ways.iter().map(|way| path(*way)).collect();
    if !wire.main {
        for path in &paths {
            let _ = writeln!(out, "<path d=\"{path}\" fill=\"none\" stroke=\"#ffffff\" stroke-width=\"5\"/>");
        }
    }
    let width = if wire.main { "2.5" } else { "1.4" };
    let dash = if wire.tone == Tone::Return { " stroke-dasharray=\"6 3\"" } else { "" };
    for path in &paths {
        let _ = writeln!(
            out,
            "<path d=\"{path}\" fill=\"none\" stroke=\"{colour}\" stroke-width=\"{width}\"{dash} \
             marker-start=\"url(#{id}-{name})\"/>"
        );
    }
}

/// From where the arrow is, along the trunk, back to where the line leaves, with rounded corners:
/// drawn from the shared end, so that the dashes of lines that share a trunk fall on each other.
fn path((x_out, y_out, trunk, x_in, y_in): (i32, i32, i32, i32, i32)) -> String {
    if x_out == trunk && trunk == x_in || (y_in - y_out).abs() < 2 {
        return format!("M{x_in} {y_in} L{x_out} {y_out}");
    }
    let round = ((y_in - y_out).abs() / 2).min(6);
    let down = (y_in - y_out).signum() * round;
    let (out, into) = ((trunk - x_out).signum() * round, (x_in - trunk).signum() * round);
    format!(
        "M{x_in} {y_in} H{} Q{trunk} {y_in} {trunk} {} V{} Q{trunk} {y_out} {} {y_out} H{x_out}",
        trunk + into,
        y_in - down,
        y_out + down,
        trunk - out,
    )
}

fn draw_card(out: &mut String, card: &Card, current: Option<&str>, language: Language) {
    let here = !card.id.is_empty() && current == Some(card.id);
    let (fill, stroke, dash) = match card.sort {
        Sort::Start => ("#ffffff", BORDER, ""),
        Sort::Live => ("#ffffff", BLUE, ""),
        Sort::End => ("#ebebeb", BORDER, ""),
        Sort::Group => ("#ffffff", BORDER, " stroke-dasharray=\"4 3\""),
    };
    let (fill, width) = if here { (CURRENT, 4) } else { (fill, if card.sort == Sort::Live { 2 } else { 1 }) };
    let round = if card.sort == Sort::Start { 17 } else { 8 };
    let stage = if card.id.is_empty() { String::new() } else { format!(" data-stage=\"{}\"", card.id) };
    let _ = writeln!(
        out,
        "<g{stage}><rect x=\"{}\" y=\"{}\" width=\"{CARD_WIDTH}\" height=\"{}\" rx=\"{round}\" fill=\"{fill}\" \
         stroke=\"{stroke}\" stroke-width=\"{width}\"{dash}/>",
        card.x, card.y, card.height
    );
    let left = card.x + if card.badge.is_empty() { 14 } else { 40 };
    if !card.badge.is_empty() {
        let ink = if card.sort == Sort::Live { BLUE } else { PALE_INK };
        chip(out, (card.x + 8, card.y + 8, 25), ink, &card.badge);
    }
    for (nth, line) in card.title.iter().enumerate() {
        let y = card.y + 23 + px(nth) * 20;
        let _ = writeln!(
            out,
            "<text x=\"{left}\" y=\"{y}\" font-size=\"14\" font-weight=\"700\">{}</text>",
            escape(line)
        );
    }
    let below = card.y + px(card.title.len()) * 20 + 19;
    for (nth, line) in card.lines.iter().enumerate() {
        let y = below + px(nth) * LINE;
        let _ = writeln!(
            out,
            "<text x=\"{}\" y=\"{y}\" fill=\"{PALE_INK}\">{}</text>",
            card.x + 14,
            escape(line)
        );
    }
    for (nth, mark) in card.marks.chars().rev().enumerate() {
        let x = card.x + CARD_WIDTH - 8 - (px(nth) + 1) * 18;
        let _ = writeln!(
            out,
            "<text x=\"{x}\" y=\"{}\" fill=\"{PALE_INK}\" text-anchor=\"middle\" font-weight=\"700\">\
             <tspan dx=\"9\">{mark}</tspan></text>",
            card.y + 22
        );
    }
    if here {
        let text = language.pick("現在", "now");
        chip(out, (card.x + CARD_WIDTH - 52, card.y - 9, 44), "#6e4a00", text);
    }
    out.push_str("</g>\n");
}

/// White text on a rounded ground, at a place of a given width.
fn chip(out: &mut String, (x, y, width): (i32, i32, i32), fill: &str, text: &str) {
    let _ = writeln!(
        out,
        "<rect x=\"{x}\" y=\"{y}\" width=\"{width}\" height=\"20\" rx=\"10\" fill=\"{fill}\"/>\
         <text x=\"{}\" y=\"{}\" text-anchor=\"middle\" font-size=\"12\" font-weight=\"700\" fill=\"#ffffff\">{}\
         </text>",
        x + width / 2,
        y + 14,
        escape(text)
    );
}

fn draw_label(out: &mut String, label: &Label) {
    let anchor = if label.ends { " text-anchor=\"end\"" } else { "" };
    let _ = writeln!(
        out,
        "<text x=\"{}\" y=\"{}\"{anchor} fill=\"{}\">{}</text>",
        label.x,
        label.y,
        colour(label.tone).1,
        escape(&label.text)
    );
}

fn legend(out: &mut String, plan: &Plan, language: Language) {
    let y = plan.height - 26;
    let says = language.pick(
        "青：前へ　茶の破線：戻る・再開　灰：中断・終了　↻：段階が変わらない行為　［自動］：期限か下位の手続による　［指示］：他の手続による　\
         A・B：その枠の共通の行為もできる段階",
        "Blue: onward. Brown, dashed: back. Grey: pause or end. ↻: acts that stay. [auto]: by the clock or a \
         child. [commanded]: by another procedure. A, B: stages with the common acts of that frame.",
    );
    let cut = language.pick("　↻", " [auto]");
    let (first, second) = says.split_at(says.find(cut).unwrap_or(says.len()));
    for (nth, part) in [first, second].into_iter().enumerate() {
        let _ = writeln!(
            out,
            "<text x=\"18\" y=\"{}\" fill=\"{PALE_INK}\">{}</text>",
            y + px(nth) * LINE,
            escape(part.trim())
        );
    }
}

/// Text as XML takes it.
fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
