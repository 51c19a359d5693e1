//! `shirube case import`: running cases from a table.

use super::commands::played;
use super::common::{err, json, shirube};

const HEADING: &str = "Title,owner section,issue (why),ideal state,baseline,KGI and KPI 1: indicator,KGI and KPI 1: unit,KGI and KPI 1: baseline,KGI and KPI 1: target,KGI and KPI 1: by when,funding source and its duty to publish";

fn row(title: &str) -> String {
    format!("{title},窓口課,待ち時間が長い,短い,30分,待ち時間,分,30,10,2028-03-31,一般財源")
}

#[test]
fn a_table_is_looked_through_and_then_brought_in_once() {
    let folder = played();
    let write = |name: &str, text: String| std::fs::write(folder.path().join(name), text).unwrap();
    write("faulty.csv", format!("{HEADING}\n{}\n{}\n", row("一つ目"), row("")));
    write("sound.csv", format!("{HEADING}\n{}\n{}\n", row("一つ目"), row("二つ目")));
    let import = |file: &str, more: &[&str]| {
        let all = [&["case", "import", file, "--as", "u-0001", "--json"], more].concat();
        shirube(folder.path(), &all)
    };
    let refused = import("faulty.csv", &["--open"]);
    assert_eq!(refused.status.code(), Some(2));
    assert!(err(&refused).contains("3: "), "the row is named: {}", err(&refused));
    let cases = || json(&shirube(folder.path(), &["case", "list", "--json"])).as_array().unwrap().len();
    assert_eq!(cases(), 1, "nothing came in");

    let looked = json(&import("sound.csv", &[]));
    assert!(looked["rows"][1]["title"] == "二つ目" && looked["rows"][1]["case"].is_null(), "{looked}");
    assert_eq!(cases(), 1, "looking opens nothing");
    for _ in 0..2 {
        let opened = json(&import("sound.csv", &["--open"]));
        assert!(opened["rows"].as_array().unwrap().iter().all(|one| one["case"].is_string()), "{opened}");
        assert_eq!(cases(), 3);
    }
    let replay = json(&shirube(folder.path(), &["replay", "--json"]));
    assert_eq!(replay["equal"], true);
}
