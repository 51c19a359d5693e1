//! What everybody verifies by: the keys of the logs, their latest checkpoints, and how to verify without us.

use askama::Template;
use chrono::{DateTime, Utc};
use shirube_core::render::Language;
use shirube_desk::{OpenCheckpoint, OpenLog, OrganisationView};

use crate::frame::{Crumb, Frame, escaped};
use crate::moment::moment;
use crate::words::{either, page_words};

/// Where it is.
pub const VERIFICATION_PATH: &str = "/verification-keys";

/// The guides of whoever audits, as they are written: name and text.
pub const GUIDES: [(&str, &str); 3] = [
    ("guide.ja.md", include_str!("../../../docs/audit/guide.ja.md")),
    ("guide.en.md", include_str!("../../../docs/audit/guide.en.md")),
    ("recipe.md", include_str!("../../../docs/audit/recipe.md")),
];

page_words! {
    /// The words of the page.
    VerificationWords {
        title = "検証用公開鍵", "Verification keys";
        lead = "各団体の記録台帳の署名を、誰でも、このサーバーに頼らずに確かめるための鍵です。秘密ではありません。",
            "The keys by which anybody verifies the signatures of each organisation's log, without this server. They are not secret.";
        elsewhere = "この画面の鍵は、団体から手渡しや紙で受け取った鍵と比べてください。同じサーバーから受け取った鍵とデータだけでは、サーバーごと書き換えられたことは分かりません。",
            "Compare the key here with one you were given in person or on paper: with key and data of one server alone, nobody notices that all of it was rewritten.";
        key = "検証鍵", "Verifier key";
        former = "以前の検証鍵", "Former verifier keys";
        no_key = "この団体の鍵は、まだ作られていません。", "There is no key of this organisation yet.";
        unreadable = "この団体の鍵は、いま示せません。管理者に知らされています。",
            "The key of this organisation cannot be shown now. Those who run the installation were told.";
        choose = "団体", "Organisations";
        none = "団体がまだ登録されていません。", "No organisation has been registered yet.";
        checkpoint = "最新のチェックポイント", "Latest checkpoint";
        no_checkpoint = "まだ公表されていません。", "None was published yet.";
        made = "作成", "Made";
        code = "確認コード", "Verification code";
        note = "チェックポイントの全文（このまま saved.note として保存できます）", "The checkpoint as it is signed (save it as saved.note)";
        withheld = "応募の受付中と提案書の開封前は、記録の数から応募の数が知られないように、チェックポイントの内容を示しません。",
            "While a call takes applications, and until its envelopes are opened, what the checkpoint says is not shown: how many entries there are would tell how many applied.";
        how = "自分の手で確かめる", "Verify it yourself";
        how_text = "監査資料（束）と、この鍵と、以前に保存したチェックポイントがあれば、通信せずに確かめられます。",
            "With an audit bundle, this key and a checkpoint you saved earlier you verify without a network.";
        how_key = "上の検証鍵の一行を key.txt に、チェックポイントの全文を saved.note に保存します。", "Save the line of the verifier key as key.txt, and the checkpoint as saved.note.";
        how_run = "次のとおりに実行します。", "Then run:";
        guide = "監査の手引（日本語）", "The auditor's guide (Japanese)";
        guide_en = "監査の手引（英語）", "The auditor's guide (English)";
        recipe = "ほかの人の道具だけで確かめる手順（日本語・英語）", "Verifying with tools of others only (Japanese and English)";
    }
}

/// A checkpoint as it is shown.
#[derive(Debug)]
struct Shown {
    made: Option<String>,
    note: Option<(String, String)>,
}

/// The log of an organisation.
#[derive(Debug)]
struct Log {
    name: String,
    is_readable: bool,
    key: Option<String>,
    former: Vec<String>,
    checkpoint: Option<Shown>,
}

/// The page of the keys.
#[derive(Debug, Template)]
#[template(path = "verification.html")]
pub struct VerificationPage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    w: VerificationWords,
    /// The organisations there are to choose of: where each is, its name, and whether it is the one shown.
    choices: Vec<(String, String, bool)>,
    log: Option<Log>,
}

impl VerificationPage {
    /// The page, at this moment: of all these organisations the log of one, or of none before one is chosen.
    /// A log that cannot be read has nothing to show.
    #[must_use]
    pub fn new(
        frame: Frame,
        now: DateTime<Utc>,
        all: &[OrganisationView],
        of: Option<(&OrganisationView, Option<OpenLog>)>,
    ) -> Self {
        let language = frame.language;
        let w = VerificationWords::of(language);
        let choice = |one: &OrganisationView| {
            let href = frame.link(&format!("{VERIFICATION_PATH}?org={}", escaped(one.org.as_str())));
            let name = either(language, &one.ja, &one.en).to_owned();
            (href, name, of.as_ref().is_some_and(|(shown, _)| shown.org == one.org))
        };
        Self {
            title: w.title.to_owned(),
            crumbs: frame.crumbs(None, w.title),
            choices: all.iter().map(choice).collect(),
            log: of.map(|(org, log)| shown(language, now, org, log.as_ref())),
            w,
            frame,
        }
    }
}

fn shown(language: Language, now: DateTime<Utc>, org: &OrganisationView, log: Option<&OpenLog>) -> Log {
    let (key, former) = log.and_then(|log| log.vkeys.split_last()).unzip();
    let checkpoint = |one: &OpenCheckpoint| Shown {
        made: one.at.as_deref().and_then(|at| made(language, now, at)),
        note: one.note.clone(),
    };
    Log {
        name: either(language, &org.ja, &org.en).to_owned(),
        is_readable: log.is_some(),
        key: key.cloned(),
        former: former.map(<[String]>::to_vec).unwrap_or_default(),
        checkpoint: log.and_then(|log| log.checkpoint.as_ref()).map(checkpoint),
    }
}

/// When it was made, and how long ago that is.
fn made(language: Language, now: DateTime<Utc>, at: &str) -> Option<String> {
    let at = DateTime::parse_from_rfc3339(at).ok()?.with_timezone(&Utc);
    let hours = now.signed_duration_since(at).num_hours();
    let age = match (language, hours) {
        (Language::Ja, ..1) => "1時間以内".to_owned(),
        (Language::Ja, 1..48) => format!("{hours}時間前"),
        (Language::Ja, _) => format!("{}日前", hours / 24),
        (Language::En, ..1) => "within the last hour".to_owned(),
        (Language::En, 1) => "1 hour ago".to_owned(),
        (Language::En, 2..48) => format!("{hours} hours ago"),
        (Language::En, _) => format!("{} days ago", hours / 24),
    };
    let at = moment(language, at);
    Some(format!("{at}{}", language.pick("（", " (")) + &age + language.pick("）", ")"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_old_a_checkpoint_is_is_said_in_hours_and_then_in_days() {
        let at = "2026-11-24T08:00:00Z";
        let after = |hours: i64| {
            let at = DateTime::parse_from_rfc3339(at).unwrap().with_timezone(&Utc);
            at + chrono::TimeDelta::hours(hours)
        };
        for (hours, ja, en) in [
            (0, "1時間以内", "within the last hour"),
            (1, "1時間前", "1 hour ago"),
            (47, "47時間前", "47 hours ago"),
            (48, "2日前", "2 days ago"),
        ] {
            let said = made(Language::Ja, after(hours), at).unwrap();
            assert_eq!(said, format!("令和8年11月24日(火) 17:00（{ja}）"));
            assert!(made(Language::En, after(hours), at).unwrap().ends_with(&format!("({en})")));
        }
        assert_eq!(made(Language::Ja, after(0), "soon"), None);
    }
}
