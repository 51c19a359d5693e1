//! Pages made of views by hand: what must be in them whatever the desk answers.

use shirube_pages::{Area, Frame, Language, Visitor};

mod forms;
mod notices;

fn frame(language: Language) -> Frame {
    Frame {
        language,
        organisation: Some("架空市".to_owned()),
        environment: Some("試験環境".to_owned()),
        visitor: Some(Visitor {
            name: "佐藤 花子".to_owned(),
            role: "担当者".to_owned(),
            areas: vec![Area::Tasks, Area::Cases],
            capacities: vec!["officer".to_owned()],
        }),
        here: "/tasks?after=x".to_owned(),
        area: Some(Area::Tasks),
    }
}
