//! Found entries as rows of a table that leaves: words and ids beside each other, a moment for programs and as
//! the office writes it.

use shirube_core::render::Language;
use shirube_core::words::{Capacity, Words};

use super::TrailLine;
use crate::known::{act_words, kind_words, stage_words};
use crate::moment::moment_text;

/// The heads of the columns, in Japanese and English.
const HEADS: [(&str, &str); 15] = [
    ("日時（UTC）", "moment (UTC)"),
    ("日時（日本）", "moment (Japan)"),
    ("案件番号", "case"),
    ("手続番号", "procedure"),
    ("手続", "path"),
    ("記録の番号", "entry"),
    ("行為", "act"),
    ("行為ID", "act id"),
    ("行為者", "actor"),
    ("氏名", "name"),
    ("資格", "capacity"),
    ("結果", "outcome"),
    ("段階", "stage"),
    ("段階ID", "stage id"),
    ("検証コード", "receipt"),
];

/// The heads of the columns of [`trail_row`].
#[must_use]
pub fn trail_heads(language: Language) -> Vec<&'static str> {
    HEADS.iter().map(|(ja, en)| language.pick(ja, en)).collect()
}

/// An entry as a row.
#[must_use]
pub fn trail_row(language: Language, line: &TrailLine) -> Vec<String> {
    let of = |words: Option<Words>| words.map_or("", |words| language.of(words)).to_owned();
    vec![
        line.at.clone(),
        moment_text(language, &line.at),
        line.case.clone(),
        line.procedure.clone(),
        of(kind_words(&line.kind)),
        line.seq.to_string(),
        of(act_words(&line.kind, &line.act)),
        line.act.clone(),
        line.actor.clone(),
        line.actor_name.clone().unwrap_or_default(),
        of(Capacity::from_id(&line.capacity).map(Capacity::words)),
        if line.refused { language.pick("断られた", "refused") } else { language.pick("実行", "done") }
            .to_owned(),
        // a refusal leads nowhere
        if line.refused { String::new() } else { of(stage_words(&line.kind, &line.to)) },
        if line.refused { String::new() } else { line.to.clone() },
        line.receipt.clone(),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_as_long_as_the_heads() {
        let done = TrailLine {
            case: "R8-0001".to_owned(),
            procedure: "R8-0001/1".to_owned(),
            kind: "preparation".to_owned(),
            seq: 1,
            at: "2026-11-24T08:00:00Z".to_owned(),
            act: "open-case".to_owned(),
            actor: "u-0001".to_owned(),
            actor_name: Some("佐藤".to_owned()),
            capacity: "officer".to_owned(),
            refused: false,
            to: "need-recorded".to_owned(),
            receipt: "0123456789abcdef".to_owned(),
        };
        let refused = TrailLine { refused: true, ..done.clone() };
        for language in [Language::Ja, Language::En] {
            let heads = trail_heads(language);
            for line in [&done, &refused] {
                assert_eq!(trail_row(language, line).len(), heads.len());
            }
            let at = |head: usize, line: &TrailLine| trail_row(language, line)[head].clone();
            assert_eq!((at(13, &done).as_str(), at(13, &refused).as_str()), ("need-recorded", ""));
            assert_ne!(at(11, &done), at(11, &refused));
        }
    }
}
