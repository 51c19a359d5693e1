//! What is paid for by its outcome: its logic, its indicators, their measurement.

use shirube_core::words::words;

use crate::record::Of::{By, Group, Leaf, Many};
use crate::record::parts::{
    COUNT, DATE, DIRECTION, FIGURE, FLAG, HASH, ID, LINE, MODE, PERIODS, PERSON, TEXT, TEXTS, YEN,
};
use crate::record::{Layout, may, need};

pub(super) const LAYOUTS: &[Layout] = &[
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
            need("person", PERSON, "評価者", "evaluator"),
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
];
