//! `shirube figures`: what was contracted in a fiscal year, and how much with new small firms (G88).

use serde_json::{Value, json};
use shirube_core::domain::FiscalYear;
use shirube_core::dossier::japan_day;
use shirube_core::rules::new_small_firm::Share;

use crate::args::Office;
use crate::failure::Failure;
use crate::output::Output;
use crate::place;

/// Prints the figure of a fiscal year; of the present one without it.
pub(crate) async fn run(output: Output, year: Option<i32>, office: &Office) -> Result<(), Failure> {
    let asked = year.map(FiscalYear::new).transpose().map_err(|error| {
        let ja = format!("年度を西暦で書いてください（例：2026）：{error}");
        Failure::bad_input("--year", ja, error.to_string())
    })?;
    let (desk, org) = place::desk(office).await?;
    let year = match asked {
        Some(year) => year,
        None => FiscalYear::of(japan_day(desk.now().await?.instant())),
    };
    let share = desk.new_small_firms(&org, year).await?;
    output.facts(|| facts(year, share), || text(output, year, share));
    Ok(())
}

fn facts(year: FiscalYear, share: Share) -> Value {
    json!({
        "rule": "G88", "fiscal_year": year.get(),
        "contracts": share.contracts, "total_yen": share.total_yen,
        "new_small_firm_contracts": share.new_contracts, "new_small_firm_yen": share.new_yen,
        "unknown_contracts": share.unknown_contracts, "share_basis_points": share.basis_points(),
    })
}

fn text(output: Output, year: FiscalYear, share: Share) -> String {
    let percent = share.basis_points().map_or_else(
        || output.pick("—", "—").to_owned(),
        |points| format!("{}.{:02}%", points / 100, points % 100),
    );
    let Share { contracts, total_yen, new_contracts, new_yen, unknown_contracts } = share;
    let ja = format!(
        "{}の契約：{contracts}件、{total_yen}円（税込）\n新規中小企業者（創業10年未満）との契約：{new_contracts}件、{new_yen}円（金額の{percent}）\n\
         相手方の創業日か規模の記録がない契約：{unknown_contracts}件\n根拠：官公需の基本方針（G88。集計であり、行為を拒まない）",
        year.ja()
    );
    let en = format!(
        "Contracts of {}: {contracts}, ¥{total_yen} tax included\nWith new small firms (founded less than ten years before): \
         {new_contracts}, ¥{new_yen} ({percent} of the amount)\nContracts whose counterpart's founding day or size is not \
         recorded: {unknown_contracts}\nSource: policy on public demand (G88, a figure; no act is refused)",
        year.en()
    );
    output.pick(&ja, &en).to_owned()
}
