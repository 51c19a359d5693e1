//! `shirube verify`: a bundle, without database, settings or network.

use serde_json::{Value, json};
use shirube_desk::{NotPossible, Reheard, Rehearing};
use shirube_trail::bundle::{Anchors, Scope, Source, Summary, last_entries, verify_each};

use super::certificate::read_keys;
use super::witness;
use crate::args::VerifyArguments;
use crate::bundles::OnDisk;
use crate::failure::{Failure, Way};
use crate::output::Output;

/// Verifies and says the first thing wrong, or what was verified.
pub(crate) fn run(output: Output, arguments: &VerifyArguments) -> Result<(), Failure> {
    let VerifyArguments { bundle, keys, checkpoint, witnesses, require_anchor } = arguments;
    let mut anchors = Anchors { keys: read_keys(keys)?, ..Anchors::default() };
    if let Some(path) = checkpoint {
        anchors.saved = Some(std::fs::read(path).map_err(|error| Failure::file(path, &error))?);
    }
    let source = OnDisk::open(bundle)?;
    let (verified, reheard) = whole(&source, &anchors)?;
    let seen = witness::seen(&source, &anchors, witnesses)?;
    output.facts(
        || {
            let mut facts = facts(&verified, &reheard);
            if let Some(facts) = facts.as_object_mut().filter(|_| !seen.is_empty()) {
                facts.insert(
                    "witnesses".to_owned(),
                    json!(seen.iter().map(witness::fact).collect::<Vec<_>>()),
                );
            }
            facts
        },
        || {
            let mut text = text(output, &verified, &reheard);
            for one in &seen {
                text.push('\n');
                text.push_str(&witness::line(output, one));
            }
            text
        },
    );
    if *require_anchor && !verified.anchored {
        let ja = "検証鍵（--key）か保存したチェックポイント（--checkpoint）を指定してください。";
        return Err(Failure::new(Way::Unanchored, ja, "give --key or --checkpoint."));
    }
    Ok(())
}

/// Verifies a bundle, its replay too.
pub(crate) fn whole(source: &dyn Source, anchors: &Anchors) -> Result<(Summary, Reheard), Failure> {
    let fail = |place: &str, ja: String, en: String| {
        let mut failure =
            Failure::new(Way::Wrong, format!("検証に合格しません。{ja}"), format!("does not verify: {en}"));
        failure.facts = json!({ "verified": false, "place": place });
        failure
    };
    let mut rehearing = Rehearing::until(last_entries(source));
    let verified = verify_each(source, anchors, &mut |shown| rehearing.take(shown))
        .map_err(|fault| fail(&fault.place, fault.ja(), fault.to_string()))?;
    let reheard = rehearing.finish()?;
    if let Some((log_index, what)) = &reheard.difference {
        return Err(fail(
            "replay",
            format!("{log_index}番の記録を、開示された事実から決定し直すと異なります：{what}"),
            format!("leaf {log_index} is decided otherwise from what is disclosed: {what}"),
        ));
    }
    Ok((verified, reheard))
}

fn why(one: &NotPossible) -> String {
    match one {
        NotPossible::Withheld => "withheld".to_owned(),
        NotPossible::BeginsInside => "chain begins inside".to_owned(),
        NotPossible::Machine(machine) => format!("machine {machine}"),
    }
}

fn facts(verified: &Summary, reheard: &Reheard) -> Value {
    let not_possible: Vec<Value> = reheard
        .not_possible
        .iter()
        .map(|(procedure, reason)| json!({ "procedure": procedure.as_str(), "why": why(reason) }))
        .collect();
    json!({
        "verified": true, "anchored": verified.anchored, "saved_checkpoint": verified.saved_size,
        "organisation": verified.manifest.org.as_str(),
        "case": verified.manifest.scope.case().map(shirube_trail::CaseNo::as_str),
        "scope": verified.manifest.scope.to_value().unwrap_or_default(), "origin": verified.checkpoint.origin.to_string(),
        "from_index": verified.manifest.from_index, "to_index": verified.manifest.to_index,
        "size": verified.checkpoint.size, "code": verified.checkpoint.code(),
        "entries": verified.entries, "disclosed": verified.disclosed,
        "withheld": verified.withheld, "documents": verified.documents,
        "absent_documents": verified.absent_documents, "replayed": reheard.entries, "not_replayed": not_possible,
    })
}

fn scope(output: Output, scope: &Scope) -> String {
    match scope {
        Scope::Case(case) => format!("{} {case}", output.pick("案件", "case")),
        Scope::Org => output.pick("団体の記録台帳の全部", "the whole log of the organisation").to_owned(),
        Scope::Period { from, to } => format!("{from} – {to}"),
    }
}

/// From which leaf to which of how many: bundles of days that adjoin must meet.
fn leaves(output: Output, verified: &Summary) -> String {
    let (from, to, size) =
        (verified.manifest.from_index, verified.manifest.to_index, verified.checkpoint.size);
    format!("{from} – {to} {} {size}", output.pick("／ 全件数", "of"))
}

/// How many documents there are, and how often one is named that is not among them.
fn documents(output: Output, verified: &Summary) -> String {
    let (here, absent) = (verified.documents, verified.absent_documents);
    match (absent, output.pick("ja", "en")) {
        (0, _) => here.to_string(),
        (_, "ja") => format!("{here}（ほかに、ここにない添付 {absent}）"),
        (..) => format!("{here} (attachments not here: {absent})"),
    }
}

fn text(output: Output, verified: &Summary, reheard: &Reheard) -> String {
    let mut lines = Vec::new();
    if !verified.anchored {
        let warning = "UNANCHORED 固定されていません：この中の鍵だけで署名されています。 signed only by the key inside the bundle.";
        lines.push(output.mark(false, warning));
    }
    lines.push(output.mark(true, output.pick("検証に合格しました。", "verified.")));
    if verified.saved_size.is_none() {
        let warning = output.pick(
            "保存したチェックポイント（--checkpoint）とは比べていません。鍵を持つ者が書き換えた歴史は、これでは見破れません。",
            "no saved checkpoint (--checkpoint) was compared: a history rewritten by whoever holds the key passes.",
        );
        lines.push(output.mark(false, warning));
    }
    let row = |name: &str, value: String| vec![name.to_owned(), value];
    let mut rows = vec![
        row(output.pick("団体", "organisation"), verified.manifest.org.to_string()),
        row(output.pick("範囲", "scope"), scope(output, &verified.manifest.scope)),
        row(output.pick("記録台帳", "log"), verified.checkpoint.origin.to_string()),
        row(output.pick("確認符号", "verification code"), verified.checkpoint.code()),
        row(output.pick("記録", "entries"), verified.entries.to_string()),
        row(output.pick("開示した項目", "fields disclosed"), verified.disclosed.to_string()),
        row(output.pick("非開示の項目", "fields withheld"), verified.withheld.to_string()),
        row(output.pick("書類", "documents"), documents(output, verified)),
        row(output.pick("再演した記録", "entries replayed"), reheard.entries.to_string()),
    ];
    if matches!(verified.manifest.scope, Scope::Period { .. }) {
        rows.insert(3, row(output.pick("台帳の番号", "leaves"), leaves(output, verified)));
    }
    lines.push(Output::table(&[output.pick("項目", "item"), output.pick("内容", "value")], &rows));
    for (procedure, reason) in &reheard.not_possible {
        lines.push(format!(
            "{}: {procedure}: {}",
            output.pick("再演できません", "replay not possible"),
            why(reason)
        ));
    }
    lines.join("\n")
}
