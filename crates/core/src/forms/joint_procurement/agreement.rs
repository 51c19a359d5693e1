//! The agreement (協定書), the shares, and who joins, leaves or is excluded.

use serde_json::Value;

use super::{elsewhere, here, minimum};
use crate::domain::cost_shares::Cost;
use crate::dossier::Dossier;
use crate::effect::{Message, Order, Publication};
use crate::facts::{Fact, Facts, date_text};
use crate::forms::shared::pass;
use crate::inputs;
use crate::rule::{RULE, Reads, Rule};
use crate::rules::joint::members::{self, READ};
use crate::rules::joint::shares;
use crate::words::{Among, Sentence, words};
use crate::{documents, facts};

facts! {
    AGREEMENT = "agreement": Record(clauses), "協定書の記載事項", "clauses of the agreement";
    AGREEMENT_HASH = "agreement.sha256": Hash, "協定書（案）のハッシュ", "hash of the agreement text";
    BUDGET_CONDITION = "agreement.budget_condition": Flag, "予算の成立を条件とする条項", "the budget is a condition";
    JOIN_UNTIL = "agreement.join_until": Date, "追加参加の期限", "bodies may join until";
    LEAVE_DAYS = "agreement.leave_notice_days": Count(0, 3_650), "脱退予告の日数（協定）", "days of notice to leave";
    COST = "cost": Record(cost), "費用負担（均等割・割合割・団体ごとの割合）", "cost: equal part, part by weight, weights";
    CONCLUDED_ON = "agreement.concluded_on": Date, "協定の締結日", "agreement concluded on";
    AUTHORITY = "filing.authority": Choice(&["minister", "governor"]), "届出・許可の相手方（総務大臣・都道府県知事）", "authority of the filing";
    NOTICE_ON = "filing.notice_on": Date, "告示日", "public notice on";
    FILED_ON = "filing.filed_on": Date, "届出日", "filed on";
    PERMITTED_ON = "filing.permitted_on": Date, "許可日", "permitted on";
    EXCLUDED = "exclude.member": Text, "除外する団体", "body excluded";
    LEAVING = "leave.member": Text, "脱退する団体", "body that leaves";
    DISSOLVE_GROUND = "dissolve.ground": Choice(&["below-minimum", "clause"]), "解散の事由", "ground of the dissolution";
    DISSOLVE_CLAUSE = "dissolve.clause": Text, "根拠とする協定の条項", "clause of the agreement";
}

documents! {
    AGREEMENT_DRAFT = "agreement-draft": "協定書・規約（案）", "draft agreement";
    SIGNED_AGREEMENT = "signed-agreement": "締結した協定書・規約", "agreement as signed";
    FILING = "filing": "告示・届出・許可の書類", "notice, filing or permission";
    CONSENTS = "consents": "他の構成団体の同意書", "consent of the other members";
}

/// What an agreement states (`law.md` §5.6).
pub const CLAUSES: &[(&str, &str)] = &[
    ("parties", "当事者と代表団体"),
    ("object", "目的・対象"),
    ("mandate", "委任の範囲（公募・審査・協議・契約）"),
    ("specification", "共通仕様と選択仕様"),
    ("cost_sharing", "負担割合"),
    ("joint_costs", "事務費の負担・支払時期・精算"),
    ("decision_rule", "意思決定の方法"),
    ("budget_failure", "予算が成立しない場合"),
    ("joining", "追加参加と単価"),
    ("leaving", "脱退の予告と残る費用"),
    ("data_and_rights", "データ・知的財産の帰属"),
    ("confidentiality", "秘密保持"),
    ("disclosure", "情報公開の調整"),
    ("complaints", "苦情の窓口"),
    ("term", "有効期間"),
    ("dispute", "疑義・紛争の解決"),
];

fn clauses(value: &Value) -> Result<(), Sentence> {
    let stated =
        |name: &str| value.get(name).and_then(Value::as_str).is_some_and(|text| !text.trim().is_empty());
    let missing: Vec<&(&str, &str)> = CLAUSES.iter().filter(|(name, _)| !stated(name)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let ids: Vec<&str> = missing.iter().map(|(name, _)| *name).collect();
    let labels: Vec<&str> = missing.iter().map(|(_, label)| *label).collect();
    Err(Sentence {
        ja: format!("協定書に次の事項を記してください：{}。", labels.join("、")),
        en: format!("The agreement states also: {}.", ids.join(", ")),
    })
}

/// Checks a cost: two parts and a weight for each member.
pub(super) fn cost(value: &Value) -> Result<(), Sentence> {
    let read: Result<Cost, _> = serde_json::from_value(value.clone());
    read.map(|_| ()).map_err(|error| Sentence {
        ja: format!(
            "fixed_yen、variable_yen（円）と weights（団体ごとの割合。文字の小数か整数）を記してください（{error}）。"
        ),
        en: format!("It has fixed_yen, variable_yen and weights (decimal texts or integers by body) ({error})."),
    })
}

/// What the proposal of an agreement states.
pub const PROPOSED: &[&Fact] = &[&AGREEMENT, &AGREEMENT_HASH, &BUDGET_CONDITION, &COST];

/// The shares of the cost brought.
#[must_use]
pub fn computed(file: &Dossier) -> Option<Value> {
    shares::of_cost(file, "cost").ok().map(|found| shares::stored(&found))
}

/// The total of the cost brought.
#[must_use]
pub fn total(file: &Dossier) -> Option<Value> {
    Some(Value::from(file.record::<Cost>("cost")?.total().ok()?.get()))
}

/// What members learn of the agreement and its shares.
const AGREED_ON: &[&str] = &[
    "agreement",
    "agreement.sha256",
    "agreement.budget_condition",
    "agreement.join_until",
    "agreement.leave_notice_days",
    "joint.form",
    "joint.estimate_yen",
    "lead",
    "shares",
    "shares.total_yen",
];

/// The same with the shares this act computes.
fn agreed_on(file: &Dossier) -> Facts {
    let mut facts = pass(file, AGREED_ON);
    for (name, value) in [("shares", computed(file)), ("shares.total_yen", total(file))] {
        if let Some(value) = value {
            facts.set(name, value);
        }
    }
    facts
}

/// The agreement is put before the members of the lead's case.
pub static NOTE_PROPOSAL: Order = Order {
    words: words("協定書案の提示", "the agreement is put before the members"),
    act: "note-proposal",
    to: |file| here(file, &agreed_on(file), |member| member.stage == "need-submitted"),
};
/// The same for those elsewhere.
pub static PROPOSAL: Message = Message {
    id: "proposal",
    words: words("協定書案の提示", "the agreement is put before the members"),
    discloses: AGREED_ON,
    // Whoever had decided was asked again before, whether or not its answer has arrived.
    to: |file| elsewhere(file, |member| member.stage == "need-submitted" || has_decided(member)),
};

/// Whom the act reaches: the members as they are now. An order and a message name their receivers
/// by what a rule of their act reads.
pub static MEMBERS_REACHED: Rule = Rule {
    id: "members-reached",
    name: words("通知を受ける団体", "the members reached"),
    reads: Reads::Children(READ),
    judge: |file, out| out.check(true, inputs![members = members::remaining(file).len()]),
    says: |finding| Sentence {
        ja: format!("構成団体は{}です。", finding.input("members")),
        en: format!("There are {} members.", finding.input("members")),
    },
    ..RULE
};

/// The members of the lead's case decide again.
pub static ASK_AGAIN: Order = Order {
    words: words("再度の意思決定の求め", "the members decide again"),
    act: "ask-again",
    to: |file| here(file, &pass(file, &["reason"]), has_decided),
};
/// The same for those elsewhere.
pub static DECIDE_AGAIN: Message = Message {
    id: "decide-again",
    words: words("再度の意思決定の求め", "the members decide again"),
    discloses: &["reason"],
    to: |file| elsewhere(file, has_decided),
};

fn has_decided(member: &members::Member) -> bool {
    matches!(member.stage.as_str(), "decided" | "assembly-passed" | "agreed")
}

/// New shares for the members of the lead's case.
pub static NOTE_SHARES: Order = Order {
    words: words("負担額の通知", "the new shares are noted"),
    act: "note-shares",
    to: |file| here(file, &agreed_on(file), bears),
};
/// The same for those elsewhere.
pub static NEW_SHARES: Message = Message {
    id: "shares",
    words: words("負担額の通知", "the new shares"),
    discloses: AGREED_ON,
    to: |file| elsewhere(file, bears),
};

fn bears(member: &members::Member) -> bool {
    !matches!(member.stage.as_str(), "invited" | "interested")
}

/// Every remaining member has joined, and the text that is proposed now.
pub static ALL_AGREED: Rule = Rule {
    id: "all-agreed",
    name: words("各団体の締結", "every member has joined"),
    citation: words("協定書", "agreement"),
    reads: Reads::Children(READ),
    judge: |file, out| {
        let waiting: Vec<String> = members::remaining(file)
            .into_iter()
            // Whoever leaves is not asked to decide on another text any more.
            .filter(|one| one.stage != "leaving" && !one.joined(file))
            .map(|one| one.invited.name)
            .collect();
        out.check(waiting.is_empty(), inputs![waiting = waiting.join("、")]);
    },
    says: |finding| Sentence {
        ja: format!("現在の協定書をまだ締結していない団体があります：{}。", finding.input("waiting")),
        en: format!("These members have not joined this agreement yet: {}.", finding.input("waiting")),
    },
    ..RULE
};

/// The agreement is in force, for the members of the lead's case.
pub static NOTE_AGREEMENT: Order = Order {
    words: words("協定の締結の通知", "the agreement is concluded"),
    act: "note-agreement",
    to: |file| here(file, &pass(file, &["agreement.concluded_on"]), |_| true),
};
/// The same for those elsewhere.
pub static CONCLUDED: Message = Message {
    id: "concluded",
    words: words("協定の締結の通知", "the agreement is concluded"),
    discloses: &["agreement.concluded_on", "agreement.sha256"],
    to: |file| elsewhere(file, |_| true),
};

/// The agreement as concluded, with what became of the forms before it.
#[must_use]
pub fn history(file: &Dossier) -> Option<Value> {
    let mut all: Vec<Value> = file.record("agreement.history").unwrap_or_default();
    let names =
        ["joint.form", "agreement.sha256", "agreement.concluded_on", "filing.notice_on", "filing.filed_on"];
    let one: serde_json::Map<String, Value> =
        names.iter().filter_map(|name| Some(((*name).to_owned(), file.facts.get(name)?.clone()))).collect();
    all.push(one.into());
    Some(all.into())
}

/// The notice (告示) of the form and its rules.
pub static NOTICE: Publication = Publication {
    id: "agreement-notice",
    words: words("協定・規約の告示", "public notice of the agreement"),
    facts: &["title", "object", "joint.form", "members", "agreement.concluded_on", "filing.notice_on"],
    documents: &[],
};

/// The window in which bodies may join is open.
pub static JOIN_WINDOW: Rule = Rule {
    id: "join-window",
    name: words("追加参加の期間", "window to join"),
    citation: words("協定書（追加参加）", "agreement (joining)"),
    judge: |file, out| {
        let until = file.date("agreement.join_until");
        out.check(
            until.is_some_and(|until| file.today <= until),
            inputs![until = until.map_or_else(String::new, date_text)],
        );
    },
    says: |finding| match finding.input("until").as_str() {
        "" => Sentence {
            ja: "協定に追加参加の期限の定めがありません。".to_owned(),
            en: "The agreement has no window in which bodies may join.".to_owned(),
        },
        until => Sentence {
            ja: format!("追加参加の期限（{until}）を過ぎています。"),
            en: format!("Bodies could join until {until}."),
        },
    },
    ..RULE
};

/// The body excluded is a member other than the lead, in a stage in which it may be.
pub static MAY_BE_EXCLUDED: Rule = Rule {
    id: "may-be-excluded",
    name: words("除外できる団体", "a member that may be excluded"),
    citation: words("協定書（除外）", "agreement (exclusion)"),
    reads: Reads::Children(READ),
    judge: |file, out| {
        let org = file.text("exclude.member").unwrap_or_default();
        let stage = members::of(file, org).map_or_else(|| "none".to_owned(), |member| member.stage);
        let may = matches!(
            stage.as_str(),
            "invited"
                | "interested"
                | "need-submitted"
                | "decided"
                | "assembly-passed"
                | "agreed"
                | "contracting"
        );
        out.check(may && file.text("lead") != Some(org), inputs![org = org, stage = stage]);
    },
    says: |finding| {
        let stage = finding.stage_called("stage", Among::Kind("participation"));
        Sentence {
            ja: format!("「{}」は除外できません（段階：{}）。", finding.input("org"), stage.ja),
            en: format!("\"{}\" cannot be excluded (stage: {}).", finding.input("org"), stage.en),
        }
    },
    ..RULE
};

/// The body excluded is out.
#[must_use]
pub fn out_excluded(file: &Dossier) -> Option<Value> {
    Some(super::put_out(file, file.text("exclude.member").map(str::to_owned).into_iter()))
}

/// The exclusion, in the lead's case.
pub static EXCLUDE: Order = Order {
    words: words("構成団体の除外", "the member is excluded"),
    act: "exclude",
    to: |file| here(file, &pass(file, &["reason"]), |one| file.text("exclude.member") == Some(one.org())),
};
/// The same elsewhere.
pub static EXCLUSION: Message = Message {
    id: "exclusion",
    words: words("構成団体の除外", "the member is excluded"),
    discloses: &["reason"],
    to: |file| elsewhere(file, |one| file.text("exclude.member") == Some(one.org())),
};

/// The body whose leave is accepted has given notice.
pub static HAS_GIVEN_NOTICE: Rule = Rule {
    id: "has-given-notice",
    name: words("脱退の予告", "notice to leave was given"),
    reads: Reads::Children(READ),
    judge: |file, out| {
        let org = file.text("leave.member").unwrap_or_default();
        out.check(members::of(file, org).is_some_and(|one| one.stage == "leaving"), inputs![org = org]);
    },
    says: |finding| Sentence {
        ja: format!("「{}」は脱退を予告していません。", finding.input("org")),
        en: format!("\"{}\" has given no notice to leave.", finding.input("org")),
    },
    ..RULE
};

/// The consent of all others, in the lead's case.
pub static NOTE_CONSENT: Order = Order {
    words: words("脱退への全団体の同意", "all consent to the leaving"),
    act: "note-consent",
    to: |file| here(file, &pass(file, &["reason"]), |one| file.text("leave.member") == Some(one.org())),
};
/// The same elsewhere.
pub static CONSENT: Message = Message {
    id: "consent",
    words: words("脱退への全団体の同意", "all consent to the leaving"),
    discloses: &["reason"],
    to: |file| elsewhere(file, |one| file.text("leave.member") == Some(one.org())),
};

/// Too few members remain, or a clause of the agreement ends it.
pub static DISSOLUTION_GROUND: Rule = Rule {
    id: "dissolution-ground",
    name: words("解散の事由", "ground of the dissolution"),
    citation: words("協定書（解散）", "agreement (dissolution)"),
    reads: Reads::Children(READ),
    judge: |file, out| {
        let remaining = members::remaining(file).len();
        let clause = file.brought("dissolve.clause").is_some();
        let holds = match file.text("dissolve.ground") {
            Some("below-minimum") => remaining < minimum(file),
            Some("clause") => clause,
            _ => false,
        };
        out.check(holds, inputs![members = remaining, minimum = minimum(file)]);
    },
    says: |finding| Sentence {
        ja: format!(
            "構成団体は{}あり最少数{}を下回っていません。条項による解散なら、その条項を示してください。",
            finding.input("members"),
            finding.input("minimum")
        ),
        en: format!(
            "{} members remain, at least {} are needed; to end by a clause, name it.",
            finding.input("members"),
            finding.input("minimum")
        ),
    },
    ..RULE
};
