//! The decision table: one row for each question an office asks (`law.md` §10).
//!
//! No figure stands here. A row reads the facts and what the rehearsals of the paths found; the
//! rules it names are those that decide.

use super::case::{Budget, Case};
use super::first_acts::Found;
use super::path::Path;
use super::reason::Reason;
use crate::law::small_value as limits;
use crate::rule::{Finding, Findings, Outcome, RULE, Rule, Severity};
use crate::rules::wto;
use crate::rules::{budget, certification, certified, joint, method, outcome, small_value};
use crate::words::{Sentence, Words, words};

/// What a row may look at.
pub(super) struct View<'v, 'c> {
    /// The need.
    pub(super) case: &'v Case<'c>,
    /// What the first acts found of each path, with the budget taken as voted.
    pub(super) found: &'v [(Path, Found)],
}

impl View<'_, '_> {
    fn of(&self, path: Path) -> Option<&Found> {
        self.found.iter().find(|(one, _)| *one == path).map(|(_, found)| found)
    }

    /// Whether both are known and hold; `None` where what is known does not settle it.
    fn both(one: Option<bool>, other: Option<bool>) -> Option<bool> {
        match (one, other) {
            (Some(false), _) | (_, Some(false)) => Some(false),
            (Some(true), Some(true)) => Some(true),
            _ => None,
        }
    }

    fn sized(&self) -> Option<()> {
        self.case.estimate_yen().and(self.case.text("contract_type")).map(|_| ())
    }

    /// Whether the contract is covered by the WTO agreement; no row of its table may apply today.
    fn covered(&self) -> Reply {
        let file = self.case.dossier(self.case.today);
        if self.sized().is_none() {
            return Ok(None);
        }
        if file.policy.body.wto_covered() {
            wto::of(&file).map_err(|outside| outside.sentence())?;
        }
        Ok(Some(wto::covered(&file)))
    }

    /// Whether the value lies within the limit of ground No.1.
    fn small(&self) -> Reply {
        let file = self.case.dossier(self.case.today);
        let kind = file.text("contract_type").unwrap_or_default();
        if self.sized().is_none() {
            return Ok(None);
        }
        limits::limit(file.law, &file.policy, kind, file.today).map_err(|outside| outside.sentence())?;
        Ok(Some(small_value::is_small(&file)))
    }

    /// Whether the certificate of this body fits. Where only a missing row of the law stands in the
    /// way, nobody knows.
    fn fits(&self) -> Reply {
        if !self.case.told_any(&["certificate.state"]) {
            return Ok(None);
        }
        let Some(found) = self.case.certificate_state().and(self.of(Path::NegotiatedNo4)) else {
            return Ok(Some(false));
        };
        let outside = found.unmet.iter().find_map(Finding::outside);
        match outside {
            Some(said) if found.unmet.iter().all(|one| one.outside().is_some()) => Err(said),
            _ => Ok(Some(found.allowed())),
        }
    }

    /// Whether the benefit is above the cap; `None` where the design was not judged.
    fn worth_it(&self) -> Option<bool> {
        self.case.int("outcome.benefit_yen")?;
        let found = self.of(Path::PayForSuccess)?;
        let refused = found.unmet.iter().any(|one| one.rule == &outcome::G69A);
        (refused || found.allowed()).then_some(!refused)
    }

    fn certified(&self) -> bool {
        matches!(self.case.certificate_state(), Some("active" | "amending"))
    }
}

/// The answer to a row: yes, no, or not settled by what was told; else why no row of the law's
/// tables applies to the day.
pub(super) type Reply = Result<Option<bool>, Sentence>;

/// One row.
pub struct Row {
    /// Its id.
    pub id: &'static str,
    /// The question.
    pub question: Words,
    /// The names of the facts it looks at; `body` is the kind of body, `today` the day.
    pub looks_at: &'static [&'static str],
    /// The rules that decide.
    pub rules: &'static [&'static Rule],
    /// What follows where the answer is yes.
    pub answer: Words,
    /// The paths it leads to.
    pub paths: &'static [Path],
    /// The answer for a need.
    pub(super) asked: fn(&View<'_, '_>) -> Reply,
}

impl std::fmt::Debug for Row {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Row").field(&self.id).finish()
    }
}

/// The row of the table that leads here.
pub(super) fn reason(row: &'static Row) -> Reason {
    let rule = row.rules.first().copied().unwrap_or(&DECISION_TABLE);
    let (question, answer) = (row.question, row.answer);
    Reason {
        severity: Severity::Advice.letter(),
        ..Reason::of(
            rule,
            format!("{}：はい → {}。", question.ja, answer.ja),
            format!("{} Yes: {}.", question.en, answer.en),
        )
    }
}

/// The table itself, for what no rule decides.
static DECISION_TABLE: Rule = Rule {
    id: "decision-table",
    name: words("方式選択の決定表", "decision table"),
    severity: Severity::Advice,
    ..RULE
};

/// The rows, in the order they are asked.
pub static ROWS: &[Row] = &[
    Row {
        id: "small",
        question: words("予定価格は1号の限度額以内か", "Is the amount within the local limit of No.1?"),
        looks_at: &["contract_type", "estimate_yen", "lease.value_yen", "body", "today"],
        rules: &[&small_value::G02, &small_value::G03, &small_value::G04],
        answer: words(
            "少額随意契約（見積合せ）。公平性の記録は必要",
            "No.1 with quotes (the cheapest legal route); fairness is still recorded",
        ),
        paths: &[Path::SmallValue],
        asked: |view| view.small(),
    },
    Row {
        id: "covered",
        question: words(
            "特定調達契約（WTO）の基準額以上で、都道府県・政令指定都市か",
            "Is the WTO threshold reached, and is it a prefecture or designated city?",
        ),
        looks_at: &["contract_type", "estimate_yen", "body", "today"],
        rules: &[&method::G05, &method::G06],
        answer: words(
            "総合評価一般競争入札だけ（特例政令第11条の根拠がある場合を除く）",
            "Only a tender by comprehensive evaluation (unless SpO 11(1) gives a ground)",
        ),
        paths: &[Path::ComprehensiveEvaluation],
        asked: |view| view.covered(),
    },
    Row {
        id: "certified",
        question: words(
            "認定が有効で、契約の内容がその範囲にちょうど収まるか",
            "Does a valid certificate fit the product or service exactly?",
        ),
        looks_at: &[
            "certificate.state",
            "certificate.kind",
            "certificate.from",
            "certificate.to",
            "object.within_scope",
            "contract_type",
        ],
        rules: &[&certified::G23_LISTED, &certified::G24A, &certified::G24B_LISTED, &certified::G28],
        answer: words("4号随意契約", "Negotiated contract No.4"),
        paths: &[Path::NegotiatedNo4],
        asked: |view| view.fits(),
    },
    Row {
        id: "elsewhere",
        question: words("他団体の長が計画を確認済みか", "Has another body confirmed the plan already?"),
        looks_at: &[
            "certificate.elsewhere",
            "import.verified",
            "import.experts",
            "certificate.to",
            "object.within_scope",
        ],
        rules: &[&certification::G21, &certification::IMPORT_VERIFIED],
        answer: words("認定を取り込み、4号随意契約", "Import the certificate, then No.4"),
        paths: &[Path::NegotiatedNo4Imported],
        asked: |view| Ok(view.case.flag("certificate.elsewhere")),
    },
    Row {
        id: "new",
        question: words(
            "認定はないが、新しく、販売開始から年数が浅く、使用が見込まれるか",
            "Not certified, but new, on sale for few years, and expected to be used?",
        ),
        looks_at: &["certificate.state", "product.new", "product.sale_start", "product.use_expected"],
        rules: &[&certification::G81, &certification::G18],
        answer: words("トライアル発注認定を先に", "Certify first (trial order), then No.4"),
        paths: &[Path::TrialOrder],
        asked: |view| {
            let fits = View::both(view.case.flag("product.new"), view.case.flag("product.use_expected"));
            Ok(View::both(Some(!view.certified()), View::both(fits, young(view.case))))
        },
    },
    Row {
        id: "approaches",
        question: words(
            "複数の進め方があり得て、質が重要か",
            "Are several approaches possible, and does quality matter?",
        ),
        looks_at: &["need.several_approaches", "need.quality_counts"],
        rules: &[&method::G01, &method::G06],
        answer: words("公募型プロポーザル", "Proposal competition (1A)"),
        paths: &[Path::ProposalCompetition],
        asked: |view| {
            let several = view.case.flag("need.several_approaches");
            Ok(View::both(several, view.case.flag("need.quality_counts")))
        },
    },
    Row {
        id: "specified",
        question: words(
            "仕様は明確だが質も重要か、または特定調達契約か",
            "Is the specification clear but quality counts, or is the contract covered (WTO)?",
        ),
        looks_at: &[
            "need.specification_clear",
            "need.quality_counts",
            "contract_type",
            "estimate_yen",
            "body",
        ],
        rules: &[&method::G01, &method::G05],
        answer: words("総合評価一般競争入札", "Tender by comprehensive evaluation (1B)"),
        paths: &[Path::ComprehensiveEvaluation],
        asked: |view| {
            let clear = view.case.flag("need.specification_clear");
            match View::both(clear, view.case.flag("need.quality_counts")) {
                Some(true) => Ok(Some(true)),
                told => Ok(if view.covered()? == Some(true) { Some(true) } else { told }),
            }
        },
    },
    Row {
        id: "outcome",
        question: words(
            "成果を測定でき、データがあり、便益が支払上限額を上回るか",
            "Is the outcome measurable, do data exist, and is the benefit above the cap?",
        ),
        looks_at: &["outcome.measurable", "outcome.data_exist", "outcome.cap_yen", "outcome.benefit_yen"],
        rules: &[&outcome::G69A],
        answer: words(
            "成果連動型民間委託契約（選定はプロポーザルか総合評価）",
            "Pay for success (selected by 1A or 1B)",
        ),
        paths: &[Path::PayForSuccess],
        asked: |view| {
            let told = View::both(view.case.flag("outcome.measurable"), view.case.flag("outcome.data_exist"));
            Ok(View::both(told, view.worth_it()))
        },
    },
    Row {
        id: "bodies",
        question: words("同じ必要をもつ団体が二以上あるか", "Do two or more bodies have the same need?"),
        looks_at: &["bodies", "joint.form"],
        rules: &[&joint::legality::G79, &joint::form::G75_WHO_VOTES],
        answer: words(
            "共同調達（プロポーザル・総合評価・成果連動を包む）",
            "Joint procurement, wrapping a competition or a pay-for-success",
        ),
        paths: &[Path::JointProcurement],
        asked: |view| Ok(view.case.facts.get("bodies").map(|_| !view.case.others().is_empty())),
    },
    Row {
        id: "no-budget",
        question: words("今年度の予算がないか", "Is there no budget this year?"),
        looks_at: &["budget.state", "budget.amount_yen", "budget.vote_result", "free"],
        rules: &[&budget::G53, &budget::G55],
        answer: words(
            "実証実験・無償の連携から始め、認定かプロポーザルへつなぐ",
            "A demonstration or free cooperation, then the bridge to certification or proposals",
        ),
        paths: &[Path::Demonstration, Path::Cooperation],
        asked: |view| {
            let told = ["budget.state", "budget.amount_yen", "budget.vote_result"];
            let none = view.case.budget == Budget::None;
            Ok(if none && !view.case.told_any(&told) { None } else { Some(none) })
        },
    },
];

/// Whether the product is young enough for the programme (G81); `None` where its first sale is not
/// told.
fn young(case: &Case<'_>) -> Option<bool> {
    case.date("product.sale_start")?;
    let mut file = case.dossier(case.today);
    let application = super::first_acts::product(case, "submitted");
    file.subject = Some(application.id.clone());
    file.children = vec![application];
    let mut found: Vec<Finding> = Vec::new();
    (certification::G81.judge)(&file, &mut Findings::new(&certification::G81, &mut found));
    Some(found.iter().all(|one| one.outcome == Outcome::Met))
}
