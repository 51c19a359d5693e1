//! What structured facts have in common: leaves, and groups that several of them hold.

use shirube_core::words::words;

use super::Of::{By, Group, Leaf, Many};
use super::{Of, Part, may, need};

/// A line of text.
pub(super) const LINE: Of = Leaf("line");
/// Several lines of text.
pub(super) const TEXT: Of = Leaf("text");
/// One text a line.
pub(super) const TEXTS: Of = Leaf("texts");
/// Somebody of the office, or of a committee of it, by their id.
pub(super) const PERSON: Of = Leaf("person");
/// An application of the procedure, by its number.
pub(super) const ONE_APPLICATION: Of = Leaf("application");
/// A certificate of the procedure, by its number.
pub(super) const ONE_CERTIFICATE: Of = Leaf("certificate");
/// A question to a call, by its number.
pub(super) const ONE_QUESTION: Of = Leaf("question");
pub(super) const DATE: Of = Leaf("date");
pub(super) const YEN: Of = Leaf("yen");
pub(super) const FLAG: Of = Leaf("flag");
/// An id: lowercase letters, digits and hyphens.
pub(super) const ID: Of = Leaf("id");
/// A figure with or without decimals, kept as it is written.
pub(super) const FIGURE: Of = Leaf("figure");
pub(super) const HASH: Of = Leaf("sha256");
pub(super) const COUNT: Of = Leaf("count 0..1000000");
pub(super) const BODY: Of =
    Leaf("choice prefecture|designated-city|core-city|city|town-village|special-ward|cooperative");

/// The points an expert or a board speaks to.
pub(super) const POINTS: &[Part] = &[
    need("novelty", TEXT, "新規性", "novelty"),
    need("benefit", TEXT, "有益性", "benefit"),
    need("feasibility", TEXT, "確実性", "feasibility"),
];
const FOUND: &[Part] = &[need("met", FLAG, "適合するか", "met"), need("reason", TEXT, "理由", "reason")];
pub(super) const FINDINGS: Of = Group(&[
    need("novelty", Group(FOUND), "新規性", "novelty"),
    need("benefit", Group(FOUND), "有益性", "benefit"),
    need("feasibility", Group(FOUND), "確実性", "feasibility"),
]);
pub(super) const SEAT: &[Part] = &[
    need("seat", ID, "席（例：m1）", "seat (such as m1)"),
    need("person", PERSON, "委員", "member"),
    need("external", FLAG, "外部の委員か", "external"),
    need("expert", FLAG, "学識経験者か", "expert"),
];
pub(super) const PLAN: Of = Group(&[
    need("target", TEXT, "目標", "target"),
    need("content", TEXT, "内容", "content"),
    need("timing", TEXT, "実施時期", "timing"),
    need("method", TEXT, "実施方法", "method"),
    need("funds", TEXT, "必要な資金の額", "funds"),
    need("source", TEXT, "資金の調達方法", "source of the funds"),
]);
pub(super) const YEN_BY_BODY: Of = By(words("団体（識別子）", "body (id)"), &YEN);
pub(super) const COST: Of = Group(&[
    need("fixed_yen", YEN, "均等割の額", "part borne equally"),
    need("variable_yen", YEN, "割合割の額", "part borne by weight"),
    need("weights", By(words("団体（識別子）", "body (id)"), &FIGURE), "団体ごとの割合", "weights"),
]);
pub(super) const APPLICATION: shirube_core::words::Words = words("申請・応募の番号", "application");
pub(super) const SAVED: Of = Group(&[
    need("improvement", TEXT, "改善点", "improvement"),
    need("effect", TEXT, "効果", "effect"),
    need("saving", TEXT, "節減", "saving"),
]);
pub(super) const PERIODS: Of = Many(&Group(&[
    need("id", LINE, "期間（例：2027、final）", "period (2027, final)"),
    need("measured_on", DATE, "測定日", "measured on"),
]));
pub(super) const DIRECTION: Of = Leaf("choice up|down");
pub(super) const CRITERIA: Of = Group(&[
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
pub(super) const MODE: Of = Group(&[
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
