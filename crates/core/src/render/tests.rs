//! Every machine prints itself, the same way each time, leaving nothing out.

use std::collections::BTreeSet;

use serde_json::json as value;

use super::*;
use crate::atlas::survey;
use crate::procedures::{MACHINES, preparation};

#[test]
fn the_description_of_preparation_has_the_shape_of_the_contract() {
    let description = json(&survey(&preparation::MACHINE));
    let keys: Vec<&String> = description.as_object().unwrap().keys().collect();
    assert_eq!(keys, ["acts", "attributes", "kind", "label", "opens", "stages", "version"]);
    assert_eq!(description["kind"], "preparation");
    assert_eq!(description["version"], 1);
    assert_eq!(description["label"]["ja"], "案件形成");
    assert_eq!(
        description["stages"][0],
        value!({
            "id": "issue",
            "label": { "ja": "課題特定・企画", "en": "issue identification" },
            "phase": "preparation",
            "closed": false,
        })
    );
    let act = |id: &str| {
        description["acts"].as_array().unwrap().iter().find(|act| act["id"] == id).unwrap().clone()
    };
    assert_eq!(
        act("record-alignment"),
        value!({
            "id": "record-alignment",
            "label": { "ja": "庁内調整の結果を記録する", "en": "record the alignment" },
            "by": ["officer"],
            "from": ["alignment"],
            "to": ["method"],
            "exclusive": true,
            "rules": [],
            "documents": ["alignment-record"],
            "effects": ["letter:approver"],
        })
    );
    // the moment before opening is no stage
    assert_eq!(act("open-case")["from"], value!([]));
    assert_eq!(act("open-case")["to"], value!(["issue"]));
    // additive acts are not exclusive, and forks lead to every target
    assert_eq!(act("concur")["exclusive"], false);
    assert_eq!(act("cut-budget")["to"], value!(["method", "shelved"]));
    assert!(act("choose-method")["rules"].as_array().unwrap().contains(&value!("G05")));
}

#[test]
fn a_description_names_only_stages_it_lists() {
    for machine in MACHINES {
        let description = json(&survey(machine));
        let stages: Vec<_> =
            description["stages"].as_array().unwrap().iter().map(|stage| &stage["id"]).collect();
        for act in description["acts"].as_array().unwrap() {
            assert!(!act["by"].as_array().unwrap().is_empty(), "{act}");
            for id in ["from", "to"].iter().flat_map(|key| act[key].as_array().unwrap()) {
                assert!(stages.contains(&id), "{machine:?} {act}");
            }
        }
    }
}

#[test]
fn the_diagram_draws_each_edge_once() {
    for machine in MACHINES {
        let atlas = survey(machine);
        let diagram = mermaid(&atlas);
        let edges: Vec<(String, Vec<&str>)> = diagram
            .lines()
            .filter_map(|line| line.trim().split_once(": "))
            .filter(|(edge, _)| edge.contains("-->"))
            .map(|(edge, acts)| (edge.to_owned(), acts.split(" / ").collect()))
            .collect();
        let once: BTreeSet<&String> = edges.iter().map(|(edge, _)| edge).collect();
        assert_eq!(once.len(), edges.len(), "{machine:?}");
        for route in &atlas.routes {
            if route.from.id != route.to.id {
                assert!(edges.iter().any(|(_, acts)| acts.contains(&route.act)), "{route:?}");
            }
        }
    }
}

#[test]
fn the_diagram_draws_what_a_superstate_decides_once() {
    let diagram = mermaid(&survey(&preparation::MACHINE));
    for (edge, times) in [
        ("    Working --> s_shelved: shelve\n", 1),
        ("    s_shelved --> Working: reopen\n", 1),
        ("    [*] --> s_issue: open-case\n", 1),
        ("    s_issue --> s_shelved", 0),
        ("    s_method --> s_budget: choose-method\n", 1),
    ] {
        assert_eq!(diagram.matches(edge).count(), times, "{edge}\n{diagram}");
    }
}

/// A check of well-formedness as far as the drawings use XML: tags close in order, attributes
/// are quoted and not repeated, no bare `<` or `&` stands in a text.
fn well_formed(xml: &str) -> Result<(), String> {
    let mut open: Vec<&str> = Vec::new();
    let mut rest = xml;
    while let Some(start) = rest.find('<') {
        let text = &rest[..start];
        for (at, _) in text.match_indices('&') {
            let known = ["&amp;", "&lt;", "&gt;", "&quot;"].iter().any(|one| text[at..].starts_with(one));
            known.then_some(()).ok_or_else(|| format!("bare & in {text}"))?;
        }
        let end = rest[start..].find('>').ok_or("a tag does not end")? + start;
        let tag = &rest[start + 1..end];
        rest = &rest[end + 1..];
        if let Some(name) = tag.strip_prefix('/') {
            (open.pop() == Some(name)).then_some(()).ok_or_else(|| format!("</{name}> closes nothing"))?;
            continue;
        }
        let body = tag.strip_suffix('/').unwrap_or(tag);
        body.matches('"')
            .count()
            .is_multiple_of(2)
            .then_some(())
            .ok_or_else(|| format!("quotes in {tag}"))?;
        let names: Vec<&str> = body
            .split('"')
            .step_by(2)
            .filter_map(|part| part.strip_suffix('='))
            .filter_map(|part| part.split_whitespace().last())
            .collect();
        let once: BTreeSet<&&str> = names.iter().collect();
        (once.len() == names.len()).then_some(()).ok_or_else(|| format!("repeated attribute in {tag}"))?;
        if !tag.ends_with('/') {
            open.push(body.split_whitespace().next().ok_or("a tag without name")?);
        }
    }
    (open.is_empty() && rest.trim().is_empty()).then_some(()).ok_or_else(|| format!("left open: {open:?}"))
}

#[test]
fn the_check_of_well_formedness_tells_good_from_bad() {
    for (xml, good) in [
        ("<a b=\"1\"><c/>x &amp; y</a>", true),
        ("<a><b></a></b>", false),
        ("<a>", false),
        ("<a>x & y</a>", false),
        ("<a b=\"1\" b=\"2\"/>", false),
        ("<a b=\"1/>", false),
    ] {
        assert_eq!(well_formed(xml).is_ok(), good, "{xml}");
    }
}

#[test]
fn every_drawing_is_well_formed_and_holds_every_stage_and_move() {
    for machine in MACHINES {
        let atlas = survey(machine);
        for language in [Language::Ja, Language::En] {
            let drawing = svg(&atlas, None, language);
            assert_eq!(well_formed(&drawing), Ok(()), "{machine:?}");
            for stage in stages(&atlas) {
                assert!(drawing.contains(language.of(stage.label)), "{machine:?} {stage:?}");
                let card = format!("data-stage=\"{}\"", stage.id);
                assert_eq!(drawing.matches(&card).count(), 1, "{machine:?} {stage:?}");
            }
            assert!(!drawing.contains("<script") && !drawing.contains("<style"));
        }
    }
}

#[test]
fn cards_of_a_drawing_do_not_overlap_and_stay_inside() {
    for machine in MACHINES {
        let flow = super::flow::Flow::of(&survey(machine));
        for language in [Language::Ja, Language::En] {
            let plan = super::layout::plan(&flow, language);
            for (nth, one) in plan.cards.iter().enumerate() {
                assert!(one.x >= 0 && one.y >= 0 && one.y + one.height <= plan.height, "{one:?}");
                assert!(one.x + super::measures::CARD_WIDTH <= plan.width, "{one:?}");
                for other in &plan.cards[nth + 1..] {
                    let apart =
                        one.x != other.x || one.y + one.height < other.y || other.y + other.height < one.y;
                    assert!(apart, "{machine:?} {one:?} {other:?}");
                }
            }
            // labels that start at the same edge never share a line
            let mut places: Vec<(i32, bool, i32)> =
                plan.labels.iter().map(|label| (label.x, label.ends, label.y)).collect();
            places.sort_unstable();
            for pair in places.windows(2) {
                let beside = (pair[0].0, pair[0].1) != (pair[1].0, pair[1].1);
                assert!(beside || pair[1].2 - pair[0].2 >= 14, "{machine:?} {pair:?}");
            }
        }
    }
}

#[test]
fn the_main_line_leads_to_the_end_a_procedure_is_meant_to_reach() {
    for (kind, through, end) in [
        ("preparation", "budget", "closed"),
        ("proposal-competition", "candidate-approval", "completed"),
        ("application", "preferred", "contracted"),
        ("contract", "performing", "completed"),
        ("instalment", "inspection", "settled"),
        ("office", "open", "open"),
    ] {
        // a kind may be registered later than this drawing
        let Some(machine) = crate::procedures::newest(kind) else { continue };
        let flow = super::flow::Flow::of(&survey(machine));
        let main: Vec<&str> = flow.main.iter().map(|place| machine.stages[*place].id).collect();
        assert_eq!(main.first(), Some(&machine.before_opening()), "{kind}");
        assert!(main.contains(&through), "{kind} {main:?}");
        assert_eq!(main.last(), Some(&end), "{kind} {main:?}");
    }
}

#[test]
fn what_many_stages_share_is_drawn_from_their_group_once() {
    let flow = super::flow::Flow::of(&survey(&preparation::MACHINE));
    let act = |id: &str| preparation::MACHINE.acts.iter().position(|act| act.id == id).unwrap();
    assert_eq!(flow.groups.len(), 2);
    assert_eq!((flow.members(0), flow.members(1)), ("4–6・8".into(), "2–6".into()));
    let of = |id: &str| -> Vec<(usize, usize, bool)> {
        let moves = flow.moves.iter().filter(|one| one.act == act(id));
        moves.map(|one| (one.from, one.to, one.back)).collect()
    };
    let group = flow.group_place(1);
    // 1 provides less than the group does, and has its own line
    assert_eq!(of("shelve"), [(1, 7, false), (group, 7, false)]);
    assert_eq!(of("reopen"), [(7, group, true)]);
    // two stages are too few to share, and are drawn each
    assert_eq!(of("conclude-without-procurement").len(), 2);
}

#[test]
fn the_current_stage_is_marked_in_the_drawing_and_in_its_description() {
    let atlas = survey(&preparation::MACHINE);
    let marked = svg(&atlas, Some("budget"), Language::Ja);
    assert!(marked.contains("現在の段階：予算化"));
    assert_eq!(marked.matches(">現在<").count(), 1);
    for nowhere in [None, Some("no-such-stage"), Some("")] {
        assert!(!svg(&atlas, nowhere, Language::Ja).contains("現在"), "{nowhere:?}");
    }
}

#[test]
fn columns_count_japanese_twice() {
    for (text, wanted) in [("", 0), ("a", 1), ("案", 2), ("ｶﾅ", 2), ("ア", 2), ("a・b", 4), ("–", 1)]
    {
        assert_eq!(columns(text), wanted, "{text}");
    }
}

#[test]
fn the_table_is_aligned() {
    let table = table(&survey(&preparation::MACHINE), Language::Ja);
    let start = |line: &str, cell: &str| line.find(cell).map(|at| columns(&line[..at]));
    let lines: Vec<&str> = table.lines().collect();
    let by = start(lines[1], "行う人").unwrap();
    let row = lines.iter().find(|line| line.starts_with("approve-budget ")).unwrap();
    assert_eq!(start(row, "財政担当"), Some(by), "{table}");
}

#[test]
fn the_rulebook_names_every_act_fact_rule_and_safeguard() {
    for machine in MACHINES {
        let atlas = survey(machine);
        for language in [Language::Ja, Language::En] {
            let book = rulebook(&atlas, language);
            for act in machine.acts {
                assert!(book.contains(&format!("### {} `{}`", language.of(act.label), act.id)), "{act:?}");
            }
            for (id, rule) in atlas.rules() {
                assert!(book.contains(&format!("### {id} {}", language.of(rule.name))), "{id}");
            }
            for route in &atlas.routes {
                for (fact, _) in &route.asks {
                    assert!(book.contains(&format!("`{}`", fact.name)), "{}", fact.name);
                }
            }
        }
    }
    let book = rulebook(&survey(&preparation::MACHINE), Language::Ja);
    for part in [
        "- 職務の分離：次の行為を行った人は行えない: `request-budget`",
        "減額か不認定か",
        "「予算化」には `choose-method` を経なければ至らない",
        "追加型",
    ] {
        assert!(book.contains(part), "{part}\n{book}");
    }
}

#[test]
fn generated_files_are_the_same_every_time_and_named_once() {
    let atlases = || MACHINES.iter().map(|machine| survey(machine)).collect::<Vec<_>>();
    let (one, other) = (docs(&atlases()), docs(&atlases()));
    assert_eq!(one, other);
    let paths: BTreeSet<&String> = one.iter().map(|(path, _)| path).collect();
    assert_eq!(paths.len(), one.len());
    // The index, the timers in two languages, and six files a machine.
    assert_eq!(one.len(), 3 + 6 * MACHINES.len());
}
