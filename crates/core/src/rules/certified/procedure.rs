//! How a contract on ground No.4 is made known and its counterpart chosen: G25, G26, G28, G34,
//! G36, the judgement by the published criteria, the reason document.

use std::collections::BTreeSet;

use chrono::Duration;
use serde::Deserialize;
use serde_json::Value;

use super::{OF_APPLICATION, OF_CERTIFICATE};
use crate::boundary::edge;
use crate::dossier::{Child, Dossier, japan_day};
use crate::inputs;
use crate::policy::PRE_NOTICE_ITEMS;
use crate::rule::{RULE, Reads, Rule, Severity};
use crate::rules::call::{complete, or_missing, stated};
use crate::rules::price::{self, names};
use crate::rules::small_value;
use crate::words::{Sentence, Words, words};

/// How one application was judged by the published criteria.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Judgement {
    /// The application.
    pub application: String,
    /// Whether it meets the criteria.
    pub fits: bool,
    /// Its place among those that do, from 1.
    #[serde(default)]
    pub place: Option<u32>,
    /// Whether what it offers lies within its certificate.
    #[serde(default)]
    pub within_scope: bool,
    /// Why.
    pub reason: String,
}

/// The judgements of the applications, as they were brought or are remembered.
#[must_use]
pub fn judgements(file: &Dossier) -> Vec<Judgement> {
    file.record("judgements").unwrap_or_default()
}

/// The applications judged to fit, the first first. A judgement of no application is left out.
#[must_use]
pub fn fitting(file: &Dossier) -> Vec<(&Child, Judgement)> {
    let mut fitting: Vec<(&Child, Judgement)> = judgements(file)
        .into_iter()
        .filter(|one| one.fits)
        .filter_map(|one| {
            let child = file.children_of("application").find(|child| names(child, &one.application))?;
            Some((child, one))
        })
        .collect();
    fitting.sort_by_key(|(_, one)| one.place.unwrap_or(u32::MAX));
    fitting
}

/// Whether the local rule leaves a contract of this amount unpublished: of the price, before it is
/// known of the estimate, tax included. What is not known is published.
#[must_use]
pub fn below_floor(file: &Dossier, rule: &'static str) -> bool {
    let yen = file.int("price_yen").or_else(|| file.int("estimate_yen"));
    let floor = file.policy.no4_publication_floor_yen;
    floor > 0 && yen.is_some_and(|yen| yen <= edge(rule, floor))
}

/// G25: where the local rule wants a forecast of orders (発注見通し), it was published.
pub static G25: Rule = Rule {
    id: "G25",
    name: words("発注見通しの公表", "forecast of orders published"),
    citation: words(
        "各団体の契約規則（施行令第167条の2第1項第4号）",
        "local contract rule (Order 167-2(1)iv)",
    ),
    overridable: true,
    judge: |file, out| {
        if !file.policy.no4_forecast || below_floor(file, "G25") {
            return out.not_applicable();
        }
        let published = stated(file.get("forecast.published_on")) || stated(file.brought("forecast.item"));
        out.check(published, inputs![published = published]);
    },
    says: |_| Sentence {
        ja: "発注見通しの公表（publish-forecast）が先に必要です。".to_owned(),
        en: "A forecast of orders (publish-forecast) must be published first.".to_owned(),
    },
    ..RULE
};

/// What the pre-notice states, and what the office calls it.
pub const NOTICE: [(&str, Words); 6] = [
    ("call.item", words("品目・役務", "item")),
    ("call.content", words("内容・数量・納入時期", "content, quantity and time")),
    ("call.criteria", words("選定基準", "selection criteria")),
    ("call.decision_method", words("相手方の決定方法", "how the counterpart is decided")),
    ("call.application_method", words("申込みの方法", "how to apply")),
    ("call.applications_due", words("申込期限", "deadline")),
];

/// G26: the pre-notice (契約前公表) is complete, and leaves the days of the local rule to apply.
pub static G26: Rule = Rule {
    id: "G26",
    name: words("契約前公表", "publication before the contract"),
    citation: words(
        "各団体の契約規則（施行令第167条の2第1項第4号）",
        "local contract rule (Order 167-2(1)iv)",
    ),
    overridable: true,
    judge: |file, out| {
        if below_floor(file, "G26") {
            return out.not_applicable();
        }
        let own = &file.policy.no4_pre_notice_items;
        let further = PRE_NOTICE_ITEMS.iter().filter(|(id, ..)| own.iter().any(|one| one == id));
        let wanted = NOTICE.iter().copied().chain(further.map(|(_, name, label)| (*name, *label)));
        let absent: Vec<Words> =
            wanted.filter(|(name, _)| !stated(file.get(name))).map(|(_, label)| label).collect();
        if !absent.is_empty() {
            return complete(out, &absent);
        }
        let needed = file.policy.no4_pre_notice_days;
        let days = file.instant("call.applications_due").map(|due| (japan_day(due) - file.today).num_days());
        out.check(
            days.is_some_and(|days| days >= edge("G26", needed)),
            inputs![needed_days = needed, days = days.unwrap_or(-1)],
        );
    },
    says: |finding| {
        or_missing(
            finding,
            format!(
                "契約前公表から申込期限までは{}日以上必要ですが{}日です。",
                finding.input("needed_days"),
                finding.input("days")
            ),
            format!(
                "At least {} days lie between the pre-notice and the deadline; there are {}.",
                finding.input("needed_days"),
                finding.input("days")
            ),
        )
    },
    ..RULE
};

/// G28: what ground No.1 covers is bought on ground No.1. Advice.
pub static G28: Rule = Rule {
    id: "G28",
    name: words("少額随意契約の優先", "small value has priority"),
    citation: words("各団体の財務規則（少額随意契約の優先）", "local finance rule (small value first)"),
    severity: Severity::Advice,
    overridable: true,
    judge: |file, out| {
        if file.text("method.ground") != Some("4") {
            return out.not_applicable();
        }
        let value_yen = small_value::value_yen(file).unwrap_or(0);
        out.check(!small_value::is_small(file), inputs![value_yen = value_yen]);
    },
    says: |finding| Sentence {
        ja: format!(
            "予定価格{}円は少額随意契約（1号）の範囲内です。4号によらず1号によることを検討してください。",
            finding.input("value_yen")
        ),
        en: format!(
            "¥{} is within the limit of ground No.1: consider it before ground No.4.",
            finding.input("value_yen")
        ),
    },
    ..RULE
};

/// G34 as policy: where the notice asks for a qualification, that was notified before it.
pub static G34: Rule = Rule {
    id: "G34",
    name: words("参加資格の公示", "qualification notified before the notice"),
    citation: words(
        "各団体の契約規則（施行令第167条の5第2項の準用）",
        "local contract rule (after Order 167-5(2))",
    ),
    judge: |file, out| {
        let Some(notified) = file.date("call.qualification_published_on") else {
            return out.not_applicable();
        };
        let published = file.date("call.published_on").unwrap_or(file.today);
        let latest = published + Duration::days(edge("G34", 0));
        out.check(notified < latest, inputs![notified = notified, published = published]);
    },
    says: |finding| Sentence {
        ja: format!(
            "参加資格は契約前公表（{}）より前に公示されている必要がありますが、公示日は{}です。",
            finding.input("published"),
            finding.input("notified")
        ),
        en: format!(
            "The qualification must be notified before the notice ({}); it was notified on {}.",
            finding.input("published"),
            finding.input("notified")
        ),
    },
    ..RULE
};

/// One who judges, and what they declared.
#[derive(Debug, Deserialize)]
struct Judge {
    person: String,
    interest: String,
}

/// G36: whoever judges the applications declared that there is no interest in any applicant.
pub static G36: Rule = Rule {
    id: "G36",
    name: words("選定に当たる職員の利害関係", "interests of those who judge"),
    citation: words("各団体の選定要領（除斥）", "local guideline on the selection (recusal)"),
    sensitive: true,
    judge: |file, out| {
        let judges: Vec<Judge> = file.record("judges").unwrap_or_default();
        if judges.is_empty() {
            return out.check(false, inputs![declared = "nobody"]);
        }
        for judge in &judges {
            let declared = judge.interest.as_str();
            out.check_about(&judge.person, declared == "none", inputs![declared = declared]);
        }
    },
    says: |finding| match finding.input("declared").as_str() {
        "nobody" => Sentence {
            ja: "選定に当たった職員と、その利害関係の申告の記載が必要です。".to_owned(),
            en: "Who judged, and what they declared of their interests, must be stated.".to_owned(),
        },
        _ => Sentence {
            ja: "申込者と利害関係のある職員は選定に当たれません。".to_owned(),
            en: "Whoever has an interest in an applicant does not judge.".to_owned(),
        },
    },
    ..RULE
};

/// Every application was judged by the published criteria, once, with its reason; those that fit
/// have the places 1, 2, 3 …, and one of them is first.
pub static CRITERIA_APPLIED: Rule = Rule {
    id: "criteria-applied",
    name: words("公表した基準による選定", "judged by the published criteria"),
    citation: words(
        "地方自治法施行令第167条の2第1項第4号・契約規則",
        "Order 167-2(1)iv; local contract rule",
    ),
    reads: Reads::All(&[Reads::Children(OF_APPLICATION), Reads::Named(OF_CERTIFICATE)]),
    judge: |file, out| {
        let waits = file.live("application").any(|child| child.stage == "supplement-requested");
        let to_judge: BTreeSet<&str> = file
            .live("application")
            .filter(|child| matches!(child.stage.as_str(), "submitted" | "under-evaluation"))
            .map(|child| child.id.as_str())
            .collect();
        let judged = judgements(file);
        let found: Vec<&str> = judged
            .iter()
            .filter_map(|one| {
                let child = file.live("application").find(|child| names(child, &one.application))?;
                Some(child.id.as_str())
            })
            .collect();
        let once = found.len() == judged.len() && found.iter().collect::<BTreeSet<_>>().len() == found.len();
        let all = found.iter().copied().collect::<BTreeSet<_>>() == to_judge;
        let reasoned = judged.iter().all(|one| !one.reason.trim().is_empty());
        let mut places: Vec<u32> = judged.iter().filter(|one| one.fits).filter_map(|one| one.place).collect();
        places.sort_unstable();
        let fits = judged.iter().filter(|one| one.fits).count();
        let in_order =
            fits == places.len() && places.iter().copied().eq(1..=places.len().try_into().unwrap_or(0));
        let fault = match (waits, all && once, reasoned, in_order, fits) {
            (true, ..) => "waits",
            (_, false, ..) => "all",
            (_, _, false, ..) => "reason",
            (_, _, _, false, _) => "places",
            (.., 0) => "nobody",
            _ => "",
        };
        out.check(
            fault.is_empty(),
            inputs![fault = fault, applications = to_judge.len(), judged = judged.len()],
        );
    },
    says: |finding| match finding.input("fault").as_str() {
        "waits" => Sentence::from(words(
            "補正の回答を待っている申込みがあります。",
            "An application's answer to a request is still awaited.",
        )),
        "all" => Sentence {
            ja: format!(
                "すべての申込みを1回ずつ判定してください（申込み{}件、判定{}件）。",
                finding.input("applications"),
                finding.input("judged")
            ),
            en: format!(
                "Every application is judged once ({} applications, {} judgements).",
                finding.input("applications"),
                finding.input("judged")
            ),
        },
        "reason" => Sentence::from(words(
            "判定には申込みごとに理由の記載が必要です。",
            "Each judgement states its reason.",
        )),
        "nobody" => Sentence::from(words(
            "基準に合う申込みがありません。打切りの手続をとってください。",
            "No application meets the criteria: end the procedure.",
        )),
        _ => Sentence::from(words(
            "基準に合う申込みには1位から順に順位を付してください。",
            "The applications that fit have the places 1, 2, 3 and so on.",
        )),
    },
    ..RULE
};

/// The reason document cites ground No.4 and the number of the certificate.
pub static REASON_CITES_CERTIFICATE: Rule = Rule {
    id: "reason-cites-certificate",
    name: words("随意契約理由書の認定番号", "reason document cites the certificate"),
    citation: words(
        "各団体の契約規則（4号随意契約の理由書）",
        "local contract rule (reason of a No.4 contract)",
    ),
    judge: |file, out| {
        let cited = file.get("reason_document").and_then(|record| record.get("certificate"));
        let number = file.text("certificate.number").unwrap_or_default();
        let cites = cited.and_then(Value::as_str).is_some_and(|cited| cited.trim() == number);
        out.check(cites && !number.is_empty(), inputs![number = number]);
    },
    says: |finding| Sentence {
        ja: format!("随意契約理由書に認定番号（{}）の記載が必要です。", finding.input("number")),
        en: format!("The reason document cites the certificate by its number ({}).", finding.input("number")),
    },
    ..RULE
};

/// G51 with the reserve price kept sealed: the counterpart is made public before its quote, the
/// reserve price only with the contract.
pub static G51_SEALED: Rule = Rule {
    judge: |file, out| {
        let mut sealed = file.clone();
        sealed.facts.0.remove("published_on");
        sealed.given.0.remove("published_on");
        (price::G51.judge)(&sealed, out);
    },
    ..price::G51
};
