//! Needs, reviews, interview, experts, board and the decision.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::members;
use crate::dossier::{Child, Dossier};
use crate::effect::{Opening, Order, Publication};
use crate::facts;
use crate::facts::{Fact, Facts, date_text};
use crate::inputs;
use crate::law::certification;
use crate::law::table::Outside;
use crate::rule::{QUESTION, Question, RULE, Reads, Rule};
use crate::rules::certification::{candidates, certified, decision_on, entry, is_stated as stated};
use crate::rules::evaluation::counted;
use crate::words::{Sentence, words};

facts! {
    NEED = "need": Record(need), "庁内ニーズ（課・商品・使い道・試用の希望）", "need (section, application, use, wish to try)", each;
    REVIEW = "review": Record(reviews), "書類審査（申請ごとの所見と推薦）", "review (assessment and recommendation by application)", per_actor;
    INTERVIEW = "hearing": Record(interview), "面接・現地調査（日・出席した席・議事録・申請）", "interview (date, seats present, minutes, applications)", each;
    NOT_INTERVIEWED = "interview.omitted": Texts, "面接を行わない申請", "applications not interviewed";
    OPINION = "opinion": Record(opinions), "学識経験者の意見（申請ごとに三つの要件）", "opinion of the expert (three points by application)", per_actor;
    FINDINGS = "findings": Record(findings), "審査会の判定（三つの要件の適否と理由）", "findings (three points, met or not, with reasons)", per_subject;
    DECISION = "decision": Record(decisions), "認定の決定（申請ごとに結果・理由・番号・範囲）", "decision (outcome, reason, number, scope by application)";
    ISSUER = "certificate.issuer": Text, "認定する長", "head that certifies";
}

/// What the decision states.
pub const DECIDED: &[&Fact] = &[&DECISION, &ISSUER];

/// What each application must state where the board's results are opened.
const OF_APPLICATION: &[&str] =
    &["corporate_number", "applicant.name", "product.name", "product.kind", "plan"];

fn texts(value: &Value, names: &[&str]) -> bool {
    names.iter().all(|name| stated(value.get(name)))
}

fn need(value: &Value) -> Result<(), Sentence> {
    let wish = value.get("wishes").and_then(Value::as_bool).is_some();
    (texts(value, &["section", "application", "use"]) && wish).then_some(()).ok_or_else(|| Sentence {
        ja: "section（課）、application（申請）、use（使い道）、wishes（試用の希望）を記してください。"
            .to_owned(),
        en: "It states section, application, use, and wishes (true or false).".to_owned(),
    })
}

/// Whether a value is an object whose members each pass; at least one.
fn by_application(value: &Value, sound: impl Fn(&Value) -> bool) -> bool {
    value.as_object().is_some_and(|entries| !entries.is_empty() && entries.values().all(sound))
}

fn reviews(value: &Value) -> Result<(), Sentence> {
    let sound = |one: &Value| {
        stated(one.get("assessment")) && one.get("recommend").and_then(Value::as_bool).is_some()
    };
    by_application(value, sound).then_some(()).ok_or_else(|| Sentence {
        ja: "申請ごとに assessment（所見）と recommend（推薦するか）を記してください。".to_owned(),
        en: "By application: assessment, and recommend (true or false).".to_owned(),
    })
}

fn interview(value: &Value) -> Result<(), Sentence> {
    let lists = |name: &str| value.get(name).and_then(Value::as_array).is_some_and(|list| !list.is_empty());
    (texts(value, &["date", "minutes"]) && lists("present") && lists("applications"))
        .then_some(())
        .ok_or_else(|| Sentence {
            ja:
                "date（日）、present（出席した席）、minutes（議事録）、applications（申請）を記してください。"
                    .to_owned(),
            en: "It states date, present (seats), minutes and applications.".to_owned(),
        })
}

const POINTS: &[&str] = &["novelty", "benefit", "feasibility"];

fn opinions(value: &Value) -> Result<(), Sentence> {
    by_application(value, |one| texts(one, POINTS)).then_some(()).ok_or_else(|| Sentence {
        ja:
            "申請ごとに novelty（新規性）、benefit（有益性）、feasibility（確実性）への意見を記してください。"
                .to_owned(),
        en: "By application: an opinion on novelty, benefit and feasibility.".to_owned(),
    })
}

/// Whether findings state each point with a reason.
///
/// # Errors
/// What they must state.
pub fn findings(value: &Value) -> Result<(), Sentence> {
    let sound = |name: &&str| {
        let point = value.get(name);
        let met = point.and_then(|point| point.get("met")).and_then(Value::as_bool);
        met.is_some() && stated(point.and_then(|point| point.get("reason")))
    };
    POINTS.iter().all(sound).then_some(()).ok_or_else(|| Sentence {
        ja: "novelty、benefit、feasibility のそれぞれに met（適否）と reason（理由）を記してください。"
            .to_owned(),
        en: "novelty, benefit and feasibility each state met (true or false) and a reason.".to_owned(),
    })
}

fn decisions(value: &Value) -> Result<(), Sentence> {
    let sound = |one: &Value| match one.get("outcome").and_then(Value::as_str) {
        Some("certified") => texts(one, &["reason", "number", "scope"]),
        Some("refused") => stated(one.get("reason")),
        _ => false,
    };
    by_application(value, sound).then_some(()).ok_or_else(|| Sentence {
        ja: "申請ごとに outcome（certified・refused）と reason、認定には number（番号）と scope（範囲）を記してください。"
            .to_owned(),
        en: "By application: outcome (certified, refused) and reason; a certified one has number and scope.".to_owned(),
    })
}

/// How many of these applications a seat has yet to review (G48).
#[must_use]
pub fn unreviewed<'d>(file: &Dossier, seat: &str, applications: impl Iterator<Item = &'d Child>) -> usize {
    let review = file.get(&format!("review.{seat}"));
    applications.filter(|child| review.and_then(|record| entry(record, child)).is_none()).count()
}

/// Every seat that counts reviewed every application under review (G48).
pub static G48: Rule = Rule {
    id: "G48",
    name: words("全委員による審査", "every member reviewed every application"),
    citation: words("募集要項（審査方法）", "call (how it is reviewed)"),
    reads: Reads::Children(&[]),
    judge: |file, out| {
        let seats = counted(file);
        let missing: usize = seats.iter().map(|one| unreviewed(file, &one.seat, candidates(file))).sum();
        out.check(missing == 0 && !seats.is_empty(), inputs![missing = missing, members = seats.len()]);
    },
    says: |finding| Sentence {
        ja: format!(
            "除斥も交代もされていない委員全員（{}人）が、すべての申請を審査する必要があります（未了{}件）。",
            finding.input("members"),
            finding.input("missing")
        ),
        en: format!(
            "Every member who counts ({}) reviews every application ({} reviews are missing).",
            finding.input("members"),
            finding.input("missing")
        ),
    },
    ..RULE
};

/// Whether a list of ids or keys names this application.
fn listed(list: Option<&Value>, child: &Child) -> bool {
    list.and_then(Value::as_array).is_some_and(|list| {
        list.iter().filter_map(Value::as_str).any(|name| name == child.id || name == child.key())
    })
}

/// Every application was interviewed, or is named as not interviewed with a reason.
pub static ALL_INTERVIEWED: Rule = Rule {
    id: "all-interviewed",
    name: words("面接・現地調査", "every application interviewed"),
    reads: Reads::Children(&[]),
    judge: |file, out| {
        let omitted = file.brought("interview.omitted");
        let reason = omitted.is_none() || stated(file.brought("reason"));
        let heard =
            |child: &Child| file.keyed("hearing").any(|(_, one)| listed(one.get("applications"), child));
        let missing = candidates(file).filter(|child| !heard(child) && !listed(omitted, child)).count();
        out.check(missing == 0 && reason, inputs![missing = missing, reason = reason]);
    },
    says: |finding| Sentence {
        ja: format!("面接も、面接を行わない理由の記載もない申請が{}件あります。", finding.input("missing")),
        en: format!(
            "{} applications were neither interviewed nor named as not interviewed, with a reason.",
            finding.input("missing")
        ),
    },
    ..RULE
};

/// The application the findings are on is under evaluation.
pub static UNDER_EVALUATION: Rule = Rule {
    id: "under-evaluation",
    name: words("審査中の申請", "an application under evaluation"),
    reads: Reads::Children(&[]),
    judge: |file, out| {
        let stage = file.named_child().map_or("", |child| child.stage.as_str());
        out.check(stage == "under-evaluation", inputs![stage = stage]);
    },
    says: |finding| Sentence {
        ja: format!("審査中の申請を指定してください（段階：{}）。", finding.input("stage")),
        en: format!("Name an application under evaluation (stage: {}).", finding.input("stage")),
    },
    ..RULE
};

/// No application waits for a supplement when the board decides.
pub static NONE_WAITS: Rule = Rule {
    id: "no-supplement-waits",
    name: words("補正待ちの申請がないこと", "no supplement waits"),
    reads: Reads::Children(&[]),
    judge: |file, out| {
        let waiting =
            file.children_of("application").filter(|child| child.stage == "supplement-requested").count();
        out.check(waiting == 0, inputs![waiting = waiting]);
    },
    says: |finding| Sentence {
        ja: format!("補正・追加資料を待っている申請が{}件あります。", finding.input("waiting")),
        en: format!("{} applications still wait for a supplement.", finding.input("waiting")),
    },
    ..RULE
};

/// The decision is on every application under evaluation and on no other, and no number is given
/// twice.
pub static ALL_DECIDED: Rule = Rule {
    id: "all-applications-decided",
    name: words("全申請の決定", "every application decided"),
    reads: Reads::Children(OF_APPLICATION),
    judge: |file, out| {
        let undecided = candidates(file).filter(|child| decision_on(file, child).is_none()).count();
        let entries = file.get("decision").and_then(Value::as_object).map_or(0, serde_json::Map::len);
        let foreign = entries.saturating_sub(candidates(file).count() - undecided);
        let numbers: Vec<&str> = certified(file).filter_map(|child| text(file, child, "number")).collect();
        let distinct: BTreeSet<&str> = numbers.iter().copied().collect();
        out.check(
            undecided == 0 && foreign == 0 && distinct.len() == numbers.len(),
            inputs![undecided = undecided, foreign = foreign, twice = numbers.len() - distinct.len()],
        );
    },
    says: |finding| Sentence {
        ja: format!(
            "決定のない申請が{}件、審査中でない申請への決定が{}件、重複した認定番号が{}件あります。",
            finding.input("undecided"),
            finding.input("foreign"),
            finding.input("twice")
        ),
        en: format!(
            "{} applications are undecided, {} decisions are on no application under evaluation, {} numbers are given twice.",
            finding.input("undecided"),
            finding.input("foreign"),
            finding.input("twice")
        ),
    },
    ..RULE
};

fn text<'d>(file: &'d Dossier, child: &Child, name: &str) -> Option<&'d str> {
    decision_on(file, child)?.get(name)?.as_str()
}

/// Whether any application is certified.
pub static ANY_CERTIFIED: Question = Question {
    id: "any-certified",
    words: words("認定する申請があるか", "any application is certified"),
    reads: Reads::Children(OF_APPLICATION),
    answer: |file| usize::from(certified(file).next().is_some()),
    ..QUESTION
};

fn outcome(file: &Dossier, child: &Child) -> (String, Facts) {
    let mut facts = Facts::default();
    if let Some(reason) = text(file, child, "reason") {
        facts.set("reason", Value::from(reason));
    }
    (child.id.clone(), facts)
}

/// The applications certified.
pub static CERTIFY: Order = Order {
    words: words("認定", "the application is certified"),
    act: "certify",
    to: |file| certified(file).map(|child| outcome(file, child)).collect(),
};
/// The applications refused.
pub static REFUSE: Order = Order {
    words: words("不認定", "the application is refused"),
    act: "refuse",
    to: |file| {
        let chosen: Vec<&str> = certified(file).map(|child| child.id.as_str()).collect();
        candidates(file)
            .filter(|child| !chosen.contains(&child.id.as_str()))
            .map(|child| outcome(file, child))
            .collect()
    },
};

/// The last day of a certificate given today: 31 March of the fiscal year policy names, else of the
/// one the programmes do.
fn last_day(file: &Dossier) -> Result<chrono::NaiveDate, Outside> {
    certification::last_day(file.law, &file.policy, file.today)
}

/// A certificate is given for a term that is known.
pub static CERTIFICATION_TERM: Rule = Rule {
    id: "certification-term",
    name: words("認定の期間", "term of a certification"),
    citation: words("各団体の認定制度要綱（有効期間）", "local programme (term)"),
    judge: |file, out| match last_day(file) {
        Ok(day) => out.check(true, inputs![to = day]),
        Err(outside) => {
            let said = outside.sentence();
            out.check(false, inputs![outside_ja = said.ja, outside_en = said.en]);
        }
    },
    says: |finding| Sentence {
        ja: format!(
            "{}方針で認定の期間を定めてください（何年度後の3月31日まで、0～20）。",
            finding.input("outside_ja")
        ),
        en: format!(
            "{} State the term in the policy (to 31 March of the n-th following fiscal year, 0 to 20).",
            finding.input("outside_en")
        ),
    },
    ..RULE
};

/// What the certificate of an application starts with.
fn certificate(file: &Dossier, child: &Child) -> Facts {
    let mut facts = Facts::default();
    let of_child = [
        ("product.kind", "certificate.kind"),
        ("corporate_number", "holder.number"),
        ("applicant.name", "holder.name"),
        ("product.name", "product.name"),
        ("plan", "plan"),
    ];
    for (from, to) in of_child {
        if let Some(value) = child.fact(from) {
            facts.set(to, value.clone());
        }
    }
    for (from, to) in [("number", "certificate.number"), ("scope", "certificate.scope")] {
        if let Some(value) = text(file, child, from) {
            facts.set(to, Value::from(value));
        }
    }
    if let Some(issuer) = file.get("certificate.issuer") {
        facts.set("certificate.issuer", issuer.clone());
    }
    facts.set("certificate.from", Value::from(date_text(file.today)));
    if let Ok(day) = last_day(file) {
        facts.set("certificate.to", Value::from(date_text(day)));
    }
    facts.set("counterpart", Value::from(child.id.clone()));
    facts
}

/// The certificates of what is certified, each with its holder.
pub static CERTIFICATES: Opening = Opening {
    kinds: &["certificate"],
    act: "certify",
    words: words("認定書の交付", "the certificates"),
    children: |file| {
        by_number(file).into_iter().map(|child| ("certificate", certificate(file, child))).collect()
    },
};

/// What is certified, in the order of the certificates' numbers: the ids of applications are random.
fn by_number(file: &Dossier) -> Vec<&Child> {
    let mut all: Vec<&Child> = certified(file).collect();
    all.sort_by_cached_key(|child| text(file, child, "number").map(str::to_owned));
    all
}

/// What is certified, as the catalogue shows it.
#[must_use]
pub fn catalogue(file: &Dossier) -> Option<Value> {
    let to = date_text(last_day(file).ok()?);
    let row = |child: &Child| {
        members(&[
            ("number", text(file, child, "number").map(Value::from)),
            ("scope", text(file, child, "scope").map(Value::from)),
            ("product", child.fact("product.name").cloned()),
            ("kind", child.fact("product.kind").cloned()),
            ("holder", child.fact("applicant.name").cloned()),
            ("from", Some(Value::from(date_text(file.today)))),
            ("to", Some(Value::from(to.clone()))),
        ])
    };
    Some(json!(by_number(file).into_iter().map(row).collect::<Vec<_>>()))
}

/// The result of the certification; who was refused is never named.
pub static RESULT: Publication = Publication {
    id: "certification-result",
    words: words("認定結果の公表", "result of the certification"),
    facts: &["title", "fairness.result", "certificate.issuer"],
    documents: &[],
};
