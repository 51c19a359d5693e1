//! Pages of text for anybody: first steps, accessibility.

use askama::Template;

use crate::frame::{Crumb, Frame};

/// A page of text.
#[derive(Debug, Template)]
#[template(path = "text.html")]
pub struct TextPage {
    frame: Frame,
    title: String,
    crumbs: Vec<Crumb>,
    sections: Vec<(&'static str, Vec<&'static str>)>,
    is_steps: bool,
}

impl TextPage {
    /// How to take part, for those who never did.
    #[must_use]
    pub fn first_time(frame: Frame) -> Self {
        let pick = |ja, en| frame.language.pick(ja, en);
        let sections = vec![
            (
                pick("1. 募集を探す", "1. Find a call"),
                vec![
                    pick(
                        "「公告・募集」に、今募集しているものと期限が出ています。登録もログインもいりません。",
                        "\"Calls\" shows what is open and until when. No registration, no sign-in.",
                    ),
                    pick(
                        "要件、予定額、審査の基準は、それぞれの募集の画面に書いてあります。",
                        "Conditions, amounts and criteria are on the page of each call.",
                    ),
                ],
            ),
            (
                pick("2. 登録する", "2. Register"),
                vec![
                    pick(
                        "応募には登録が必要です。ログイン画面の「事業者として登録する」で、会社名・法人番号・メールアドレスを入力すると、確認のメールが届きます。",
                        "To apply you register: choose \"Register as a company\" where one signs in, give your company, its corporate number and an e-mail address, and a letter comes.",
                    ),
                    pick(
                        "メールの中のリンクを開き、パスワードを決めると、ログインできます。",
                        "Open its link and choose a password; then you can sign in.",
                    ),
                ],
            ),
            (
                pick("3. 質問する", "3. Ask"),
                vec![pick(
                    "質問の期限までに質問できます。回答は、応募を考えている全員に同じものが公表されます。",
                    "Ask until the day given. The answer is published, the same for everybody.",
                )],
            ),
            (
                pick("4. 応募する", "4. Apply"),
                vec![
                    pick(
                        "画面に沿って入力し、書類を添えます。実行する前に、内容を確認する画面が出ます。",
                        "Follow the form and attach the documents. Before anything is sent, you check your answers.",
                    ),
                    pick(
                        "終わると検証コードが出ます。控えておくと、受け付けられたことを後から確かめられます。",
                        "At the end you get a receipt. With it you can prove later that it was taken.",
                    ),
                ],
            ),
            (
                pick("5. 待つ、知らせを受ける", "5. Wait, and be told"),
                vec![
                    pick(
                        "「申請の状況」に、今どこにあるか、次に誰が何をするか、いつまでかが出ます。動きがあるたびにメールでお知らせします。",
                        "\"My applications\" says where it is, who acts next and until when. Each change comes by mail too.",
                    ),
                    pick(
                        "選ばれなかったときは、理由を聞くことができ、苦情を申し立てることもできます。期限は画面に出ます。",
                        "If you are not chosen you can ask why, and complain. The days for it are on the page.",
                    ),
                ],
            ),
        ];
        let title = pick("はじめての方へ", "First time here").to_owned();
        let crumbs = frame.crumbs(None, &title);
        Self { title, crumbs, frame, sections, is_steps: true }
    }

    /// The accessibility statement.
    #[must_use]
    pub fn accessibility(frame: Frame) -> Self {
        let pick = |ja, en| frame.language.pick(ja, en);
        let sections = vec![
            (
                pick("方針", "Policy"),
                vec![
                    pick(
                        "JIS X 8341-3:2016のレベルAA、WCAG 2.2のレベルAAに配慮して作っています。",
                        "The pages are made with level AA of JIS X 8341-3:2016 and of WCAG 2.2 in mind.",
                    ),
                    pick(
                        "適合を試験で確かめたという意味ではありません。自動の検査では見つからない問題があり得ます。",
                        "That is no claim of tested conformance: automatic checks do not find everything.",
                    ),
                ],
            ),
            (
                pick("していること", "What is done"),
                vec![
                    pick(
                        "すべての画面は、キーボードだけで、スクリプトなしで使えます。",
                        "Every page works with a keyboard alone, and without script.",
                    ),
                    pick(
                        "文字の色と背景の差を十分にとり、色だけで伝えることはしません。",
                        "Text stands out from what is behind it, and nothing is told by colour alone.",
                    ),
                    pick(
                        "400%に拡大しても、横に動かさずに読めるように作っています。表のうち列の多いものは、幅の狭い画面では縦に並びます。",
                        "Pages are made to be read at 400 % without scrolling sideways; wide tables stack on narrow screens.",
                    ),
                    pick(
                        "時間切れは、しばらく操作がないときのログインの終了だけです。",
                        "The only time limit is the end of a session nobody uses.",
                    ),
                ],
            ),
            (
                pick("まだ足りないこと", "What is missing"),
                vec![
                    pick(
                        "手続の図は、スクリーンリーダーには要約だけを伝えます。同じ内容は、手続の説明の文章にあります。",
                        "Of the drawings, screen readers get a summary; the same is told in words in the description of the procedure.",
                    ),
                    pick(
                        "添付された文書の読みやすさは、それを作った人によります。",
                        "Documents are as accessible as those who made them made them.",
                    ),
                ],
            ),
            (
                pick("連絡", "Contact"),
                vec![pick(
                    "使いにくいところがあれば、各自治体の担当課へお知らせください。別の方法でご案内します。",
                    "If something is hard to use, tell the office; you get the same in another way.",
                )],
            ),
        ];
        let title = pick("アクセシビリティ方針", "Accessibility").to_owned();
        let crumbs = frame.crumbs(None, &title);
        Self { title, crumbs, frame, sections, is_steps: false }
    }
}
