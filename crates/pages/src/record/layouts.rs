//! What structured facts have in them, as a form shows it. What each must hold is checked by the core;
//! a test fills each of these forms and hands it to that check.

use shirube_core::words::words;

use super::Of::{By, Group, Leaf, Many};
use super::parts::{
    APPLICATION, BODY, COST, COUNT, CRITERIA, DATE, DIRECTION, FIGURE, FINDINGS, FLAG, HASH, ID, LINE, MODE,
    ONE_APPLICATION, ONE_CERTIFICATE, PERIODS, PLAN, POINTS, SAVED, SEAT, TEXT, TEXTS, YEN, YEN_BY_BODY,
};
use super::{Layout, may, need};

/// The forms of structured facts: of a kind of procedure, or of any where the kind is empty.
pub(super) static LAYOUTS: &[Layout] = &[
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
        "",
        "idea.incident",
        Group(&[
            need("on", DATE, "日", "day"),
            need("what", TEXT, "起きたこと", "what happened"),
            need("to", LINE, "相手", "to whom"),
            need("remedy", TEXT, "応急の措置", "first remedy"),
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
    (
        "trial-order",
        "need",
        Group(&[
            need("section", LINE, "課", "section"),
            need("application", ONE_APPLICATION, "申請", "application"),
            need("use", TEXT, "使い道", "use"),
            need("wishes", FLAG, "試用を希望するか", "wishes to try it"),
        ]),
    ),
    (
        "trial-order",
        "review",
        By(
            APPLICATION,
            &Group(&[
                need("assessment", TEXT, "所見", "assessment"),
                need("recommend", FLAG, "推薦するか", "recommends it"),
            ]),
        ),
    ),
    (
        "trial-order",
        "hearing",
        Group(&[
            need("date", DATE, "日", "day"),
            need("present", TEXTS, "出席した席", "seats present"),
            need("applications", Many(&ONE_APPLICATION), "面接した申請", "applications interviewed"),
            need("minutes", TEXT, "議事録", "minutes"),
        ]),
    ),
    ("trial-order", "opinion", By(APPLICATION, &Group(POINTS))),
    ("", "findings", FINDINGS),
    (
        "trial-order",
        "decision",
        By(
            APPLICATION,
            &Group(&[
                need("outcome", Leaf("choice certified|refused"), "結果", "outcome"),
                need("reason", TEXT, "理由", "reason"),
                may("number", LINE, "認定番号（認定のとき）", "number, where certified"),
                may("scope", TEXT, "認定の範囲（認定のとき）", "scope, where certified"),
            ]),
        ),
    ),
    (
        "",
        "trial.request",
        Group(&[
            need("section", LINE, "課", "section"),
            need("certificate", ONE_CERTIFICATE, "認定", "certificate"),
            need("need", TEXT, "必要性", "need"),
            need("budget", TEXT, "予算", "budget"),
        ]),
    ),
    (
        "",
        "trial.declined",
        Group(&[
            need("request", COUNT, "希望の番号", "number of the request"),
            need("reason", TEXT, "理由", "reason"),
        ]),
    ),
    ("", "use_evaluation", SAVED),
    ("", "committee", Many(&Group(SEAT))),
    (
        "",
        "replacement",
        Group(&[
            need("leaves", LINE, "退く席", "seat that leaves"),
            need("seat", LINE, "新しい席", "new seat"),
            need("person", LINE, "氏名", "name"),
            need("external", FLAG, "外部の委員か", "external"),
            need("expert", FLAG, "学識経験者か", "expert"),
        ]),
    ),
    (
        "",
        "hearing",
        Group(&[
            need("date", DATE, "日", "day"),
            need("present", TEXTS, "出席した席", "seats present"),
            need("minutes", TEXT, "議事録", "minutes"),
        ]),
    ),
    (
        "",
        "result",
        Group(&[
            need("date", DATE, "日", "day"),
            need("what", TEXT, "確認したこと", "what was tried"),
            need("finding", TEXT, "結果", "finding"),
        ]),
    ),
    (
        "",
        "judgements",
        Many(&Group(&[
            need("application", LINE, "申込みの番号", "application"),
            need("fits", FLAG, "適合するか", "fits"),
            may("place", COUNT, "順位", "place"),
            may("within_scope", FLAG, "認定の範囲内か", "within the certificate"),
            need("reason", TEXT, "理由", "reason"),
        ])),
    ),
    (
        "",
        "judges",
        Many(&Group(&[
            need("person", LINE, "職員", "person"),
            need("interest", Leaf("choice none|exists"), "利害関係", "interest"),
        ])),
    ),
    ("", "programme.criteria", Group(POINTS)),
    ("", "schedule", Group(&[need("what", TEXT, "給付の内容", "what"), need("due", DATE, "期日", "due")])),
    (
        "",
        "logic_model",
        Group(&[
            need("target_group", TEXT, "対象者", "target group"),
            need("activities", TEXTS, "活動", "activities"),
            need("outputs", TEXTS, "産出", "outputs"),
            need("outcomes", TEXTS, "成果", "outcomes"),
            need(
                "links",
                Many(&Group(&[
                    need("from", LINE, "原因（活動・産出）", "from (activity, output)"),
                    need("to", LINE, "結果（産出・成果）", "to (output, outcome)"),
                ])),
                "つながり",
                "links",
            ),
        ]),
    ),
    (
        "",
        "outcome.indicators",
        Many(&Group(&[
            need("id", ID, "識別子（英小文字）", "id"),
            need("name", LINE, "指標", "name"),
            need("definition", TEXT, "定義", "definition"),
            need("unit", LINE, "単位", "unit"),
            need("source", TEXT, "データの出所", "source"),
            need("attribution", TEXT, "因果の確かめ方", "attribution"),
            need("direction", DIRECTION, "よい方向", "better"),
            need("lower", FIGURE, "下限値", "lower"),
            need("upper", FIGURE, "上限値", "upper"),
            need("cap_yen", YEN, "上限額", "cap"),
            need("periods", PERIODS, "測定の期間", "periods"),
            need(
                "baseline",
                Group(&[
                    need("value", FIGURE, "値", "value"),
                    need("date", DATE, "基準日", "date"),
                    need("source", TEXT, "出典", "source"),
                ]),
                "基準値",
                "baseline",
            ),
        ])),
    ),
    (
        "",
        "evaluator",
        Group(&[
            need("person", LINE, "氏名", "person"),
            need("organisation", LINE, "所属", "organisation"),
            need("independent", FLAG, "受託者・関係者・出資者から独立しているか", "independent"),
        ]),
    ),
    (
        "",
        "outcome.design",
        Group(&[
            need("fixed_yen", YEN, "固定払の額", "paid whatever the outcome"),
            need("cap_yen", YEN, "支払の上限額", "most that is paid"),
            need("benefit_yen", YEN, "社会的便益", "social benefit"),
            need("last_payment_year", COUNT, "最後の支払の年度（西暦）", "fiscal year of the last payment"),
            may("interim_payment", FLAG, "中間評価で支払うか", "interim payment"),
            may("change_clause", TEXT, "条件を変えられる条項", "clause that allows changes"),
            need(
                "indicators",
                Many(&Group(&[
                    need("id", ID, "指標の識別子", "indicator"),
                    need("direction", DIRECTION, "よい方向", "better"),
                    need("cap_yen", YEN, "一期間の上限額", "most a period pays"),
                    need("periods", PERIODS, "測定の期間", "periods"),
                    need("payment", MODE, "支払の方式", "payment"),
                    need(
                        "fallback",
                        Leaf("choice zero|previous-value|agreed-value"),
                        "欠測のとき",
                        "where a value is missing",
                    ),
                ])),
                "成果指標ごとの条件",
                "terms of the indicators",
            ),
        ]),
    ),
    (
        "",
        "sounding.talk",
        Group(&[
            need("firm", LINE, "事業者", "firm"),
            need("date", DATE, "日", "day"),
            need("notes", TEXT, "聞いたこと", "notes"),
        ]),
    ),
    ("", "joint.weights", By(words("団体（識別子）", "body (id)"), &COUNT)),
    (
        "",
        "outcome.measurement",
        Group(&[
            need("indicator", LINE, "指標の識別子", "indicator"),
            need("period", LINE, "期間", "period"),
            need("measured_on", DATE, "測定日", "measured on"),
            may("value", FIGURE, "値", "value"),
            may("source_sha256", HASH, "元データのハッシュ", "hash of its source"),
            may("missing", TEXT, "欠測の理由（値がないとき）", "why it is missing, where there is no value"),
        ]),
    ),
    (
        "",
        "outcome.fallback",
        Group(&[
            need("indicator", LINE, "指標の識別子", "indicator"),
            need("period", LINE, "期間", "period"),
            need("clause", Leaf("choice zero|previous-value|agreed-value"), "取扱い", "clause"),
            may("value", FIGURE, "合意した値", "value agreed on"),
        ]),
    ),
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
        "grants",
        Many(&Group(&[
            need("person", LINE, "人（識別子）", "person (id)"),
            need(
                "capacity",
                Leaf(
                    "choice officer|approver|contract-officer|finance-officer|inspector|accounting-manager|auditor|administrator",
                ),
                "権限",
                "capacity",
            ),
            may("section", LINE, "課（空欄はすべて）", "section (all without)"),
            may("level", LINE, "専決の区分（空欄は長の全権）", "level of decision (the head's without)"),
            may("since", DATE, "いつから", "since"),
        ])),
    ),
    ("", "plan", PLAN),
    ("", "plan.proposed", PLAN),
    (
        "",
        "plan.report",
        Group(&[need("period", LINE, "期間", "period"), need("done", TEXT, "実施したこと", "what was done")]),
    ),
    (
        "",
        "released",
        Many(&Group(&[
            need("document", LINE, "文書", "document"),
            need("rendition_sha256", HASH, "公開用の版のハッシュ", "hash of the rendition"),
        ])),
    ),
    (
        "",
        "blackouts",
        Many(&Group(&[
            need("field", LINE, "箇所", "where"),
            need("item", LINE, "条例の号", "item of the ordinance"),
            need("reason", TEXT, "理由", "reason"),
        ])),
    ),
    ("", "peer.key", LINE),
    ("", "key.new", LINE),
    ("", "key.old", LINE),
    ("", "witness.key", LINE),
    ("", "weight", FIGURE),
    (
        "",
        "answer",
        Group(&[
            need("question", COUNT, "質問の番号", "number of the question"),
            need("text", TEXT, "回答", "answer"),
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
