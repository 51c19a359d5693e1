//! What is asked before a procedure is chosen, and of ideas.

use shirube_core::words::words;

use crate::record::Of::{By, Group, Leaf, Many};
use crate::record::parts::{DATE, LINE, TEXT, YEN};
use crate::record::{Layout, may, need};

pub(super) const LAYOUTS: &[Layout] = &[
    (
        "",
        "indicators",
        Many(&Group(&[
            need("name", LINE, "指標", "indicator"),
            need("unit", LINE, "単位", "unit"),
            need("baseline", LINE, "現状値", "baseline"),
            need("target", LINE, "目標値", "target"),
            need("date", DATE, "達成時期", "by when"),
        ])),
    ),
    (
        "",
        "before",
        Many(&Group(&[
            need("on", DATE, "日", "day"),
            need("what", TEXT, "内容", "what was done"),
            need("source", LINE, "出典（文書番号など）", "source (number of the document)"),
        ])),
    ),
    (
        "",
        "peers",
        Many(&Group(&[
            need("body", LINE, "団体", "body"),
            need("kpi", TEXT, "KPI", "KPI"),
            need("budgeting", TEXT, "予算化", "budgeting"),
            need("hardship", TEXT, "苦労した点", "hardship"),
        ])),
    ),
    (
        "",
        "dialogue",
        Group(&[
            need("counterpart", LINE, "相手", "counterpart"),
            need("date", DATE, "日", "day"),
            need("channel", LINE, "方法（面談・電話など）", "channel"),
            need("notes", TEXT, "話した内容", "notes"),
            need("reference_quote", LINE, "参考見積（なければ「なし」）", "reference quote, or none"),
        ]),
    ),
    (
        "",
        "idea",
        Group(&[
            need("title", LINE, "件名", "title"),
            need("originator", LINE, "発案者", "originator"),
            may("number", Leaf("corporate-number"), "法人番号", "corporate number"),
        ]),
    ),
    (
        "",
        "fit_check",
        Group(&[
            need("peer_record", TEXT, "ほかの団体での実績", "record elsewhere"),
            need("communication", TEXT, "意思疎通", "communication"),
            need("superiority", TEXT, "優位性", "superiority"),
            need("payment_flow", TEXT, "費用の流れ", "flow of payments"),
            need("startup_benefit", TEXT, "企業にとっての利点", "benefit of the company"),
            need("body_benefit", TEXT, "団体にとっての利点", "benefit of the body"),
        ]),
    ),
    ("", "budget.by_year", By(words("年度（西暦）", "fiscal year"), &YEN)),
    (
        "",
        "results",
        Many(&Group(&[need("name", LINE, "指標", "indicator"), need("result", TEXT, "成果", "result")])),
    ),
    (
        "",
        "idea.incident",
        Group(&[
            need("on", DATE, "日", "day"),
            need("what", TEXT, "起きたこと", "what happened"),
            need("to", LINE, "相手", "to whom"),
            need("remedy", TEXT, "応急の措置", "first remedy"),
        ]),
    ),
];
