//! `shirube work`: what an office does without anybody asking. The clock's acts, reminders and
//! checkpoints for the auditors, messages between organisations, letters, and forgetting what was left over.
//!
//! Any number of them may run over one database: a deadline fires once, a letter is leased by one.

use std::time::Duration;

use serde_json::{Value, json};
use shirube_desk::{Desk, Mailer, Round, Sent};
use shirube_notifier::{SmtpSettings, Transport};
use shirube_server::{FORGETTING_SECONDS, Settings, forget, long_round};
use shirube_trail::OrgId;
use tokio::sync::watch;
use tokio::time::MissedTickBehavior;

use super::config::unfit;
use crate::args::WorkArguments;
use crate::failure::{Failure, Way};
use crate::output::Output;
use crate::place;

/// The sender of letters that are only written to a folder.
const NOBODY: &str = "procurement@shirube.example";

/// Works until it is told to stop, or for one round. A round that fails is told of, and the next one
/// begins in its time: what it left undone is still due.
pub(crate) async fn run(output: Output, arguments: &WorkArguments) -> Result<(), Failure> {
    let mailer = mailer(arguments)?;
    let prefix = ocid_prefix(arguments)?;
    let (desk, orgs) = place::desk_for_work(&arguments.office).await?;
    let (stopping, mut stopped) = watch::channel(false);
    if arguments.once {
        let round = desk.round(Some(&mailer), &orgs).await;
        long_round(&desk, &prefix, &orgs, &mut stopped).await;
        forget(&desk, &orgs).await;
        output.facts(|| facts(&round), || text(output, &round));
        return round.fault.map_or(Ok(()), |fault| Err(fault.into()));
    }
    let every = Duration::from_secs(arguments.every);
    let long = tokio::spawn(long((desk.clone(), prefix, orgs.clone()), every, stopped));
    let mut rounds = tokio::time::interval(every);
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut stop = std::pin::pin!(told_to_stop());
    loop {
        tokio::select! {
            // Between rounds only: a round that has begun is ended.
            told = &mut stop => {
                let _ = stopping.send(true);
                if let Err(error) = long.await {
                    eprintln!("{error}");
                }
                return told;
            }
            _ = rounds.tick() => {
                let round = desk.round(Some(&mailer), &orgs).await;
                if round.is_worth_telling() {
                    output.facts(|| facts(&round), || text(output, &round));
                }
                if let Some(fault) = round.fault {
                    eprintln!("{}\n{fault}", fault.ja());
                }
            }
        }
    }
}

/// Does what takes long, and forgets what nobody needs, beside the rounds: none of them waits for it.
async fn long(
    (desk, prefix, orgs): (Desk, String, Vec<OrgId>),
    every: Duration,
    mut stopped: watch::Receiver<bool>,
) {
    let mut rounds = tokio::time::interval(every);
    rounds.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut forgetting = tokio::time::interval(Duration::from_secs(FORGETTING_SECONDS));
    forgetting.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        tokio::select! {
            biased;
            _ = stopped.changed() => return,
            _ = forgetting.tick() => forget(&desk, &orgs).await,
            _ = rounds.tick() => {
                long_round(&desk, &prefix, &orgs, &mut stopped).await;
                if *stopped.borrow() {
                    return;
                }
            }
        }
    }
}

/// The prefix of identifiers of open contracting, as the settings have it.
fn ocid_prefix(arguments: &WorkArguments) -> Result<String, Failure> {
    let file = arguments.office.place.config.as_deref();
    let settings = Settings::read(file).map_err(|faults| unfit(file, &faults))?;
    Ok(settings.ocid_prefix)
}

fn facts(round: &Round) -> Value {
    let performed = |(org, procedure, act): &(OrgId, String, String)| json!({ "organisation": org.as_str(), "procedure": procedure, "act": act });
    json!({
        "performed": round.performed.iter().map(performed).collect::<Vec<_>>(),
        "messages": round.messages,
        "letters": {
            "delivered": round.sent.delivered, "retried": round.sent.retried,
            "given_up": round.sent.given_up,
        },
    })
}

fn text(output: Output, round: &Round) -> String {
    let mut lines: Vec<String> =
        round.performed.iter().map(|(org, procedure, act)| format!("{org} {procedure} {act}")).collect();
    let Sent { delivered, retried, given_up } = round.sent;
    lines.push(format!(
        "{} {}  {} {}  {} {delivered}  {} {retried}  {} {given_up}",
        output.pick("時計の行為", "acts of the clock"),
        round.performed.len(),
        output.pick("団体間の文書", "messages"),
        round.messages,
        output.pick("手紙", "letters"),
        output.pick("再送予定", "to be retried"),
        output.pick("断念", "given up"),
    ));
    lines.join("\n")
}

fn mailer(arguments: &WorkArguments) -> Result<Mailer, Failure> {
    let catalogue = shirube_desk::embedded_letters().map_err(|error| {
        Failure::new(Way::Wrong, format!("手紙の雛形の誤り：{error}"), format!("letters: {error}"))
    })?;
    let transport = match (&arguments.smtp, &arguments.mail) {
        (Some(url), _) => {
            let settings = SmtpSettings::from_url(url).map_err(|error| super::doctor::smtp_fault(&error))?;
            Transport::smtp(settings).map_err(|error| super::doctor::smtp_fault(&error))?
        }
        (None, Some(folder)) => Transport::Folder(folder.clone()),
        (None, None) => {
            let ja = "メールサーバー（--smtp）か、手紙を書くフォルダー（--mail）を指定してください。";
            let en = "name a mail server (--smtp), or a folder to write letters to (--mail).";
            return Err(Failure::bad_input("--smtp", ja, en));
        }
    };
    let from = arguments.from.clone().unwrap_or_else(|| NOBODY.to_owned());
    let domain = match from.split_once('@') {
        Some((name, domain)) if !name.is_empty() && !domain.is_empty() => domain.to_owned(),
        _ => {
            let ja = format!("メールアドレスです（「{from}」）。");
            return Err(Failure::bad_input("--from", ja, format!("an e-mail address, found \"{from}\".")));
        }
    };
    let pages = arguments.pages.clone();
    Ok(Mailer { catalogue, transport, from, domain, pages })
}

/// Until the operator or the system asks to stop.
pub(super) async fn told_to_stop() -> Result<(), Failure> {
    let wrong = |error: std::io::Error| {
        Failure::new(
            Way::Wrong,
            format!("停止の合図を受けられません：{error}"),
            format!("cannot wait for a signal: {error}"),
        )
    };
    let mut terminate =
        tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate()).map_err(wrong)?;
    tokio::select! {
        told = tokio::signal::ctrl_c() => told.map_err(wrong),
        _ = terminate.recv() => Ok(()),
    }
}
