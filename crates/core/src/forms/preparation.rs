//! Forms of `preparation` 案件形成.

use chrono::NaiveDate;
use serde_json::Value;

pub use super::application::DEMONSTRATION as DEMONSTRATED;
use super::children::none_lives;
use super::opening::of_the_procurement;
use super::records::texts;
use crate::domain::CorporateNumber;
use crate::dossier::Dossier;
use crate::effect::{Opening, Publication};
use crate::facts::{Fact, Facts};
use crate::forms::shared::pass;
use crate::inputs;
use crate::rule::{QUESTION, Question, RULE, Reads, Rule};
use crate::words::{Sentence, words};
use crate::{documents, facts};

facts! {
    TITLE = "title": Text, "件名", "title";
    OWNER = "owner_section": Text, "原課", "owner section";
    ISSUE = "issue": Text, "課題（WHY）", "issue (why)";
    IDEAL = "ideal": Text, "あるべき姿", "ideal state";
    BASELINE = "baseline": Text, "現状値", "baseline";
    INDICATORS = "indicators": Record(indicators), "KGI・KPI", "KGI and KPI";
    FUNDING = "funding": Text, "財源と公表義務", "funding source and its duty to publish";
    BEFORE = "before": Record(before), "記録を始める前の経過（日・内容・出典。ここでの決定ではない）", "what was before it was entered here (day, what, source); no decision of this record";
    PEERS = "peers": Record(peers), "他団体の事例（KPI・予算化・苦労した点）", "peer cases (KPI, budgeting, hardships)";
    JOINT_CONSIDERED = "joint_considered": Text, "共同調達の検討結果", "joint procurement considered";
    DIALOGUE = "dialogue": Record(dialogue), "対話記録", "dialogue", each;
    IDEA = "idea": Record(idea), "発案（件名・発案者・法人番号）", "idea (title, originator, corporate number)", each;
    IDEAS_UNANSWERED = "method.ideas_unanswered": Text, "発案者の選択を待たない理由（その発案は使わない）", "why an originator's choice is not waited for (the idea is not used)";
    FIT_CHECK = "fit_check": Record(fit_check), "確認票（六項目）", "six-point fit check";
    THREE_WAY_GOOD = "three_way_good": Text, "三方よし（得る人・失う人）", "who gains and who loses";
    ALIGNMENT_PATTERN = "alignment": Choice(&["head-policy", "section-heads", "bilateral", "one-section-first"]), "庁内調整の型", "pattern of alignment";
    PATH_KIND = "method.path": Choice(&["proposal-competition", "negotiated-no4", "joint-procurement", "pay-for-success", "trial-order"]), "調達方式", "path";
    GROUND = "method.ground": Choice(&["tender", "1", "2", "3", "4", "5", "6", "7", "8", "9"]), "契約方法の根拠（施行令167条の2第1項各号）", "ground of the contract method";
    CONTRACT_TYPE = "contract_type": Choice(&["works", "manufacturing", "purchase", "lease", "service", "technical-service"]), "契約の種類", "type of contract";
    ESTIMATE = "estimate_yen": Yen, "予定額（税込・円）", "estimate (tax included, yen)";
    WTO_EXEMPTION = "method.wto_exemption": Choice(&["spo-3-i", "spo-3-ii", "spo-3-iii", "spo-3-iv"]), "特定調達契約の適用除外（特例政令第3条各号）", "exemption from the WTO agreement (Special Order 3)";
    SPO11_GROUND = "method.spo11_ground": Choice(&["spo-11-i", "spo-11-ii", "spo-11-iii", "spo-11-iv", "spo-11-v", "spo-11-vi"]), "特定調達契約の随意契約の根拠（特例政令第11条第1項各号）", "ground for negotiating a covered contract (Special Order 11(1))";
    WTO_THRESHOLD = "method.wto_threshold_yen": Yen, "公告日の基準額（円）（表にない時期のもの。告示による）", "threshold of the day (yen), from the notice of a time the tables do not know";
    METHOD_REASON = "method.reason": Text, "方式選定の理由", "reason for the method";
    OPPORTUNITY = "fairness.opportunity": Text, "機会の公平性の根拠", "what evidences fairness of opportunity";
    SELECTION = "fairness.selection": Text, "選定の公平性の根拠", "what evidences fairness of selection";
    RESULT = "fairness.result": Text, "結果の公平性の根拠", "what evidences fairness of result";
    ADVANTAGE = "budget.advantage": Text, "新方式の優位性（費用・質）", "advantage in cost or quality";
    BY_YEAR = "budget.by_year": Record(amounts), "年度別所要額", "amounts by fiscal year";
    FORM = "budget.form": Choice(&["none", "commitment", "continuing", "long-term"]), "複数年度の形（債務負担行為・継続費・長期継続契約）", "multi-year form";
    LINE = "budget.line": Text, "予算科目", "budget line";
    AMOUNT = "budget.amount_yen": Yen, "査定額（円）", "amount assessed (yen)";
    LIMIT = "budget.limit_yen": Yen, "債務負担行為の限度額（円）", "limit of the multi-year authorisation (yen)";
    UNTIL = "budget.until_year": Count(2000, 2100), "債務負担行為の終期（年度）", "last fiscal year of the authorisation";
    CLAUSE = "budget.preparation_clause": Flag, "契約準備行為とする（予算成立を条件）", "preparation clause (on condition that the budget passes)";
    ASSESSED = "budget.assessment": Choice(&["full", "partial"]), "査定結果", "assessment";
    CUT = "budget.cut": Choice(&["partial", "full"]), "減額か不認定か", "cut in part or in full";
    PROCEDURE_FORM = "procedure": Choice(&["open-proposal", "invited-proposal", "design-contest", "comprehensive-evaluation"]), "手続の区分", "form of the procedure";
    TIMING = "eligibility_timing": Choice(&["before", "after"]), "資格審査の時期", "when eligibility is examined";
    SEALING = "sealing": Choice(&["three-holders", "none"]), "提案書の封印", "how proposals are sealed";
    INTAKE = "intake": Choice(&["public", "designated"]), "認定申請の受付（公募・実証済みの商品）", "how products come in (call, or a finished demonstration)";
    DEMONSTRATION_FORM = "form": Choice(&["pilot", "cooperation-agreement", "joint-promotion"]), "実証の区分（実証実験・連携協定・共同プロモーション）", "form of the demonstration";
    WITHOUT_PROCUREMENT = "without_procurement": Choice(&["cooperation-agreement", "joint-promotion", "free-pilot", "no-solution"]), "調達によらない区分", "kind of conclusion";
    RESULTS = "results": Record(results), "KPIに対する成果", "results against the KPI";
}

documents! {
    ALIGNMENT_RECORD = "alignment-record": "方針決裁書・調整記録", "alignment record";
    METHOD_RECORD = "method-record": "調達方式選定書", "method decision record";
    REFERENCE_QUOTE = "reference-quote": "下見積", "reference quote";
}

/// What a need must state when its case is opened.
pub const NEED: &[&Fact] = &[&TITLE, &OWNER, &ISSUE, &IDEAL, &BASELINE, &INDICATORS, &FUNDING];
/// What the choice of a method states.
pub const METHOD: &[&Fact] = &[&PATH_KIND, &GROUND, &CONTRACT_TYPE, &ESTIMATE, &METHOD_REASON, &OPPORTUNITY];
/// What it states of a contract covered by the WTO agreement.
pub const OF_WTO: &[&Fact] = &[&WTO_EXEMPTION, &SPO11_GROUND, &WTO_THRESHOLD];
/// What a budget request states.
pub const BUDGET_REQUEST: &[&Fact] = &[&ADVANTAGE, &BY_YEAR, &FORM];
/// What an assessment states.
pub const ASSESSMENT: &[&Fact] = &[&ASSESSED, &LINE, &AMOUNT, &LIMIT, &UNTIL, &CLAUSE];
/// The three fairness evidences.
pub const FAIRNESS: &[&Fact] = &[&OPPORTUNITY, &SELECTION, &RESULT];

fn list_of(value: &Value, members: &[&str], what: (&str, &str)) -> Result<(), Sentence> {
    let complete = value.as_array().is_some_and(|list| {
        !list.is_empty()
            && list.iter().all(|item| {
                members.iter().all(|member| {
                    item.get(member).is_some_and(|one| one.as_str().is_some_and(|text| !text.is_empty()))
                })
            })
    });
    complete.then_some(()).ok_or_else(|| Sentence {
        ja: format!("{}の一覧です。各項目に {} を文字で記してください。", what.0, members.join("、")),
        en: format!("A list of {}; each has the texts {}.", what.1, members.join(", ")),
    })
}

fn indicators(value: &Value) -> Result<(), Sentence> {
    list_of(value, &["name", "unit", "baseline", "target", "date"], ("指標", "indicators"))
}

/// What was done before is told by its day and its source: nobody decided it here.
fn before(value: &Value) -> Result<(), Sentence> {
    let what = ("記録を始める前の経過", "what was before");
    list_of(value, &["on", "what", "source"], what)?;
    let is_day =
        |one: &Value| one.get("on").and_then(Value::as_str).is_some_and(|on| on.parse::<NaiveDate>().is_ok());
    value.as_array().is_some_and(|list| list.iter().all(is_day)).then_some(()).ok_or_else(|| Sentence {
        ja: "経過の日を記してください（例：2026-04-01）。".to_owned(),
        en: "Each states its day, as 2026-04-01.".to_owned(),
    })
}

fn peers(value: &Value) -> Result<(), Sentence> {
    list_of(value, &["body", "kpi", "budgeting", "hardship"], ("他団体の事例", "peer cases"))
}

fn dialogue(value: &Value) -> Result<(), Sentence> {
    texts(value, &["counterpart", "date", "channel", "notes", "reference_quote"])
}

/// An idea is registered by its title and originator; the number, where there is one, is how her
/// people are known.
fn idea(value: &Value) -> Result<(), Sentence> {
    texts(value, &["title", "originator"])?;
    let number = value.get("number").map(|number| number.as_str().unwrap_or_default());
    match number.map(CorporateNumber::parse) {
        Some(Err(error)) => Err(Sentence { ja: error.ja(), en: error.en() }),
        _ => Ok(()),
    }
}

fn fit_check(value: &Value) -> Result<(), Sentence> {
    texts(
        value,
        &["peer_record", "communication", "superiority", "payment_flow", "startup_benefit", "body_benefit"],
    )
}

fn amounts(value: &Value) -> Result<(), Sentence> {
    serde_json::from_value::<crate::domain::AmountsByYear>(value.clone()).map(|_| ()).map_err(|error| {
        Sentence {
            ja: format!("{{\"年度\": 円}} の形です（{error}）。"),
            en: format!("Of the form {{\"fiscal year\": yen}} ({error})."),
        }
    })
}

fn results(value: &Value) -> Result<(), Sentence> {
    list_of(value, &["name", "result"], ("成果", "results"))
}

/// Two candidates were spoken to, or there is a reason.
pub static TWO_CANDIDATES: Rule = Rule {
    id: "two-candidates",
    name: words("候補者二者以上との対話", "two candidates spoken to"),
    citation: words("官民連携の実践ガイド（連携先の探索）", "practice guide (scouting)"),
    judge: |file, out| {
        let mut spoken: Vec<&str> =
            file.keyed("dialogue").filter_map(|(_, one)| one.get("counterpart")?.as_str()).collect();
        spoken.sort_unstable();
        spoken.dedup();
        out.check(spoken.len() >= 2 || file.brought("reason").is_some(), inputs![spoken = spoken.len()]);
    },
    says: |finding| Sentence {
        ja: format!(
            "二者以上との対話か、できない理由の記載が必要です（対話した相手：{}者）。",
            finding.input("spoken")
        ),
        en: format!(
            "At least two candidates are spoken to, or a reason is given (spoken to: {}).",
            finding.input("spoken")
        ),
    },
    ..RULE
};

/// A budget was requested.
pub static REQUESTED: Rule = Rule {
    id: "budget-requested",
    name: words("予算要求", "budget requested"),
    judge: |file, out| out.check(file.facts.get("budget.by_year").is_some(), inputs![]),
    says: |_| Sentence {
        ja: "予算要求がまだ行われていません。".to_owned(),
        en: "No budget has been requested yet.".to_owned(),
    },
    ..RULE
};

/// No child of the case lives.
pub static NO_LIVE_CHILD: Rule = Rule {
    id: "no-live-child",
    name: words("進行中の手続がないこと", "no live child procedure"),
    reads: Reads::Children(&[]),
    judge: |file, out| {
        // Ideas in keeping go back when the case ends.
        none_lives(file.children.iter().filter(|child| !child.closed && child.kind != "idea"), out);
    },
    says: |finding| Sentence {
        ja: format!("進行中の手続があります：{}。先に終えてください。", finding.input("live")),
        en: format!("These procedures still live: {}.", finding.input("live")),
    },
    ..RULE
};

/// No path of the case lives.
pub static NO_LIVE_PATH: Rule = Rule {
    id: "no-live-path",
    name: words("進行中の調達手続がないこと", "no live path"),
    reads: Reads::Children(&[]),
    judge: |file, out| {
        let paths = file.children.iter().filter(|child| PATHS.contains(&child.kind.as_str()));
        none_lives(paths.filter(|child| !child.closed), out);
    },
    says: |finding| Sentence {
        ja: format!("進行中の調達手続があります：{}。", finding.input("live")),
        en: format!("A path is live already: {}.", finding.input("live")),
    },
    ..RULE
};

/// The demonstrations with a partner whose lessons are not public.
fn unpublished(file: &Dossier) -> Vec<String> {
    let said = |child: &crate::dossier::Child, name: &str| {
        child.fact(name).and_then(Value::as_str).is_some_and(|text| !text.is_empty())
    };
    let owes = |child: &&crate::dossier::Child| said(child, "agreed_on") && !said(child, "learned");
    file.children_of("demonstration").filter(owes).map(|child| child.id.clone()).collect()
}

/// What of its demonstrations the case remembers: what follows in it must make it public.
#[must_use]
pub fn parity_owed(file: &Dossier) -> Option<Value> {
    Some(Value::from(unpublished(file)))
}

/// Whether a demonstration's lessons are still to be published.
pub static PARITY_OWED: Question = Question {
    id: "parity-owed",
    words: words("未公表の実証の知見があるか", "lessons of a demonstration are not public"),
    reads: Reads::Children(&["agreed_on", "learned"]),
    answer: |file| usize::from(!unpublished(file).is_empty()),
    ..QUESTION
};

/// Whether the act says what the partner of a demonstration learned: then it is published.
pub static LESSONS_STATED: Question = Question {
    id: "lessons-stated",
    words: words("実証の知見を公表するか", "lessons of a demonstration are stated"),
    answer: |file| usize::from(file.brought("parity.learned").is_some()),
    ..QUESTION
};

/// The lessons of a demonstration, made public before something is bought.
pub static LESSONS: Publication = Publication {
    id: "demonstration-lessons",
    words: words("実証の相手方が知り得たこと", "what the partner of the demonstration learned"),
    facts: &["title", "parity.learned", "parity.direct_reason"],
    documents: &[],
};

/// Whether the path chosen is a competition, whose form is then asked for.
pub static COMPETITION_CHOSEN: Question = Question {
    id: "competition-chosen",
    words: words("企画競争を選んだか", "the path chosen is a competition"),
    answer: |file| usize::from(file.text("method.path") == Some("proposal-competition")),
    ..QUESTION
};

/// Whether the budget was cut in part only.
pub static PARTIAL_CUT: Question = Question {
    id: "partial-cut",
    words: words("一部減額か", "cut in part only"),
    answer: |file| usize::from(file.text("budget.cut") == Some("partial")),
    ..QUESTION
};

/// The paths of the practice guide.
pub const PATHS: &[&str] =
    &["proposal-competition", "negotiated-no4", "joint-procurement", "pay-for-success", "trial-order"];

/// What of the case a procedure starts with.
fn of_the_case(file: &Dossier) -> Facts {
    let mut facts = of_the_procurement(file);
    facts.0.extend(pass(file, &["intake", "demonstration", "form"]).0);
    facts
}

/// Opens the path the last `choose-method` approved, with what it needs to know of the case.
pub static PATH: Opening = Opening {
    kinds: PATHS,
    act: "open",
    words: words("選定した調達手続を開始", "opens the path chosen"),
    children: |file| {
        let chosen = PATHS.iter().find(|path| file.text("method.path") == Some(**path));
        chosen.map(|path| vec![(*path, of_the_case(file))]).unwrap_or_default()
    },
};

/// Opens a demonstration: a pilot, a cooperation agreement or a joint promotion.
pub static DEMONSTRATION: Opening = Opening {
    kinds: &["demonstration"],
    act: "open",
    words: words("実証実験・連携協定を開始", "opens a demonstration"),
    children: |file| vec![("demonstration", of_the_case(file))],
};
