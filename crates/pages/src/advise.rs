//! The advisor: what is asked of a need, and which procedures are open to it, with what speaks for each and
//! what stands in its way.

use askama::Template;
use shirube_core::advice::{ASKED, Advice, Answer, Milestone, Path, ROWS, Reason, Standing};
use shirube_core::render::Language;
use shirube_desk::{OfferView, fact_view};

use crate::brought::fact_of;
use crate::field::{Field, Input, Piece};
use crate::fields::fields;
use crate::frame::{Area, Crumb, Frame, escaped};
use crate::moment::day;
use crate::record::Among;
use crate::rules::{Cited, cited};
use crate::typed::{FieldFault, Typed};
use crate::value::shown;
use crate::words::page_words;

page_words! {
    /// The words of the advisor.
    AdviseWords {
        title = "方式の助言", "Advice on the path";
        lead = "分かることだけ答えてください。分からないところは「わからない」のままで構いません。",
            "Answer what you know. Leave what you do not know.";
        ask = "助言を見る", "Show the advice";
        again = "答えを直す", "Change the answers";
        clear = "はじめからやり直す", "Begin anew";
        questions = "判断の道筋", "How it was judged";
        yes = "✓ はい", "✓ yes";
        no = "いいえ", "no";
        unknown = "わからない", "not known";
        paths = "手続ごとの答え", "The procedures";
        recommended = "✓ お勧め", "✓ recommended";
        eligible = "○ 使える", "○ open";
        not_yet = "△ まだ使えない", "△ not yet";
        closed = "✕ 使えない", "✕ closed";
        by = "選定の方法", "Selected by";
        missing = "足りないこと", "What is missing";
        speaks = "根拠", "What speaks for it";
        earliest = "最も早い日", "Earliest days";
        call = "公告・公募", "call";
        closes = "締切", "it closes";
        contract = "契約", "contract";
        payment = "支払", "payment";
        none = "見込みがありません", "none in sight";
        open = "この答えで案件を起こす", "Open a case with these answers";
        open_text = "答えた内容は「課題」の欄に書き写されます。直すことも消すこともできます。",
            "What you answered is copied into the field of the issue. You can change or remove it there.";
        on = "基準日", "As of";
        body = "団体の区分", "Kind of body";
        faults = "入力を確認してください", "Check what you entered";
        told = "方式の助言で答えたこと", "Told to the advisor";
        leads = "勧められた手続", "Recommended";
        required = "必須", "required";
        optional = "（任意）", "(optional)";
        choose = "わからない", "not known";
        add_row = "行を追加する", "Add a row";
        g_need = "何を、いくらで", "What, and for how much";
        g_budget = "予算と議決", "Budget and votes";
        g_time = "期間と支払", "Term and payment";
        g_new = "新商品・認定", "New products and certificates";
        g_outcome = "成果", "Outcomes";
        g_joint = "ほかの団体", "Other bodies";
    }
}

/// The facts of each part of the form; what is in none stands in the first.
const PARTS: [&[&str]; 5] = [
    &[
        "budget.state",
        "budget.amount_yen",
        "budget.by_year",
        "budget.form",
        "budget.limit_yen",
        "budget.until_year",
        "budget.vote_result",
        "budget.vote_date",
    ],
    &["contract.from", "contract.to", "contract.long_term_item", "call.payment_form", "call.payment_item"],
    &[
        "certificate.state",
        "certificate.kind",
        "certificate.from",
        "certificate.to",
        "object.within_scope",
        "certificate.elsewhere",
        "import.verified",
        "import.experts",
        "product.new",
        "product.sale_start",
        "product.use_expected",
    ],
    &["outcome.measurable", "outcome.data_exist", "outcome.cap_yen", "outcome.benefit_yen"],
    &["bodies", "joint.form"],
];

/// A part of the form.
#[derive(Debug)]
struct Part {
    label: &'static str,
    fields: Vec<Field>,
    is_open: bool,
}

/// A question of the table, answered.
#[derive(Debug)]
struct Question {
    text: &'static str,
    answer: String,
}

/// Something that is told with where it stands.
#[derive(Debug)]
struct Said {
    text: String,
    citation: String,
    /// Where its rule is explained.
    rule: Option<Cited>,
}

/// What is said of a procedure.
#[derive(Debug)]
struct Told {
    label: &'static str,
    word: &'static str,
    class: &'static str,
    by: Option<&'static str>,
    missing: Vec<Said>,
    speaks: Vec<Said>,
    days: Vec<(&'static str, String, Vec<Said>)>,
    is_first: bool,
}

/// The page of the advisor.
#[derive(Debug, Template)]
#[template(path = "advise.html")]
pub struct AdvisePage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    w: AdviseWords,
    parts: Vec<Part>,
    bodies: Option<Vec<(String, String, bool)>>,
    faults: Vec<(String, String)>,
    on: String,
    questions: Vec<Question>,
    told: Vec<Told>,
    open: Option<String>,
}

impl AdvisePage {
    /// The page: what was typed, what is wrong with it, and the advice where it was asked for. `bodies` are the
    /// kinds of bodies to choose from, where nobody's policy is known: id and whether it is chosen.
    #[must_use]
    pub fn new(
        frame: Frame,
        typed: &Typed,
        faults: &[FieldFault],
        advice: Option<&Advice>,
        bodies: Option<Vec<(String, bool)>>,
    ) -> Self {
        let language = frame.language;
        let w = AdviseWords::of(language);
        let all = asked(language, &w, typed, faults);
        let told_faults = faults.iter().map(|(name, text)| {
            let known = all.iter().find(|one| one.is_of(name));
            let label = known.map_or(name.as_str(), |one| one.label.as_str());
            let focus = known.map(|one| format!("#{}", one.focus)).unwrap_or_default();
            (focus, format!("{label}{}{text}", frame.colon()))
        });
        let faults = told_faults.collect();
        let told = advice.map(|advice| answers(language, &w, advice)).unwrap_or_default();
        let open = advice.filter(|_| frame.holds(&["officer".to_owned()]));
        let name = |(id, chosen): (String, bool)| {
            let label = crate::choices::option_words(language, &id);
            (id, label, chosen)
        };
        Self {
            title: w.title.to_owned(),
            crumbs: frame.crumbs(Some(Area::Cases).filter(|area| frame.may_enter(*area)), w.title),
            parts: parts(&w, all),
            bodies: bodies.map(|all| all.into_iter().map(name).collect()),
            faults,
            on: advice.map(|advice| day(language, advice.on)).unwrap_or_default(),
            questions: advice.map(|advice| questions(language, &w, advice)).unwrap_or_default(),
            open: open.map(|advice| frame.link(&open_path(language, &w, advice, typed))),
            told,
            w,
            frame,
        }
    }
}

/// Every fact that may be told, as an input; what may stay unknown says so.
fn asked(language: Language, w: &AdviseWords, typed: &Typed, faults: &[FieldFault]) -> Vec<Field> {
    let offer = OfferView {
        act: String::new(),
        ja: String::new(),
        en: String::new(),
        allowed: true,
        by: Vec::new(),
        unmet: Vec::new(),
        looked_at: Vec::new(),
        facts: ASKED.iter().map(|fact| fact_view(fact, false)).collect(),
        documents: Vec::new(),
        additive: true,
    };
    let mut all = fields(language, ("preparation", &offer, Among::default()), typed, faults);
    for field in &mut all {
        if let Input::Buttons(options) = &mut field.input {
            options.push((String::new(), w.unknown.to_owned(), field.typed.is_empty()));
        }
    }
    all
}

fn parts(w: &AdviseWords, all: Vec<Field>) -> Vec<Part> {
    let labels = [w.g_need, w.g_budget, w.g_time, w.g_new, w.g_outcome, w.g_joint];
    let mut parts: Vec<Part> =
        labels.into_iter().map(|label| Part { label, fields: Vec::new(), is_open: false }).collect();
    for field in all {
        let part = PARTS.iter().position(|names| names.iter().any(|name| field.is_of(name)));
        if let Some(part) = parts.get_mut(part.map_or(0, |nth| nth + 1)) {
            part.is_open |= !field.typed.is_empty() || field.fault.is_some();
            part.fields.push(field);
        }
    }
    if let Some(first) = parts.first_mut() {
        first.is_open = true;
    }
    parts
}

fn questions(language: Language, w: &AdviseWords, advice: &Advice) -> Vec<Question> {
    let one = |(row, asked): (&shirube_core::advice::Row, &shirube_core::advice::Asked)| Question {
        text: language.of(row.question),
        answer: match (&asked.no_row, asked.answer) {
            (Some(said), _) => {
                format!("{} {}", w.unknown, if language == Language::En { &said.en } else { &said.ja })
            }
            (None, Some(true)) => w.yes.to_owned(),
            (None, Some(false)) => w.no.to_owned(),
            (None, None) => w.unknown.to_owned(),
        },
    };
    ROWS.iter().zip(&advice.table).map(one).collect()
}

fn said(language: Language, reason: &Reason) -> Said {
    let text = if language == Language::En { &reason.en } else { &reason.ja };
    let citation = language.of(reason.citation);
    Said {
        text: text.clone(),
        citation: format!("{} {citation}", reason.rule).trim().to_owned(),
        rule: cited(language, reason.rule),
    }
}

/// What is recommended first, what is closed last.
fn answers(language: Language, w: &AdviseWords, advice: &Advice) -> Vec<Told> {
    let place = |answer: &Answer| match answer.standing {
        Standing::Recommended => 0,
        Standing::Eligible => 1,
        Standing::NotYet(_) => 2,
        Standing::Closed(_) => 3,
    };
    let mut all: Vec<&Answer> = advice.answers.iter().collect();
    all.sort_by_key(|one| place(one));
    all.into_iter().map(|one| told(language, w, one)).collect()
}

fn told(language: Language, w: &AdviseWords, answer: &Answer) -> Told {
    let (word, class, because): (_, _, &[Reason]) = match &answer.standing {
        Standing::Recommended => (w.recommended, "ok", &[]),
        Standing::Eligible => (w.eligible, "info", &[]),
        Standing::NotYet(because) => (w.not_yet, "wait", because),
        Standing::Closed(because) => (w.closed, "none", because),
    };
    let all = |reasons: &[Reason]| reasons.iter().map(|one| said(language, one)).collect::<Vec<_>>();
    let milestone = |label: &'static str, one: &Option<Milestone>| {
        one.as_ref().map(|one| {
            let on = one.on.map_or_else(|| w.none.to_owned(), |on| day(language, on));
            (label, on, all(&one.because))
        })
    };
    let earliest = &answer.earliest;
    let days = [
        milestone(w.call, &earliest.call),
        milestone(w.closes, &earliest.closes),
        milestone(w.contract, &earliest.contract),
        milestone(w.payment, &earliest.payment),
    ];
    Told {
        label: language.of(answer.path.words()),
        word,
        class,
        by: answer.by.map(|by| language.of(by.words())),
        missing: all(because),
        speaks: all(&answer.reasons),
        days: days.into_iter().flatten().collect(),
        is_first: answer.standing == Standing::Recommended,
    }
}

/// The kind of procedure a path runs by.
const fn kind_of(path: Path) -> &'static str {
    match path {
        Path::SmallValue => "contract",
        Path::ProposalCompetition | Path::ComprehensiveEvaluation => "proposal-competition",
        Path::NegotiatedNo4 | Path::NegotiatedNo4Imported => "negotiated-no4",
        Path::TrialOrder => "trial-order",
        Path::PayForSuccess => "pay-for-success",
        Path::JointProcurement => "joint-procurement",
        Path::Demonstration | Path::Cooperation => "demonstration",
    }
}

/// The form of a new case, with what was answered written into its issue.
fn open_path(language: Language, w: &AdviseWords, advice: &Advice, typed: &Typed) -> String {
    let lines = ASKED.iter().filter_map(|fact| {
        let (name, .., shape) = fact_view(fact, false);
        let value = fact_of(("preparation", &name, &shape), typed)?;
        let name = if shape == "yen" { "yen" } else { &name };
        let value = shown(language, "preparation", name, &value).line();
        Some(format!("・{}{}{value}", language.of(fact.label), language.pick("：", ": ")))
    });
    let mut text = vec![String::new(), format!("{}{}", w.told, language.pick("：", ":"))];
    text.extend(lines);
    let first = advice.answers.iter().filter(|one| one.standing == Standing::Recommended);
    let first: Vec<&Answer> = first.collect();
    let labels: Vec<&str> = first.iter().map(|one| language.of(one.path.words())).collect();
    if !labels.is_empty() {
        text.push(format!("・{}{}{}", w.leads, language.pick("：", ": "), labels.join(language.comma())));
    }
    let aim = first.first().map(|one| format!("&aim={}", kind_of(one.path))).unwrap_or_default();
    format!("/cases/new/open-case?f.issue={}{aim}", escaped(&text.join("\n")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_is_of_facts_that_may_be_told() {
        for name in PARTS.iter().flat_map(|names| names.iter()) {
            assert!(ASKED.iter().any(|fact| fact.name == *name), "{name}");
        }
        let w = AdviseWords::of(Language::Ja);
        let parts = parts(&w, asked(Language::Ja, &w, &Typed::new(), &[]));
        assert_eq!(parts.iter().map(|part| part.fields.len()).sum::<usize>(), ASKED.len());
        assert!(parts.iter().all(|part| !part.fields.is_empty()));
    }
}
