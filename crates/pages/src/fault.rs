//! Pages for what went wrong: what happened, what to do next, and the number to tell.

use askama::Template;

use crate::frame::{Crumb, Frame};
use crate::words::page_words;

page_words! {
    /// The words of what went wrong.
    FaultWords {
        bad_title = "入力を確認してください", "Check what was entered";
        bad_text = "次の点を直してください。", "Mend the following.";
        session_title = "ログインが必要です", "Sign in to go on";
        session_text = "しばらく操作がなかったか、まだログインしていません。ログインすると続けられます。",
            "You were away for a while, or have not signed in yet. Sign in to go on.";
        forbidden_title = "この画面は使えません", "This page is not for you";
        forbidden_text = "必要な権限がないか、送信元を確かめられませんでした。担当が変わったときは、管理者に権限の付与を依頼してください。",
            "You lack the office it needs, or the request did not come from this site. If your duties changed, ask your administrator.";
        missing_title = "見つかりません", "Not found";
        missing_text = "アドレスが違うか、あなたに公開されていないものです。一覧や検索から探してください。",
            "The address is wrong, or it is not shown to you. Look in the lists or search.";
        conflict_title = "今は行えません", "Not possible now";
        conflict_text = "手続の今の段階では受け付けられません。案件の画面で、次にできることを確認してください。",
            "The procedure does not take this in its present stage. See on the page of the case what can be done.";
        stale_title = "他の職員が先に更新しました", "Somebody was first";
        stale_text = "最新の内容を確認してから、もう一度行ってください。",
            "Look at what changed, then do it again.";
        busy_title = "混み合っています", "Too many requests";
        busy_text = "しばらく待ってから、もう一度お試しください。入力した内容は、前の画面に戻ると残っています。",
            "Wait a little and try again. What you typed is still there when you go back.";
        failed_title = "システムで問題が起きました", "Something failed on our side";
        failed_text = "操作は行われていません。もう一度お試しください。続くときは、下の番号を管理者に伝えてください。",
            "Nothing was done. Try again; if it goes on, tell your administrator the number below.";
        wait = "お待ちいただく秒数", "Seconds to wait";
        incident = "受付番号", "Incident number";
        back = "ホームへ戻る", "Back to the start";
        sign_in = "ログイン", "Sign in";
    }
}

/// A page for what went wrong.
#[derive(Debug, Template)]
#[template(path = "fault.html")]
pub struct FaultPage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    w: FaultWords,
    text: &'static str,
    details: Vec<String>,
    wait_seconds: Option<u64>,
    incident: String,
    asks_session: bool,
}

impl FaultPage {
    /// The page of a status (400 and above), with what is to be mended and the request's number.
    #[must_use]
    pub fn new(frame: Frame, status: u16, details: Vec<String>, incident: String) -> Self {
        let w = FaultWords::of(frame.language);
        let (title, text) = match status {
            401 => (w.session_title, w.session_text),
            403 => (w.forbidden_title, w.forbidden_text),
            404 | 405 | 410 => (w.missing_title, w.missing_text),
            409 => (w.conflict_title, w.conflict_text),
            412 | 428 => (w.stale_title, w.stale_text),
            429 | 503 => (w.busy_title, w.busy_text),
            400..=499 => (w.bad_title, w.bad_text),
            _ => (w.failed_title, w.failed_text),
        };
        let crumbs = frame.crumbs(None, title);
        let asks_session = status == 401;
        Self {
            title: title.to_owned(),
            crumbs,
            w,
            frame,
            text,
            details,
            wait_seconds: None,
            incident,
            asks_session,
        }
    }

    /// The same page, saying how long to wait.
    #[must_use]
    pub fn waiting(mut self, seconds: u64) -> Self {
        self.wait_seconds = Some(seconds);
        self
    }
}
