//! What boards and judges of a trial order and a demonstration say.

use crate::record::Of::{By, Group, Leaf, Many};
use crate::record::parts::{
    APPLICATION, COUNT, DATE, FINDINGS, FLAG, ID, LINE, ONE_APPLICATION, ONE_CERTIFICATE, PERSON, POINTS,
    SAVED, SEAT, TEXT, TEXTS,
};
use crate::record::{Layout, may, need};

pub(super) const LAYOUTS: &[Layout] = &[
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
            need("leaves", ID, "退く席", "seat that leaves"),
            need("seat", ID, "新しい席", "new seat"),
            need("person", PERSON, "新しい委員", "new member"),
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
];
