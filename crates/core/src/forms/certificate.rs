//! Forms of `certificate` 認定.

use serde_json::Value;

pub use super::application::{PLAN, PRODUCT, plan};
use super::trial_order::{review, trial};
use crate::dossier::{Dossier, japan_instant};
use crate::effect::{Audience, DEADLINE, Deadline, Duty, Publication};
use crate::facts::Fact;
use crate::rule::{Form, QUESTION, Question, RULE, Rule};
use crate::rules::certification::{self as rules, end_of_day_after, is_stated};
use crate::rules::duties::G20;
use crate::rules::payment::says_due;
use crate::words::{Sentence, words};
use crate::{documents, facts, inputs};

/// Days in which an imported certificate is kept or revoked, once its issuer ended it.
const ISSUER_CHANGE_DAYS: i64 = 30;

facts! {
    NUMBER = "certificate.number": Text, "認定番号", "number of the certificate";
    KIND = "certificate.kind": Choice(&["goods", "service"]), "物品・役務の別", "goods or service";
    SCOPE = "certificate.scope": Text, "認定の範囲", "scope";
    FROM = "certificate.from": Date, "認定の始期", "certified from";
    TO = "certificate.to": Date, "認定の終期", "certified to";
    ISSUER = "certificate.issuer": Text, "認定した長", "head that certified";
    HOLDER_NUMBER = "holder.number": CorporateNumber, "認定事業者の法人番号", "corporate number of the holder";
    HOLDER = "holder.name": Text, "認定事業者", "holder";
    COUNTERPART = "counterpart": Text, "認定の申請", "application that was certified";
    VERIFIED = "import.verified": Flag, "登録済みの鍵による検証に合格したか", "verified with a registered key";
    ORIGIN = "import.origin": Text, "認定した団体の識別名", "organisation that certified";
    FILE = "import.file_sha256": Hash, "認定ファイルのハッシュ", "hash of the certificate file";
    EXPERTS = "experts": Record(experts), "学識経験者の意見（氏名・三つの要件）", "experts heard (person, opinion on three points)";
    REPORT = "plan.report": Record(report), "実施状況の報告（期間・実施したこと）", "report on the plan (period, what was done)", each;
    FOLLOWED = "plan.followed": Flag, "計画に従って実施しているか", "the plan is followed";
    BREACH = "plan.breach": Text, "計画に従っていない事実", "how the plan is not followed";
    PROPOSED = "plan.proposed": Record(plan), "変更後の実施計画", "changed plan";
    PROPOSED_SCOPE = "plan.proposed_scope": Text, "変更後の認定の範囲", "changed scope";
    CHANGE_REASON = "change.reason": Text, "変更の理由", "why it changes";
    FINDINGS = "findings": Record(review::findings), "変更後の計画の判定（三つの要件の適否と理由）", "findings on the changed plan";
    STATEMENT = "holder.statement": Text, "認定事業者の弁明", "what the holder says";
    WAIVED = "holder.waived": Flag, "弁明しない旨の申出", "the holder waives the hearing";
    GROUND = "revocation.ground": Choice(GROUNDS), "取消しの根拠", "ground of the revocation";
    ISSUER_CHANGE = "issuer.change": Choice(&["expired", "revoked", "surrendered", "amended"]), "認定した団体での変更", "what the issuer did";
    USE_EVALUATION = "use_evaluation": Record(trial::evaluation), "使用評価（改善点・効果・節減）", "evaluation of the use (improvement, effect, saving)", each;
    KEPT_BECAUSE = "issuer.kept_because": Text, "取り込んだ認定を維持する理由", "why the imported certificate is kept";
}

documents! {
    CERTIFICATE = "certificate": "認定書", "certificate";
    EXPERT_OPINIONS = "expert-opinions": "学識経験者の意見書", "opinions of the experts";
    HEARING_RECORD = "holder-hearing": "弁明の記録", "record of the hearing of the holder";
}

/// Grounds of a revocation: Rules 12-3(6), the programme, and the issuer's own ending.
const GROUNDS: &[&str] = &[
    "plan-not-followed",
    "false-application",
    "law-breach",
    "bankruptcy",
    "organised-crime",
    "lost-eligibility",
    "issuer-ended",
];

/// What every certificate starts with.
pub const CERTIFIED: &[&Fact] =
    &[&NUMBER, &KIND, &SCOPE, &FROM, &TO, &ISSUER, &HOLDER_NUMBER, &HOLDER, &PRODUCT, &PLAN];
/// What an imported one states of the file it came in.
pub const IMPORTED: &[&Fact] = &[&VERIFIED, &ORIGIN, &FILE];

fn experts(value: &Value) -> Result<(), Sentence> {
    let points = ["novelty", "benefit", "feasibility"];
    let sound = |one: &Value| {
        is_stated(one.get("person"))
            && points.iter().all(|name| is_stated(one.get("opinion").and_then(|o| o.get(name))))
    };
    value.as_array().is_some_and(|list| !list.is_empty() && list.iter().all(sound)).then_some(()).ok_or_else(
        || Sentence {
            ja: "各人に person（氏名）と opinion（novelty・benefit・feasibility への意見）を記してください。"
                .to_owned(),
            en: "Each states person, and opinion with novelty, benefit and feasibility.".to_owned(),
        },
    )
}

fn report(value: &Value) -> Result<(), Sentence> {
    ["period", "done"].iter().all(|name| is_stated(value.get(name))).then_some(()).ok_or_else(|| Sentence {
        ja: "period（期間）と done（実施したこと）を記してください。".to_owned(),
        en: "It states period and done.".to_owned(),
    })
}

/// Whether the imported certificate can be taken over as it is: its term still runs, and experts
/// were heard where policy asks for them.
pub static IMPORT_STANDS: Question = Question {
    id: "import-stands",
    words: words(
        "取込みの要件を満たすか（期間内・学識経験者）",
        "the import stands (term runs, experts heard)",
    ),
    answer: |file| {
        let runs = file.date("certificate.to").is_some_and(|to| to >= file.today);
        usize::from(runs && !rules::import_lacks_experts(file))
    },
    ..QUESTION
};

/// The term of a certificate runs forward.
pub static TERM: Rule = Rule {
    id: "certificate-term",
    name: words("認定の期間", "term of the certificate"),
    citation: words("各団体の認定制度要綱（有効期間）", "local programme (term)"),
    judge: |file, out| {
        let term = file.date("certificate.from").zip(file.date("certificate.to"));
        out.check(term.is_some_and(|(from, to)| from <= to), inputs![]);
    },
    says: |_| Sentence {
        ja: "認定の終期は始期以後にしてください。".to_owned(),
        en: "The term ends on or after the day it begins.".to_owned(),
    },
    ..RULE
};

/// Expiry at the end of the last day: a contract signed on it is still in time.
pub static EXPIRE: Deadline = Deadline {
    id: "expire",
    words: words("認定期間の満了", "the certificate expires"),
    act: "expire",
    due: expires_at,
    ..DEADLINE
};

/// The officers and the holder.
const OFFICERS_AND_HOLDER: &[Audience] = &[Audience::Officers, Audience::Supplier];

fn expires_at(file: &Dossier) -> Option<chrono::DateTime<chrono::Utc>> {
    japan_instant(file.date("certificate.to")?.succ_opt()?, 0, 0)
}

fn days_before(file: &Dossier, days: i64) -> Option<chrono::DateTime<chrono::Utc>> {
    let day = file.date("certificate.to")?.checked_sub_signed(chrono::Duration::try_days(days)?)?;
    japan_instant(day, 9, 0).filter(|at| *at > file.now)
}

/// Reminder: 90 days before the certificate expires.
pub static REMIND_90: Deadline = Deadline {
    id: "expires-in-90-days",
    words: words("認定期間の満了（90日前）", "the certificate expires in 90 days"),
    act: "",
    due: |file| days_before(file, 90),
    tells: OFFICERS_AND_HOLDER,
    until: Some(expires_at),
};
/// Reminder: 30 days before the certificate expires.
pub static REMIND_30: Deadline = Deadline {
    id: "expires-in-30-days",
    words: words("認定期間の満了（30日前）", "the certificate expires in 30 days"),
    act: "",
    due: |file| days_before(file, 30),
    tells: OFFICERS_AND_HOLDER,
    until: Some(expires_at),
};
static REPORT_RULE: Rule = Rule {
    id: "plan-report",
    name: words("実施計画の実施状況の報告", "report on the plan"),
    citation: words("地方自治法施行規則第12条の3・各団体の認定要綱", "Rules 12-3; local programme"),
    form: Form::Duty,
    says: |finding| says_due(finding, "実施状況の報告", "The report on the plan"),
    ..RULE
};

/// The holder reports on its plan, as often as policy says (年1回).
pub static REPORT_DUE: Duty = Duty {
    id: "duty-plan-report",
    words: words("実施計画の実施状況の報告", "report on the plan"),
    rule: &REPORT_RULE,
    act: "report-plan",
    due: |file| end_of_day_after(file, file.policy.plan_report_days),
};

/// The certificate must be revoked (G20).
pub static REVOCATION: Duty = Duty {
    id: "duty-revocation",
    words: words("計画に従わない認定の取消し", "revocation of a certificate whose plan is not followed"),
    rule: &G20,
    act: "revoke",
    due: |file| end_of_day_after(file, crate::boundary::edge("G20", file.policy.revocation_days)),
};

static ISSUER_CHANGE_RULE: Rule = Rule {
    id: "issuer-change",
    name: words("取り込んだ認定の維持又は取消し", "an imported certificate is kept or revoked"),
    citation: words("地方自治法施行規則第12条の3第7項", "Rules 12-3(7)"),
    form: Form::Duty,
    says: |finding| Sentence {
        ja: format!(
            "維持か取消しの判断の期限は{}でした（{}日超過）。",
            finding.input("due"),
            finding.input("late_days")
        ),
        en: format!(
            "To be kept or revoked by {} ({} days late).",
            finding.input("due"),
            finding.input("late_days")
        ),
    },
    ..RULE
};

/// What the issuer ended is revoked, or kept with a reason.
pub static KEEP_OR_REVOKE: Duty = Duty {
    id: "duty-issuer-change",
    words: words("取り込んだ認定の維持又は取消しの判断", "an imported certificate is kept or revoked"),
    rule: &ISSUER_CHANGE_RULE,
    act: "keep-imported",
    due: |file| end_of_day_after(file, ISSUER_CHANGE_DAYS),
};

/// Whether the holder, or the hearing, says that the plan is not followed.
pub static PLAN_BROKEN: Question = Question {
    id: "plan-broken",
    words: words("計画に従っていないか", "the plan is not followed"),
    answer: |file| usize::from(file.brought("plan.followed").and_then(Value::as_bool) == Some(false)),
    ..QUESTION
};

/// What a hearing finds of the plan: nothing is said of it, it is not followed, or it is followed
/// after all.
pub static HEARING_FINDS: Question = Question {
    id: "hearing-finds",
    words: words("弁明で分かったこと", "what the hearing finds of the plan"),
    answers: &["nothing", "not-followed", "followed"],
    answer: |file| match file.brought("plan.followed").and_then(Value::as_bool) {
        None => 0,
        Some(false) => 1,
        Some(true) => 2,
    },
    ..QUESTION
};

/// The holder said something, or waived.
pub static HEARD_OR_WAIVED: Rule = Rule {
    id: "heard-or-waived",
    name: words("弁明又は弁明しない旨", "heard or waived"),
    judge: |file, out| {
        let heard = is_stated(file.brought("holder.statement"));
        let waived = file.brought("holder.waived").and_then(Value::as_bool) == Some(true);
        out.check(heard || waived, inputs![heard = heard, waived = waived]);
    },
    says: |_| Sentence {
        ja: "認定事業者の弁明か、弁明しない旨の申出を記録してください。".to_owned(),
        en: "Record what the holder says, or that it waives the hearing.".to_owned(),
    },
    ..RULE
};

/// The certificate is another organisation's.
pub static IS_IMPORTED: Rule = Rule {
    id: "imported-certificate",
    name: words("取り込んだ認定", "an imported certificate"),
    judge: |file, out| out.check(file.flag("certificate.imported"), inputs![]),
    says: |_| Sentence {
        ja: "他団体から取り込んだ認定だけの行為です。".to_owned(),
        en: "Only for a certificate imported from another organisation.".to_owned(),
    },
    ..RULE
};

/// The issuer's change still waits for a decision.
pub static CHANGE_WAITS: Rule = Rule {
    id: "issuer-change-waits",
    name: words("判断を待つ認定元の変更", "a change by the issuer waits"),
    judge: |file, out| out.check(is_stated(file.facts.get("due.duty-issuer-change")), inputs![]),
    says: |_| Sentence {
        ja: "判断を待っている認定元の変更はありません。".to_owned(),
        en: "No change by the issuer waits for a decision.".to_owned(),
    },
    ..RULE
};

/// Whether what the issuer did ends its certificate; an amendment does not.
pub static ISSUER_ENDED: Question = Question {
    id: "issuer-ended",
    words: words("認定元で認定が終わったか", "the issuer ended the certificate"),
    answer: |file| usize::from(file.text("issuer.change").is_some_and(|change| change != "amended")),
    ..QUESTION
};

/// Whether the changed plan changes the scope.
#[must_use]
pub fn changed_scope(file: &Dossier) -> Option<Value> {
    file.get("plan.proposed_scope").filter(|scope| is_stated(Some(scope))).cloned()
}

/// The public register of certificates.
pub static REGISTER: Publication = Publication {
    id: "certificate-register",
    words: words("認定の公表（認定簿）", "register of certificates"),
    facts: OF_REGISTER,
    documents: &[],
};
/// A confirmed change of the plan, with the scope it changes.
pub static CHANGED: Publication = Publication {
    id: "certificate-changed",
    words: words("認定内容の変更の公表", "change of a certificate"),
    facts: &[
        "certificate.number",
        "holder.name",
        "holder.number",
        "product.name",
        "plan.proposed_scope",
        "certificate.to",
    ],
    documents: &[],
};
/// A revocation is public, with its ground.
pub static REVOKED: Publication = Publication {
    id: "certificate-revoked",
    words: words("認定取消しの公表", "revocation of a certificate"),
    facts: &[
        "certificate.number",
        "holder.name",
        "holder.number",
        "product.name",
        "certificate.from",
        "revocation.ground",
        "reason",
    ],
    documents: &[],
};
/// The end of a certificate's term, or its surrender, is public.
pub static ENDED: Publication = Publication {
    id: "certificate-ended",
    words: words("認定の終了の公表", "end of a certificate"),
    facts: OF_REGISTER,
    documents: &[],
};

const OF_REGISTER: &[&str] = &[
    "certificate.number",
    "certificate.kind",
    "certificate.scope",
    "certificate.from",
    "certificate.to",
    "certificate.issuer",
    "holder.name",
    "holder.number",
    "product.name",
];
