//! Forms of `disclosure` 情報公開請求.

use serde_json::Value;

use crate::facts::Fact;
use crate::words::Sentence;
use crate::{documents, facts};

facts! {
    REQUESTER = "disclosure.requester": Text, "請求者", "who asks";
    WHAT = "disclosure.what": Text, "公開を求める文書", "what is asked for";
    RECEIVED_ON = "disclosure.received_on": Date, "請求を受けた日", "day the request came in";
    COUNTERPART = "counterpart": Text, "文書に関係する事業者の手続", "procedure of the supplier concerned";
    OPINION_DUE = "opinion.due": Date, "意見の提出期限", "opinion due";
    OBJECTS = "opinion.objects": Flag, "公開に反対する", "objects to the disclosure", each;
    OPINION = "opinion.text": Text, "第三者の意見", "opinion of the third party", each;
    DECISION = "disclosure.decision": Choice(&["full", "partial"]), "全部公開・一部公開の別", "in full or in part";
    ITEMS = "disclosure.items": Texts, "非公開の根拠（条例の号）", "items of the ordinance relied on";
    REFUSAL = "disclosure.refusal": Choice(&["exempt", "no-document", "existence-not-stated"]), "非公開の区分（非公開・不存在・存否応答拒否）", "ground of the refusal";
    RELEASED = "released": Record(released), "公開した文書と公開用の版のハッシュ", "documents released, with the hash of the rendition";
    BLACKOUTS = "blackouts": Record(blackouts), "黒塗り（箇所・条例の号・理由）", "blackouts (field, item, reason)";
}

documents! {
    OPINION_LETTER = "opinion-letter": "意見照会書", "letter to the third party";
    DECISION_NOTICE = "disclosure-decision": "公開決定等通知書", "notice of the decision";
}

/// What a request states.
pub const REQUEST: &[&Fact] = &[&REQUESTER, &WHAT, &RECEIVED_ON];

/// Checks a list of objects that each have these texts.
fn list_of(value: &Value, members: &[&str]) -> Result<(), Sentence> {
    let text = |item: &Value, member: &str| {
        item.get(member).and_then(Value::as_str).is_some_and(|text| !text.trim().is_empty())
    };
    let complete = value.as_array().is_some_and(|list| {
        !list.is_empty() && list.iter().all(|item| members.iter().all(|member| text(item, member)))
    });
    complete.then_some(()).ok_or_else(|| Sentence {
        ja: format!("1件以上の一覧です。各項目に {} を文字で記してください。", members.join("、")),
        en: format!("A list of one or more; each has the texts {}.", members.join(", ")),
    })
}

fn released(value: &Value) -> Result<(), Sentence> {
    list_of(value, &["document", "rendition_sha256"])
}

fn blackouts(value: &Value) -> Result<(), Sentence> {
    list_of(value, &["field", "item", "reason"])
}
