//! What structured facts have in them, as a form shows it. What each must hold is checked by the core;
//! a test fills each of these forms and hands it to that check.

use shirube_core::words::words;

use super::Of::{By, Group, Leaf, Many};
use super::{Layout, Of, Part, may, need};

/// A line of text.
const LINE: Of = Leaf("line");
/// Several lines of text.
const TEXT: Of = Leaf("text");
/// One text a line.
const TEXTS: Of = Leaf("texts");
const DATE: Of = Leaf("date");
const YEN: Of = Leaf("yen");
const FLAG: Of = Leaf("flag");
/// An id: lowercase letters, digits and hyphens.
const ID: Of = Leaf("id");
/// A figure with or without decimals, kept as it is written.
const FIGURE: Of = Leaf("figure");
const HASH: Of = Leaf("sha256");
const COUNT: Of = Leaf("count 0..1000000");
const BODY: Of =
    Leaf("choice prefecture|designated-city|core-city|city|town-village|special-ward|cooperative");

/// The points an expert or a board speaks to.
const POINTS: &[Part] = &[
    need("novelty", TEXT, "新規性", "novelty"),
    need("benefit", TEXT, "有益性", "benefit"),
    need("feasibility", TEXT, "確実性", "feasibility"),
];
const FOUND: &[Part] = &[need("met", FLAG, "適合するか", "met"), need("reason", TEXT, "理由", "reason")];
const FINDINGS: Of = Group(&[
    need("novelty", Group(FOUND), "新規性", "novelty"),
    need("benefit", Group(FOUND), "有益性", "benefit"),
    need("feasibility", Group(FOUND), "確実性", "feasibility"),
]);
const SEAT: &[Part] = &[
    need("seat", LINE, "席（例：m1）", "seat (such as m1)"),
    need("person", LINE, "氏名", "name"),
    need("external", FLAG, "外部の委員か", "external"),
    need("expert", FLAG, "学識経験者か", "expert"),
];
const PLAN: Of = Group(&[
    need("target", TEXT, "目標", "target"),
    need("content", TEXT, "内容", "content"),
    need("timing", TEXT, "実施時期", "timing"),
    need("method", TEXT, "実施方法", "method"),
    need("funds", TEXT, "必要な資金の額", "funds"),
    need("source", TEXT, "資金の調達方法", "source of the funds"),
]);
const YEN_BY_BODY: Of = By(words("団体（識別子）", "body (id)"), &YEN);
const COST: Of = Group(&[
    need("fixed_yen", YEN, "均等割の額", "part borne equally"),
    need("variable_yen", YEN, "割合割の額", "part borne by weight"),
    need("weights", By(words("団体（識別子）", "body (id)"), &FIGURE), "団体ごとの割合", "weights"),
]);
const APPLICATION: shirube_core::words::Words = words("申請・応募の番号", "application");
const SAVED: Of = Group(&[
    need("improvement", TEXT, "改善点", "improvement"),
    need("effect", TEXT, "効果", "effect"),
    need("saving", TEXT, "節減", "saving"),
]);
const PERIODS: Of = Many(&Group(&[
    need("id", LINE, "期間（例：2027、final）", "period (2027, final)"),
    need("measured_on", DATE, "測定日", "measured on"),
]));
const DIRECTION: Of = Leaf("choice up|down");
const CRITERIA: Of = Group(&[
    need(
        "items",
        Many(&Group(&[
            need("id", ID, "項目の識別子（英小文字）", "id of the item"),
            need("label_ja", LINE, "評価項目", "item in Japanese"),
            need("label_en", LINE, "評価項目（英語）", "item in English"),
            need("max_points", FIGURE, "配点", "most points"),
            may("weight", FIGURE, "重み（なければ1）", "weight (1 without)"),
            may("mandatory", FLAG, "必須項目か", "a requirement"),
        ])),
        "評価項目",
        "items",
    ),
    need("total_points", FIGURE, "満点（価格点を含む）", "total points, price included"),
    may(
        "price",
        Group(&[
            need("kind", Leaf("choice linear|ratio|bands|division"), "価格点の方式", "how the price counts"),
            may("max_points", FIGURE, "価格点の満点", "most points of the price"),
            may(
                "bands",
                Many(&Group(&[
                    need("at_most_percent", FIGURE, "予定価格の何％以下", "at most this per cent"),
                    need("points", FIGURE, "点", "points"),
                ])),
                "段階表",
                "bands",
            ),
            may("standard_points", FIGURE, "標準点（除算方式）", "standard points (division)"),
            may("unit_yen", YEN, "除算の単位（円）", "unit of the quotient in yen"),
        ]),
        "価格点",
        "price",
    ),
    need(
        "aggregation",
        Group(&[
            need(
                "kind",
                Leaf("choice sum|mean|trimmed-mean|rank-points|first-places"),
                "集計の方法",
                "how sheets are put together",
            ),
            may(
                "equal_totals",
                Leaf("choice share-rank|lower-price-first"),
                "同点の扱い（順位点・一位数のとき）",
                "equal totals (rank points, first places)",
            ),
        ]),
        "集計",
        "aggregation",
    ),
    need(
        "rounding",
        Group(&[
            need("decimals", Leaf("count 0..4"), "小数の桁数", "decimals"),
            need("mode", Leaf("choice floor|half-up"), "端数", "what becomes of the rest"),
        ]),
        "端数処理",
        "rounding",
    ),
    need(
        "minimum",
        Group(&[
            need(
                "total",
                Group(&[
                    may("ratio", FIGURE, "満点に対する割合（例：0.60）", "share of the total (0.60)"),
                    may("points", FIGURE, "又は点数", "or points"),
                ]),
                "最低基準点（どちらか一方）",
                "minimum (one of the two)",
            ),
            may("basis", Leaf("choice total|technical"), "比べる点", "compared with"),
            may(
                "items",
                By(words("項目の識別子", "id of the item"), &FIGURE),
                "項目ごとの最低点",
                "minimum of single items",
            ),
        ]),
        "最低基準",
        "minimum score",
    ),
    may(
        "tie_break",
        Many(&Leaf("choice technical|price|committee-vote|lot")),
        "同点のときの決め方（上から順に、最後はくじ）",
        "what decides between equals, in order; a lot last",
    ),
    need(
        "single_entry",
        Leaf("choice allowed-if-minimum|not-allowed"),
        "応募が一者のとき",
        "where one entrant is left",
    ),
]);
const MODE: Of = Group(&[
    need(
        "mode",
        Leaf("choice linear|linear-with-floor|steps|threshold|unit-price"),
        "支払の方式",
        "how a value becomes yen",
    ),
    may("lower", FIGURE, "支払が始まる値（線形）", "pays from (linear)"),
    may("upper", FIGURE, "満額になる値（線形）", "pays in full from (linear)"),
    may("floor_yen", YEN, "下限額（下限額付き線形）", "floor in yen (linear with floor)"),
    may(
        "steps",
        Many(&Group(&[need("at", FIGURE, "この値から", "from"), need("pay_yen", YEN, "支払額", "pays")])),
        "支払表（段階）",
        "steps",
    ),
    may("at", FIGURE, "達成とする値（達成・未達成）", "achieved from (threshold)"),
    may("from", FIGURE, "数え始めの値（単価）", "counted from (unit price)"),
    may("unit_yen", YEN, "単価", "yen of a unit"),
]);

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
            need("application", LINE, "申請の番号", "application"),
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
            need("applications", TEXTS, "申請の番号", "applications"),
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
            need("certificate", LINE, "認定（手続の番号）", "certificate (its number)"),
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
        "call.holders",
        Many(&Group(&[
            need("person", LINE, "立会人", "holder"),
            need("thumbprint", LINE, "鍵の指紋", "thumbprint of the key"),
        ])),
    ),
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
