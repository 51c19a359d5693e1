//! Many clients at once: what each is answered is as if they had come one after the other.

use serde_json::{Value, json};
use tokio::task::JoinSet;

use super::{Towns, command, id, org};
use crate::{Command, DeskError, Reply, Target};

/// Clients at once.
const CLIENTS: usize = 40;

fn need(nth: usize) -> Value {
    json!({
        "title": format!("窓口案内 {nth}"), "owner_section": "デジタル推進課", "issue": "待ち時間",
        "ideal": "短い", "baseline": "32分", "funding": "一般財源",
        "indicators": [{"name": "待ち時間", "unit": "分", "baseline": "32", "target": "15", "date": "2028-03-31"}],
    })
}

/// Submits all at once; the answers are in the order of the commands.
async fn at_once(towns: &Towns, commands: Vec<Command>) -> Vec<Result<Reply, DeskError>> {
    let mut clients = JoinSet::new();
    for (nth, command) in commands.into_iter().enumerate() {
        let desk = towns.desk.clone();
        clients.spawn(async move { (nth, desk.submit(command).await) });
    }
    let mut answers = clients.join_all().await;
    answers.sort_by_key(|(nth, _)| *nth);
    answers.into_iter().map(|(_, answer)| answer).collect()
}

fn done(answer: &Result<Reply, DeskError>) -> &crate::Performed {
    match answer {
        Ok(Reply::Done(done)) => done,
        other => panic!("{other:?}"),
    }
}

async fn nothing_differs(towns: &Towns) {
    let replayed = towns.desk.replay(&org("city-a"), None).await.unwrap();
    assert_eq!(replayed.differences, []);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn everyone_gets_a_case_of_their_own_and_the_same_request_one_answer() {
    let towns = Towns::new().await;
    let commands: Vec<Command> = (0..CLIENTS)
        .map(|nth| command("city-a", ("u-0001", Target::NewCase, "open-case"), need(nth)))
        .collect();
    // Each request comes three times, all at once.
    let thrice: Vec<Command> = (0..CLIENTS * 3).map(|nth| commands[nth % CLIENTS].clone()).collect();
    let answers = at_once(&towns, thrice).await;
    let mut cases: Vec<String> = Vec::new();
    for (nth, answer) in answers.iter().enumerate() {
        assert_eq!(done(answer), done(&answers[nth % CLIENTS]), "the same request, the same answer");
        cases.push(done(answer).procedure.clone());
    }
    cases.sort();
    cases.dedup();
    assert_eq!(cases.len(), CLIENTS, "{cases:?}");
    let counts = towns.desk.store().counts(&org("city-a")).await.unwrap();
    assert_eq!(counts.values().map(|count| count.entries).sum::<u64>(), CLIENTS as u64 + 1, "and the office");
    nothing_differs(&towns).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn the_refused_the_wrong_and_the_strange_leave_the_others_alone() {
    let towns = Towns::new().await;
    let opened: Vec<Command> = (0..CLIENTS)
        .map(|nth| command("city-a", ("u-0001", Target::NewCase, "open-case"), need(nth)))
        .collect();
    let opened = at_once(&towns, opened).await;
    let case = |nth: usize| Target::Procedure(id(&done(&opened[nth]).procedure));
    let scouting = || json!({"peers": [{"body": "A市", "kpi": "待ち時間", "budgeting": "当初予算", "hardship": "仕様"}], "joint_considered": "近隣二市に照会した"});
    let commands: Vec<Command> = (0..CLIENTS)
        .map(|nth| match nth % 5 {
            // not yet: the case is still with its issue
            0 => command(
                "city-a",
                ("u-0001", case(nth), "record-alignment"),
                json!({"alignment": "section-heads"}),
            ),
            // a field the act does not have
            1 => command("city-a", ("u-0001", case(nth), "start-scouting"), json!({"no-such-field": 1})),
            // nobody this office knows
            2 => command("city-a", ("u-9999", case(nth), "start-scouting"), scouting()),
            _ => command("city-a", ("u-0001", case(nth), "start-scouting"), scouting()),
        })
        .collect();
    let answers = at_once(&towns, commands).await;
    for (nth, answer) in answers.iter().enumerate() {
        let row = towns.desk.store().procedure(&org("city-a"), &id(&done(&opened[nth]).procedure)).await;
        let row = row.unwrap().unwrap();
        let (mark, stage) = ((row.revision, row.entries), row.stage.as_str());
        match nth % 5 {
            0 => {
                let Ok(Reply::Refused(refused)) = answer else { panic!("{answer:?}") };
                assert_eq!((refused.seq, mark, stage), (Some(1), (1, 2), "issue"), "kept as a refusal");
            }
            1 => {
                assert!(matches!(answer, Err(DeskError::BadInput { .. })), "{answer:?}");
                assert_eq!((mark, stage), ((1, 1), "issue"));
            }
            2 => {
                assert!(matches!(answer, Err(DeskError::NotFound { .. })), "{answer:?}");
                assert_eq!((mark, stage), ((1, 1), "issue"));
            }
            _ => assert_eq!((done(answer).to.as_str(), mark, stage), ("scouting", (2, 2), "scouting")),
        }
    }
    nothing_differs(&towns).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn of_many_who_saw_the_same_one_wins() {
    let towns = Towns::new().await;
    let answer =
        at_once(&towns, vec![command("city-a", ("u-0001", Target::NewCase, "open-case"), need(0))]).await;
    let case = id(&done(&answer[0]).procedure);
    let commands: Vec<Command> = (0..CLIENTS)
        .map(|_| {
            let given = json!({"peers": [{"body": "A市", "kpi": "待ち時間", "budgeting": "当初予算", "hardship": "仕様"}], "joint_considered": "近隣二市に照会した"});
            let mut one = command("city-a", ("u-0001", Target::Procedure(case.clone()), "start-scouting"), given);
            one.seen_revision = Some(1);
            one
        })
        .collect();
    let answers = at_once(&towns, commands).await;
    let won = answers.iter().filter(|one| matches!(one, Ok(Reply::Done(_)))).count();
    let late =
        answers.iter().filter(|one| matches!(one, Err(DeskError::MovedOn { seen: 1, found: 2, .. }))).count();
    assert_eq!((won, late), (1, CLIENTS - 1), "{answers:?}");
    let row = towns.desk.store().procedure(&org("city-a"), &case).await.unwrap().unwrap();
    assert_eq!((row.revision, row.entries), (2, 2));
    nothing_differs(&towns).await;
}
