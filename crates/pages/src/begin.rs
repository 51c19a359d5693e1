//! The first page of a new case: which procedures there are, what each is for, and how it begins.

use askama::Template;
use shirube_core::words::{Words, words};

use crate::frame::{Area, Crumb, Frame, escaped};
use crate::known::{act_words, kind_words, opened_by};
use crate::words::page_words;

page_words! {
    /// The words of a new case.
    BeginWords {
        title = "案件を起こす", "Open a case";
        lead = "どの手続も、案件形成（課題と予算を決める段階）から始まります。見込んでいる手続を選んでください。正式には「調達方式を決定する」で決まり、あとから変えられます。",
            "Every procedure begins with the preparation of a case: the issue, the partners, the budget. Choose the one you have in view. It is decided formally by \"choose the method\", and can change until then.";
        import = "表（CSV・XLSX）から取り込む", "Bring cases in from a table (CSV, XLSX)";
        advise = "どれを選ぶか分からないときは、方式の助言を使う", "If you do not know which: ask for advice on the path";
        undecided = "手続を決めずに案件を起こす", "Open a case without one in view";
        guide = "実践ガイドの五つの手続", "The five procedures of the practice guide";
        others = "そのほかの手続", "Other procedures";
        others_text = "次の手続は、ほかの手続の中で、または庁務から始まります。", "These begin inside another procedure, or from the office.";
        open = "この手続を見込んで案件を起こす", "Open a case with this in view";
        office = "庁務から始める", "Begin it from the office";
        starts = "始まり方", "How it begins";
        in_view = "見込んでいる手続", "Procedure in view";
    }
}

/// The procedures of the practice guide.
const GUIDE: [&str; 5] =
    ["proposal-competition", "negotiated-no4", "joint-procurement", "pay-for-success", "trial-order"];

/// What each kind is for, in one line; the guide's first.
const KINDS: &[(&str, Words)] = &[
    (
        "proposal-competition",
        words(
            "提案を公募し、評価基準で一者を選んで随意契約をする。総合評価の入札もここで行う。",
            "Proposals are called for and judged by criteria; a contract with the best. Tenders by comprehensive evaluation too.",
        ),
    ),
    (
        "negotiated-no4",
        words(
            "認定を受けた新商品・新役務を、認定した相手から随意契約で買う。",
            "A certified new product or service is bought of its maker by a negotiated contract (No.4).",
        ),
    ),
    (
        "joint-procurement",
        words(
            "いくつかの団体が仕様と費用の分担を決め、一緒に調達する。",
            "Several bodies agree on a specification and shares, and procure together.",
        ),
    ),
    (
        "pay-for-success",
        words(
            "成果指標の達成に応じて支払う契約を結ぶ。",
            "A contract that pays by what is achieved, measured by indicators.",
        ),
    ),
    (
        "trial-order",
        words(
            "新商品・新役務を募集・審査して認定し、試しに使う。",
            "New products and services are called for, certified, and tried out.",
        ),
    ),
    (
        "demonstration",
        words(
            "買う前に、実証実験・連携協定・共同広報で確かめる。",
            "What it is good for is tried before anything is bought: a pilot, an agreement, joint promotion.",
        ),
    ),
    (
        "contract",
        words(
            "契約を結び、履行・検査・支払・変更を管理する。少額の買入れもここで契約する。",
            "The contract: signing, performance, inspection, payment, changes. Small purchases are contracted here too.",
        ),
    ),
    ("instalment", words("契約の一回分の給付と支払。", "One delivery and payment under a contract.")),
    ("idea", words("企業の発案を、条件を付けて預かる。", "An idea of a company, kept under terms.")),
    (
        "certificate",
        words(
            "認定の有効期間・変更・取消し、ほかの団体の認定の取込み。",
            "A certificate: its term, changes, revocation; one of another body taken over.",
        ),
    ),
    (
        "application",
        words(
            "募集への応募・認定の申請。事業者が公告の画面から始める。",
            "An application to a call. A company begins it on the page of the call.",
        ),
    ),
    (
        "participation",
        words(
            "共同調達に、構成団体として加わる。代表団体の呼びかけで始まる。",
            "A body takes part in a joint procurement. The lead's invitation begins it.",
        ),
    ),
    (
        "complaint",
        words(
            "公表された決定への苦情、住民監査請求。決定をした手続の画面から始める。",
            "A complaint of a published decision, or a resident audit request. Begun on the procedure complained of.",
        ),
    ),
    (
        "disclosure",
        words(
            "情報公開請求を受け付け、公開・非公開を決める。",
            "A request for disclosure: what is shown, what is not, and why.",
        ),
    ),
    (
        "preparation",
        words(
            "課題・相手方・方式・予算を固める。すべての案件の始まり。",
            "Issue, partners, method and budget are settled. Every case begins here.",
        ),
    ),
];

/// A kind of procedure and how it begins.
#[derive(Debug)]
struct Kind {
    label: String,
    about: &'static str,
    href: Option<String>,
    starts: Vec<String>,
    is_of_office: bool,
}

/// The first page of a new case.
#[derive(Debug, Template)]
#[template(path = "begin.html")]
pub struct BeginPage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    w: BeginWords,
    guide: Vec<Kind>,
    others: Vec<Kind>,
    undecided: String,
}

impl BeginPage {
    /// The page; `act` is the act that opens a case, and `office_acts` are those of the office its reader
    /// may perform.
    #[must_use]
    pub fn new(frame: Frame, act: &str, office_acts: &[String]) -> Self {
        let w = BeginWords::of(frame.language);
        let form = format!("/cases/new/{}", escaped(act));
        let kind = |(kind, about): &(&'static str, Words)| {
            let by = opened_by(kind);
            let of_office = by
                .iter()
                .find(|(parent, act)| *parent == "office" && office_acts.iter().any(|one| one == act));
            let is_first = GUIDE.contains(kind) || *kind == "demonstration";
            let href = if is_first {
                Some(format!("{form}?aim={kind}"))
            } else {
                of_office.map(|(_, act)| format!("/procedures/office/acts/{}", escaped(act)))
            };
            Kind {
                label: name(&frame, kind_words(kind), kind),
                about: frame.language.of(*about),
                href: href.map(|href| frame.link(&href)),
                starts: by.iter().map(|by| start(&frame, *by)).collect(),
                is_of_office: !is_first,
            }
        };
        let (guide, others): (Vec<_>, Vec<_>) = KINDS.iter().partition(|(kind, _)| GUIDE.contains(kind));
        Self {
            guide: guide.into_iter().map(kind).collect(),
            others: others.into_iter().map(kind).collect(),
            undecided: frame.link(&form),
            title: w.title.to_owned(),
            crumbs: frame.crumbs(Some(Area::Cases), w.title),
            w,
            frame,
        }
    }
}

fn name(frame: &Frame, words: Option<Words>, id: &str) -> String {
    words.map_or_else(|| id.to_owned(), |words| frame.language.of(words).to_owned())
}

/// The act of another procedure that opens it.
fn start(frame: &Frame, (parent, act): (&str, &str)) -> String {
    let (of, act) = (name(frame, kind_words(parent), parent), name(frame, act_words(parent, act), act));
    format!("{of}{}{act}", frame.colon())
}

/// Where the form is that opens a procedure on another.
#[must_use]
pub fn begin_path(parent: &str, kind: &str, act: &str) -> String {
    format!("/procedures/{}/open/{}/{}", escaped(parent), escaped(kind), escaped(act))
}

/// What the procedure in view is called, beside its question; none where there is no such kind.
pub(crate) fn in_view(language: shirube_core::render::Language, kind: &str) -> Option<(String, String)> {
    let label = kind_words(kind)?;
    Some((BeginWords::of(language).in_view.to_owned(), language.of(label).to_owned()))
}

#[cfg(test)]
mod tests {
    use shirube_core::procedures::MACHINES;

    use super::*;
    use crate::known::{begins, opening_offer};

    #[test]
    fn every_kind_but_the_office_is_told_of_in_one_line() {
        let mut kinds: Vec<&str> =
            MACHINES.iter().map(|one| one.kind).filter(|one| *one != "office").collect();
        kinds.sort_unstable();
        kinds.dedup();
        let mut told: Vec<&str> = KINDS.iter().map(|(kind, _)| *kind).collect();
        told.sort_unstable();
        assert_eq!(told, kinds);
        assert!(KINDS.iter().take(5).all(|(kind, _)| GUIDE.contains(kind)));
    }

    #[test]
    fn a_case_is_opened_by_what_its_machine_asks() {
        let offer = opening_offer("preparation", "open-case").unwrap();
        assert_eq!(offer.by, ["officer"]);
        assert!(offer.facts.iter().any(|(name, _, _, required, _)| name == "title" && *required));
        assert!(opening_offer("preparation", "shelve").is_none());
        // only another procedure opens a contract
        assert!(opening_offer("contract", "open").is_none());
    }

    #[test]
    fn complaints_are_made_of_what_hears_of_their_outcome() {
        let acts: Vec<String> =
            begins("proposal-competition").into_iter().map(|(_, offer)| offer.act).collect();
        assert_eq!(acts, ["file", "file-audit-request"]);
        assert!(begins("complaint").is_empty() && begins("office").is_empty());
    }
}
