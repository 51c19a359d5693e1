//! What the office keeps: people, plans, what it lets out, keys.

use crate::record::Of::{Group, Leaf, Many};
use crate::record::parts::{DATE, FIGURE, HASH, LINE, PLAN, TEXT};
use crate::record::{Layout, may, need};

pub(super) const LAYOUTS: &[Layout] = &[
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
];
