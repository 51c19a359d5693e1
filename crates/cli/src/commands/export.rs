//! `shirube export`: a case as a file for people, and the entry that says who took it.

use chrono::{DateTime, Duration, Utc};
use serde_json::json;
use shirube_core::domain::EraDate;
use shirube_core::dossier::japan_instant;
use shirube_desk::{Desk, Exportable};
use shirube_exports::{Case, Filter, Language, Unknown, csv, jsonl, pdf, xlsx};
use shirube_trail::{ActorId, CaseNo, OrgId};

use super::case::actor;
use crate::args::{BundleArguments, ExportArguments, ExportForm};
use crate::failure::{Failure, Way, bad_id};
use crate::fonts;
use crate::output::Output;
use crate::place;
use crate::taking::{checked_prefix, covered, enter, language, pretty, wrong};

/// Makes the file, has the export entered, and writes it.
pub(crate) async fn run(output: Output, given: &ExportArguments) -> Result<(), Failure> {
    if given.format == ExportForm::Bundle {
        return super::bundle::run(output, &as_bundle(given)?).await;
    }
    if given.blackout.is_some() {
        let ja = "黒塗りは監査資料（--format bundle）だけに使えます。";
        return Err(Failure::bad_input("--blackout", ja, "only a bundle (--format bundle) is blacked out."));
    }
    let case = CaseNo::new(&given.case).map_err(|fault| bad_id("--case", &fault))?;
    let person = actor(&given.person)?;
    let as_of = given.as_of.as_deref().map(moment).transpose()?;
    let filter = filter(given)?;
    let (desk, org) = place::desk(&given.office).await?;
    let made = make(output, &desk, &org, (&person, &case, as_of), (given, &filter)).await?;
    let scope = format!("{case} {} {} {}", given.format.id(), made.as_of.to_rfc3339(), filter.text());
    let scope = scope.trim_end();
    let performed = enter(&desk, &org, person, scope, &given.purpose).await?;
    std::fs::write(&given.out, &made.bytes).map_err(|error| Failure::file(&given.out, &error))?;
    output.facts(
        || {
            json!({
                "case": case.as_str(), "format": given.format.id(), "out": given.out.display().to_string(),
                "as_of": made.as_of, "bytes": made.bytes.len(), "receipt": performed.receipt,
            })
        },
        || {
            let receipt = output.pick("書き出しの受付番号", "receipt of the export");
            format!("{}  {receipt}: {}", given.out.display(), performed.receipt)
        },
    );
    Ok(())
}

/// The same asked of `shirube bundle`: a bundle is whole, and as of its checkpoint.
fn as_bundle(given: &ExportArguments) -> Result<BundleArguments, Failure> {
    if given.as_of.is_some() || filter(given)? != Filter::default() {
        let ja = "監査資料は抽出も過去の時点への巻き戻しもせず、全部を書き出します。";
        let en = "a bundle is written whole and as of now: leave --as-of and the filters out.";
        return Err(Failure::bad_input("--format", ja, en));
    }
    Ok(BundleArguments {
        case: Some(given.case.clone()),
        whole: false,
        witnessed: false,
        from: None,
        to: None,
        out: given.out.clone(),
        person: given.person.clone(),
        purpose: given.purpose.clone(),
        blackout: given.blackout.clone(),
        ocid_prefix: given.ocid_prefix.clone(),
        office: given.office.clone(),
    })
}

/// A file in the making.
struct Made {
    bytes: Vec<u8>,
    as_of: DateTime<Utc>,
}

/// Makes the file for a person, of a case, at a moment.
async fn make(
    output: Output,
    desk: &Desk,
    org: &OrgId,
    (person, case, as_of): (&ActorId, &CaseNo, Option<DateTime<Utc>>),
    (given, filter): (&ExportArguments, &Filter),
) -> Result<Made, Failure> {
    if matches!(given.format, ExportForm::Ocds | ExportForm::OcdsRecord) {
        let prefix = checked_prefix(&given.ocid_prefix)?;
        let public = desk.public_of(org, person, case, as_of, prefix).await?;
        let package = match given.format {
            ExportForm::OcdsRecord => public.record_package(),
            _ => public.release_package(),
        };
        let package = package.ok_or_else(|| nothing_public(case))?;
        return Ok(Made { bytes: pretty(&package)?, as_of: public.at });
    }
    match desk.exportable(org, person, case, as_of).await? {
        Exportable::Case(whole) => {
            let shown = filter.apply(*whole).map_err(|unknown| unfit(&unknown))?;
            if shown.acts.is_empty() {
                return Err(nothing_passes(filter));
            }
            let bytes = match given.format {
                ExportForm::Pdf => {
                    let font = fonts::japanese()?;
                    let covered = covered(&desk.checkpoint(org).await?.published.checkpoint);
                    wrong(pdf::write(&shown, &covered, language(output), &font))?
                }
                form => written(language(output), form, &shown)?,
            };
            Ok(Made { bytes, as_of: shown.as_of })
        }
        Exportable::Sealed { procedure } => Err(sealed(&procedure)),
    }
}

/// The bytes of a case in a form that needs nothing else.
fn written(language: Language, form: ExportForm, case: &Case) -> Result<Vec<u8>, Failure> {
    wrong(match form {
        ExportForm::Csv => Ok(csv::write(case, language)),
        ExportForm::Xlsx => xlsx::write(case, language),
        _ => jsonl::write(case),
    })
}

/// The filter, as far as it is readable without the case.
fn filter(given: &ExportArguments) -> Result<Filter, Failure> {
    let asked = &given.filter;
    let day = |field: &'static str, text: &Option<String>| {
        let read = |text: &String| EraDate::parse(text).map(EraDate::date).map_err(|_| bad_day(field, text));
        text.as_ref().map(read).transpose()
    };
    let filter = Filter {
        from: day("--from", &asked.from)?,
        to: day("--to", &asked.to)?,
        person: asked.by.clone(),
        act: asked.act.clone(),
        kind: asked.kind.clone(),
        rule: asked.rule.clone(),
        amount_from_yen: asked.amount_from,
        amount_to_yen: asked.amount_to,
        section: asked.section.clone(),
    };
    if filter.from.zip(filter.to).is_some_and(|(from, to)| from > to) {
        return Err(Failure::bad_input(
            "--to",
            "--from以後の日にしてください。",
            "must not be before --from.",
        ));
    }
    if filter.amount_from_yen.zip(filter.amount_to_yen).is_some_and(|(from, to)| from > to) {
        let ja = "--amount-from以上の額にしてください。";
        return Err(Failure::bad_input("--amount-to", ja, "must not be below --amount-from."));
    }
    if filter != Filter::default() && matches!(given.format, ExportForm::Ocds | ExportForm::OcdsRecord) {
        let ja = "公表した事項は抽出せず、すべて書き出します（抽出条件を除いてください）。";
        return Err(Failure::bad_input(
            "--format",
            ja,
            "what was published is exported whole: leave the filters out.",
        ));
    }
    Ok(filter)
}

fn bad_day(field: &str, text: &str) -> Failure {
    Failure::bad_input(
        field,
        format!("「2026-11-20」「令和8年11月20日」のいずれかの形です（「{text}」）。"),
        format!("a day such as 2026-11-20 or 令和8年11月20日, found \"{text}\"."),
    )
}

fn unfit(unknown: &Unknown) -> Failure {
    let field = match unknown.member {
        "person" => "--by",
        "act" => "--act",
        "kind" => "--kind",
        "rule" => "--rule",
        _ => "--section",
    };
    Failure::bad_input(field, unknown.ja(), format!("{unknown}."))
}

fn nothing_passes(filter: &Filter) -> Failure {
    let text = filter.text();
    Failure::new(
        Way::NotFound,
        format!("抽出条件（{text}）に合う行為がありません。"),
        format!("no act passes the filter ({text})."),
    )
}

fn nothing_public(case: &CaseNo) -> Failure {
    Failure::new(
        Way::NotFound,
        format!("案件「{case}」には、その時点で公表したものがありません。"),
        format!("nothing of the case \"{case}\" was public then."),
    )
}

fn sealed(procedure: &str) -> Failure {
    Failure::new(
        Way::Refused,
        format!("封かんされた応募を受ける{procedure}が開封前のため、この案件は開封まで書き出せません。"),
        format!(
            "{procedure} takes sealed proposals and has not opened them: nothing of this case is exported before."
        ),
    )
}

/// A moment: an instant with its offset, or the end of a day in Japan.
pub(crate) fn moment(text: &str) -> Result<DateTime<Utc>, Failure> {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Ok(at.with_timezone(&Utc));
    }
    let next = EraDate::parse(text).ok().and_then(|day| day.date().succ_opt());
    let end = next.and_then(|next| japan_instant(next, 0, 0)).map(|next| next - Duration::milliseconds(1));
    end.ok_or_else(|| {
        Failure::bad_input(
            "--as-of",
            format!("「2026-11-20T17:00:00+09:00」「2026-11-20」「令和8年11月20日」のいずれかの形です（「{text}」）。"),
            format!("an instant such as 2026-11-20T17:00:00+09:00 or a day such as 2026-11-20, found \"{text}\"."),
        )
    })
}
