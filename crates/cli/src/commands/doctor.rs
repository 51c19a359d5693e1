//! `shirube doctor`: checks what the program stands on.

use std::net::ToSocketAddrs as _;
use std::time::Duration;

use serde_json::{Value, json};
use shirube_core::atlas::survey;
use shirube_core::procedures::MACHINES;
use shirube_desk::{Desk, DeskError};
use shirube_notifier::{Catalogue, SettingsError, SmtpSettings};
use shirube_persistence::Store;

use crate::args::Where;
use crate::failure::{Failure, Way};
use crate::output::Output;
use crate::place;

/// How long the mail server may take to answer the door.
const KNOCK: Duration = Duration::from_secs(5);

/// One thing checked.
struct Check {
    id: &'static str,
    what: (&'static str, &'static str),
    /// The fault, in both languages.
    fault: Option<(String, String)>,
}

/// Checks everything and reports all of it.
pub(crate) async fn run(
    output: Output,
    place: &Where,
    smtp: Option<&str>,
    rebuild_reads: bool,
) -> Result<(), Failure> {
    let mut checks = vec![machines(), letters()];
    if rebuild_reads {
        rebuild(output, place).await?;
    }
    checks.extend(database(output, place).await);
    if let Some(url) = smtp {
        checks.push(mail_server(url).await);
    }
    output.facts(
        || Value::Array(checks.iter().map(json).collect()),
        || {
            let line = |one: &Check| {
                let good = one.fault.is_none();
                let mark = output
                    .mark(good, output.pick(if good { "○" } else { "×" }, if good { "ok" } else { "fault" }));
                format!("{mark} {}", output.pick(one.what.0, one.what.1))
            };
            checks.iter().map(line).collect::<Vec<_>>().join("\n")
        },
    );
    let faults: Vec<(String, String)> = checks
        .into_iter()
        .filter_map(|one| {
            one.fault.map(|(ja, en)| (format!("{}：{ja}", one.what.0), format!("{}: {en}", one.what.1)))
        })
        .collect();
    if faults.is_empty() {
        return Ok(());
    }
    let mut sentences =
        vec![(format!("不具合が{}件あります。", faults.len()), format!("{} faults.", faults.len()))];
    sentences.extend(faults);
    Err(Failure { way: Way::Wrong, sentences, facts: Value::Null })
}

/// Makes anew what lists and searches read, of every organisation.
async fn rebuild(output: Output, place: &Where) -> Result<(), Failure> {
    let store = place::open(place).await?;
    store.schema_status().await?.check()?;
    let desk = Desk::new(store);
    for org in desk.store().organisations().await? {
        let what =
            output.pick("一覧・検索の元を作り直しています（案件）", "making anew what lists read (cases)");
        let rebuilt = desk.rebuild_reads(&org, |done| output.counting(what, done as u64)).await;
        output.counted();
        let rebuilt = rebuilt?;
        let (cases, procedures) = (rebuilt.cases, rebuilt.procedures);
        output.step(&match output.pick("ja", "en") {
            "ja" => format!("{org}：案件{cases}件・手続{procedures}件の一覧・検索の元を作り直しました。"),
            _ => format!("{org}: made anew what lists read of {cases} cases, {procedures} procedures."),
        });
    }
    Ok(())
}

fn json(one: &Check) -> Value {
    let fault = one.fault.as_ref().map(|(ja, en)| json!({ "ja": ja, "en": en }));
    json!({ "check": one.id, "ok": one.fault.is_none(), "fault": fault })
}

fn machines() -> Check {
    let mut defects = Vec::new();
    for machine in MACHINES {
        defects
            .extend(survey(machine).defects.iter().map(|defect| format!("{}: {defect:?}", machine.name())));
    }
    let fault = (!defects.is_empty()).then(|| (defects.join("、"), defects.join(", ")));
    Check { id: "machines", what: ("手続定義", "machines"), fault }
}

fn letters() -> Check {
    let fault = Catalogue::load_embedded().err().map(|error| (error.to_string(), error.to_string()));
    Check { id: "letters", what: ("手紙の雛形", "letters"), fault }
}

async fn database(output: Output, place: &Where) -> Vec<Check> {
    let said = |failure: Failure| failure.sentences.into_iter().next();
    let opened = match place::open(place).await {
        Ok(store) => store,
        Err(failure) => {
            return vec![Check {
                id: "database", what: ("データベース", "database"), fault: said(failure)
            }];
        }
    };
    let mut checks = vec![Check { id: "database", what: ("データベース", "database"), fault: None }];
    let integrity = opened.integrity().await.err().map(|error| (error.ja(), error.en()));
    checks.push(Check { id: "integrity", what: ("データの整合", "integrity"), fault: integrity });
    let schema = match opened.schema_status().await {
        Ok(status) => status.check().err(),
        Err(error) => Some(error),
    };
    let usable = schema.is_none();
    let schema = schema.map(|error| (error.ja(), error.en()));
    let reads = if schema.is_some() { None } else { stale_reads(opened.clone()).await };
    checks.push(Check { id: "reads", what: ("一覧・検索の元", "what lists read"), fault: reads });
    checks.push(Check { id: "schema", what: ("データベースの構造", "schema"), fault: schema });
    if usable {
        checks.push(documents(output, opened.clone(), place).await);
        let fault = logs(opened, place).await;
        checks.push(Check {
            id: "logs", what: ("記録台帳と公表済みのチェックポイント", "logs"), fault
        });
    }
    checks
}

/// The first organisation of which lists would be refused.
async fn stale_reads(store: Store) -> Option<(String, String)> {
    let fault = Desk::new(store).check_reads().await.err()?;
    Some((fault.ja(), fault.to_string()))
}

/// Whether every content that lies outside the database is there, and is what was handed in.
async fn documents(output: Output, store: Store, place: &Where) -> Check {
    let what = ("書類の内容", "contents of documents");
    let fault = match place::at_desk(store, place) {
        Ok(desk) => missing_contents(output, &desk, what).await,
        Err(failure) => failure.sentences.into_iter().next(),
    };
    Check { id: "documents", what, fault }
}

async fn missing_contents(output: Output, desk: &Desk, what: (&str, &str)) -> Option<(String, String)> {
    let said = |error: &DeskError| (error.ja(), error.to_string());
    let orgs = match desk.store().organisations().await {
        Ok(orgs) => orgs,
        Err(error) => return Some((error.ja(), error.en())),
    };
    let (mut ja, mut en) = (Vec::new(), Vec::new());
    for org in orgs {
        let checked =
            desk.check_contents(&org, |done| output.counting(output.pick(what.0, what.1), done)).await;
        output.counted();
        match checked {
            Ok((_, faults)) => {
                ja.extend(faults.iter().map(|one| one.error.ja()));
                en.extend(faults.iter().map(|one| one.error.to_string()));
            }
            Err(error) => return Some(said(&error)),
        }
    }
    (!en.is_empty()).then(|| (ja.join(" "), en.join("; ")))
}

/// Whether each log holds what its signer has published: the record is outside the database, so that
/// an old backup put back is noticed.
async fn logs(store: Store, place: &Where) -> Option<(String, String)> {
    let desk = place::plain_desk(store, place);
    let faults: Vec<DeskError> = match desk.published_logs().await {
        Ok(logs) => logs.into_iter().filter_map(|(_, status)| status.err()).collect(),
        Err(error) => vec![error],
    };
    if faults.is_empty() {
        return None;
    }
    let ja: Vec<String> = faults.iter().map(DeskError::ja).collect();
    let en: Vec<String> = faults.iter().map(ToString::to_string).collect();
    Some((ja.join(" "), en.join("; ")))
}

async fn mail_server(url: &str) -> Check {
    Check { id: "smtp", what: ("メールサーバー", "mail server"), fault: knock(url).await.err() }
}

/// Whether somebody answers at the mail server's door.
async fn knock(url: &str) -> Result<(), (String, String)> {
    let settings = SmtpSettings::from_url(url).map_err(|error| {
        let failure = smtp_fault(&error);
        failure.sentences.into_iter().next().unwrap_or_default()
    })?;
    let (host, port) = (settings.host.clone(), settings.port);
    let silent = |cause: String| {
        (
            format!("{host}:{port}に接続できません（{cause}）。"),
            format!("{host}:{port} cannot be reached: {cause}."),
        )
    };
    let door = (settings.host.as_str(), port);
    let addresses: Vec<_> = door.to_socket_addrs().map_err(|error| silent(error.to_string()))?.collect();
    let knocking = tokio::task::spawn_blocking(move || {
        addresses.iter().find_map(|at| std::net::TcpStream::connect_timeout(at, KNOCK).ok()).is_some()
    });
    match knocking.await {
        Ok(true) => Ok(()),
        Ok(false) => Err(silent("no answer".to_owned())),
        Err(error) => Err(silent(error.to_string())),
    }
}

/// An address of a mail server that cannot be read.
pub(crate) fn smtp_fault(error: &SettingsError) -> Failure {
    let mut failure = Failure::bad_input("--smtp", error.sentence(shirube_notifier::Language::Ja), error);
    failure.way = Way::BadInput;
    failure
}
