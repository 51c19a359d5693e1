//! `shirube replay`: decides every entry again and compares with what is stored.

use serde_json::{Value, json};
use shirube_desk::Replayed;
use shirube_trail::CaseNo;

use crate::args::Office;
use crate::failure::{Failure, Way, bad_id};
use crate::output::Output;
use crate::place;

/// Replays a case, or everything.
pub(crate) async fn run(output: Output, case: Option<&str>, office: &Office) -> Result<(), Failure> {
    let case = case.map(|case| CaseNo::new(case).map_err(|fault| bad_id("CASE", &fault))).transpose()?;
    // a case number belongs to one organisation; everything is everything
    let (desk, mut orgs) = place::desk_of_all(office).await?;
    if case.is_some() {
        orgs.truncate(1);
    }
    let mut replayed = Replayed::default();
    for org in &orgs {
        let one = desk.replay(org, case.as_ref()).await?;
        replayed.procedures += one.procedures;
        replayed.entries += one.entries;
        replayed.differences.extend(one.differences);
    }
    if let (Some(case), 0) = (&case, replayed.procedures) {
        return Err(Failure::new(
            Way::NotFound,
            format!("案件「{case}」は見つかりません。"),
            format!("there is no case \"{case}\"."),
        ));
    }
    let is_equal = replayed.differences.is_empty();
    output.facts(
        || json(&replayed),
        || {
            format!(
                "{}: {}\n{}: {}\n{}",
                output.pick("手続", "procedures"),
                replayed.procedures,
                output.pick("記録", "entries"),
                replayed.entries,
                if is_equal {
                    output.mark(true, output.pick("状態は記録と一致します。", "state equals trail."))
                } else {
                    output.mark(false, output.pick("状態が記録と異なります。", "state differs from trail."))
                },
            )
        },
    );
    if is_equal {
        return Ok(());
    }
    let one = |one: &shirube_desk::Difference| {
        let seq = one.seq.map(|seq| format!(" #{seq}")).unwrap_or_default();
        let sentence = format!("{}{seq}: {}", one.procedure, one.what);
        (sentence.clone(), sentence)
    };
    let mut sentences = vec![("再演と状態が異なります。".to_owned(), "replay and state differ.".to_owned())];
    sentences.extend(replayed.differences.iter().map(one));
    Err(Failure { way: Way::Wrong, sentences, facts: json(&replayed) })
}

/// A replay for programs.
pub(crate) fn json(replayed: &Replayed) -> Value {
    let differences: Vec<Value> = replayed
        .differences
        .iter()
        .map(|one| json!({ "procedure": one.procedure, "seq": one.seq, "what": one.what }))
        .collect();
    json!({
        "procedures": replayed.procedures, "entries": replayed.entries, "equal": differences.is_empty(),
        "differences": differences,
    })
}
