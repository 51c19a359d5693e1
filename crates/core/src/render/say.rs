//! Parts of a rulebook in words: who, under which conditions, with what effect.

use super::{Language, gather};
use crate::atlas::{Atlas, Route};
use crate::dossier::Dossier;
use crate::effect::{Audience, Effect};
use crate::facts::Shape;
use crate::rule::{Finding, Findings, Form, Input, Inputs, Outcome, Question, Rule, Severity};
use crate::words::{Capacity, Words, words};

/// Who may perform an act.
pub(super) fn actors(atlas: &Atlas, act: &str, language: Language) -> Vec<String> {
    let mut actors: Vec<String> = gather(atlas, act, |route| route.by.clone())
        .into_iter()
        .map(|capacity| language.of(capacity.words()).to_owned())
        .collect();
    if atlas.of_act(act).any(|route| route.commanded) {
        actors.push(language.pick("他の手続の指示", "commanded by another procedure").to_owned());
    }
    actors
}

/// The conditions under which a route is taken, or nothing where it does not fork.
pub(super) fn conditions(route: &Route, language: Language) -> String {
    let said: Vec<String> = route
        .forks
        .iter()
        .map(|(question, answer)| {
            let said = answer_of(question, *answer, route, language);
            let law = question.rule.map(|rule| format!("［{rule}］")).unwrap_or_default();
            format!("{}{law}＝{said}", language.of(question.words))
        })
        .collect();
    said.join(language.comma())
}

fn answer_of(question: &Question, answer: usize, route: &Route, language: Language) -> String {
    match question.answers.get(answer).copied().unwrap_or("?") {
        "yes" => language.pick("はい", "yes").to_owned(),
        "no" => language.pick("いいえ", "no").to_owned(),
        _ if question.history => language.of(route.to.label).to_owned(),
        other => format!("`{other}`"),
    }
}

/// To whom a letter goes, in words.
fn audience(audience: Audience) -> Words {
    match audience {
        Audience::Officers => words("担当者", "the officers"),
        Audience::Approver => words("決裁権者", "the approver"),
        Audience::Finance => words("財政担当", "finance"),
        Audience::ContractOfficer => words("契約担当", "the contract officer"),
        Audience::Inspector => words("検査職員", "the inspector"),
        Audience::Accounting => words("会計管理者", "accounting"),
        Audience::Evaluators => words("選定委員", "the evaluators"),
        Audience::Openers => words("開封立会人", "the opening holders"),
        Audience::Supplier => words("その事業者", "the supplier concerned"),
        Audience::Suppliers => words("参加事業者すべて", "every supplier taking part"),
        Audience::Public => words("公衆", "the public"),
        Audience::Auditor => words("監査", "the auditor"),
        Audience::Administrators => words("管理者", "the administrators"),
    }
}

/// An effect in words.
pub(super) fn effect(effect: &Effect, language: Language) -> String {
    let pair = match effect {
        Effect::Tell(to) => {
            let to = audience(*to);
            (format!("{}に通知する", to.ja), format!("a letter to {}", to.en))
        }
        Effect::Publish(publication) => {
            (format!("「{}」を公表する", publication.words.ja), format!("publishes {}", publication.words.en))
        }
        Effect::Set(deadline) => deadline_set(deadline.words, deadline.act),
        Effect::Lift(id) => (format!("期限 `{id}` を取り消す"), format!("takes back the deadline `{id}`")),
        Effect::Start(duty) => (
            format!("義務「{}」が始まる（`{}` で果たす。{}）", duty.words.ja, duty.act, duty.rule.id),
            format!("starts the duty of {} (fulfilled by `{}`; {})", duty.words.en, duty.act, duty.rule.id),
        ),
        Effect::Fulfil(duty) => (
            format!("義務「{}」を果たす（{}）", duty.words.ja, duty.rule.id),
            format!("fulfils the duty of {} ({})", duty.words.en, duty.rule.id),
        ),
        Effect::Open(opening) => {
            let kinds = opening.kinds.join("` `");
            (
                format!("「{}」を開く（`{kinds}`）", opening.words.ja),
                format!("opens {} (`{kinds}`)", opening.words.en),
            )
        }
        Effect::Command(order) => (
            format!("下位の手続に指示する：{}（`{}`）", order.words.ja, order.act),
            format!("commands children: {} (`{}`)", order.words.en, order.act),
        ),
        Effect::Report(act) => {
            (format!("上位の手続の `{act}` を行う"), format!("performs `{act}` of the parent"))
        }
        Effect::Announce(act) => (
            format!("案件の進行中の手続すべてで `{act}` を行う"),
            format!("performs `{act}` on every live procedure of the case"),
        ),
        Effect::Notify(act) => (
            format!("この手続を参照する進行中の手続すべてで `{act}` を行う"),
            format!("performs `{act}` on every live procedure that names this one"),
        ),
        Effect::Send(message) => (
            format!("他団体に署名付きの通知を送る：{}", message.words.ja),
            format!("sends other organisations a signed message: {}", message.words.en),
        ),
        Effect::Freeze => ("期限を止める".to_owned(), "freezes the deadlines".to_owned()),
        Effect::Thaw => (
            "期限を、止まっていた日数だけ延ばして再び進める".to_owned(),
            "lets the deadlines run again, moved by the days frozen".to_owned(),
        ),
        Effect::LiftAll => ("期限をすべて取り消す".to_owned(), "takes back every deadline".to_owned()),
        Effect::Erase(named_by) => (
            format!("その手続の記録の内容を消去する（`{}`）", named_by.name),
            format!("erases what the entries of that procedure disclosed (`{}`)", named_by.name),
        ),
    };
    match language {
        Language::Ja => pair.0,
        Language::En => pair.1,
    }
}

fn deadline_set(name: Words, act: &str) -> (String, String) {
    if act.is_empty() {
        return (format!("期限「{}」（知らせるだけ）", name.ja), format!("reminder: {}", name.en));
    }
    (
        format!("期限「{}」（その時にシステムが `{act}` を行う）", name.ja),
        format!("deadline: {} (the clock then performs `{act}`)", name.en),
    )
}

/// The shape of a fact's value in words.
pub(super) fn shape(shape: &Shape, language: Language) -> String {
    match shape {
        Shape::Text => language.pick("文字", "text").to_owned(),
        Shape::Yen => language.pick("円", "yen").to_owned(),
        Shape::Count(low, high) => format!("{low}–{high}"),
        Shape::Date => language.pick("日付", "date").to_owned(),
        Shape::Instant => language.pick("日時", "date and time").to_owned(),
        Shape::Flag => language.pick("はい・いいえ", "yes or no").to_owned(),
        Shape::Choice(options) => format!("`{}`", options.join("` `")),
        Shape::Texts => language.pick("一覧", "list").to_owned(),
        Shape::CorporateNumber => language.pick("法人番号", "corporate number").to_owned(),
        Shape::Hash => "SHA-256".to_owned(),
        Shape::Record(_) => language.pick("記録", "record").to_owned(),
    }
}

/// How far a rule yields, in words after its letter.
pub(super) fn severity(severity: Severity, language: Language) -> String {
    let name = match severity {
        Severity::Law => words("法令", "law"),
        Severity::Local => words("団体の規程", "local rule"),
        Severity::Advice => words("助言", "advice"),
    };
    format!("{} {}", severity.letter(), language.of(name))
}

/// The form of a rule in words.
pub(super) fn form(form: Form, language: Language) -> &'static str {
    language.of(match form {
        Form::Guard => words("要件", "guard"),
        Form::Duty => words("時限義務", "duty"),
        Form::Fork => words("分岐", "fork"),
    })
}

/// The sentence a rule says, with the names of its inputs where their values stand; nothing
/// where the rule says nothing about an empty file, so that its inputs cannot be named.
pub(super) fn skeleton(rule: &'static Rule, language: Language) -> Option<String> {
    let file = Dossier::new("", chrono::DateTime::UNIX_EPOCH, "", Capacity::System);
    let mut found = Vec::new();
    (rule.judge)(&file, &mut Findings::new(rule, &mut found));
    let first = found.into_iter().find(|finding| finding.outcome != Outcome::NotApplicable)?;
    let inputs: Inputs =
        first.inputs.iter().map(|(name, _)| (*name, Input::Text(format!("〔{name}〕")))).collect();
    let said = (rule.says)(&Finding { inputs, outcome: Outcome::Unmet, ..first });
    let text = match language {
        Language::Ja => said.ja,
        Language::En => said.en,
    };
    // a rule that says only its own name has no sentence worth a line
    (text != language.of(rule.name)).then_some(text)
}
