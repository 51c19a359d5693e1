//! What the office takes in and opens: certificates of other organisations (Rules 12-3(7)), and
//! disclosure requests.

use serde_json::Value;

use super::peers;
use crate::dossier::Dossier;
use crate::effect::Opening;
use crate::facts::{Fact, Facts};
use crate::forms::certificate::{
    FILE, FROM, HOLDER, HOLDER_NUMBER, ISSUER, KIND, NUMBER, ORIGIN, PLAN, PRODUCT, SCOPE, TO, VERIFIED,
};
use crate::forms::disclosure;
use crate::rule::{RULE, Rule, Severity};
use crate::rules::frame;
use crate::words::{Capacity, Sentence, words};
use crate::{documents, facts, inputs};

facts! {
    DISCLOSURE_OF = "disclosure.of": Texts, "文書に関係する事業者の手続", "procedures of the suppliers concerned";
}

documents! {
    CERTIFICATE_FILE = "certificate-file": "認定ファイル（受領したまま）", "certificate file, as received";
}

/// What an import states; the certificate starts with it.
pub const IMPORT: &[&Fact] = &[
    &VERIFIED,
    &ORIGIN,
    &FILE,
    &NUMBER,
    &KIND,
    &SCOPE,
    &FROM,
    &TO,
    &ISSUER,
    &HOLDER_NUMBER,
    &HOLDER,
    &PRODUCT,
    &PLAN,
];

/// The file was verified with the registered key of the organisation it names.
pub static IMPORT_VERIFIED: Rule = Rule {
    id: "import-verified",
    name: words("認定ファイルの検証", "certificate file verified"),
    citation: words("各団体の認定制度要綱（写しの真正の確認）", "local programme (authenticity of the copy)"),
    judge: |file, out| {
        let origin = file.text("import.origin").unwrap_or_default();
        let registered = peers(file).iter().any(|peer| peer.org == origin && peer.revoked.is_empty());
        let verified = file.brought("import.verified").and_then(Value::as_bool) == Some(true);
        out.check(
            registered && verified,
            inputs![origin = origin, registered = registered, verified = verified],
        );
    },
    says: |finding| {
        let origin = finding.input("origin");
        if finding.input("registered") == "false" {
            return Sentence {
                ja: format!("「{origin}」の検証鍵が登録されていません（register-peer）。"),
                en: format!("No verifier key of \"{origin}\" is registered (register-peer)."),
            };
        }
        Sentence {
            ja: "登録済みの鍵で検証できない認定ファイルは取り込めません。".to_owned(),
            en: "A certificate file that does not verify with the registered key is not imported.".to_owned(),
        }
    },
    ..RULE
};

/// An import is prepared by an officer and confirmed by an approver.
pub static IMPORT_BY_TWO: Rule = Rule {
    id: "officer-then-approver",
    name: words("担当者と決裁権者の二人", "officer, then approver"),
    severity: Severity::Law,
    judge: |file, out| {
        let second = frame::pending(file, "import-certificate").is_some_and(|hand| hand.by != file.actor);
        let needed = if second { Capacity::Approver } else { Capacity::Officer };
        out.check(
            file.capacity == needed,
            inputs![needed_ja = needed.words().ja, needed_en = needed.words().en],
        );
    },
    says: |finding| Sentence {
        ja: format!(
            "担当者が先に行い、決裁権者が続けて行います。今は{}の番です。",
            finding.input("needed_ja")
        ),
        en: format!("First an officer, then an approver; now: {}.", finding.input("needed_en")),
    },
    ..RULE
};

/// What the act itself brings of these: the office is never closed, and what an earlier act left
/// must not pass to what this one opens.
fn brought(file: &Dossier, facts: &[&'static Fact]) -> Facts {
    facts.iter().filter_map(|fact| Some((fact.name.to_owned(), file.brought(fact.name)?.clone()))).collect()
}

/// Another organisation's certificate becomes one of this organisation, its holder with it.
pub static CERTIFICATE: Opening = Opening {
    kinds: &["certificate"],
    act: "import",
    words: words("他団体の認定の取込み", "imports another organisation's certificate"),
    children: |file| {
        let mut facts = brought(file, IMPORT);
        if let Some(number) = file.brought("holder.number") {
            facts.set("counterpart.number", number.clone());
        }
        vec![("certificate", facts)]
    },
};

/// A disclosure request is decided supplier by supplier: one procedure for each whose documents
/// are asked for, or one where there is none.
pub static DISCLOSURE: Opening = Opening {
    kinds: &["disclosure"],
    act: "request-disclosure",
    words: words("情報公開請求の受付", "opens the disclosure, one for each supplier concerned"),
    children: |file| {
        let of_all = brought(file, disclosure::REQUEST);
        let concerned = file.brought("disclosure.of").and_then(Value::as_array);
        let mut suppliers: Vec<&str> = concerned.into_iter().flatten().filter_map(Value::as_str).collect();
        suppliers.sort_unstable();
        suppliers.dedup();
        if suppliers.is_empty() {
            return vec![("disclosure", of_all)];
        }
        let each = |supplier: &str| {
            let mut facts = of_all.clone();
            facts.set("counterpart", Value::from(supplier));
            ("disclosure", facts)
        };
        suppliers.into_iter().map(each).collect()
    },
};
