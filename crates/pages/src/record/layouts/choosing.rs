//! How one is chosen: quotes, bids, criteria, scores, opinions.

use shirube_core::words::words;

use crate::record::Of::{By, Group, Leaf, Many};
use crate::record::parts::{
    APPLICATION, COUNT, CRITERIA, DATE, FIGURE, FLAG, HASH, LINE, ONE_QUESTION, POINTS, TEXT, TEXTS, YEN,
};
use crate::record::{Layout, may, need};

pub(super) const LAYOUTS: &[Layout] = &[
    (
        "",
        "quotes",
        Many(&Group(&[
            need("company", LINE, "会社", "company"),
            need("corporate_number", Leaf("corporate-number"), "法人番号", "corporate number"),
            need("quote_yen", YEN, "見積額", "quote"),
        ])),
    ),
    (
        "",
        "reason_document",
        Group(&[
            need("item", LINE, "件名", "item"),
            may("ground", LINE, "根拠条項", "ground"),
            may("why", TEXT, "競争に適しない理由", "why competition is unsuitable"),
            need("counterpart_reason", TEXT, "相手方の選定理由", "why this counterpart"),
            need("price_reason", TEXT, "価格の妥当性", "why this price"),
            may("amount_yen", YEN, "契約金額", "amount"),
            may("market_check", TEXT, "市場調査", "market check"),
        ]),
    ),
    (
        "",
        "answer",
        Group(&[
            need("question", ONE_QUESTION, "質問の番号", "number of the question"),
            may(
                "asked",
                TEXT,
                "質問の要旨（回答と一緒に公表されます。質問した者が分かることは書かないでください）",
                "the question in short (published with the answer: nothing that tells who asked)",
            ),
            need("text", TEXT, "回答（公表されます）", "answer (published)"),
        ]),
    ),
    (
        "",
        "experts",
        Many(&Group(&[
            need("person", LINE, "氏名", "name"),
            need("opinion", Group(POINTS), "三つの要件への意見", "opinion on three points"),
        ])),
    ),
    (
        "",
        "bids",
        Many(&Group(&[
            need("application", LINE, "応募の番号", "application"),
            need("bid_yen", YEN, "入札額", "bid"),
            need("content_sha256", HASH, "内容のハッシュ", "hash of its content"),
        ])),
    ),
    (
        "",
        "opened",
        Many(&Group(&[
            need("application", LINE, "応募の番号", "application"),
            need("content_sha256", HASH, "内容のハッシュ", "hash of its content"),
            may("quote_yen", YEN, "見積額", "quote"),
        ])),
    ),
    ("", "score", By(APPLICATION, &By(words("評価項目（識別子）", "item (id)"), &FIGURE))),
    ("", "comments", By(APPLICATION, &TEXT)),
    ("", "tie_votes", Many(&By(APPLICATION, &COUNT))),
    ("", "tie_lots", Many(&TEXTS)),
    (
        "",
        "opinion",
        Group(&[
            need("on_criteria", TEXT, "評価基準への意見", "on the criteria"),
            need(
                "second_hearing",
                FLAG,
                "落札者の決定の前にもう一度聴く必要があるか",
                "to be heard again before the award",
            ),
        ]),
    ),
    ("", "criteria", CRITERIA),
    ("", "amendment.criteria", CRITERIA),
    (
        "",
        "consultation",
        Group(&[need("date", DATE, "日", "day"), need("notes", TEXT, "協議の内容", "notes")]),
    ),
    (
        "",
        "negotiation",
        Group(&[need("date", DATE, "日", "day"), need("notes", TEXT, "協議の内容", "notes")]),
    ),
];
