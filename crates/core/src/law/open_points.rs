//! What our sources do not settle (`law.md` §13), and what the engine does about it.

use crate::words::{Words, words};

/// A point our sources do not settle.
#[derive(Debug, Clone, Copy)]
pub struct OpenPoint {
    /// What is not known.
    pub what: Words,
    /// How it is handled meanwhile.
    pub handled: Words,
    /// The rules it touches.
    pub rules: &'static [&'static str],
}

const fn point(what: Words, handled: Words, rules: &'static [&'static str]) -> OpenPoint {
    OpenPoint { what, handled, rules }
}

/// The open points, in the order of `law.md` §13; then those of our own.
pub static OPEN_POINTS: &[OpenPoint] = &[
    point(
        words(
            "スタートアップ等の知的財産の扱いの最終文（2025年）は説明資料しか見つかっていない。",
            "The final text of the 2025 guidance on intellectual property of startups was not found, only its slides.",
        ),
        words(
            "発案の保護は本システムの定めとし、法令としては扱わない。",
            "The protection of ideas is our own requirement, never law.",
        ),
        &["G86"],
    ),
    point(
        words(
            "役務と借入れを加えた平成27年の改正（政令416号・省令103号）の条文は、前後の条文からの推定である。",
            "The text of the 2015 amendment that added services and leases is inferred from the texts before and after.",
        ),
        words("改正後の条文に従う。", "The text after the amendment is followed."),
        &["G16", "G23"],
    ),
    point(
        words(
            "「規則で定める手続」の手本である総務省通知（2004年）の本文は見つかっていない。",
            "The ministry's notice of 2004 on the procedure local rules prescribe was not found.",
        ),
        words(
            "見通し・契約前公表・契約後公表は団体の方針（規則）とし、強さはRとする。",
            "Forecast and publications before and after the contract are local rule (R), figures of policy.",
        ),
        &["G25", "G26", "G27"],
    ),
    point(
        words(
            "公告期間の10日・5日、40日・24日・10日は団体の規則の抜粋でしか確かめられていない。",
            "The notice periods of 10 and 5, 40, 24 and 10 days were seen only in excerpts of local rules.",
        ),
        words("団体の方針の値とし、強さはRとする。", "They are figures of policy (R)."),
        &["G09", "G11"],
    ),
    point(
        words(
            "多くの公募要領は冒頭しか見られず、募集期間・60%の最低基準点・委員の利害関係の定めは慣行である。",
            "Most guidelines of calls were seen in part: call period, 60 percent minimum and recusal are practice.",
        ),
        words("団体の方針の値とし、強さはRとする。", "They are figures of policy (R)."),
        &["G36", "G46", "G92"],
    ),
    point(
        words(
            "福岡市の先端技術公共調達サポートの根拠条項・申請日程・審査会は見つかっていない。",
            "The article, calendar and committee of Fukuoka's support for advanced technology were not found.",
        ),
        words("事例では4号随契と仮定し、仮定と明示する。", "The case assumes No.4 and says so."),
        &["G23"],
    ),
    point(
        words(
            "北九州市の近年の日程と認定期間、神戸市So-Iの要綱は見つかっていない。",
            "Recent calendars of Kitakyushu and the rules of Kobe So-I were not found.",
        ),
        words("認定期間は団体の方針の値とする。", "The term of a certificate is a figure of policy."),
        &["G24b"],
    ),
    point(
        words(
            "他団体の確認した計画（施行規則第12条の3第7項）で役務の学識経験者の聴取が要らなくなるかは明文がない。",
            "Whether an imported plan (Rules 12-3(7)) dispenses with the experts' hearing on services is not said.",
        ),
        words(
            "要らないと読み、団体が要すると定めれば確かめる（`import_needs_experts`）。",
            "Read as dispensed with; an organisation may require it (`import_needs_experts`).",
        ),
        &["G16", "G21"],
    ),
    point(
        words(
            "認定の拒否が審査請求できる処分かは定まっていない。",
            "Whether a refused certification is a disposition open to review is unsettled.",
        ),
        words(
            "理由を付して通知し、再審査を求める道を開く。",
            "It is notified with reasons, and may be asked to be reviewed.",
        ),
        &["G98"],
    ),
    point(
        words(
            "PFS指針2024年改定の算定式と、八王子市の支払表の中間の行は公表されていない。",
            "Formulas of the 2024 PFS guideline and the rows between the bounds of Hachioji's table are not published.",
        ),
        words(
            "支払は契約の表のとおりとし、公表されない行は仮定と明示する。",
            "Payment follows the contract's table; rows not published are marked assumed.",
        ),
        &["G71"],
    ),
    point(
        words(
            "令和8年度の官公需目標と、地方公共団体の努力義務の現在の条番号は確かめられていない。",
            "The target of fiscal 2026 and the present article of the local governments' duty were not confirmed.",
        ),
        words(
            "契約締結の際に相手方の創業日と中小企業者かどうかを記録し、新規中小企業者の割合を年度ごとに`shirube figures`が示す。行為は拒まない。",
            "At the signature the counterpart's founding day and size are recorded; `shirube figures` shows the share of new small firms by fiscal year. No act is refused.",
        ),
        &["G88", "G91"],
    ),
    point(
        words(
            "2025年半ば以後の法令の改正は見えていない。特例政令は2024年4月1日の版である。",
            "Amendments after mid-2025 were not visible; the special Order is that of 2024-04-01.",
        ),
        words(
            "使い始める前にe-Govで確かめる。表は日付のある行として改められる。",
            "Check e-Gov before use; the tables are dated rows and are amended as such.",
        ),
        &[],
    ),
    point(
        words(
            "特定調達の基準額をどの日の表で見るか（公告日か契約日か）は明文がない。",
            "Which day selects the WTO threshold, the notice's or the contract's, is not said.",
        ),
        words("公告の日とする。", "The day of the notice."),
        &["G05"],
    ),
    point(
        words(
            "遅延利息の年ごとの率、団体ごとの専決の表、保存年限の区分は団体と年による。",
            "Yearly late-interest rates, each body's delegation table and retention classes differ by year and body.",
        ),
        words("率は日付のある行、他は団体の方針とする。", "The rates are dated rows; the others are policy."),
        &["G63", "G87"],
    ),
    point(
        words(
            "住民監査請求に係る暫定的な停止の勧告（地方自治法第242条第4項）と、損害賠償請求権等の放棄に関する議会の議決の際の監査委員の意見（同条第10項）の手続は、この製品の資料にない。",
            "The provisional stop the auditors may recommend on a resident's request (Act 242(4)) and their opinion before the assembly waives a claim (242(10)) are not in our sources.",
        ),
        words(
            "行為としては設けない。停止の勧告を受けたときは手続の停止（suspend）に理由として記し、放棄は監査請求の記録に文書で添える。",
            "They are no acts. A stop that is recommended is the reason of a suspension (suspend); a waiver is a document with the request's record.",
        ),
        &[],
    ),
];
