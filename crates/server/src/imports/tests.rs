use serde_json::json;

use super::*;

const HEADING: &str = "件名,原課,課題（WHY）,あるべき姿,現状値,KGI・KPI 1：指標,KGI・KPI 1：単位,KGI・KPI 1：現状値,KGI・KPI 1：目標値,KGI・KPI 1：達成時期,財源と公表義務,備考";

fn row(title: &str) -> String {
    format!("{title},窓口課,待ち時間が長い,短い,30分,待ち時間,分,30,10,R9.3.31,一般財源,見なくてよい")
}

#[test]
fn a_row_brings_what_the_form_would() {
    let table =
        Table::read(format!("\u{feff}{HEADING}\r\n{}\r\n", row("窓口の待ち時間")).as_bytes()).unwrap();
    assert_eq!(table.unknown, ["備考"]);
    let row = &table.rows[0];
    assert_eq!((row.number, row.title.as_str()), (2, "窓口の待ち時間"));
    assert_eq!(
        row.facts.get("indicators"),
        Some(
            &json!([{ "name": "待ち時間", "unit": "分", "baseline": "30", "target": "10", "date": "2027-03-31" }])
        )
    );
}

#[test]
fn what_spreadsheets_write_here_is_read_in_their_code() {
    let text = format!("{HEADING}\n{}\n", row("窓口"));
    let (bytes, _, has_faults) = encoding_rs::SHIFT_JIS.encode(&text);
    assert!(!has_faults);
    assert_eq!(Table::read(&bytes).unwrap(), Table::read(text.as_bytes()).unwrap());
}

#[test]
fn rows_keep_the_numbers_people_see() {
    let table = Table::read(format!("{HEADING}\n{}\n,,,\n{}\n", row("一"), row("二")).as_bytes()).unwrap();
    let numbers: Vec<usize> = table.rows.iter().map(|row| row.number).collect();
    assert_eq!(numbers, [2, 4]);
}

#[test]
fn what_is_no_table_of_cases_is_refused_with_the_reason() {
    for (bytes, told) in [
        (b"\x00\x01\x02".to_vec(), "neither"),
        (b"PK\x03\x04 and no more".to_vec(), "XLSX"),
        (b"a,b\n1,2\n".to_vec(), "heading"),
        ("件名,Title\n一,二\n".as_bytes().to_vec(), "twice"),
        (vec![b'a'; 6 << 20], "MiB"),
        (format!("{HEADING}\n{}", format!("{}\n", row("x")).repeat(201)).into_bytes(), "200"),
    ] {
        let said = Table::read(&bytes).unwrap_err();
        assert!(said.en.contains(told), "{}", said.en);
    }
}

#[test]
fn the_same_row_twice_is_one_too_many() {
    let table = Table::read(format!("{HEADING}\n{}\n{}\n", row("一"), row("一")).as_bytes()).unwrap();
    assert!(table.rows[0].faults.is_empty());
    assert_eq!(table.rows[1].faults.len(), 1);
    assert!(!table.is_sound());
}

#[test]
fn the_template_has_a_heading_for_every_column_it_shows() {
    for is_english in [false, true] {
        let bytes = template(is_english);
        let table = Table::read(&bytes).unwrap();
        assert!(table.unknown.is_empty() && table.rows.is_empty(), "{:?}", table.unknown);
    }
}

#[test]
fn a_workbook_is_read_as_people_see_it() {
    let mut book = rust_xlsxwriter::Workbook::new();
    let sheet = book.add_worksheet();
    let day = rust_xlsxwriter::Format::new().set_num_format("yyyy/mm/dd");
    // a title above and a margin beside, as offices leave them
    let (top, left) = (2, 1);
    for (column, heading) in HEADING.split(',').enumerate() {
        sheet.write(top, left + u16::try_from(column).unwrap(), heading).unwrap();
    }
    for (column, text) in row("窓口").split(',').enumerate() {
        let column = left + u16::try_from(column).unwrap();
        match column - left {
            7 => sheet.write(top + 1, column, 30).unwrap(),
            8 => sheet.write(top + 1, column, 10.5).unwrap(),
            9 => {
                let date = rust_xlsxwriter::ExcelDateTime::from_ymd(2027, 3, 31).unwrap();
                sheet.write_with_format(top + 1, column, &date, &day).unwrap()
            }
            _ => sheet.write(top + 1, column, text).unwrap(),
        };
    }
    let table = Table::read(&book.save_to_buffer().unwrap()).unwrap();
    assert_eq!((table.rows.len(), table.rows[0].number), (1, 4));
    assert_eq!(
        table.rows[0].facts.get("indicators"),
        Some(
            &json!([{ "name": "待ち時間", "unit": "分", "baseline": "30", "target": "10.5", "date": "2027-03-31" }])
        )
    );
}
