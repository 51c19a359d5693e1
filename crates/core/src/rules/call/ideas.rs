//! Rules of what a notice makes of ideas in keeping: G86, and the originator's choice (`law.md` §9.3).

use serde_json::Value;

use super::{absent, complete, or_missing, stated};
use crate::domain::scoring::Criteria;
use crate::dossier::{Child, Dossier};
use crate::forms::idea::way_words;
use crate::inputs;
use crate::rule::{Findings, Outcome, RULE, Reads, Rule};
use crate::words::{Sentence, Words, words};

/// The item of the criteria that gives points to whoever had the idea.
pub const ORIGINATOR_ITEM: &str = "originator";

const OF_IDEA: &[&str] = &["idea.consent", "idea.way"];

/// The ideas the notice says it uses.
fn used(file: &Dossier) -> impl Iterator<Item = &str> {
    let list = file.get("call.ideas").and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str)
}

/// The idea of this id, where it is in keeping.
fn in_keeping<'d>(file: &'d Dossier, id: &str) -> Option<&'d Child> {
    file.named_by(id).filter(|one| one.kind == "idea" && one.stage == "deposited")
}

fn says_of<'c>(idea: &'c Child, fact: &str) -> &'c str {
    idea.fact(fact).and_then(Value::as_str).unwrap_or_default()
}

/// G86: an idea in keeping enters the specification only with its originator's consent: her own in
/// its record for each idea the notice names, or in writing for one kept elsewhere.
pub static G86: Rule = Rule {
    id: "G86",
    name: words("登録された発案の利用の同意", "consent to use a registered idea"),
    citation: words(
        "著作権法・不正競争防止法・発案の預かり条件",
        "Copyright Act; terms of the deposit of ideas",
    ),
    reads: Reads::Named(OF_IDEA),
    judge: |file, out| {
        if used(file).next().is_some() {
            for id in used(file) {
                let consent = in_keeping(file, id).map_or("", |idea| says_of(idea, "idea.consent"));
                out.check_about(id, consent == "specification", inputs![idea = id, consent = consent]);
            }
            return;
        }
        if !file.flag("call.registered_idea") {
            return out.not_applicable();
        }
        complete(
            out,
            &absent(
                file,
                &[("call.idea_consent", words("発案者の同意", "consent of the owner of the idea"))],
            ),
        );
    },
    says: |finding| {
        let idea = finding.input("idea");
        if idea.is_empty() {
            return or_missing(finding, "発案者の同意があります。".into(), "There is consent.".into());
        }
        if finding.outcome != Outcome::Unmet {
            return Sentence {
                ja: format!("発案{idea}を仕様書に使う同意があります。"),
                en: format!("The originator of {idea} consents to its use in the specification."),
            };
        }
        Sentence {
            ja: format!("預かり中の発案{idea}を仕様書に使う同意がありません。"),
            en: format!("There is no consent to use idea {idea} in the specification."),
        }
    },
    ..RULE
};

/// Judges for each idea used whether the notice goes the way its originator chose.
fn judge_ways(file: &Dossier, out: &mut Findings<'_>, fits: fn(&Dossier, &str) -> bool) {
    if used(file).next().is_none() {
        return out.not_applicable();
    }
    for id in used(file) {
        let way = in_keeping(file, id).map_or("", |idea| says_of(idea, "idea.way"));
        let Words { ja, en } = way_words(way);
        out.check_about(id, fits(file, way), inputs![idea = id, way_ja = ja, way_en = en]);
    }
}

/// Whether a competition goes this way: by points for the originator, or on No.2 with the uniqueness
/// of the service considered.
fn of_competition(file: &Dossier, way: &str) -> bool {
    match way {
        "call-with-originator-points" => {
            let criteria = file.record::<Criteria>("criteria");
            criteria.is_some_and(|all| all.items.iter().any(|item| item.id.to_string() == ORIGINATOR_ITEM))
        }
        "no2-uniqueness" => {
            file.text("method.ground") == Some("2") && stated(file.get("criteria.uniqueness"))
        }
        _ => false,
    }
}

/// A competition uses an idea only the way its originator chose, or not at all.
pub static IDEA_WAY: Rule = Rule {
    id: "idea-way",
    name: words("発案者が選んだ進め方", "the way the originator chose"),
    citation: words(
        "発案の扱い（デジタル行財政改革会議事務局資料 令和7年3月5日を踏まえた運用）",
        "own practice after the government slides on IP in startup procurement (5 March 2025)",
    ),
    reads: Reads::Named(OF_IDEA),
    judge: |file, out| judge_ways(file, out, of_competition),
    says: |finding| {
        let (idea, ja, en) = (finding.input("idea"), finding.input("way_ja"), finding.input("way_en"));
        if finding.outcome != Outcome::Unmet {
            return Sentence {
                ja: format!("発案{idea}は発案者が選んだ進め方（{ja}）で使います。"),
                en: format!("Idea {idea} is used the way its originator chose ({en})."),
            };
        }
        Sentence {
            ja: format!(
                "発案{idea}は発案者が選んだ進め方（{ja}）でしか使えません。公告から除くか、進め方に合わせてください\
                 （発案者加点には評価項目「originator」、第2号には唯一性の検討が必要です）。"
            ),
            en: format!(
                "Idea {idea} is used the way its originator chose ({en}) or not at all: leave it out, or follow \
                 the way (points need an item \"originator\", No.2 the uniqueness considered)."
            ),
        }
    },
    ..RULE
};

/// A notice that leads to a certificate or rests on one uses the ideas that chose it.
pub static IDEA_WAY_NO4: Rule =
    Rule { judge: |file, out| judge_ways(file, out, |_, way| way == "no4-certification"), ..IDEA_WAY };

/// A contract on No.2 for an idea whose originator chose that way says in its reason document what
/// is unique.
pub static UNIQUENESS: Rule = Rule {
    id: "idea-uniqueness",
    name: words("唯一性の根拠", "evidence of uniqueness"),
    citation: words(
        "地方自治法施行令第167条の2第1項第2号・随意契約理由書",
        "Local Autonomy Order 167-2(1)ii; reason document",
    ),
    reads: Reads::Named(OF_IDEA),
    judge: |file, out| {
        let chose =
            |id: &str| in_keeping(file, id).is_some_and(|idea| says_of(idea, "idea.way") == "no2-uniqueness");
        if !used(file).any(chose) {
            return out.not_applicable();
        }
        let document = file.get("reason_document");
        out.check(stated(document.and_then(|record| record.get("uniqueness"))), inputs![]);
    },
    says: |_| {
        Sentence {
        ja: "発案者が第2号を選んだ発案に基づく契約です。随意契約理由書に唯一性の根拠を記してください。"
            .to_owned(),
        en: "The contract rests on an idea for which No.2 was chosen: the reason document states what is unique."
            .to_owned(),
    }
    },
    ..RULE
};
