//! JSON Lines: the case, then its procedures, then its acts, one object a line.

use serde::Serialize;
use serde_json::json;

use crate::error::ExportError;
use crate::model::Case;

/// The bytes of the file, UTF-8, each line ended by `\n`. Every line says in `type` what it is:
/// `case`, `procedure` or `act`.
///
/// # Errors
/// [`ExportError::Json`] where a value cannot be written.
pub fn write(case: &Case) -> Result<Vec<u8>, ExportError> {
    let mut out = Vec::new();
    let head = json!({
        "type": "case", "organisation": case.organisation, "number": case.number, "title": case.title,
        "fiscal_year": case.fiscal_year, "as_of": case.as_of, "filter": case.filter,
    });
    line(&mut out, &head)?;
    for procedure in &case.procedures {
        line(&mut out, &Typed { kind: "procedure", of: procedure })?;
    }
    for act in &case.acts {
        line(&mut out, &Typed { kind: "act", of: act })?;
    }
    Ok(out)
}

#[derive(Serialize)]
struct Typed<'o, T> {
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(flatten)]
    of: &'o T,
}

fn line(out: &mut Vec<u8>, value: &impl Serialize) -> Result<(), ExportError> {
    serde_json::to_writer(&mut *out, value)?;
    out.push(b'\n');
    Ok(())
}
