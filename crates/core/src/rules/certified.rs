//! Rules of a contract with a certified firm (Order 167-2(1)iv): G22, G23, G24a, G24b, and that
//! nothing is renewed after the certificate's end; how such a contract is made known and chosen is
//! in `procedure` (G25, G26, G28, G34, G36).
//!
//! Each rule has a form for every place it is asked at: of the certificates a procedure lists, of
//! the applications judged to fit, and of the one certificate a contract rests on.

mod procedure;
mod term;
#[cfg(test)]
mod tests;

use serde_json::Value;

pub use procedure::{
    CRITERIA_APPLIED, G25, G26, G28, G34, G36, G51_SEALED, Judgement, NOTICE, REASON_CITES_CERTIFICATE,
    below_floor, fitting, judgements,
};
pub use term::{G24B, G24B_LISTED, NO_RENEWAL};

use crate::dossier::{Child, Dossier};
use crate::inputs;
use crate::rule::{Finding, Findings, RULE, Reads, Rule, Severity};
use crate::words::{Sentence, Words, words};

/// What these rules read of a certificate.
pub const OF_CERTIFICATE: &[&str] = &[
    "holder.number",
    "certificate.number",
    "certificate.kind",
    "certificate.scope",
    "certificate.from",
    "certificate.to",
];
/// What they read of an application.
pub const OF_APPLICATION: &[&str] =
    &["certificate", "corporate_number", "applicant.name", "product.name", "object.scope"];

const NAMED: Reads = Reads::Named(OF_CERTIFICATE);
const APPLIED: Reads = Reads::All(&[Reads::Children(OF_APPLICATION), NAMED]);

const ORDER: Words = words("地方自治法施行令第167条の2第1項第4号", "Local Autonomy Order 167-2(1)iv");

/// Whether the contract is concluded on ground No.4.
fn on_ground_4(file: &Dossier) -> bool {
    file.text("method.ground") == Some("4")
}

/// The certificate of this id, where the organisation has one.
#[must_use]
pub fn certificate<'d>(file: &'d Dossier, id: &str) -> Option<&'d Child> {
    file.named_by(id).filter(|one| one.kind == "certificate")
}

/// The certificate the contract rests on.
#[must_use]
pub fn own(file: &Dossier) -> Option<&Child> {
    certificate(file, file.text("certificate")?)
}

/// The certificates the procedure lists: `certificates`, else the one in `certificate`.
#[must_use]
pub fn listed(file: &Dossier) -> Vec<String> {
    if let Some(list) = file.get("certificates").and_then(Value::as_array) {
        return list.iter().filter_map(Value::as_str).map(str::to_owned).collect();
    }
    file.text("certificate").filter(|id| !id.is_empty()).map(str::to_owned).into_iter().collect()
}

/// The certificate an application names.
fn of_application<'d>(file: &'d Dossier, child: &Child) -> Option<&'d Child> {
    certificate(file, child.fact("certificate")?.as_str()?)
}

/// The corporate number of the counterpart: of the contract, else of the application chosen.
fn party(file: &Dossier) -> Option<&str> {
    if let Some(number) = file.text("counterpart.number") {
        return Some(number);
    }
    let candidate = file.text("candidate").filter(|id| !id.is_empty())?;
    let child = file.children_of("application").find(|child| crate::rules::price::names(child, candidate))?;
    child.fact("corporate_number")?.as_str()
}

/// Runs a judgement on every application judged to fit; nobody judged to fit is unmet.
fn each_fitting(
    file: &Dossier,
    out: &mut Findings<'_>,
    judge: impl Fn(&Child, &Judgement, &mut Findings<'_>),
) {
    let fitting = fitting(file);
    if fitting.is_empty() {
        return out.check(false, inputs![fault = "none"]);
    }
    for (child, judgement) in fitting {
        judge(child, &judgement, out);
    }
}

/// Runs a judgement on every certificate listed; none listed is unmet.
fn each_listed(
    file: &Dossier,
    out: &mut Findings<'_>,
    judge: impl Fn(&str, Option<&Child>, &mut Findings<'_>),
) {
    let listed = listed(file);
    if listed.is_empty() {
        return out.check(false, inputs![fault = "none"]);
    }
    for id in &listed {
        judge(id, certificate(file, id), out);
    }
}

/// Judges every applicant that fits: its application, the certificate that names, and its number.
fn each_applicant(
    file: &Dossier,
    out: &mut Findings<'_>,
    judge: fn(&mut Findings<'_>, &str, Option<&Child>, Option<&str>),
) {
    each_fitting(file, out, |child, _, out| {
        let number = child.fact("corporate_number").and_then(Value::as_str);
        judge(out, &child.id, of_application(file, child), number);
    });
}

fn missing(finding: &Finding) -> Option<Sentence> {
    (finding.input("fault") == "none").then(|| Sentence {
        ja: "根拠となる認定（認定品の申込み）が1件もありません。".to_owned(),
        en: "There is no certificate (no application on one) to rest on.".to_owned(),
    })
}

// G22: the holder itself.

const RULE_22: Rule = Rule {
    id: "G22",
    name: words("認定事業者本人との契約", "counterpart is the holder"),
    citation: ORDER,
    severity: Severity::Law,
    since: "2025-06-23",
    says: |finding| {
        missing(finding).unwrap_or_else(|| Sentence {
            ja: "契約の相手方は認定を受けた事業者本人に限ります（販売代理店は不可）。".to_owned(),
            en: "The counterpart is the holder of the certificate itself, no reseller.".to_owned(),
        })
    },
    ..RULE
};

fn held(out: &mut Findings<'_>, subject: &str, certificate: Option<&Child>, number: Option<&str>) {
    let holder = certificate.and_then(|one| one.fact("holder.number")).and_then(Value::as_str);
    out.check_about(
        subject,
        holder.is_some() && holder == number,
        inputs![known = certificate.is_some(), holder = holder.is_some()],
    );
}

/// G22 of every application judged to fit.
pub static G22: Rule = Rule { reads: APPLIED, judge: |file, out| each_applicant(file, out, held), ..RULE_22 };

/// G22 where a procedure starts from a certificate: it has a holder, who is the counterpart where
/// one is named already.
pub static G22_LISTED: Rule = Rule {
    reads: NAMED,
    judge: |file, out| {
        each_listed(file, out, |id, found, out| {
            let holder = found.and_then(|one| one.fact("holder.number")).and_then(Value::as_str);
            held(out, id, found, file.text("counterpart.number").or(holder));
        });
    },
    ..RULE_22
};

// G23: what is certified, and nothing else.

const RULE_23: Rule = Rule {
    id: "G23",
    name: words("認定の対象との一致", "object within the certificate"),
    citation: ORDER,
    severity: Severity::Law,
    since: "2025-06-23",
    says: |finding| {
        if let Some(sentence) = missing(finding) {
            return sentence;
        }
        match finding.input("fault").as_str() {
            "unknown" => Sentence {
                ja: "この団体の認定ではないため、4号随意契約の根拠になりません。".to_owned(),
                en: "It is no certificate of this organisation and gives no ground No.4.".to_owned(),
            },
            "type" => Sentence {
                ja: format!(
                    "物品の認定では買入れか借入れ、役務の認定では役務の提供だけが対象です（認定：{}、契約：{}）。",
                    finding.input_or("kind", "記載なし"),
                    finding.input_or("object", "契約の種類と一致しません")
                ),
                en: format!(
                    "Certified goods are bought or leased, certified services received (certificate: {}, contract: {}).",
                    finding.input_or("kind", "not stated"),
                    finding.input_or("object", "at odds with the type of contract")
                ),
            },
            _ => Sentence {
                ja: "認定された商品・役務の範囲を超えるもの（付属品・保守・個別開発など）は、別の根拠による契約が必要です。"
                    .to_owned(),
                en: "What goes beyond the certified product or service (accessories, maintenance, development) needs \
                     another ground."
                    .to_owned(),
            },
        }
    },
    ..RULE
};

/// What kind of contract it is: as stated, else by the type of the contract. Where both are known
/// and differ, what is meant is not known.
fn object_type(file: &Dossier) -> &str {
    let of_contract = match file.text("contract_type").unwrap_or_default() {
        "purchase" => "buy",
        "lease" => "lease",
        "service" | "technical-service" => "service",
        other => other,
    };
    match file.text("object.type") {
        Some(stated) if of_contract.is_empty() || of_contract == stated => stated,
        Some(_) => "",
        None => of_contract,
    }
}

fn covers(file: &Dossier, out: &mut Findings<'_>, subject: &str, certificate: Option<&Child>, within: bool) {
    let kind = certificate.and_then(|one| one.fact("certificate.kind")).and_then(Value::as_str);
    let object = object_type(file);
    let fits = match kind {
        Some("goods") => matches!(object, "buy" | "lease"),
        Some("service") => object == "service",
        _ => false,
    };
    let fault = match (certificate.is_some(), fits, within) {
        (false, ..) => "unknown",
        (true, false, _) => "type",
        (true, true, false) => "scope",
        (true, true, true) => "",
    };
    out.check_about(
        subject,
        fault.is_empty(),
        inputs![fault = fault, kind = kind.unwrap_or_default(), object = object],
    );
}

/// G23 of every application judged to fit: the officer's judgement says what is within the scope.
pub static G23: Rule = Rule {
    reads: APPLIED,
    judge: |file, out| {
        each_fitting(file, out, |child, judgement, out| {
            covers(file, out, &child.id, of_application(file, child), judgement.within_scope);
        });
    },
    ..RULE_23
};

/// G23 of every certificate listed.
pub static G23_LISTED: Rule = Rule {
    reads: NAMED,
    judge: |file, out| {
        let within = file.flag("object.within_scope");
        each_listed(file, out, |id, found, out| covers(file, out, id, found, within));
    },
    ..RULE_23
};

// G24a: certified at signing.

const RULE_24A: Rule = Rule {
    id: "G24a",
    name: words("契約時に認定が有効であること", "certified at signing"),
    citation: ORDER,
    severity: Severity::Law,
    since: "2025-06-23",
    says: |finding| {
        if let Some(sentence) = missing(finding) {
            return sentence;
        }
        if finding.input("party") == "false" {
            return (RULE_22.says)(finding);
        }
        match finding.input("stage").as_str() {
            "" => Sentence {
                ja: "契約の根拠となる認定が記録されていません。".to_owned(),
                en: "No certificate is recorded that the contract rests on.".to_owned(),
            },
            stage => Sentence {
                ja: format!("認定が有効ではありません（段階：{stage}）。4号による契約はできません。"),
                en: format!("The certificate does not stand (its stage: {stage}); ground No.4 is closed."),
            },
        }
    },
    ..RULE
};

fn stands(out: &mut Findings<'_>, subject: &str, certificate: Option<&Child>, number: Option<&str>) {
    let stage = certificate.map_or("", |one| one.stage.as_str());
    let holder = certificate.and_then(|one| one.fact("holder.number")).and_then(Value::as_str);
    let party = holder.is_some() && holder == number;
    out.check_about(
        subject,
        matches!(stage, "active" | "amending") && party,
        inputs![stage = stage, party = party || certificate.is_none()],
    );
}

/// G24a of the certificate a contract rests on, and of its counterpart.
pub static G24A: Rule = Rule {
    reads: APPLIED,
    judge: |file, out| {
        if on_ground_4(file) {
            stands(out, "", own(file), party(file));
        } else {
            out.not_applicable();
        }
    },
    ..RULE_24A
};

/// G24a of every certificate listed: one that ended before its term gives no ground.
pub static G24A_LISTED: Rule = Rule {
    reads: NAMED,
    judge: |file, out| {
        each_listed(file, out, |id, found, out| {
            let holder = found.and_then(|one| one.fact("holder.number")).and_then(Value::as_str);
            stands(out, id, found, holder);
        });
    },
    ..RULE_24A
};

/// G24a of every application judged to fit.
pub static G24A_APPLIED: Rule =
    Rule { reads: APPLIED, judge: |file, out| each_applicant(file, out, stands), ..RULE_24A };
