//! The term of the certificate: G24b, and that nothing is renewed after its end.

use chrono::{Duration, NaiveDate};

use super::{NAMED, ORDER, each_listed, missing, on_ground_4, own};
use crate::boundary::edge;
use crate::dossier::Child;
use crate::facts::date_of;
use crate::inputs;
use crate::rule::{Findings, RULE, Rule, Severity};
use crate::rules::budget::signing_day;
use crate::words::{Among, Sentence, words};

const RULE_24B: Rule = Rule {
    id: "G24b",
    name: words("認定の有効期間", "within the certificate's term"),
    citation: words("各団体の認定制度要綱（有効期間）", "local programme (term of the certificate)"),
    says: |finding| {
        missing(finding).unwrap_or_else(|| Sentence {
            ja: format!(
                "認定の有効期間（{}から{}まで）内であることが必要です（基準日{}）。",
                finding.input_or("from", "記載なし"),
                finding.input_or("to", "記載なし"),
                finding.input("day")
            ),
            en: format!(
                "The day ({}) must lie within the certificate's term ({} to {}).",
                finding.input("day"),
                finding.input_or("from", "not stated"),
                finding.input_or("to", "not stated")
            ),
        })
    },
    ..RULE
};

fn in_term(out: &mut Findings<'_>, subject: &str, certificate: Option<&Child>, day: NaiveDate) {
    let date = |name: &str| certificate.and_then(|one| one.fact(name)).and_then(date_of);
    let (from, to) = (date("certificate.from"), date("certificate.to"));
    let until = to.map(|to| to + Duration::days(edge("G24b", 0)));
    let holds = matches!((from, until), (Some(from), Some(until)) if from <= day && day <= until);
    let shown = |day: Option<NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    out.check_about(subject, holds, inputs![from = shown(from), to = shown(to), day = day]);
}

/// G24b of the certificate a contract rests on, on its day of signing.
pub static G24B: Rule = Rule {
    reads: NAMED,
    judge: |file, out| {
        if on_ground_4(file) {
            in_term(out, "", own(file), signing_day(file));
        } else {
            out.not_applicable();
        }
    },
    ..RULE_24B
};

/// G24b of every certificate listed, today.
pub static G24B_LISTED: Rule = Rule {
    reads: NAMED,
    judge: |file, out| {
        each_listed(file, out, |id, found, out| in_term(out, id, found, file.today));
    },
    ..RULE_24B
};

/// A contract on ground No.4 is not renewed beyond its certificate: a longer term stays within
/// that of a certificate that stands (`law.md` §4.3).
pub static NO_RENEWAL: Rule = Rule {
    id: "no-renewal-after-expiry",
    name: words("認定期間後の更新・延長の禁止", "no renewal after the certificate's end"),
    citation: ORDER,
    severity: Severity::Law,
    since: "2025-06-23",
    reads: NAMED,
    judge: |file, out| {
        let (to, amended) = (file.date("contract.to"), file.date("amendment.to"));
        let longer = matches!((to, amended), (Some(to), Some(amended)) if amended > to);
        if !on_ground_4(file) || !longer {
            return out.not_applicable();
        }
        let certificate = own(file);
        let stage = certificate.map_or("", |one| one.stage.as_str());
        let until = certificate.and_then(|one| one.fact("certificate.to")).and_then(date_of);
        let within = matches!((until, amended), (Some(until), Some(amended)) if amended <= until);
        out.check(
            matches!(stage, "active" | "amending") && within,
            inputs![
                to = amended.map(|day| day.to_string()).unwrap_or_default(),
                until = until.map(|day| day.to_string()).unwrap_or_default(),
                stage = stage
            ],
        );
    },
    says: |finding| {
        let stage = finding.stage_called("stage", Among::Kind("certificate"));
        Sentence {
            ja: format!(
                "4号随意契約は、有効な認定の期間（{}まで、段階：{}）を超えて延長できません（変更後の終期{}）。新たな根拠による契約が必要です。",
                finding.input("until"),
                stage.ja,
                finding.input("to")
            ),
            en: format!(
                "A contract on ground No.4 is not extended to {} beyond a certificate that stands (until {}, stage {}): \
                 another ground is needed.",
                finding.input("to"),
                finding.input("until"),
                stage.en
            ),
        }
    },
    ..RULE
};
