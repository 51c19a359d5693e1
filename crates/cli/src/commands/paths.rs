//! `shirube paths`: the machines print themselves.

use serde_json::Value;
use shirube_core::atlas::{Atlas, survey};
use shirube_core::procedures::{MACHINES, newest};
use shirube_core::render;

use crate::args::Form;
use crate::failure::{Failure, Way};
use crate::output::Output;
use crate::scenario::nearest;

/// Prints a kind, or all of them.
pub(crate) fn run(output: Output, kind: Option<&str>, form: Form) -> Result<(), Failure> {
    let mut kinds: Vec<&str> = Vec::new();
    for machine in MACHINES {
        if !kinds.contains(&machine.kind) {
            kinds.push(machine.kind);
        }
    }
    if let Some(kind) = kind {
        if !kinds.contains(&kind) {
            return Err(unknown("KIND", kind, &kinds));
        }
        kinds = vec![kind];
    }
    let atlases: Vec<Atlas> = kinds.iter().filter_map(|kind| newest(kind)).map(survey).collect();
    if output.json || form == Form::Json {
        let all: Vec<Value> = atlases.iter().map(render::json).collect();
        let mut output = output;
        output.json = true;
        output.facts(|| Value::Array(all), String::new);
        return Ok(());
    }
    let language = output.language;
    let drawn = |atlas: &Atlas| match form {
        Form::Matrix => render::matrix(atlas, language),
        Form::Rulebook => render::rulebook(atlas, language),
        Form::Mermaid => render::mermaid(atlas),
        Form::Svg => render::svg(atlas, None, language),
        Form::Table | Form::Json => {
            let machine = atlas.machine;
            format!("{} {}\n{}", language.of(machine.label), machine.name(), render::table(atlas, language))
        }
    };
    if form == Form::Svg && atlases.len() > 1 {
        return Err(Failure::bad_input(
            "KIND",
            format!("SVGは一種類ずつです。種類：{}。", kinds.join("、")),
            format!("an SVG shows one kind. Kinds: {}.", kinds.join(", ")),
        ));
    }
    output.facts(|| Value::Null, || atlases.iter().map(drawn).collect::<Vec<_>>().join("\n\n"));
    Ok(())
}

/// There is no such kind; the nearest is named.
pub(crate) fn unknown(argument: &str, kind: &str, kinds: &[&str]) -> Failure {
    let (ja, en) = match nearest(kind, kinds) {
        Some(near) => (format!("「{near}」のことですか。"), format!("Did you mean \"{near}\"?")),
        None => (String::new(), String::new()),
    };
    Failure::new(
        Way::BadInput,
        format!("{argument}：手続の種類「{kind}」はありません。{ja}種類：{}。", kinds.join("、")),
        format!("{argument}: there is no kind \"{kind}\". {en} Kinds: {}.", kinds.join(", ")),
    )
}
