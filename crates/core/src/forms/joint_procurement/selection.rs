//! Common specification, selection and award, seen from the lead.

use serde_json::Value;

use super::agreement::cost;
use super::{elsewhere, here};
use crate::dossier::{Child, Dossier};
use crate::effect::{Message, Opening, Order};
use crate::facts::{Fact, Facts};
use crate::forms::children::none_lives;
use crate::forms::opening::of_the_procurement;
pub use crate::forms::preparation::{RESULT, SELECTION};
use crate::forms::shared::pass;
use crate::inputs;
use crate::rule::{QUESTION, Question, RULE, Reads, Rule};
use crate::rules::joint::members::{self, Member, READ};
use crate::rules::joint::shares::{self, Shares};
use crate::words::{Sentence, words};
use crate::{documents, facts};

facts! {
    PATH = "joint.path": Choice(&["proposal-competition", "pay-for-success"]), "選定の手続", "procedure of the selection";
    CORE = "specification.core": Text, "共通仕様", "common specification";
    OPTIONS = "specification.options": Record(options), "団体ごとの選択仕様", "options by member";
    INTEREST_BODIES = "interest.bodies": Texts, "委員の利害関係を確かめた団体", "bodies for which the evaluators' interests were checked";
    CANDIDATE = "candidate": Text, "候補者", "candidate";
    CANDIDATE_NAME = "candidate.name": Text, "候補者の名称", "name of the candidate";
    CANDIDATE_NUMBER = "candidate.number": CorporateNumber, "候補者の法人番号", "corporate number of the candidate";
    PRICE = "price_yen": Yen, "候補者の見積・落札金額（円）", "price of the candidate (yen)";
    REASON_HASH = "award.reason_sha256": Hash, "選定理由書のハッシュ", "hash of the reason document";
    CONTRACTED_ON = "contracted_on": Date, "契約日", "day of the contract";
    DUE_YEN = "amount.due_yen": Yen, "確定した支払額の残り（円）", "amount still to be paid (yen)";
    DUE_SHARES = "amount.due_shares": Record(yen_by_body), "団体ごとの支払額", "amount still to be paid by member";
    INTERIM_YEN = "interim.due_yen": Yen, "中間評価の支払額（円）", "amount after the interim evaluation (yen)";
    INTERIM_SHARES = "interim.shares": Record(yen_by_body), "団体ごとの中間の支払額", "interim amount by member";
    SETTLEMENT_COST = "settlement.cost": Record(cost), "確定した費用（均等割・割合割・団体ごとの割合）", "cost as it turned out";
    REVIEW = "review": Text, "評価・更新の検討", "review and renewal";
}

documents! {
    SPECIFICATION = "common-specification": "共通仕様書", "common specification";
    SETTLEMENT = "settlement-sheet": "精算書", "settlement";
}

fn options(value: &Value) -> Result<(), Sentence> {
    let texts =
        value.as_object().is_some_and(|map| map.values().all(|one| one.is_string() || one.is_array()));
    texts.then_some(()).ok_or_else(|| Sentence {
        ja: "団体ごとに選択仕様を記してください（{\"団体\": \"選択する機能\"}）。".to_owned(),
        en: "The options chosen by each member, {\"body\": \"option\"}.".to_owned(),
    })
}

/// Checks amounts in yen by organisation.
pub(crate) fn yen_by_body(value: &Value) -> Result<(), Sentence> {
    serde_json::from_value::<Shares>(value.clone()).map(|_| ()).map_err(|error| Sentence {
        ja: format!("団体ごとの金額（円）です（{error}）。"),
        en: format!("Yen by organisation ({error})."),
    })
}

/// What the selection reports.
pub const AWARD_MAY: &[&Fact] =
    &[&CANDIDATE_NAME, &CANDIDATE_NUMBER, &PRICE, &SELECTION, &RESULT, &REASON_HASH];

/// Kinds that select the counterpart.
const SELECTING: &[&str] = &["proposal-competition", "pay-for-success"];

fn selecting(file: &Dossier) -> impl Iterator<Item = &Child> {
    file.children.iter().filter(|child| SELECTING.contains(&child.kind.as_str()) && !child.closed)
}

/// Whether the procurement pays for success.
pub static PAYS_FOR_SUCCESS: Question = Question {
    id: "joint-pay-for-success",
    words: words("成果連動型で行うか", "paid for success"),
    answer: |file| usize::from(file.text("joint.path") == Some("pay-for-success")),
    ..QUESTION
};

/// The selection is a competition, opened here.
pub static BY_COMPETITION: Rule = Rule {
    id: "joint-competition",
    name: words("企画競争による選定", "selection by a competition"),
    judge: |file, out| out.check(file.text("joint.path") == Some("proposal-competition"), inputs![]),
    says: |_| Sentence {
        ja: "成果連動型では、成果連動型の手続が選定を開始します。".to_owned(),
        en: "Where it is paid for success, that procedure opens the selection.".to_owned(),
    },
    ..RULE
};

/// No selection is live.
pub static NO_LIVE_SELECTION: Rule = Rule {
    id: "no-live-selection",
    name: words("進行中の選定がないこと", "no selection is live"),
    reads: Reads::Children(READ),
    judge: |file, out| none_lives(selecting(file), out),
    says: |finding| Sentence {
        ja: format!("選定の手続が進行中です：{}。", finding.input("live")),
        en: format!("A selection is live: {}.", finding.input("live")),
    },
    ..RULE
};

/// One competition for all, that ends with the candidate.
pub static COMPETITION: Opening = Opening {
    kinds: &["proposal-competition"],
    act: "open",
    words: words("共同の公募", "the joint competition"),
    children: |file| {
        let mut facts = of_the_procurement(file);
        facts.set("award_only", true.into());
        vec![("proposal-competition", facts)]
    },
};

/// Pay for success, for all.
pub static OUTCOME_PROCEDURE: Opening = Opening {
    kinds: &["pay-for-success"],
    act: "open",
    words: words("共同の成果連動型手続", "the joint pay-for-success procedure"),
    children: |file| {
        let mut facts = of_the_procurement(file);
        facts.set("joint", true.into());
        facts.set("joint.members_contract", true.into());
        facts.set("joint.weights", weights(&shares::kept(file, "shares")));
        facts.set("joint.lead", file.text("lead").unwrap_or_default().into());
        vec![("pay-for-success", facts)]
    },
};

/// The agreed shares as whole weights, in thousands of yen where the yen are too many.
fn weights(shares: &Shares) -> Value {
    let fits = shares.values().all(|yen| u32::try_from(yen.get()).is_ok());
    let unit = if fits { 1 } else { 1_000 };
    let weights = shares.iter().map(|(org, yen)| (org.clone(), Value::from(yen.get() / unit)));
    weights.collect::<serde_json::Map<_, _>>().into()
}

/// G36 across all members: whoever evaluates has no interest with respect to any of them.
pub static G36_ALL_MEMBERS: Rule = Rule {
    id: "G36",
    name: crate::rules::evaluation::G36.name,
    citation: crate::rules::evaluation::G36.citation,
    sensitive: crate::rules::evaluation::G36.sensitive,
    reads: Reads::Children(READ),
    judge: |file, out| {
        let missing: Vec<String> = members::remaining(file)
            .into_iter()
            .filter(|member| !file.lists("interest.bodies", member.org()))
            .map(|member| member.invited.name)
            .collect();
        out.check(missing.is_empty(), inputs![missing = missing.join("、")]);
    },
    says: |finding| Sentence {
        ja: format!("委員の利害関係を、次の団体についても確かめてください：{}。", finding.input("missing")),
        en: format!(
            "The evaluators' interests are checked for these members too: {}.",
            finding.input("missing")
        ),
    },
    ..RULE
};

/// What the members learn of the award.
const AWARD: &[&str] = &[
    "candidate",
    "candidate.name",
    "candidate.number",
    "award.price_yen",
    "award.reason_sha256",
    "fairness.selection",
    "fairness.result",
    "shares",
];

fn awaits_award(member: &Member) -> bool {
    member.stage == "agreed"
}

/// The award is noted with the members of the lead's case.
pub static NOTE_AWARD: Order = Order {
    words: words("候補者決定の通知", "the award is noted"),
    act: "note-award",
    to: |file| {
        let mut facts = pass(file, AWARD);
        if let Some(price) = file.get("price_yen") {
            facts.set("award.price_yen", price.clone());
        }
        here(file, &facts, awaits_award)
    },
};
/// The same for those elsewhere.
pub static AWARDED: Message = Message {
    id: "award",
    words: words("候補者決定の通知", "the award"),
    discloses: AWARD,
    to: |file| elsewhere(file, awaits_award),
};

/// Whoever may rest on the award: a member elsewhere may be contracting before the lead knows.
fn knows_award(member: &Member) -> bool {
    matches!(member.stage.as_str(), "agreed" | "contracting" | "leaving")
}

/// The award is void, for the members of the lead's case.
pub static NOTE_AWARD_VOID: Order = Order {
    words: words("候補者決定の取消しの通知", "the award is void"),
    act: "note-award-void",
    to: |file| here(file, &pass(file, &["reason"]), knows_award),
};
/// The same for those elsewhere.
pub static AWARD_VOID: Message = Message {
    id: "award-void",
    words: words("候補者決定の取消しの通知", "the award is void"),
    discloses: &["reason"],
    to: |file| elsewhere(file, knows_award),
};

/// The selection is not suspended: a suspended one would call no next candidate and would not end.
pub static SELECTION_NOT_SUSPENDED: Rule = Rule {
    id: "selection-not-suspended",
    name: words("選定が停止中でないこと", "the selection is not suspended"),
    reads: Reads::Children(&[]),
    judge: |file, out| {
        let suspended: Vec<&str> =
            selecting(file).filter(|one| one.stage == "suspended").map(|one| one.id.as_str()).collect();
        out.check(suspended.is_empty(), inputs![suspended = suspended.join("、")]);
    },
    says: |finding| Sentence {
        ja: format!("選定の手続（{}）が停止中です。先に再開してください。", finding.input("suspended")),
        en: format!("The selection ({}) is suspended; resume it first.", finding.input("suspended")),
    },
    ..RULE
};

/// The joint procurement awaits the award; what it is not ready for would be lost. Asked where a
/// selection decides.
pub static AWARD_AWAITED: Rule = Rule {
    id: "award-awaited",
    name: words("候補者を引き継げる段階", "the joint procurement awaits the award"),
    reads: Reads::Parent(&["kind", "stage"]),
    judge: |file, out| {
        if file.kind_of_parent() != "joint-procurement" {
            return out.not_applicable();
        }
        let stage = file.parent.get("stage").and_then(Value::as_str).unwrap_or_default();
        out.check(stage == "selection", inputs![stage = stage]);
    },
    says: |finding| match finding.input("stage").as_str() {
        "suspended" => Sentence {
            ja: "共同調達が停止中です。再開してから候補者を決定してください。".to_owned(),
            en: "The joint procurement is suspended; resume it before the candidate is decided.".to_owned(),
        },
        "specification" => Sentence {
            ja: "共同調達の共通仕様が確定していません。確定してから候補者を決定してください。".to_owned(),
            en: "The common specification is not fixed yet; fix it before the candidate is decided."
                .to_owned(),
        },
        stage => Sentence {
            ja: format!("共同調達は候補者を受け取る段階にありません（段階：{stage}）。"),
            en: format!("The joint procurement does not await a candidate (its stage: {stage})."),
        },
    },
    ..RULE
};

/// Nobody has a contract yet.
pub static NOBODY_CONTRACTED: Rule = Rule {
    id: "nobody-contracted",
    name: words("契約した団体がないこと", "no member has contracted"),
    reads: Reads::Children(READ),
    judge: |file, out| {
        let with: Vec<String> = members::all(file)
            .into_iter()
            .filter(Member::contracts)
            .map(|member| member.invited.name)
            .collect();
        out.check(with.is_empty(), inputs![with = with.join("、")]);
    },
    says: |finding| Sentence {
        ja: format!("契約手続に入った団体があります：{}。", finding.input("with")),
        en: format!("These members are contracting or have contracted: {}.", finding.input("with")),
    },
    ..RULE
};

fn ask_selection(file: &Dossier, kind: &str, stages: &[&str], names: &[&str]) -> Vec<(String, Facts)> {
    let fitting = file.live(kind).filter(|child| stages.is_empty() || stages.contains(&child.stage.as_str()));
    fitting.map(|child| (child.id.clone(), pass(file, names))).collect()
}

/// The competition calls its next candidate.
pub static CALL_NEXT: Order = Order {
    words: words("次順位者の求め", "the next candidate is called"),
    act: "call-next-candidate",
    to: |file| ask_selection(file, "proposal-competition", &["candidate-decided"], &["reason"]),
};
/// The same where it is paid for success.
pub static FAIL_SIGNATURE: Order = Order {
    words: words("契約不成立", "the signature fails"),
    act: "fail-signature",
    to: |file| ask_selection(file, "pay-for-success", &["selection"], &["reason"]),
};
/// The competition ends with the contracts of the members.
pub static CONCLUDE: Order = Order {
    words: words("選定の終了", "the selection is concluded"),
    act: "conclude",
    to: |file| ask_selection(file, "proposal-competition", &["candidate-decided"], &[]),
};
/// The service starts.
pub static START_SERVICE: Order = Order {
    words: words("サービスの開始", "the service starts"),
    act: "start-service",
    to: |file| ask_selection(file, "pay-for-success", &["selection"], &[]),
};
/// Every contract is closed: so is the pay-for-success procedure.
pub static COMPLETE: Order = Order {
    words: words("成果連動型手続の完了", "the pay-for-success procedure is complete"),
    act: "complete",
    to: |file| ask_selection(file, "pay-for-success", &["published"], &[]),
};
/// A selection that is live is cancelled.
pub static CANCEL_SELECTION: Order = Order {
    words: words("選定の中止", "the selection is cancelled"),
    act: "cancel",
    to: |file| {
        let mut all = ask_selection(file, "proposal-competition", &[], &["reason"]);
        all.extend(ask_selection(file, "pay-for-success", &[], &["reason"]));
        all
    },
};

/// The selection is over, or needs only this act to be.
pub static SELECTION_OVER: Rule = Rule {
    id: "selection-over",
    name: words("選定・成果連動型手続の終了", "the selection is over"),
    reads: Reads::Children(READ),
    judge: |file, out| none_lives(selecting(file).filter(|child| child.stage != "published"), out),
    says: NO_LIVE_SELECTION.says,
    ..RULE
};
