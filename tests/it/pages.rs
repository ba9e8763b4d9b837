//! Reports as HTML pages: text stays text, nothing is left out, and a real browser shows them well.

use gradus::batch::{IndexEntry, ReportFormat};
use gradus::display::escape;
use gradus::report::{Bar, Block, Column, Document, Gantt, Item, Mark, Row, Rung, Section, html};
use jiff::civil::date;
use proptest::prelude::*;
use serde_json::json;

use crate::browser::Browser;
use crate::support::{Assessed, fixtures_in, gradus, shipped};

/// Text that tries to get out of wherever it stands.
const HOSTILE: &str = "</title></style><script>alert(1)</script>\"'><img src=x onerror=alert(1)>&lt;!--";

/// A document with a block of every kind. Its texts are handed out in the order in which a page has them.
fn document(depths: &[usize], mut text: impl FnMut() -> String) -> Document {
    Document {
        title: text(),
        subtitle: text(),
        lead: vec![(text(), text()), (text(), text())],
        sections: vec![
            Section { title: text(), blocks: vec![Block::Paragraph(text()), list(depths, &mut text)] },
            Section { title: text(), blocks: vec![ladder(&mut text), table(&mut text), gantt(&mut text)] },
        ],
        closing: Some(text()),
    }
}

fn list(depths: &[usize], mut text: impl FnMut() -> String) -> Block {
    let item = |depth: &usize| Item { depth: *depth, text: text(), link: Some(text()) };
    Block::List(depths.iter().map(item).collect())
}

fn ladder(mut text: impl FnMut() -> String) -> Block {
    let rung = |mark: Option<Mark>| {
        let (title, pass, verdict) = (text(), text(), text());
        Rung {
            title,
            percent: gradus::exact::Exact::ratio(149, 2).tenths(),
            pass_at: 70,
            pass,
            verdict,
            mark,
        }
    };
    Block::Ladder([None, Some(Mark::Target), Some(Mark::Here)].map(rung).into())
}

fn table(mut text: impl FnMut() -> String) -> Block {
    let columns = vec![Column::right(&text()), Column::left(&text()), Column::right(&text())];
    let row =
        |has_remark: bool| Row { cells: vec![text(), text(), text()], remark: has_remark.then(&mut text) };
    Block::Table(columns, [false, true].map(row).into())
}

fn gantt(mut text: impl FnMut() -> String) -> Block {
    let title = text();
    let bar = |(day, is_milestone)| {
        let (start, end) = (date(2027, 1, 1), date(2027, 1, day));
        Bar { label: text(), start, end, is_milestone }
    };
    Block::Gantt(Gantt { title, bars: [(1, false), (9, true), (1, true)].map(bar).into(), detail: true })
}

/// The markup of a page: its tags with all attributes but those that carry text.
fn markup(page: &str) -> Vec<String> {
    let tags = page.split('<').skip(1).map(|tag| tag.split_once('>').expect("every tag ends").0);
    let mut carries = false;
    let without_text = |tag: &str| {
        let parts = tag.split('"').map(|part| {
            let part = if carries { "" } else { part };
            carries = part.ends_with("data-column=");
            part
        });
        parts.collect::<Vec<_>>().join("\"")
    };
    tags.map(without_text).collect()
}

/// What a reader sees of a page, one line for each stretch between tags.
fn seen(page: &str) -> String {
    let body = page.split_once("<body>").unwrap().1;
    let texts: Vec<&str> = body.split('<').filter_map(|part| Some(part.split_once('>')?.1)).collect();
    let mut seen = texts.join("\n");
    for (code, c) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&amp;", "&")] {
        seen = seen.replace(code, c);
    }
    seen
}

fn hostile() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        Just(HOSTILE.to_owned()),
        "[<>&\"'/=`; a]{1,8}",
        ".{1,6}",
        Just("\u{202e}\u{1b}[31m".to_owned())
    ];
    prop::collection::vec(piece, 1..4).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 128, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_text_becomes_markup_and_none_is_lost(
        texts in prop::collection::vec(hostile(), 60),
        depths in prop::collection::vec(0..4_usize, 1..9),
    ) {
        let mut given = Vec::new();
        let page = html(&document(&depths, || {
            given.push(format!("{}: {}", given.len(), texts[given.len() % texts.len()]));
            given[given.len() - 1].clone()
        }));
        let harmless = html(&document(&depths, || "harmless".to_owned()));
        prop_assert_eq!(markup(&page), markup(&harmless));
        let seen = seen(&page);
        let mut from = 0;
        for text in &given {
            let text = escape(text);
            let at = seen[from..].find(&text);
            prop_assert!(at.is_some(), "{text} is lost, or out of order, in\n{seen}");
            from += at.unwrap() + text.len();
        }
    }
}

#[test]
fn only_addresses_of_the_web_become_links() {
    let links = [
        "https://example.org/?a=1&b='",
        "javascript:alert(1)",
        "https://example.org/\" onclick=x",
        "http://",
    ];
    let items = links.map(|link| Item { link: Some(link.to_owned()), ..Item::new("see") });
    let blocks = vec![Block::List(items.into())];
    let page = html(&Document {
        sections: vec![Section { title: "Links".to_owned(), blocks }],
        ..Document::default()
    });
    let leads: Vec<&str> =
        page.split("href=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
    assert_eq!(leads, ["https://example.org/?a=1&amp;b=&#39;", "http://"]);
}

#[test]
fn lists_nest_one_by_one() {
    let mut texts = 'a'..;
    let items = [2, 0, 3, 1, 2, 0].map(|depth| Item { depth, ..Item::new(texts.next().unwrap()) });
    let page = html(&Document {
        sections: vec![Section { title: "List".to_owned(), blocks: vec![Block::List(items.into())] }],
        ..Document::default()
    });
    let (_, list) = page.split_once("</h2>").unwrap();
    let (list, _) = list.split_once("</section>").unwrap();
    let nested = "<ul><li>a</li><li>b<ul><li>c</li><li>d<ul><li>e</li></ul></li></ul></li><li>f</li></ul>";
    assert_eq!(list.replace('\n', ""), nested);
}

#[test]
fn a_browser_shows_every_report_on_a_telephone_and_asks_for_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let browser = Browser::start(false);
    browser.resize(360, 740, true);
    let hostile = folder.path().join("hostile.yaml");
    let name = format!("name: {}\nskills: {{{}: 3, SQL: 2}}\n", json!(HOSTILE), json!(HOSTILE));
    std::fs::write(&hostile, name).unwrap();
    let profiles = fixtures_in("profiles").into_iter().map(|(_, path)| path).chain([hostile]);
    let page = folder.path().join("page.html");
    for profile in profiles {
        for command in ["assess", "gap", "roadmap", "explain"] {
            let run = gradus().arg(command).arg(&profile).args(["--format", "html", "-o"]).arg(&page).ok();
            run.unwrap_or_else(|error| panic!("{command} {}: {error}", profile.display()));
            browser.open(&page);
            let shown = browser.ask(
                "[document.documentElement.scrollWidth, getComputedStyle(document.querySelector('main')).maxWidth,
                document.title === document.querySelector('h1').innerText.replace(/\\s+/g, ' ').trim(),
                document.querySelectorAll('script, img, iframe, [onerror]').length]",
            );
            assert_eq!(shown, json!([360, "864px", true, 0]), "{command} {}", profile.display());
        }
    }
    let (complaints, requests) = browser.complaints_and_requests();
    assert_eq!(complaints, [""; 0]);
    assert!(requests.iter().all(|url| url.contains("/page.html")), "{requests:?}");
}

#[test]
fn the_index_leads_to_every_report() {
    let rubric = shipped();
    let assessed = Assessed::of("{skills: {SQL: 3}}", &rubric, None);
    let track = assessed.track;
    let junior = track.find_level("junior");
    for format in [ReportFormat::Md, ReportFormat::Html] {
        let mut index = format.index_begin();
        for (id, claimed, next) in
            [("mentee-014", None, junior), (HOSTILE, junior, None), ("../a|b", None, junior)]
        {
            let file = format.file_name(id, 1);
            index += &format.index_line(&IndexEntry { id, file: &file, track, claimed, next });
        }
        index += &format.index_end();
        let index = index.split_once("<body>").map_or(index.as_str(), |(_, body)| body);
        insta::assert_snapshot!(format.index_name(), index);
    }
}
