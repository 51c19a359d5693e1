//! What structured facts have in them that nobody types: the engine derives them, and pages show them.

use super::Of::{Group, Many};
use super::parts::{COUNT, FIGURE, LINE, YEN, YEN_BY_BODY};
use super::{Layout, Of, need};

/// What an indicator pays for a period: the value that counts, on what it rests, the amount.
const ROWS: Of = Many(&Group(&[
    need("period", LINE, "期間", "period"),
    need("indicator", LINE, "成果指標", "indicator"),
    need("value", FIGURE, "値", "value"),
    need("basis", LINE, "値の根拠", "on what the value rests"),
    need("pay_yen", YEN, "支払額", "pays"),
]));

/// By kind (any where empty) and name.
pub(super) static DERIVED: &[Layout] = &[
    (
        "",
        "interim.payments",
        Many(&Group(&[
            need("period", LINE, "対象期間", "period"),
            need("rows", ROWS, "成果指標ごとの支払額", "what each indicator pays"),
            need("amount_yen", YEN, "この期間の支払額", "paid for the period"),
        ])),
    ),
    (
        "",
        "result.totals",
        Group(&[
            need("entrants", COUNT, "評価した応募者の数", "entrants evaluated"),
            need(
                "totals",
                Many(&Group(&[
                    need(
                        "label",
                        LINE,
                        "応募者（順位の順、名は伏せる）",
                        "entrant (in order of rank, unnamed)",
                    ),
                    need("total", FIGURE, "総得点", "total"),
                ])),
                "総得点（応募者が二者以下のときは第一位だけ）",
                "totals (of the first alone where there are fewer than three)",
            ),
        ]),
    ),
    ("", "amount.by_indicator", ROWS),
    ("", "amount.shares", YEN_BY_BODY),
    ("", "amount.due_shares", YEN_BY_BODY),
    ("", "interim.shares", YEN_BY_BODY),
];
