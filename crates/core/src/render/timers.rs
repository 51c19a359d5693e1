//! The timers of every kind: what starts them, what fulfils or lifts them, what happens then.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use super::Language;
use crate::atlas::Atlas;
use crate::effect::{Audience, Deadline, Duty, Effect, RETENTION, RETENTION_WORDS};

/// One timer of a machine.
struct Timer {
    what: What,
    started: BTreeSet<&'static str>,
    ended: BTreeSet<&'static str>,
}

enum What {
    Deadline(&'static Deadline),
    Duty(&'static Duty),
}

/// The pages of the timers.
pub(super) fn docs(atlases: &[Atlas]) -> Vec<(String, String)> {
    [(Language::Ja, "ja"), (Language::En, "en")]
        .into_iter()
        .map(|(language, tag)| (format!("docs/rulebook/timers.{tag}.md"), page(atlases, language)))
        .collect()
}

fn timers(atlas: &Atlas) -> BTreeMap<&'static str, Timer> {
    let mut all: BTreeMap<&'static str, Timer> = BTreeMap::new();
    let mut starts = |id: &'static str, what: What, act: &'static str| {
        let timer = all.entry(id).or_insert(Timer { what, started: BTreeSet::new(), ended: BTreeSet::new() });
        timer.started.insert(act);
    };
    for route in &atlas.routes {
        for effect in &route.effects {
            match effect {
                Effect::Set(deadline) => starts(deadline.id, What::Deadline(deadline), route.act),
                Effect::Start(duty) => starts(duty.id, What::Duty(duty), route.act),
                _ => {}
            }
        }
    }
    for route in &atlas.routes {
        for effect in &route.effects {
            let id = match effect {
                Effect::Fulfil(duty) => duty.id,
                Effect::Lift(id) => *id,
                _ => continue,
            };
            if let Some(timer) = all.get_mut(id) {
                timer.ended.insert(route.act);
            }
        }
    }
    all
}

fn page(atlases: &[Atlas], language: Language) -> String {
    let mut page = String::from(language.pick(
        "# 期限と時限義務\n\n状態機械から生成した文書です。手で編集しません。\n\n\
         期限は、一度だけ、その時刻より前でなく、到来の順に処理します。時限義務は、期限の前（組織規程の \
         `remind_business_days`、初期値3開庁日前の9時）に行う人へ知らせ、期限を過ぎると行う人と決裁権者へ一度知らせます。\
         果たされ、取り消されたときは知らせません。期限に行う処理が拒まれたときは、担当者と決裁権者へ一度知らせ、\
         次の手続の後と翌日以後に再び行います。\n",
        "# Deadlines and duties\n\nGenerated from the machines; not edited by hand.\n\n\
         What falls due happens once, never early, in due order. Whoever owes a duty is reminded before it is due \
         (the policy's `remind_business_days`, three business days before at 9:00 by default) and alerted together with the \
         approver, once, when it is overdue; not where it was fulfilled or lifted. Where the act of the clock is \
         refused, the officers and the approver are told once, and it is tried again after the next act and each day.\n",
    ));
    let _ = writeln!(
        page,
        "\n{}",
        language.pick(
            "停止の間も進むもの：時限義務（`duty-…`）、苦情申立ての期限（`complaint-window`）、保存期間。ほかの期限は止まり、\
             停止した日数だけ延びます。",
            "What runs on during a suspension: duties (`duty-…`), the time to complain (`complaint-window`) and \
             retention. The others freeze, and move by the days suspended.",
        )
    );
    let _ = writeln!(
        page,
        "\n{} `{RETENTION}` {}",
        language.pick("すべての手続：終了したとき", "Every kind, when it closes:"),
        language.of(RETENTION_WORDS)
    );
    for atlas in atlases {
        let timers = timers(atlas);
        if timers.is_empty() {
            continue;
        }
        let machine = atlas.machine;
        let _ = writeln!(page, "\n## {} `{}`\n", language.of(machine.label), machine.kind);
        page += language.pick(
            "| 期限 | 内容 | 始める行為 | その時 | 果たす・取り消す行為 |\n|---|---|---|---|---|\n",
            "| Timer | What falls due | Started by | Then | Fulfilled or lifted by |\n|---|---|---|---|---|\n",
        );
        for (id, timer) in timers {
            page += &line(id, &timer, language);
        }
    }
    page
}

fn line(id: &str, timer: &Timer, language: Language) -> String {
    let (words, then) = match timer.what {
        What::Duty(duty) => (
            duty.words,
            language.pick("前に知らせ、過ぎれば督促", "reminded before, alerted after").to_owned()
                + &format!("（{}: `{}`）", duty.rule.id, duty.act),
        ),
        What::Deadline(deadline) if deadline.act.is_empty() => {
            let told: Vec<_> = deadline.tells.iter().map(|one| Audience::id(*one)).collect();
            (deadline.words, format!("{}: {}", language.pick("知らせる", "reminder to"), told.join(", ")))
        }
        What::Deadline(deadline) => {
            let performs = language.pick("システムが行う", "the clock performs");
            (deadline.words, format!("{performs} `{}`", deadline.act))
        }
    };
    let acts = |all: &BTreeSet<&str>| {
        if all.is_empty() {
            return "—".to_owned();
        }
        all.iter().map(|act| format!("`{act}`")).collect::<Vec<_>>().join(" ")
    };
    format!(
        "| `{id}` | {} | {} | {then} | {} |\n",
        language.of(words),
        acts(&timer.started),
        acts(&timer.ended)
    )
}
