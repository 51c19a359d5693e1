//! Who decides for whom while somebody is away, or up to an amount (代決・専決).

use askama::Template;
use shirube_core::domain::Yen;
use shirube_core::render::Language;
use shirube_desk::{DelegationState, DelegationView, DelegationsView};

use crate::choices::option_words;
use crate::fields::DELEGATION;
use crate::frame::{Area, Crumb, Frame, escaped};
use crate::line::{Chip, act_path};
use crate::moment::day;
use crate::words::page_words;

/// Where it is.
pub const DELEGATIONS_PATH: &str = "/delegations";

/// The procedure delegations are acts of.
const OFFICE: &str = "office";

page_words! {
    /// The words of delegations.
    DelegationWords {
        title = "決裁の委任（代決・専決）", "Delegations of the power to decide";
        lead = "不在のあいだの代決や、一定の額までの専決を、期間を定めて他の職員に委任できます。委任による決裁には「代」の印と委任の番号が残り、代決は後で本人が後閲します。",
            "Delegate your power to decide for a term: to a deputy while you are away, or up to an amount. A decision under it says so, with its number; what a deputy decided is countersigned by you later.";
        delegate = "決裁を委任する", "Delegate";
        empty = "委任はまだありません。", "Nothing has been delegated yet.";
        number = "番号", "Number";
        form = "代決・専決の別", "Deputy or by amount";
        holder = "委任する決裁権者", "Whose power";
        person = "委任を受ける職員", "To whom";
        term = "期間", "Term";
        limit = "専決できる額", "Limit";
        state = "状態", "State";
        in_force = "有効", "In force";
        coming = "これから", "To come";
        over = "期間満了", "Over";
        ended = "途中で終了", "Ended early";
        end = "終える", "End it";
    }
}

/// A delegation as a row.
#[derive(Debug)]
struct Row {
    number: String,
    form: String,
    holder: String,
    person: String,
    term: String,
    limit: String,
    chip: Chip,
    end_href: Option<String>,
}

/// The delegations of an office.
#[derive(Debug, Template)]
#[template(path = "delegations.html")]
pub struct DelegationsPage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    w: DelegationWords,
    rows: Vec<Row>,
    delegate_href: Option<String>,
}

impl DelegationsPage {
    /// The page.
    #[must_use]
    pub fn new(frame: Frame, view: &DelegationsView) -> Self {
        let w = DelegationWords::of(frame.language);
        let rows = view.all.iter().map(|one| row(&frame, &w, one)).collect();
        let delegate = view.may_delegate.then(|| frame.link(&act_path(OFFICE, "delegate")));
        let is_staff = frame.visitor.as_ref().is_some_and(|one| one.areas.contains(&Area::Tasks));
        let crumbs = frame.crumbs(Some(if is_staff { Area::Tasks } else { Area::Admin }), w.title);
        Self { title: w.title.to_owned(), crumbs, rows, delegate_href: delegate, w, frame }
    }
}

fn row(frame: &Frame, w: &DelegationWords, one: &DelegationView) -> Row {
    let (language, delegated) = (frame.language, &one.delegated);
    let (class, text) = match one.state {
        DelegationState::InForce => ("ok", format!("● {}", w.in_force)),
        DelegationState::Coming => ("info", format!("○ {}", w.coming)),
        DelegationState::Over => ("none", w.over.to_owned()),
        DelegationState::Ended => ("none", w.ended.to_owned()),
    };
    let end = format!("{}?f.{DELEGATION}={}", act_path(OFFICE, "end-delegation"), escaped(&delegated.id));
    Row {
        number: delegated.id.clone(),
        form: option_words(language, &delegated.form),
        holder: one.holder_name.clone(),
        person: one.person_name.clone(),
        term: term(language, one),
        limit: limit(language, one),
        chip: Chip { class, text },
        end_href: one.may_end.then(|| frame.link(&end)),
    }
}

fn term(language: Language, one: &DelegationView) -> String {
    let (from, to) = (day(language, one.delegated.from), day(language, one.delegated.to));
    format!("{from}{}{to}", language.pick("～", " – "))
}

fn limit(language: Language, one: &DelegationView) -> String {
    let yen = one.delegated.limit_yen.and_then(|yen| Yen::new(yen).ok());
    yen.map_or_else(|| "－".to_owned(), |yen| if language == Language::Ja { yen.ja() } else { yen.en() })
}

/// A delegation as somebody chooses it: by number, with whose it is, to whom, and its term.
#[must_use]
pub fn delegation_named(language: Language, one: &DelegationView) -> (String, String) {
    let who = format!("{} → {}", one.holder_name, one.person_name);
    (one.delegated.id.clone(), format!("{} {who} {}", one.delegated.id, term(language, one)))
}
