//! When a call may be opened, and how far each of its holders is.

use askama::Template;
use askama::filters::HtmlSafe;
use serde_json::json;
use shirube_core::render::Language;
use shirube_desk::{CeremonyView, HolderStateView};

use crate::frame::Frame;
use crate::moment::moment_text;
use crate::words::page_words;

page_words! {
    /// The words of this part.
    StateWords {
        when = "開封できる日時", "It may be opened from";
        when_text = "提出期限の時刻まで受け付け、締め切られた後に開封できます。",
            "Proposals come in until then; it may be opened once the call has closed.";
        no_day = "まだ決まっていません", "not set yet";
        left = "残り", "Time left";
        closed = "提案書は暗号化されています。締切までは、管理者を含め誰も内容を見ることはできません。何件届いたかも、締切までは誰にも表示されません。",
            "Proposals are encrypted. Until the deadline nobody, an administrator included, can read them, and nobody is told how many came.";
        holders = "開封立会人（三名のうち二名で開封します）", "Opening holders: two of the three open";
        name = "立会人", "Holder";
        key = "鍵", "Key";
        test = "復元試験", "Restore test";
        presence = "開封への参加", "At the opening";
        registered = "登録済み", "registered";
        print_only = "指紋だけ登録済み", "its thumbprint alone";
        tested = "合格", "passed";
        untested = "記録なし", "no record";
        joined = "加わりました", "has joined";
        not_joined = "まだです", "not yet";
        on_the_day = "開封の日に分かります", "to be seen on the day";
    }
}

/// How the time that is left is said; the script says seconds besides.
const LEFT: (&str, &str) = ("あと{d}日 {h}時間 {m}分", "{d} days {h} h {m} min left");
const LEFT_LIVE: (&str, &str) = ("あと{d}日 {h}時間 {m}分 {s}秒", "{d} days {h} h {m} min {s} s left");
const NOW: (&str, &str) = (
    "期限を過ぎました。受付が締め切られると開封できます。画面を開き直してください。",
    "The time has come. Once the call has closed it may be opened: reload the page.",
);

/// A holder in the table.
#[derive(Debug)]
struct Line {
    name: String,
    thumbprint: String,
    key: &'static str,
    test: &'static str,
    presence: &'static str,
}

/// The part of the page of an opening that says when and who.
#[derive(Debug, Template)]
#[template(path = "opening_state.html")]
pub(super) struct State {
    w: StateWords,
    /// Whether it is still to come.
    is_ahead: bool,
    opens: Option<String>,
    /// The time that is left: in words, in milliseconds, and what the script says.
    left: Option<(String, i64, String)>,
    lines: Vec<Line>,
}

// It is a template of its own, which has escaped what stands in it.
impl HtmlSafe for State {}

impl State {
    /// The part; `names` are those of the holders, in the order of the notice.
    pub(super) fn new(frame: &Frame, of: &CeremonyView, names: Vec<String>) -> Self {
        let language = frame.language;
        let w = StateWords::of(language);
        let line = |(one, name): (&HolderStateView, String)| Line {
            name,
            thumbprint: one.thumbprint.clone(),
            key: if one.has_key { w.registered } else { w.print_only },
            test: if one.is_tested { w.tested } else { w.untested },
            presence: match (of.may_open, one.has_joined) {
                (false, _) => w.on_the_day,
                (true, true) => w.joined,
                (true, false) => w.not_joined,
            },
        };
        let told = json!({
            "left": language.pick(LEFT_LIVE.0, LEFT_LIVE.1), "now": language.pick(NOW.0, NOW.1),
        });
        Self {
            is_ahead: !of.may_open,
            opens: of.opens_at.as_deref().map(|at| moment_text(language, at)),
            left: of.left_ms.map(|left| (left_text(language, left), left, told.to_string())),
            lines: of.holders.iter().zip(names).map(line).collect(),
            w,
        }
    }
}

fn left_text(language: Language, milliseconds: i64) -> String {
    let minutes = milliseconds / 60_000;
    let (days, hours, minutes) = (minutes / 1_440, minutes / 60 % 24, minutes % 60);
    let text = language.pick(LEFT.0, LEFT.1);
    [("{d}", days), ("{h}", hours), ("{m}", minutes)]
        .into_iter()
        .fold(text.to_owned(), |text, (name, value)| text.replace(name, &value.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_left_is_told_in_whole_minutes() {
        assert_eq!(left_text(Language::Ja, 59_999), "あと0日 0時間 0分");
        assert_eq!(left_text(Language::Ja, 60_000), "あと0日 0時間 1分");
        assert_eq!(left_text(Language::En, 2 * 86_400_000 + 5 * 3_600_000), "2 days 5 h 0 min left");
    }
}
