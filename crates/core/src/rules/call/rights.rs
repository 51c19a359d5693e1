//! Intellectual property and data: who owns what comes of a contract (`law.md` §9.3(5), (6)).

use super::{complete, or_missing, stated};
use crate::dossier::Dossier;
use crate::inputs;
use crate::rule::{RULE, Reads, Rule};
use crate::words::{Sentence, Words, words};

const SOURCE: Words = words(
    "スタートアップ等からの調達に関する知的財産等の扱い（運用）・著作権法第27条・第28条・第61条第2項",
    "own practice on IP in startup procurement; Copyright Act 27, 28, 61(2)",
);

/// What of the rights is not stated: the licence where the supplier owns, the reason where the body
/// does, and the data in every case; in a joint procurement what the other members may do with it.
fn unstated(file: &Dossier) -> Vec<Words> {
    let mut missing = Vec::new();
    let mut lacks = |name: &str, label: Words| {
        if !stated(file.get(name)) {
            missing.push(label);
        }
    };
    match file.text("call.ip_mode") {
        Some("body-owns") => {
            lacks("call.ip_reason", words("団体に帰属させる理由", "why the body is to own it"));
        }
        Some("joint") => {
            lacks("call.ip_licence", words("共有の成果の利用条件", "terms of use of what is shared"));
        }
        _ => lacks("call.ip_licence", words("団体への利用許諾の範囲", "licence of the body")),
    }
    lacks("call.data_rights", words("データの権利", "rights in the data"));
    if file.kind_of_parent() == "joint-procurement" {
        lacks("call.ip_reuse", words("他の構成団体による利用", "use by the other members"));
    }
    missing
}

/// The supplier owns what it makes and licenses it, unless the call says otherwise and why.
pub static IP_TERMS: Rule = Rule {
    id: "ip-terms",
    name: words("知的財産・データの条件", "terms of intellectual property and data"),
    citation: SOURCE,
    reads: Reads::Parent(&["kind"]),
    judge: |file, out| complete(out, &unstated(file)),
    says: |finding| {
        or_missing(finding, "知的財産・データの条件の記載があります。".into(), "The terms are stated.".into())
    },
    ..RULE
};

/// The same of a contract, whose call stated them; where there was none the supplier owns, and
/// nothing more needs to be said.
pub static IP_TERMS_OF_CONTRACT: Rule = Rule {
    reads: Reads::Own,
    judge: |file, out| {
        if file.get("call.ip_mode").is_none() {
            return out.not_applicable();
        }
        complete(out, &unstated(file));
    },
    ..IP_TERMS
};

/// What the supplier owned before stays its own.
pub static BACKGROUND_IP: Rule = Rule {
    id: "background-ip",
    name: words("既存の知的財産", "background intellectual property"),
    citation: SOURCE,
    judge: |file, out| {
        let taken = file.flag("call.background_transfer");
        out.check(!taken, inputs![taken = taken]);
    },
    says: |_| {
        Sentence {
        ja: "受注者が以前から持つ知的財産は受注者に残ります。移転を条件にできません（利用許諾で定めてください）。"
            .to_owned(),
        en: "What the supplier owned before stays its own: its transfer is no condition; ask for a licence.".to_owned(),
    }
    },
    ..RULE
};
