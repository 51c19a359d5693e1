//! What bodies that buy together agree on, share and need.

use shirube_core::words::words;

use crate::record::Of::{By, Group, Many};
use crate::record::parts::{BODY, COST, FLAG, ID, LINE, TEXT, YEN, YEN_BY_BODY};
use crate::record::{Layout, may, need};

pub(super) const LAYOUTS: &[Layout] = &[
    (
        "",
        "invited",
        Many(&Group(&[
            need("org", ID, "団体の識別子（英小文字・数字・-）", "id of the body"),
            need("name", LINE, "団体名", "name"),
            need("kind", BODY, "団体の区分", "kind of body"),
            may("represented", FLAG, "代表団体が代わりに入力するか", "the lead records for it"),
        ])),
    ),
    (
        "",
        "bodies",
        Many(&Group(&[
            need("org", ID, "団体の識別子（英小文字・数字・-）", "id of the body"),
            need("name", LINE, "団体名", "name"),
            need("kind", BODY, "団体の区分", "kind of body"),
            may("share_yen", YEN, "負担額", "share in yen"),
        ])),
    ),
    ("", "specification.options", By(words("団体（識別子）", "body (id)"), &TEXT)),
    ("", "amount.due_shares", YEN_BY_BODY),
    ("", "interim.shares", YEN_BY_BODY),
    ("", "shares", YEN_BY_BODY),
    ("", "instalment.shares", YEN_BY_BODY),
    ("", "settlement.shares", YEN_BY_BODY),
    ("", "cost", COST),
    ("", "settlement.cost", COST),
    (
        "",
        "agreement",
        Group(&[
            need("parties", TEXT, "当事者と代表団体", "parties and lead"),
            need("object", TEXT, "目的・対象", "object"),
            need("mandate", TEXT, "委任の範囲（公募・審査・協議・契約）", "mandate"),
            need("specification", TEXT, "共通仕様と選択仕様", "specification and options"),
            need("cost_sharing", TEXT, "負担割合", "sharing of the cost"),
            need("joint_costs", TEXT, "事務費の負担・支払時期・精算", "joint costs"),
            need("decision_rule", TEXT, "意思決定の方法", "how it is decided"),
            need("budget_failure", TEXT, "予算が成立しない場合", "where a budget fails"),
            need("joining", TEXT, "追加参加と単価", "joining later"),
            need("leaving", TEXT, "脱退の予告と残る費用", "leaving"),
            need("data_and_rights", TEXT, "データ・知的財産の帰属", "data and rights"),
            need("confidentiality", TEXT, "秘密保持", "confidentiality"),
            need("disclosure", TEXT, "情報公開の調整", "disclosure"),
            need("complaints", TEXT, "苦情の窓口", "complaints"),
            need("term", TEXT, "有効期間", "term"),
            need("dispute", TEXT, "疑義・紛争の解決", "disputes"),
        ]),
    ),
    (
        "participation",
        "need",
        Group(&[
            need("what", TEXT, "内容", "what"),
            need("quantity", LINE, "数量", "quantity"),
            need("timing", LINE, "時期", "timing"),
            need(
                "current_contract_end",
                LINE,
                "現契約の終期（なければ「なし」）",
                "end of the present contract, or none",
            ),
            need("constraints", TEXT, "制約（なければ「なし」）", "constraints, or none"),
        ]),
    ),
];
