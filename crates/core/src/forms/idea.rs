//! Forms of `idea` 発案: what an originator leaves in the office's keeping (`law.md` §9.3).

use serde_json::Value;

use super::records::texts;
use crate::dossier::{Child, Dossier, japan_instant};
use crate::effect::{Duty, Opening, Order};
use crate::facts;
use crate::facts::{Fact, Facts, instant_of};
use crate::inputs;
use crate::rule::{Finding, Form, RULE, Reads, Rule, Severity};
use crate::words::{Capacity, Sentence, Words, words};

facts! {
    TITLE = "idea.title": Text, "発案の件名", "what the idea is called";
    ORIGINATOR = "counterpart.name": Text, "発案者の名称", "name of the originator";
    ORIGINATOR_NUMBER = "counterpart.number": CorporateNumber, "発案者の法人番号", "corporate number of the originator";
    HASH = "idea.hash": Hash, "発案書のハッシュ", "hash of the sealed idea";
    CLASS = "idea.secrecy": Choice(&["open", "named-officers", "secret"]), "秘密区分", "secrecy class";
    USE = "idea.use": Text, "利用の合意", "agreed use";
    OFFICERS = "idea.officers": Texts, "開くことができる職員", "officers named in the deposit";
    OPENED = "idea.opened": Hash, "開いた発案書のハッシュ", "hash of the idea opened", each;
    CONSENT = "idea.consent": Choice(&["opening", "specification"]), "同意の範囲（開封まで・仕様書への利用まで）", "what is consented to (opening, or use in a specification)";
    SCOPE = "idea.scope": Text, "利用してよい部分と条件", "which part may be used, and how";
    PAPER = "idea.paper": Hash, "発案者が署名した書面のハッシュ", "hash of the paper the originator signed";
    WAY = "idea.way": Choice(WAYS), "発案者が選ぶ進め方", "the way the originator chooses";
    WAY_PROPOSED = "idea.way_proposed": Choice(WAYS), "職員が提案する進め方", "the way an officer proposes";
    INCIDENT = "idea.incident": Record(incident), "漏えい等の事故（日・内容・相手・応急措置）", "incident (day, what, to whom, first remedy)", each;
    REMEDY = "idea.remedy": Text, "事故への措置と回答", "remedy and answer", each;
}

/// The four ways on from an idea (`law.md` §9.3(3)).
pub const WAYS: &[&str] =
    &["no4-certification", "no2-uniqueness", "call-with-originator-points", "open-call-without-idea"];
/// The ways in the office's words.
const WAY_WORDS: [Words; 4] = [
    words("第4号の認定", "certification (No.4)"),
    words("第2号（唯一性）", "No.2 by uniqueness"),
    words("発案者加点のある公募", "call with originator points"),
    words("発案を除いた公募", "open call without the idea"),
];

/// What a way is called.
#[must_use]
pub fn way_words(way: &str) -> Words {
    let at = WAYS.iter().position(|one| *one == way);
    at.and_then(|at| WAY_WORDS.get(at)).copied().unwrap_or(words("未選択", "none chosen"))
}

/// What a record of an idea is opened with.
pub const OPENED_WITH: &[&Fact] = &[&TITLE, &ORIGINATOR];
/// What the deposit of an idea states.
pub const DEPOSIT: &[&Fact] = &[&HASH, &CLASS, &USE, &OFFICERS];

fn incident(value: &Value) -> Result<(), Sentence> {
    texts(value, &["on", "what", "to", "remedy"])
}

const PROTECTION: Words = words(
    "発案の預かり条件（デジタル行財政改革会議事務局資料 令和7年3月5日）",
    "terms of the deposit of ideas (government slides on IP in startup procurement, 5 March 2025)",
);

/// The originator acts herself, or an officer brings the paper she signed.
pub static BY_ORIGINATOR: Rule = Rule {
    id: "idea-originator",
    name: words("発案者本人の意思", "the originator's own word"),
    citation: PROTECTION,
    judge: |file, out| {
        let herself = file.capacity == Capacity::Supplier;
        out.check(herself || file.brought("idea.paper").is_some(), inputs![herself = herself]);
    },
    says: |_| Sentence {
        ja: "発案者本人が行うか、本人が署名した書面のハッシュを付けてください。".to_owned(),
        en: "The originator does this herself, or the hash of the paper she signed is given.".to_owned(),
    },
    ..RULE
};

/// Whether the originator has released the idea, and to what extent.
fn released(file: &Dossier) -> bool {
    matches!(file.text("idea.consent"), Some("opening" | "specification"))
}

/// Who may open: every officer of the case an open idea, those named in the deposit another, and a
/// secret one only after the originator has released it.
pub static MAY_OPEN: Rule = Rule {
    id: "idea-opener",
    name: words("発案の開封者", "who may open the idea"),
    citation: PROTECTION,
    judge: |file, out| {
        let class = file.text("idea.secrecy").unwrap_or("secret");
        let named = file.lists("idea.officers", &file.actor);
        let allowed = match class {
            "open" => true,
            "named-officers" => named,
            _ => named && released(file),
        };
        out.check(allowed, inputs![class = class, named = named, released = released(file)]);
    },
    says: |finding| {
        if finding.input("named") == "true" {
            return Sentence {
                ja: "秘密として預かった発案は、発案者が開封に同意するまで開けません。".to_owned(),
                en: "A secret idea stays sealed until its originator consents to its opening.".to_owned(),
            };
        }
        Sentence {
            ja: "預かった発案を開けるのは、預かりの際に指名された職員だけです。".to_owned(),
            en: "Only an officer named in the deposit may open the idea.".to_owned(),
        }
    },
    ..RULE
};

/// What is opened is what was deposited.
pub static AS_DEPOSITED: Rule = Rule {
    id: "idea-as-deposited",
    name: words("預かった発案書と同じもの", "the idea as it was deposited"),
    citation: PROTECTION,
    judge: |file, out| {
        let opened = file.brought("idea.opened");
        out.check(opened.is_some() && opened == file.facts.get("idea.hash"), inputs![]);
    },
    says: |_| Sentence {
        ja: "開いた発案書のハッシュが、預かったときのハッシュと違います。".to_owned(),
        en: "The hash of what was opened is not the hash of what was deposited.".to_owned(),
    },
    ..RULE
};

/// The idea has not been published with a call.
pub static NOT_PUBLISHED: Rule = Rule {
    id: "idea-not-published",
    name: words("公表前であること", "not published yet"),
    citation: PROTECTION,
    judge: |file, out| {
        let on = file.text("idea.published_on").unwrap_or_default();
        out.check(on.is_empty(), inputs![on = on]);
    },
    says: |finding| Sentence {
        ja: format!(
            "この発案を使った公告を{}に公表したため、同意や進め方はもう変えられません。",
            finding.input("on")
        ),
        en: format!(
            "A notice that uses the idea was published on {}; consent and way stand.",
            finding.input("on")
        ),
    },
    ..RULE
};

/// There is a consent to take back.
pub static CONSENTED: Rule = Rule {
    id: "idea-consented",
    name: words("同意があること", "there is a consent"),
    judge: |file, out| out.check(released(file), inputs![]),
    says: |_| Sentence {
        ja: "撤回できる同意がありません。".to_owned(),
        en: "There is no consent to take back.".to_owned(),
    },
    ..RULE
};

/// An incident waits for its answer.
pub static INCIDENT_OPEN: Rule = Rule {
    id: "idea-incident-open",
    name: words("回答待ちの事故", "an incident that waits"),
    judge: |file, out| out.check(file.flag("idea.incident_open"), inputs![]),
    says: |_| Sentence {
        ja: "回答待ちの事故の記録はありません。".to_owned(),
        en: "No incident waits for an answer.".to_owned(),
    },
    ..RULE
};

static INCIDENT_RULE: Rule = Rule {
    id: "idea-incident",
    name: words("発案の事故への回答", "answer to an incident with an idea"),
    citation: PROTECTION,
    form: Form::Duty,
    says: |finding| Sentence {
        ja: format!(
            "発案の事故への回答期限は{}でした（{}日超過）。",
            finding.input("due"),
            finding.input("late_days")
        ),
        en: format!(
            "The answer to the incident was due on {} ({} days late).",
            finding.input("due"),
            finding.input("late_days")
        ),
    },
    ..RULE
};

/// An incident is answered within the policy's business days; a second one before the answer does
/// not move the day.
pub static INCIDENT_DUTY: Duty = Duty {
    id: "duty-idea-incident",
    words: words("発案の事故への回答", "answering an incident with an idea"),
    rule: &INCIDENT_RULE,
    act: "answer-idea-incident",
    due: |file| {
        if let Some(due) = file.facts.get("due.duty-idea-incident").and_then(instant_of) {
            return Some(due);
        }
        let days = u32::try_from(file.policy.idea_incident_days).ok()?;
        japan_instant(file.policy.calendar().add_business_days(file.today, days).ok()?, 17, 0)
    },
};

/// The ideas in keeping of a case.
fn deposited(file: &Dossier) -> impl Iterator<Item = &Child> {
    file.live("idea").filter(|idea| idea.stage == "deposited")
}

fn way(idea: &Child) -> Option<&str> {
    idea.fact("idea.way").and_then(Value::as_str)
}

fn listed<'c>(ideas: impl Iterator<Item = &'c Child>) -> String {
    ideas.map(|idea| idea.id.as_str()).collect::<Vec<_>>().join("、")
}

const CHOICE: Words = words(
    "発案の扱い（デジタル行財政改革会議事務局資料 令和7年3月5日を踏まえた運用）",
    "own practice after the government slides on IP in startup procurement (5 March 2025)",
);

/// Before the method is chosen every originator has chosen a way, or it is said why one is not
/// waited for: an idea without a way is used in no call.
pub static WAYS_CHOSEN: Rule = Rule {
    id: "idea-ways-chosen",
    name: words("発案者の選択", "the originators' choices"),
    citation: CHOICE,
    reads: Reads::Children(OF_IDEA),
    judge: |file, out| {
        if deposited(file).next().is_none() {
            return out.not_applicable();
        }
        let open = listed(deposited(file).filter(|idea| way(idea).is_none()));
        let excluded = file.brought("method.ideas_unanswered").is_some();
        out.check(open.is_empty() || excluded, inputs![ideas = open]);
    },
    says: |finding| Sentence {
        ja: format!(
            "発案者が進め方を選んでいない発案があります（{}）。選択を求めるか、待たない理由を記してください。",
            finding.input("ideas")
        ),
        en: format!(
            "The originators of these ideas have not chosen a way: {}. Ask them, or say why it is not waited for.",
            finding.input("ideas")
        ),
    },
    ..RULE
};

/// Whether a path and ground lead along a way.
fn leads(path: &str, ground: &str, way: &str) -> bool {
    match way {
        "no4-certification" => matches!(path, "trial-order" | "negotiated-no4"),
        "no2-uniqueness" => ground == "2",
        "call-with-originator-points" => {
            matches!(path, "proposal-competition" | "joint-procurement" | "pay-for-success")
        }
        _ => true,
    }
}

/// Advice: the method chosen leads along the way each originator chose. Where it does not, the idea
/// is left out of the call.
pub static WAYS_FIT: Rule = Rule {
    id: "idea-ways-fit",
    name: words("発案者の選択と方式", "the method fits the originators' choices"),
    citation: CHOICE,
    severity: Severity::Advice,
    reads: Reads::Children(OF_IDEA),
    judge: |file, out| {
        let (path, ground) = (file.text("method.path"), file.text("method.ground"));
        let (path, ground) = (path.unwrap_or_default(), ground.unwrap_or_default());
        if deposited(file).next().is_none() {
            return out.not_applicable();
        }
        let against =
            listed(deposited(file).filter(|idea| way(idea).is_some_and(|way| !leads(path, ground, way))));
        out.check(against.is_empty(), inputs![ideas = against]);
    },
    says: |finding| Sentence {
        ja: format!(
            "この方式は発案者の選んだ進め方と合いません（{}）。この発案は公告に使えません。",
            finding.input("ideas")
        ),
        en: format!(
            "The method does not lead along the way these originators chose ({}); the call may not use them.",
            finding.input("ideas")
        ),
    },
    ..RULE
};

/// Advice: no incident with an idea of the case waits for its answer.
pub static NO_OPEN_INCIDENT: Rule = Rule {
    id: "idea-incidents",
    name: words("回答待ちの事故がないこと", "no incident waits"),
    citation: PROTECTION,
    severity: Severity::Advice,
    reads: Reads::Children(OF_IDEA),
    judge: |file, out| {
        let open = |idea: &&Child| idea.fact("idea.incident_open").and_then(Value::as_bool) == Some(true);
        let ideas = listed(file.children_of("idea").filter(open));
        out.check(ideas.is_empty(), inputs![ideas = ideas]);
    },
    says: |finding: &Finding| Sentence {
        ja: format!("回答待ちの事故がある発案：{}。", finding.input("ideas")),
        en: format!("Incidents wait for an answer with these ideas: {}.", finding.input("ideas")),
    },
    ..RULE
};

const OF_IDEA: &[&str] = &["idea.way", "idea.incident_open"];

/// Opens the record of the idea registered; its originator's people are known there.
pub static RECORD: Opening = Opening {
    kinds: &["idea"],
    act: "open",
    words: words("発案の預かりを開始", "opens the record of the idea"),
    children: |file| {
        let mut facts = Facts::default();
        for (member, name) in
            [("title", "idea.title"), ("originator", "counterpart.name"), ("number", "counterpart.number")]
        {
            if let Some(value) = file.brought("idea").and_then(|idea| idea.get(member)) {
                facts.set(name, value.clone());
            }
        }
        vec![("idea", facts)]
    },
};

/// The ideas go back when their case ends.
pub static END: Order = Order {
    words: words("預かった発案を返す", "the ideas in keeping are given back"),
    act: "end",
    to: |file| file.live("idea").map(|idea| (idea.id.clone(), Facts::default())).collect(),
};

/// The ideas a published notice uses learn of it.
pub static NOTE_USE: Order = Order {
    words: words("発案の利用を記録", "the use of the ideas is noted with them"),
    act: "note-use",
    to: |file| {
        let ids = file.get("call.ideas").and_then(Value::as_array).into_iter().flatten();
        ids.filter_map(Value::as_str).map(|id| (id.to_owned(), Facts::default())).collect()
    },
};
