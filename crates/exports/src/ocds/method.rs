//! What a path is called in the standard: the code is one axis, the Japanese form another.

/// A method: the code (empty where another organisation's selection decides it), the Japanese form,
/// the article it stands on (empty where it has none of its own).
pub(super) struct Method {
    pub(super) code: &'static str,
    pub(super) details: &'static str,
    pub(super) article: &'static str,
}

/// The method of a path; `form` is the competition's form where it is one.
pub(super) fn method(kind: &str, form: &str) -> Option<Method> {
    let (code, details, article) = match (kind, form) {
        ("proposal-competition" | "pay-for-success" | "joint-procurement", "comprehensive-evaluation") => {
            ("open", "総合評価一般競争入札", "地方自治法施行令第167条の10の2")
        }
        ("proposal-competition" | "pay-for-success" | "joint-procurement", "invited-proposal") => {
            ("limited", "指名型プロポーザル方式", "地方自治法施行令第167条の2第1項第2号")
        }
        (
            "proposal-competition" | "pay-for-success" | "joint-procurement",
            "open-proposal" | "design-contest",
        ) => ("open", "公募型プロポーザル方式", "地方自治法施行令第167条の2第1項第2号"),
        ("negotiated-no4", _) => ("direct", "政策目的随意契約", "地方自治法施行令第167条の2第1項第4号"),
        ("participation", _) => ("", "共同調達", ""),
        ("trial-order", _) => ("open", "トライアル発注認定", "地方自治法施行規則第12条の3"),
        ("demonstration", _) => ("open", "実証実験の募集", ""),
        ("contract", _) => ("direct", "少額随意契約", "地方自治法施行令第167条の2第1項第1号"),
        _ => return None,
    };
    Some(Method { code, details, article })
}
