//! The profile of a company: what its people fill in once, who changed it, who shares it, and which offices
//! received any of it.

use std::collections::BTreeMap;

use askama::Template;
use shirube_core::render::Language;

use crate::ask::{Ask, Asked};
use crate::choices::option_words;
use crate::frame::{Area, Crumb, Frame};
use crate::words::page_words;

/// Where it is.
pub const PROFILE_PATH: &str = "/my/profile";

page_words! {
    /// The words of a profile.
    ProfileWords {
        title = "事業者情報", "Company profile";
        lead = "一度登録すると、どの自治体の応募・申請の画面にも自動で入ります。入った内容は、提出する前に画面ごとに直せます。",
            "Fill it in once: the forms of every municipality begin with it, and you can change what they show before you submit.";
        nothing_sent = "ここに登録しただけでは、どの自治体にも送られません。あなたが応募・申請を提出したときに、その画面に示した内容だけが送られます。",
            "Nothing here goes to any office by itself. What a form shows goes to its office when you submit that form.";
        of_company = "会社", "Company";
        of_contact = "連絡先", "How you are reached";
        of_product = "よく応募する商品・役務", "The product or service you apply with most";
        required = "必須", "required";
        optional = "（任意）", "(optional)";
        choose = "選んでください", "Choose";
        faults = "入力を確認してください", "Check what you entered";
        nothing_lost = "まだ保存されていません。入力した内容はそのまま残っています。", "Nothing is saved yet, and nothing you typed is lost.";
        save = "事業者情報を保存する", "Save the profile";
        kept = "保存しました。次の応募・申請から使われます。", "Saved. Your next forms begin with it.";
        stale = "同僚が先に更新しました", "A colleague was first";
        stale_text = "あなたが見ていた後に、事業者情報が変わりました。入力した内容はそのまま残っています。今の内容と比べ、このままでよければもう一度保存してください。",
            "The profile changed after you looked. What you typed is kept: compare it with what stands there now, and save again if it is right.";
        now = "今の内容", "As it stands now";
        empty = "（空欄）", "(empty)";
        received = "この情報を受け取った自治体", "Which offices received any of it";
        received_text = "あなたが提出した応募・申請のうち、事業者情報の項目を含むものです。自治体ごとに20件の案件まで調べます。続いている案件が先で、終わった案件は新しいものからです。",
            "Your own applications that carried something a profile holds. Up to twenty cases of each office are looked through: those that go on first, then what ended last.";
        received_none = "まだありません。応募・申請を提出すると、ここに表示されます。", "None yet. What you submit is listed here.";
        body = "自治体", "Office";
        matter = "案件", "Matter";
        when = "提出した時刻", "Submitted";
        what = "送った項目", "What it carried";
        changes = "変更の記録", "Changes";
        changes_none = "まだ登録されていません。", "Nothing is saved yet.";
        changed = "変更した時刻", "Changed";
        who = "変更した人", "By";
        fields = "変わった項目", "What changed";
        sharing = "同僚と共有する", "Share it with colleagues";
        people = "この事業者情報を使っている人の数", "People who share this profile";
        code_text = "符号を作って同僚に渡すと、同僚も同じ事業者情報を使い、直せるようになります。符号は一度だけ、7日以内に使えます。",
            "Make a code and hand it to a colleague, who then uses and changes the same profile. A code is good once, within seven days.";
        make_code = "同僚に渡す符号を作る", "Make a code for a colleague";
        code = "同僚に渡す符号", "The code for your colleague";
        code_once = "今だけ示しています。会社の外の人には渡さないでください。",
            "Shown now and never again. Hand it to nobody outside your company.";
        until = "有効期限", "Good until";
        join_text = "同僚がすでに登録しているときは、同僚から受け取った符号を入力してください。同じ事業者情報を使えます。",
            "Has a colleague filled it in already? Enter the code they made for you, and you share theirs.";
        join_code = "同僚から受け取った符号", "The code your colleague gave you";
        join = "同僚の事業者情報を使う", "Use my colleague's profile";
        leave = "この事業者情報から抜ける", "Leave this profile";
        leave_text = "最後の一人が抜けると、事業者情報と変更の記録は消去されます。提出済みの応募・申請は変わりません。",
            "When the last person leaves, the profile and its record of changes are deleted. What was submitted stays as it is.";
        used = "登録済みの情報を使っています", "From your profile";
        used_text = "次の欄に入っています。提出する前に直せます。", "These fields begin with it. You can change them before you submit.";
        to_profile = "事業者情報を見る・直す", "See or change the profile";
        none_yet = "事業者情報を一度登録すると、この画面の欄がどの自治体でも自動で入ります。",
            "Fill in your company's profile once, and these fields are filled in for you in every municipality.";
        make_one = "事業者情報を登録する", "Fill in the profile";
    }
}

/// A field of the form: id, label, help, and how it is asked.
struct Asks {
    id: &'static str,
    label: (&'static str, &'static str),
    help: (&'static str, &'static str),
    how: fn(Language) -> Asked,
    part: Part,
}

/// The parts of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Company,
    Contact,
    Product,
}

/// What a product may be, as it is stored.
const KINDS: [&str; 2] = ["goods", "service"];

const NO_HELP: (&str, &str) = ("", "");
const DAY_HELP: (&str, &str) = ("例：R8.4.1、2026-04-01", "Such as 2026-04-01");

const FORM: [Asks; 11] = [
    Asks {
        id: "name",
        label: ("商号又は名称", "Name of the company"),
        help: ("登記のとおりに。例：株式会社あおぞら", "As it is registered"),
        how: |_| Asked::Text("organization"),
        part: Part::Company,
    },
    Asks {
        id: "kana",
        label: ("フリガナ", "Its reading in katakana"),
        help: ("ひらがなで入力するとカタカナに直ります。", "Hiragana becomes katakana."),
        how: |_| Asked::Text("off"),
        part: Part::Company,
    },
    Asks {
        id: "corporate_number",
        label: ("法人番号", "Corporate number"),
        help: (
            "13桁。全角でもかまいません。自治体が確認した番号があるときは、応募の画面ではそちらが使われます。",
            "Thirteen digits. Where an office has confirmed your number, its forms use that one.",
        ),
        how: |_| Asked::Text("off"),
        part: Part::Company,
    },
    Asks {
        id: "address",
        label: ("所在地", "Address"),
        help: ("本店の所在地", "Of the head office"),
        how: |_| Asked::Text("street-address"),
        part: Part::Company,
    },
    Asks {
        id: "representative",
        label: ("代表者の職・氏名", "Title and name of the representative"),
        help: ("例：代表取締役 青空 花子", "Such as: President Hanako Aozora"),
        how: |_| Asked::Text("off"),
        part: Part::Company,
    },
    Asks {
        id: "phone",
        label: ("電話番号", "Telephone"),
        help: ("例：03-1234-5678", "Such as 03-1234-5678"),
        how: |_| Asked::Text("tel"),
        part: Part::Contact,
    },
    Asks {
        id: "email",
        label: ("連絡先のメールアドレス", "E-mail address"),
        help: (
            "応募・申請に書く連絡先です。ログインや通知のアドレスは変わりません。",
            "What applications give. The address you sign in with stays as it is.",
        ),
        how: |_| Asked::Email,
        part: Part::Contact,
    },
    Asks {
        id: "product_name",
        label: ("商品・役務の名称", "Name of the product or service"),
        help: NO_HELP,
        how: |_| Asked::Text("off"),
        part: Part::Product,
    },
    Asks {
        id: "product_kind",
        label: ("物品か役務か", "Goods or service"),
        help: NO_HELP,
        how: |language| {
            let named = KINDS.map(|id| (id.to_owned(), option_words(language, id)));
            Asked::One(named.to_vec())
        },
        part: Part::Product,
    },
    Asks {
        id: "product_category",
        label: ("商品・役務の分野", "Category"),
        help: NO_HELP,
        how: |_| Asked::Text("off"),
        part: Part::Product,
    },
    Asks {
        id: "product_sale_start",
        label: ("販売開始日", "Day it was first on sale"),
        help: DAY_HELP,
        how: |_| Asked::Text("off"),
        part: Part::Product,
    },
];

/// The ids of the form's fields, in its order.
pub fn profile_fields() -> impl Iterator<Item = &'static str> {
    FORM.iter().map(|one| one.id)
}

fn label_of(language: Language, id: &str) -> &'static str {
    let known = FORM.iter().find(|one| one.id == id);
    known.map_or("", |one| language.pick(one.label.0, one.label.1))
}

/// What is stored as somebody reads it.
fn read_as(language: Language, id: &str, text: &str) -> String {
    let is_kind = id == "product_kind" && KINDS.contains(&text);
    if is_kind { option_words(language, text) } else { text.to_owned() }
}

/// What somebody submitted that carried something a profile holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReceivedLine {
    /// The office.
    pub office: String,
    /// What it is about.
    pub title: String,
    /// Its number.
    pub procedure: String,
    /// Where it can be seen; none where it is of another office than the session's.
    pub path: Option<String>,
    /// When it was submitted.
    pub at: String,
    /// What it carried, by fields of the profile.
    pub fields: Vec<String>,
}

/// A profile as its page shows it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    /// The revision seen; 0 where there is none yet.
    pub revision: u64,
    /// What stands in the form: what is kept, or what was typed.
    pub typed: BTreeMap<String, String>,
    /// What is kept now, where somebody else was first.
    pub now: Option<BTreeMap<String, String>>,
    /// How many people share it.
    pub people: u64,
    /// Its changes: when, by whom, which fields.
    pub changes: Vec<(String, String, Vec<String>)>,
    /// What was received by which office; none where it is not looked up, in answer to a form.
    pub received: Option<Vec<ReceivedLine>>,
    /// A code that was just made, and until when it is good.
    pub code: Option<(String, String)>,
    /// Whether it was just saved.
    pub is_kept: bool,
    /// Who the form is shown to: what they typed is given back to nobody else.
    pub by: String,
}

/// A part of the form.
#[derive(Debug)]
struct FormPart {
    title: &'static str,
    asks: Vec<Ask>,
}

/// The page of a profile.
#[derive(Debug, Template)]
#[template(path = "profile.html")]
pub struct ProfilePage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    w: ProfileWords,
    profile: Profile,
    parts: Vec<FormPart>,
    now: Vec<(&'static str, String)>,
    changes: Vec<(String, String, String)>,
    received: Option<Vec<(ReceivedLine, String)>>,
    faults: Vec<(String, String)>,
}

impl ProfilePage {
    /// The page, with every fault of what was typed: the field and what is allowed there.
    #[must_use]
    pub fn new(frame: Frame, profile: Profile, faults: Vec<(String, String)>) -> Self {
        let language = frame.language;
        let w = ProfileWords::of(language);
        let part = |part: Part, title: &'static str| FormPart {
            title,
            asks: FORM
                .iter()
                .filter(|one| one.part == part)
                .map(|one| ask(language, one, &profile))
                .collect(),
        };
        let parts = vec![
            part(Part::Company, w.of_company),
            part(Part::Contact, w.of_contact),
            part(Part::Product, w.of_product),
        ];
        let differs = |known: &BTreeMap<String, String>, id: &str| {
            let of = |from: &BTreeMap<String, String>| from.get(id).cloned().unwrap_or_default();
            (of(known) != of(&profile.typed)).then(|| of(known))
        };
        let shown = |id: &str, text: String| {
            if text.is_empty() { w.empty.to_owned() } else { read_as(language, id, &text) }
        };
        let now = profile.now.iter().flat_map(|known| {
            FORM.iter().filter_map(|one| {
                let text = differs(known, one.id)?;
                Some((label_of(language, one.id), shown(one.id, text)))
            })
        });
        let now = now.collect();
        let named = |ids: &[String]| {
            let labels: Vec<&str> = ids.iter().map(|id| label_of(language, id)).collect();
            labels.join(language.comma())
        };
        let changes =
            profile.changes.iter().map(|(at, by, fields)| (at.clone(), by.clone(), named(fields))).collect();
        let line = |line: &ReceivedLine| (line.clone(), named(&line.fields));
        let received = profile.received.as_ref().map(|all| all.iter().map(line).collect());
        let crumbs = frame.crumbs(Some(Area::My), w.title);
        Self { title: w.title.to_owned(), crumbs, w, parts, now, changes, received, faults, profile, frame }
    }

    fn fault_of(&self, ask: &Ask) -> Option<&str> {
        self.faults.iter().find(|(field, _)| field == ask.name).map(|(_, text)| text.as_str())
    }

    fn fault_of_code(&self) -> Option<&str> {
        self.faults.iter().find(|(field, _)| field == "code").map(|(_, text)| text.as_str())
    }

    fn label_of(&self, field: &str) -> &str {
        if field == "code" { self.w.join_code } else { label_of(self.frame.language, field) }
    }
}

fn ask(language: Language, one: &Asks, profile: &Profile) -> Ask {
    Ask {
        help: language.pick(one.help.0, one.help.1),
        required: one.id == "name",
        typed: profile.typed.get(one.id).cloned().unwrap_or_default(),
        ..Ask::of(one.id, language.pick(one.label.0, one.label.1), (one.how)(language))
    }
}

/// What a form of an act says of the profile.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum OfProfile {
    /// Nothing: the form asks for nothing a profile holds, or is shown to nobody who has one.
    #[default]
    Nothing,
    /// These facts begin with what the profile says.
    Used(Vec<String>),
    /// There is no profile yet, and it would fill something in here.
    NoneYet,
}

/// What a form says of the profile, in words.
#[derive(Debug)]
pub(crate) struct ProfileNote {
    pub(crate) title: &'static str,
    pub(crate) text: &'static str,
    pub(crate) labels: Vec<String>,
    pub(crate) href: String,
    pub(crate) link: &'static str,
}

/// What a form says of the profile; the labels are of its fields that begin with it.
pub(crate) fn note(
    frame: &Frame,
    of: &OfProfile,
    label: impl Fn(&str) -> Option<String>,
) -> Option<ProfileNote> {
    let w = ProfileWords::of(frame.language);
    let href = frame.link(PROFILE_PATH);
    match of {
        OfProfile::Nothing => None,
        OfProfile::Used(facts) => {
            let labels: Vec<String> = facts.iter().filter_map(|fact| label(fact)).collect();
            Some(ProfileNote { title: w.used, text: w.used_text, labels, href, link: w.to_profile })
        }
        OfProfile::NoneYet => {
            Some(ProfileNote { title: w.title, text: w.none_yet, labels: Vec::new(), href, link: w.make_one })
        }
    }
}

/// The words beside a field that begins with the profile.
pub(crate) fn used_words(language: Language) -> &'static str {
    language.pick("登録済みの情報を使っています。", "From your profile.")
}
