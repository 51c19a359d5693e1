//! The member's own contract, its share of the one contract, and the settlement.

use serde_json::{Value, json};

use super::{is_lead, lead};
use crate::dossier::Dossier;
use crate::effect::{Opening, Order};
use crate::facts::{Fact, Facts};
use crate::forms::award::{self, contract_terms};
use crate::forms::contract as contract_form;
pub use crate::forms::joint_procurement::selection::CONTRACTED_ON;
use crate::inputs;
use crate::rule::{QUESTION, Question, RULE, Reads, Rule};
use crate::rules::assembly;
use crate::rules::joint::form::is_one_contract;
use crate::rules::joint::legality;
use crate::rules::joint::shares;
use crate::words::{Sentence, words};
use crate::{documents, facts};

facts! {
    AWARD_PRICE = "award.price_yen": Yen, "候補者の見積・落札金額（全体・円）", "price of the award, for the whole (yen)";
    INSTALMENT_SHARES = "instalment.shares": Record(lead::selection::yen_by_body), "団体ごとの支払額", "instalment of each member";
    INSTALMENT_TOTAL = "instalment.total_yen": Yen, "支払額の合計（円）", "instalment of the whole (yen)";
    SETTLED_SHARES = "settlement.shares": Record(lead::selection::yen_by_body), "団体ごとの精算額", "what each member bears in the end";
    PAID_YEN = "contribution.paid_yen": Yen, "負担金の支払額（円）", "contribution paid (yen)";
    PAID_ON = "contribution.paid_on": Date, "負担金の支払日", "contribution paid on";
}

documents! {
    CONTRIBUTION_RECEIPT = "contribution-receipt": "負担金の領収書", "receipt of the contribution";
}

/// What a member learns of the award.
pub const AWARDED: &[&Fact] = &[
    &lead::selection::CANDIDATE,
    &lead::selection::CANDIDATE_NAME,
    &lead::selection::CANDIDATE_NUMBER,
    &AWARD_PRICE,
    &lead::selection::REASON_HASH,
    &award::SELECTION,
    &award::RESULT,
];

/// What the draft of the member's own contract may state beside the price.
pub const DRAFT_MAY: &[&Fact] = &[
    &super::need::ESTIMATE,
    &contract_form::PAYMENT_FORM,
    &contract_form::PAYMENT_ITEM,
    &contract_form::COUNTERPART_NUMBER,
];

/// This member contracts itself: each does, or it is the lead that does for all.
pub static CONTRACTS_ITSELF: Rule = Rule {
    id: "contracts-itself",
    name: words("契約の主体", "this member contracts"),
    citation: words("協定書（委任の範囲）", "agreement (mandate)"),
    judge: |file, out| out.check(!is_one_contract(file) || is_lead(file), inputs![]),
    says: |_| Sentence {
        ja: "この組織形態では代表団体（又は新たな団体）が一括して契約します。".to_owned(),
        en: "In this form the lead (or the body set up) concludes one contract for all.".to_owned(),
    },
    ..RULE
};

/// One contract is concluded for all, by another body.
pub static CONTRACTED_FOR: Rule = Rule {
    id: "contracted-for",
    name: words("一括契約の形態", "one contract for all"),
    citation: words("協定書（委任の範囲）", "agreement (mandate)"),
    judge: |file, out| out.check(is_one_contract(file) && !is_lead(file), inputs![]),
    says: |_| Sentence {
        ja: "この組織形態では各団体が自ら契約します。".to_owned(),
        en: "In this form each member concludes its own contract.".to_owned(),
    },
    ..RULE
};

/// The award is known: the counterpart by its number.
pub static AWARD_KNOWN: Rule = Rule {
    id: "award-known",
    name: words("候補者の決定", "the award is known"),
    judge: |file, out| {
        let number = counterpart_number(file).is_some();
        let candidate = file.text("candidate").is_some_and(|one| !one.is_empty());
        out.check(candidate && number, inputs![number = number]);
    },
    says: |_| Sentence {
        ja: "代表団体からの候補者決定の通知と、相手方の法人番号が必要です。".to_owned(),
        en: "The lead's award and the corporate number of the counterpart are required.".to_owned(),
    },
    ..RULE
};

fn counterpart_number(file: &Dossier) -> Option<&Value> {
    let stated = |name: &str| file.get(name).filter(|number| number.as_str() != Some(""));
    stated("counterpart.number").or_else(|| stated("candidate.number"))
}

/// What an award that is void leaves of the counterpart: nothing, but where the member signed with
/// it already.
#[must_use]
pub fn no_counterpart(file: &Dossier) -> Option<Value> {
    let signed = file.stage == "leaving" && file.text("leave.from") == Some("contracted");
    (!signed).then(|| Value::from(""))
}

/// The price is the whole award where the lead contracts for all, and within the own share where
/// each contracts.
pub static OWN_PRICE: Rule = Rule {
    id: "own-price",
    name: words("負担額の範囲内の契約金額", "price within the own share"),
    citation: words("協定書（負担割合）", "agreement (cost shares)"),
    judge: |file, out| {
        let price_yen = file.int("price_yen").unwrap_or(0);
        let (one, share) = (is_one_contract(file), file.int("share_yen").unwrap_or(0));
        let award = file.int("award.price_yen");
        let holds = if one { award.is_none_or(|award| price_yen == award) } else { price_yen <= share };
        let limit_yen = if one { award.unwrap_or(0) } else { share };
        out.check(holds, inputs![price_yen = price_yen, limit_yen = limit_yen, one = one]);
    },
    says: |finding| {
        let (price, limit) = (finding.input("price_yen"), finding.input("limit_yen"));
        if finding.input("one") == "true" {
            return Sentence {
                ja: format!("一括契約の金額は候補者の決定額{limit}円です（入力：{price}円）。"),
                en: format!("The one contract has the price of the award, ¥{limit}, not ¥{price}."),
            };
        }
        Sentence {
            ja: format!(
                "契約金額{price}円が負担額{limit}円を超えています。代表団体に負担額の再計算を求めてください。"
            ),
            en: format!("The price of ¥{price} exceeds the share of ¥{limit}; ask the lead to recompute."),
        }
    },
    ..RULE
};

/// The contract was drafted.
pub static DRAFTED: Rule = Rule {
    id: "member-contract-drafted",
    name: words("契約締結伺の起案", "the contract was drafted"),
    judge: |file, out| out.check(file.flag("contract.drafted"), inputs![]),
    says: |_| Sentence {
        ja: "契約締結伺がまだ起案されていません。".to_owned(),
        en: "The contract has not been drafted yet.".to_owned(),
    },
    ..RULE
};

/// Whether the member's contract needs its assembly, by the law of its own kind of body.
#[must_use]
pub fn own_vote_needed(file: &Dossier) -> Option<Value> {
    Some(Value::from((legality::OWN_VOTE_NEEDED.answer)(file) == 1))
}

/// The member's own contract; for a body the lead records for it is concluded outside.
pub static OWN_CONTRACT: Opening = Opening {
    kinds: &["contract"],
    act: "open",
    words: words("自団体の契約", "the member's own contract"),
    children: |file| {
        if file.flag("represented") {
            return Vec::new();
        }
        let mut facts = contract_terms(file, &["call.payment_form", "call.ip_mode"]);
        if let Some(needed) = own_vote_needed(file) {
            facts.set("vote.needed", needed);
        }
        if let Some(number) = counterpart_number(file) {
            facts.set("counterpart.number", number.clone());
        }
        if let Some(name) = file.get("candidate.name") {
            facts.set("counterpart.name", name.clone());
        }
        vec![("contract", facts)]
    },
};

/// A body the lead records for signed outside; where its assembly votes, it has, or its head
/// decided in its place (Act 179, 180).
pub static VOTED_WHERE_NEEDED: Rule = Rule {
    id: "G58",
    name: assembly::G58.name,
    citation: assembly::G58.citation,
    judge: |file, out| {
        if (legality::OWN_VOTE_NEEDED.answer)(file) == 0 {
            return out.not_applicable();
        }
        let result = file.text("vote.result").filter(|result| !result.is_empty()).unwrap_or("none");
        out.check(assembly::voted(file), inputs![result = result]);
    },
    says: assembly::G58.says,
    ..RULE
};

/// The lead records for this body.
pub static IS_REPRESENTED: Rule = Rule {
    id: "is-represented",
    name: words("代理入力する団体", "a body the lead records for"),
    judge: |file, out| out.check(file.flag("represented"), inputs![]),
    says: |_| Sentence {
        ja: "自団体の契約は契約の手続で署名します。".to_owned(),
        en: "This member signs in its own contract procedure.".to_owned(),
    },
    ..RULE
};

/// Whether this is the lead's contract for all.
pub static CONTRACTS_FOR_ALL: Question = Question {
    id: "contracts-for-all",
    words: words("代表団体の一括契約か", "the lead's contract for all"),
    answer: |file| usize::from(is_one_contract(file) && is_lead(file)),
    ..QUESTION
};

/// The instalment of the member's own contract: its share, for the lead of one contract the whole.
pub static OPEN_INSTALMENT: Order = Order {
    words: words("自団体の契約の支払回", "the instalment of the member's contract"),
    act: "open-instalment",
    to: |file| {
        let amount = if is_one_contract(file) {
            file.int("instalment.total_yen").filter(|_| is_lead(file))
        } else {
            shares::own(file, "instalment.shares")
        };
        let Some(amount) = amount.filter(|yen| *yen > 0) else { return Vec::new() };
        let mut facts = Facts::default();
        facts.set("schedule", json!({ "what": "成果連動払", "due": crate::facts::date_text(file.today) }));
        facts.set("form", Value::from("outcome"));
        facts.set("amount_yen", Value::from(amount));
        let performing =
            file.live("contract").filter(|one| matches!(one.stage.as_str(), "performing" | "winding-up"));
        performing.map(|one| (one.id.clone(), facts.clone())).collect()
    },
};

/// Whether no contract of its own is open.
pub static OWN_CONTRACT_CLOSED: Question = Question {
    id: "own-contract-closed",
    words: words("自団体の契約が終わっているか", "the member's own contract is closed"),
    reads: Reads::Children(&[]),
    answer: |file| usize::from(file.live("contract").next().is_none()),
    ..QUESTION
};

/// The member's own contract is closed.
pub static CONTRACT_CLOSED: Rule = Rule {
    id: "own-contract-closed",
    name: words("自団体の契約の完了", "the member's own contract is closed"),
    reads: Reads::Children(&[]),
    judge: |file, out| out.check(file.live("contract").next().is_none(), inputs![]),
    says: |_| Sentence {
        ja: "自団体の契約がまだ終わっていません。".to_owned(),
        en: "The member's own contract is not closed yet.".to_owned(),
    },
    ..RULE
};

/// Whether the member pays a contribution to the lead instead of a contract of its own.
pub static CONTRIBUTES: Question = Question {
    id: "contributes",
    words: words("負担金を支払う団体か", "the member pays a contribution"),
    answer: |file| usize::from(is_one_contract(file) && !is_lead(file)),
    ..QUESTION
};

/// The share to be borne in the end: settled, else agreed.
fn borne_yen(file: &Dossier) -> Option<i64> {
    file.int("settlement.share_yen").or_else(|| file.int("share_yen"))
}

/// The contribution paid is the share.
pub static CONTRIBUTION: Rule = Rule {
    id: "contribution",
    name: words("負担金の額", "the contribution is the share"),
    citation: words(
        "協定書（負担金・精算）・地方自治法施行令第162条第3号・第163条第2号",
        "agreement (contribution); Order 162 iii, 163 ii",
    ),
    judge: |file, out| {
        let (paid_yen, share_yen) =
            (file.int("contribution.paid_yen").unwrap_or(0), borne_yen(file).unwrap_or(0));
        let paid = file.date("contribution.paid_on").is_some_and(|day| day <= file.today);
        out.check(paid && paid_yen == share_yen, inputs![paid_yen = paid_yen, share_yen = share_yen]);
    },
    says: |finding| Sentence {
        ja: format!(
            "支払済みの負担金は{}円である必要があります（入力：{}円）。支払日は本日までの日です。",
            finding.input("share_yen"),
            finding.input("paid_yen")
        ),
        en: format!(
            "The contribution paid must be ¥{} (given: ¥{}), paid today or before.",
            finding.input("share_yen"),
            finding.input("paid_yen")
        ),
    },
    ..RULE
};

/// What this member bears in the end.
#[must_use]
pub fn settled_share(file: &Dossier) -> Option<Value> {
    shares::own(file, "settlement.shares").map(Value::from)
}
