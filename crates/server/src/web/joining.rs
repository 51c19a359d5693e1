//! Coming to an account: registering as a company, a forgotten password, and setting the first
//! organisation up by the link of the first administrator.

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use shirube_accounts::{AcceptFault, Company, FirstSetUp, Official, PasswordFault, SetUp};
use shirube_pages::{Ask, AskPage, Asked, Asking as Form_, SaidPage};
use shirube_trail::OrgId;

use super::fields::Form;
use super::frame::{Asking, page, page_of};
use super::office::said;
use super::pairs::{Pairs, sent, told};
use crate::app::App;
use crate::links::gone;
use crate::problem::Problem;
use crate::visitor::session_cookie;

/// What is said of a new password.
pub(super) const PASSWORD_JA: &str =
    "15文字以上。長い文や、関係のない言葉をいくつか並べたものが覚えやすく安全です。";
/// The same in English.
pub(super) const PASSWORD_EN: &str =
    "At least 15 characters. A sentence or several unrelated words is easy to remember and safe.";

pub(super) fn router() -> Router<App> {
    Router::new()
        .route("/register", get(register_form).post(register))
        .route("/recover", get(recover_form).post(recover))
        .route("/set-up/{token}", post(set_up))
}

/// The inputs of a form with what was typed before; a password never is.
pub(super) fn with(mut form: Form_, pairs: &Pairs) -> Form_ {
    for ask in &mut form.asks {
        if !matches!(ask.asked, Asked::Password | Asked::NewPassword) {
            sent(pairs, ask.name).clone_into(&mut ask.typed);
        }
    }
    form
}

async fn company_asks(asking: &Asking) -> Result<Form_, Problem> {
    let pick = |ja: &'static str, en: &'static str| asking.language.pick(ja, en);
    let all = asking.app.desk().organisations().await?;
    let bodies = all.into_iter().map(|one| (one.org.to_string(), said(asking.language, one.ja, one.en)));
    Ok(Form_ {
        title: pick("事業者として登録する", "Register as a company"),
        lead: pick(
            "入力したアドレスに、登録を完了するためのリンクを送ります。一つの登録を、どの自治体でも使えます。",
            "A link that finishes the registration is sent to the address. One registration serves every municipality.",
        ),
        action: "/register".to_owned(),
        button: pick("登録のメールを送る", "Send the link"),
        along: Vec::new(),
        asks: vec![
            Ask::of(
                "org",
                pick("最初にやり取りする団体", "The body you deal with first"),
                Asked::One(bodies.collect()),
            ),
            Ask::of("company", pick("会社名", "Company"), Asked::Text("organization")),
            Ask::of("corporate_number", pick("法人番号", "Corporate number"), Asked::Number)
                .help(pick(
                    "13桁。法人でない方は空欄にしてください。",
                    "13 digits. Leave it empty if you are no corporation.",
                ))
                .or_not(),
            Ask::of("name", pick("お名前", "Your name"), Asked::Text("name")),
            Ask::of("email", pick("メールアドレス", "E-mail address"), Asked::Email),
        ],
    })
}

async fn register_form(asking: Asking) -> Result<Response, Problem> {
    let form = company_asks(&asking).await?;
    page(&AskPage::new(asking.frame(None).await?, form, Vec::new()))
}

async fn register(asking: Asking, Form(pairs): Form<Pairs>) -> Result<Response, Problem> {
    let own = |name: &str| sent(&pairs, name).to_owned();
    let faults = if let Ok(org) = OrgId::new(own("org")) {
        let company = Company {
            org,
            email: own("email"),
            language: asking.language.tag().to_owned(),
            name: own("name"),
            company: own("company"),
            corporate_number: Some(own("corporate_number")).filter(|text| !text.trim().is_empty()),
            address: asking.visitor.address.to_string(),
        };
        match asking.app.accounts().register_company(&company).await? {
            Ok(_) => return by_letter(&asking).await,
            Err(faults) => told(&asking, faults),
        }
    } else {
        let text = asking.language.pick("団体を選んでください。", "Choose a body.");
        vec![("org".to_owned(), text.to_owned())]
    };
    let form = with(company_asks(&asking).await?, &pairs);
    page_of(StatusCode::UNPROCESSABLE_ENTITY, &AskPage::new(asking.frame(None).await?, form, faults))
}

/// The same whatever became of it: nobody learns which addresses are known.
async fn by_letter(asking: &Asking) -> Result<Response, Problem> {
    let pick = |ja, en| asking.language.pick(ja, en);
    let shown = SaidPage::new(
        asking.frame(None).await?,
        pick("メールを確認してください", "Look at your mail"),
        &[
            pick(
                "入力されたアドレスに、続きのリンクを送りました。届かないときは、迷惑メールのフォルダーと、アドレスの間違いを確かめてください。",
                "A link was sent to the address. If nothing comes, look in the spam folder and check the address.",
            ),
            pick(
                "続けて何度も頼まれたときは、しばらく送りません。",
                "Where it is asked for again and again, nothing is sent for a while.",
            ),
        ],
        ("/login", pick("ログイン", "Sign in")),
    );
    page(&shown)
}

fn recover_asks(asking: &Asking) -> Form_ {
    let pick = |ja: &'static str, en: &'static str| asking.language.pick(ja, en);
    Form_ {
        title: pick("パスワードを忘れたとき", "A forgotten password"),
        lead: pick(
            "登録したアドレスに、新しいパスワードを決めるリンクを送ります。リンクは1時間使えます。",
            "A link to a new password is sent to the address you registered. It is good for an hour.",
        ),
        action: "/recover".to_owned(),
        button: pick("リンクを送る", "Send the link"),
        along: Vec::new(),
        asks: vec![Ask::of("email", pick("メールアドレス", "E-mail address"), Asked::Email)],
    }
}

async fn recover_form(asking: Asking) -> Result<Response, Problem> {
    page(&AskPage::new(asking.frame(None).await?, recover_asks(&asking), Vec::new()))
}

async fn recover(asking: Asking, Form(pairs): Form<Pairs>) -> Result<Response, Problem> {
    let address = asking.visitor.address.to_string();
    asking.app.accounts().recover(sent(&pairs, "email").trim(), &address).await?;
    by_letter(&asking).await
}

/// The form that sets the first organisation up.
pub(super) fn set_up_asks(asking: &Asking, token: &str) -> Form_ {
    let pick = |ja: &'static str, en: &'static str| asking.language.pick(ja, en);
    let kinds = [
        ("prefecture", pick("都道府県", "prefecture")),
        ("designated-city", pick("指定都市", "designated city")),
        ("core-city", pick("中核市", "core city")),
        ("city", pick("市", "city")),
        ("town-village", pick("町村", "town or village")),
        ("special-ward", pick("特別区", "special ward")),
        ("cooperative", pick("一部事務組合等", "cooperative")),
    ];
    let kinds = kinds.map(|(id, name)| (id.to_owned(), name.to_owned())).to_vec();
    Form_ {
        title: pick("最初の団体を設定する", "Set up the first organisation"),
        lead: pick(
            "管理者は二人です。権限は一人だけでは付与できません。二人目には招待のリンクができます。",
            "There are two administrators, as no right is granted by one alone. The second gets an invitation.",
        ),
        action: format!("/set-up/{token}"),
        button: pick("この団体を作る", "Set it up"),
        along: Vec::new(),
        asks: vec![
            Ask::of("org", pick("団体の識別子", "Id of the organisation"), Asked::Text("off")).help(pick(
                "英小文字・数字・-。例：minato-city。あとから変えられません。",
                "Lowercase letters, digits, hyphens, as minato-city. It never changes.",
            )),
            Ask::of("name_ja", pick("団体名", "Name in Japanese"), Asked::Text("organization")),
            Ask::of("name_en", pick("団体名（英語）", "Name in English"), Asked::Text("off")),
            Ask::of("body", pick("団体の区分", "Kind of body"), Asked::One(kinds)),
            Ask::of("name", pick("あなたの名前", "Your name"), Asked::Text("name")),
            Ask::of("email", pick("あなたのメールアドレス", "Your e-mail address"), Asked::Email),
            Ask::of("password", pick("あなたのパスワード", "Your password"), Asked::NewPassword)
                .help(pick(PASSWORD_JA, PASSWORD_EN)),
            Ask::of(
                "second_name",
                pick("二人目の管理者の名前", "The second administrator"),
                Asked::Text("off"),
            ),
            Ask::of(
                "second_email",
                pick("二人目の管理者のメールアドレス", "Their e-mail address"),
                Asked::Text("off"),
            ),
        ],
    }
}

async fn set_up(
    asking: Asking,
    Path(token): Path<String>,
    Form(pairs): Form<Pairs>,
) -> Result<Response, Problem> {
    let faults = match wanted(&asking, &pairs) {
        Ok(wanted) => match asking.app.accounts().set_up(&token, &wanted).await? {
            Ok(made) => return begun(&asking, &wanted, &made).await,
            Err(fault) => faults(&asking, fault)?,
        },
        Err(faults) => faults,
    };
    let form = with(set_up_asks(&asking, &token), &pairs);
    page_of(StatusCode::UNPROCESSABLE_ENTITY, &AskPage::new(asking.frame(None).await?, form, faults))
}

/// What is wrong with a set-up; a link that is no good is a page of its own.
fn faults(asking: &Asking, fault: AcceptFault) -> Result<Vec<(String, String)>, Problem> {
    match fault {
        AcceptFault::Unknown => Err(Problem::not_found()),
        AcceptFault::Gone => Err(gone()),
        AcceptFault::Wait { seconds } => Err(Problem::too_many(seconds.into())),
        AcceptFault::Password(all) => Ok(told(asking, all.into_iter().map(PasswordFault::input).collect())),
        AcceptFault::Input(all) => Ok(told(asking, all)),
        AcceptFault::Wrong => {
            let text = asking.language.pick("パスワードが違います。", "The password is wrong.");
            Ok(vec![("password".to_owned(), text.to_owned())])
        }
    }
}

fn wanted(asking: &Asking, pairs: &Pairs) -> Result<FirstSetUp, Vec<(String, String)>> {
    let pick = |ja: &str, en: &str| said(asking.language, ja.to_owned(), en.to_owned());
    let own = |name: &str| sent(pairs, name).trim().to_owned();
    let mut faults = Vec::new();
    let org = OrgId::new(own("org")).map_err(|_| {
        faults.push((
            "org".to_owned(),
            pick("英小文字・数字・-で入力してください。", "Lowercase letters, digits and hyphens."),
        ));
    });
    let body = serde_json::from_value(serde_json::Value::from(own("body"))).map_err(|_| {
        faults.push(("body".to_owned(), pick("団体の区分を選んでください。", "Choose the kind of body.")));
    });
    let official = |name: &str, email: &str| Official {
        name: own(name),
        email: own(email),
        language: asking.language.tag().to_owned(),
    };
    let (Ok(org), Ok(body)) = (org, body) else { return Err(faults) };
    Ok(FirstSetUp {
        org,
        name_ja: own("name_ja"),
        name_en: own("name_en"),
        body,
        first: official("name", "email"),
        password: sent(pairs, "password").to_owned(),
        second: official("second_name", "second_email"),
    })
}

/// The first administrator is signed in, has the second's link where no letter carries it, and is led to a
/// second factor.
async fn begun(asking: &Asking, wanted: &FirstSetUp, made: &SetUp) -> Result<Response, Problem> {
    let mut asking = asking.clone();
    let cookie = sign_in(&mut asking, &wanted.first.email, &wanted.password).await?;
    let pick = |ja, en| asking.language.pick(ja, en);
    let link = match (made.invitation.posted, asking.app.settings().public_url.as_deref()) {
        (true, _) => pick(
            "二人目の管理者に、招待のメールを送りました。",
            "The second administrator was sent an invitation.",
        )
        .to_owned(),
        (false, base) => format!(
            "{}{}{}",
            pick(
                "二人目の管理者に、次のリンクを渡してください（今だけ示しています）：",
                "Hand this link to the second administrator; it is shown now and never again: "
            ),
            base.unwrap_or_default().trim_end_matches('/'),
            made.invitation.url_path
        ),
    };
    let shown = SaidPage::new(
        asking.frame(None).await?,
        pick("団体ができました", "The organisation is set up"),
        &[
            &link,
            pick(
                "続けて、二段階認証を設定してください。管理者のアカウントは特に狙われます。",
                "Go on with a second factor: the accounts of administrators are what others are after.",
            ),
        ],
        ("/account", pick("アカウントへ", "To the account")),
    );
    Ok((cookie, page(&shown)?).into_response())
}

/// Signs somebody in who has just chosen their password, so that they can go on at once.
pub(super) async fn sign_in(asking: &mut Asking, email: &str, password: &str) -> Result<HeaderMap, Problem> {
    let address = asking.visitor.address.to_string();
    let Ok(new) = asking.app.accounts().sign_in(email, password, None, None, &address).await? else {
        return Ok(HeaderMap::new());
    };
    let cookie = [session_cookie(&asking.app, Some(&new.token))].into_iter().collect();
    asking.visitor.session = Some(new.token);
    asking.visitor.signed_in = Some(new.signed_in);
    Ok(cookie)
}
