//! People out of workbooks: the same as out of text, and no workbook does harm.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use gradus::batch::Person;
use gradus::batch::table::{self, Wanted};
use gradus::diagnostic::Problems;
use gradus::rubric::Rubric;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

use crate::support::{TODAY, shipped};
use crate::tables::{everybody, said, wanted};

/// What a sheet comes to: a line for each person, or what is drawn.
fn read(path: &Path, sheet: Option<&str>, rubric: &Rubric) -> String {
    let mut problems = Problems::default();
    let wanted = Wanted { stem: "book", ..wanted(rubric) };
    let Some((mut source, columns)) = table::sheet(path, sheet, &wanted, &mut problems) else {
        return problems.render(false);
    };
    let mut page = String::new();
    loop {
        let entries = match source.next(100) {
            Ok(entries) if entries.is_empty() => return page,
            Ok(entries) => entries,
            Err(cause) => return page + &cause.to_string(),
        };
        for entry in entries {
            let mut person = Person::blank(rubric, &rubric.tracks[0]);
            person.clear(TODAY);
            let line = match columns.read(&entry, &mut person) {
                Ok(()) => said(&person.profile, rubric),
                Err(reason) => format!("{} {}", reason.code.as_str(), reason.message),
            };
            page += &format!("{}: {line}\n", entry.line);
        }
    }
}

/// The people of the sheets below, as text. In row 3 stands nothing.
const TEXT: &str = "id,\"When; roughly; or; so; I; think; not; sure; at all\",Day,as_of,PostgreSQL,Go,Python,years,Note,Java\n\
                    ann,2026-11-20 09:30:00,2026-11-20,2026-10-01,4,3 - Competent,,2.5,two lines,n/a\n\n\
                    bea,,,,3,#N/A,2,,,\n\
                    cem,,,,2026-05-03,1,,,\"a, b\",\n";

fn in_text(rubric: &Rubric) -> String {
    let mut problems = Problems::default();
    let wanted = Wanted { stem: "book", ..wanted(rubric) };
    let input = Box::new(TEXT.as_bytes());
    let people = everybody(table::text(input, "t.csv", &wanted, &mut problems).unwrap(), rubric);
    let lines = people.iter().map(|(entry, read)| match read {
        Ok(person) => format!("{}: {}\n", entry.line, said(&person.profile, rubric)),
        Err(reason) => format!("{}: {} {}\n", entry.line, reason.code.as_str(), reason.message),
    });
    lines.collect()
}

fn excel(folder: &Path) -> PathBuf {
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Notes").unwrap().write(0, 0, "nothing of use").unwrap();
    let sheet = book.add_worksheet().set_name("Answers").unwrap();
    let titles = TEXT.lines().next().unwrap().split(',');
    for (column, title) in (0..).zip(titles) {
        sheet.write(0, column, title.trim_matches('"')).unwrap();
    }
    let day = Format::new().set_num_format("dd.mm.yyyy");
    let when = Format::new().set_num_format("yyyy-mm-dd hh:mm");
    let date = |text: &str| ExcelDateTime::parse_from_str(text).unwrap();
    sheet.write(1, 0, "ann").unwrap();
    sheet.write_with_format(1, 1, date("2026-11-20 09:30"), &when).unwrap();
    sheet.write_with_format(1, 2, date("2026-11-20"), &day).unwrap();
    sheet.write_with_format(1, 3, date("2026-10-01"), &day).unwrap();
    sheet.write(1, 4, 4.0).unwrap().write(1, 5, "3 - Competent").unwrap().write(1, 7, 2.5).unwrap();
    sheet.write(1, 8, "two\nlines").unwrap().write(1, 9, "n/a").unwrap();
    sheet.write(3, 0, "bea").unwrap().write(3, 4, Formula::new("=1+2").set_result("3")).unwrap();
    sheet.write(3, 5, Formula::new("=NA()").set_result("#N/A")).unwrap().write(3, 6, 2).unwrap();
    sheet.write(4, 0, "cem").unwrap().write(4, 5, 1).unwrap().write(4, 8, "a, b").unwrap();
    // What a spreadsheet makes of a typed 3-5.
    sheet.write_with_format(4, 4, date("2026-05-03"), &day).unwrap();
    let path = folder.join("book.xlsx");
    book.save(&path).unwrap();
    path
}

fn archive(path: &Path, parts: &[(&str, &[u8])]) {
    let mut archive = ZipWriter::new(File::create(path).unwrap());
    for (name, bytes) in parts {
        archive.start_file(*name, SimpleFileOptions::default()).unwrap();
        archive.write_all(bytes).unwrap();
    }
    archive.finish().unwrap();
}

/// An OpenDocument workbook with these rows in its second sheet.
fn open_document(path: &Path, rows: &str) {
    let content = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<office:document-content><office:body><office:spreadsheet>\n\
         <table:table table:name=\"Notes\"><table:table-row><table:table-cell office:value-type=\"string\">\
         <text:p>nothing</text:p></table:table-cell></table:table-row></table:table>\n\
         <table:table table:name=\"Answers\"><table:table-column/>{rows}</table:table>\n\
         </office:spreadsheet></office:body></office:document-content>"
    );
    archive(path, &[("content.xml", content.as_bytes())]);
}

fn text_cell(text: &str) -> String {
    format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
}

const EMPTY: &str = "<table:table-cell/>";

fn row(cells: &[&str]) -> String {
    format!("<table:table-row>\n{}</table:table-row>", cells.concat())
}

#[test]
fn a_sheet_is_read_as_the_same_table_in_text() {
    let rubric = shipped();
    let folder = tempfile::tempdir().unwrap();
    let expected = in_text(&rubric);
    assert!(
        expected.contains("\n4: rating-invalid") && expected.contains("\n5: rating-invalid"),
        "{expected}"
    );
    assert_eq!(read(&excel(folder.path()), Some("Answers"), &rubric), expected);

    let path = folder.path().join("book.ods");
    let number = |value: &str| {
        format!(
            "<table:table-cell office:value-type=\"float\" office:value=\"{value}\"><text:p>shown</text:p></table:table-cell>"
        )
    };
    let day =
        |value: &str| format!("<table:table-cell office:value-type=\"date\" office:date-value=\"{value}\"/>");
    let titles: String =
        TEXT.lines().next().unwrap().split(',').map(|title| text_cell(title.trim_matches('"'))).collect();
    let blanks = "<table:table-cell table:number-columns-repeated=\"16374\"/>";
    let ann = [
        &text_cell("a<text:span>n</text:span>&#110;"),
        &day("2026-11-20T09:30:00"),
        &day("2026-11-20"),
        &day("2026-10-01"),
        &number("4.0"),
        &text_cell("3<text:s/>- Competent"),
        EMPTY,
        &number("2.5"),
        "<table:table-cell office:value-type=\"string\"><office:annotation><text:p>a remark</text:p></office:annotation>\
         <text:p>two</text:p><text:p>lines</text:p></table:table-cell>",
        &text_cell("n/a"),
        blanks,
    ];
    let two = "<table:table-cell table:number-columns-repeated=\"3\"/>";
    let error = "<table:table-cell table:formula=\"of:=NA()\" office:value-type=\"string\" office:string-value=\"\" \
                 calcext:value-type=\"error\"><text:p>#N/A</text:p></table:table-cell>";
    let bea = [&text_cell("bea"), two, &number("3"), error, &number("2"), blanks];
    let cem = [&text_cell("cem"), two, &day("2026-05-03"), &number("1"), EMPTY, EMPTY, &text_cell("a, b")];
    let rows = [
        row(&[&titles]),
        row(&ann),
        format!("<table:table-row table:number-rows-repeated=\"1\">{blanks}</table:table-row>"),
        row(&bea),
        row(&cem),
        format!("<table:table-row table:number-rows-repeated=\"1048000\">{blanks}</table:table-row>"),
    ];
    open_document(&path, &rows.concat());
    assert_eq!(read(&path, Some("Answers"), &rubric), expected);
}

#[test]
fn the_first_sheet_is_read_unless_another_is_named() {
    let rubric = shipped();
    let folder = tempfile::tempdir().unwrap();
    let path = excel(folder.path());
    assert!(read(&path, None, &rubric).contains("[table-form]: no heading leads to a skill"));
    let drawn = read(&path, Some("Answer"), &rubric);
    assert!(drawn.contains("[unknown-sheet]") && drawn.contains("did you mean “Answers”?"), "{drawn}");
    let drawn = read(&path, Some("Table 1"), &rubric);
    assert!(drawn.contains("its sheets are “Notes” and “Answers”"), "{drawn}");
}

#[test]
fn what_is_no_workbook_says_so() {
    let rubric = shipped();
    let folder = tempfile::tempdir().unwrap();
    let whole = std::fs::read(excel(folder.path())).unwrap();
    let mut bent = whole.clone();
    bent[200..400].fill(0);
    let cases: [(&str, &[u8], &str, &str); 6] = [
        ("text.xlsx", b"id,Go\na,3\n", "workbook-unreadable", "named .csv"),
        (
            "old.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more",
            "workbook-unreadable",
            "without a password",
        ),
        ("empty.xlsx", b"", "workbook-unreadable", "named .csv"),
        ("short.xlsx", &whole[..whole.len() / 2], "workbook-unreadable", "save it again"),
        ("bent.xlsx", &bent, "workbook-unreadable", "save it again"),
        (
            "none.xlsx",
            b"PK\x05\x06\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0",
            "workbook-unreadable",
            "save it again",
        ),
    ];
    for (name, bytes, code, help) in cases {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).unwrap();
        let drawn = read(&path, None, &rubric);
        assert!(drawn.contains(&format!("[{code}]")) && drawn.contains(help), "{name}: {drawn}");
    }
    assert!(read(folder.path(), None, &rubric).contains("[not-a-file]"));
    assert!(read(&folder.path().join("nowhere.ods"), None, &rubric).contains("[file-not-found]"));
    let path = folder.path().join("other.ods");
    archive(&path, &[("content.xml", b"<a><table:table></b>")]);
    assert!(read(&path, None, &rubric).contains("[workbook-unreadable]"));
}

#[test]
fn a_bomb_is_not_unpacked() {
    let rubric = shipped();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("bomb.xlsx");
    // No part is larger than what there is room for; all of them are.
    let zeros = vec![b'0'; 90 * 1024 * 1024];
    archive(&path, &[("xl/workbook.xml", &zeros), ("a", &zeros), ("b", &zeros)]);
    assert!(std::fs::metadata(&path).unwrap().len() < 2_000_000);
    let drawn = read(&path, None, &rubric);
    assert!(drawn.contains("[file-too-large]") && drawn.contains("256 MiB"), "{drawn}");
}

#[test]
fn cells_that_stand_for_millions_stay_small() {
    let rubric = shipped();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("wide.ods");
    let head = row(&[&text_cell("id"), &text_cell("Go")]);
    let times = |of: &str, times: &str, inner: &str| {
        format!("<table:{of} table:number-{times}-repeated=\"9999999999\">{inner}</table:{of}>")
    };
    let wide = times("table-cell", "columns", "<text:p>x</text:p>");
    let far = times("table-cell", "columns", "") + &text_cell("x");
    let deep = times("table-row", "rows", &text_cell("x"));
    for odd in [row(&[&wide]), row(&[&far]), deep] {
        open_document(&path, &format!("{head}{}{odd}", row(&[&text_cell("ann"), &text_cell("3")])));
        let said = read(&path, Some("Answers"), &rubric);
        assert!(said.starts_with("2: id ann") && said.contains("this sheet is damaged"), "{said}");
    }
    // A cell in the last corner of an Excel sheet, on paper a table of 17 thousand million cells.
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    sheet
        .write(0, 0, "id")
        .unwrap()
        .write(0, 1, "Go")
        .unwrap()
        .write(1, 0, "ann")
        .unwrap()
        .write(1, 1, 3)
        .unwrap();
    sheet.write(1_048_575, 16_383, "x").unwrap();
    let path = folder.path().join("corner.xlsx");
    book.save(&path).unwrap();
    let said = read(&path, None, &rubric);
    assert!(said.starts_with("2: id ann") && said.contains("\n1048576: table-form 16384 cells"), "{said}");
}
