//! The questionnaire as an HTML file, filled in with a real browser and read by the real program.

use std::path::{Path, PathBuf};

use gradus::profile::{Evidence, Given, Profile};
use gradus::questionnaire::{Questionnaire, html, scope};
use gradus::rubric::Rubric;
use serde_json::json;

use crate::browser::{BACKSPACE, Browser, DOWN, ENTER, RIGHT, SPACE, TAB};
use crate::support::{Assessed, fixture, gradus, home, rubric_of, shipped};

/// Text that tries whatever reads it: quotes, an end of a script, an emoji, a mark that turns the direction around.
const ODD: &str = "O'Hara \"Ö\" \\ </script> & {a: [b]} # 🦀 \u{202e}txt\u{200f} ـ: -";

/// The form of a rubric's first track, in a folder of its own.
fn form_of(rubric: &Rubric, folder: &Path) -> PathBuf {
    let track = &rubric.tracks[0];
    let path = folder.join("form.html");
    let questionnaire = Questionnaire::new(track, rubric, scope(None, track));
    std::fs::write(&path, html(&questionnaire, track, rubric)).unwrap();
    path
}

/// The minimal ladder of the fixtures, changed by `change` file by file.
fn minimal(change: impl Fn(&str, String) -> String) -> Rubric {
    let files = ["skills/tools.yaml", "backend/track.yaml", "backend/junior.yaml", "backend/developer.yaml"];
    let read = |path| std::fs::read_to_string(fixture("rubrics/minimal").join(path)).unwrap();
    let files: Vec<(&str, String)> = files.iter().map(|path| (*path, change(path, read(path)))).collect();
    rubric_of(&files).unwrap_or_else(|drawn| panic!("{drawn}"))
}

/// A profile that the program reads without a word of doubt, as the library reads it.
fn read_back(path: &Path, rubric: &Rubric) -> Profile {
    let text = std::fs::read_to_string(path).unwrap();
    let assessed = Assessed::of(&text, rubric, None);
    assert!(assessed.profile.names.read_as.is_empty() && assessed.profile.names.unknown.is_empty(), "{text}");
    assessed.profile
}

/// What was answered, by the ids of the skills.
fn given<'r>(profile: &Profile, rubric: &'r Rubric) -> Vec<(&'r str, Given)> {
    let skills = rubric.catalogue.skills.iter().zip(&profile.answers);
    let mut given: Vec<(&str, Given)> =
        skills.map(|(skill, answer)| (skill.id.as_str(), answer.given)).collect();
    given.retain(|(_, given)| *given != Given::Nothing);
    given.sort_by_key(|(id, _)| *id);
    given
}

/// From the top of the page by keyboard alone: over the link to the questions, into the first fields.
fn say_who(browser: &Browser) {
    browser.press(&[TAB, ENTER, TAB]);
    browser.insert("Ana Ö/1");
    browser.press(&[TAB]);
    browser.insert(ODD);
    browser.press(&[TAB, "S", "e"]);
}

/// Years and ratings. Of the languages two are rated, one doesn't apply, one is cleared again, the others are nothing.
fn rate_some(browser: &Browser) {
    browser.click("input[name=years]");
    browser.insert("4.5");
    browser.click("input[name=python][value='4']");
    browser.click("input[name=go][value='1']");
    browser.press(&[RIGHT]);
    browser.click("input[name=java][value='n/a']");
    browser.click("input[name=kotlin][value='5']");
    browser.press(&[TAB, SPACE]);
    browser.click("[data-do=none]");
    browser.click("input[name=sql][value='3']");
}

#[test]
fn answers_survive_a_reload_and_reach_the_program() {
    let folder = tempfile::tempdir().unwrap();
    let rubric = shipped();
    let browser = Browser::start(true);
    browser.resize(1280, 900, false);
    browser.open(&form_of(&rubric, folder.path()));
    let asked = browser.text("output").strip_prefix("0 of ").unwrap().to_owned();

    say_who(&browser);
    rate_some(&browser);
    assert_eq!(browser.text("output"), format!("14 of {asked}"));
    assert_eq!(browser.text("#section-1 h2 .count"), "12 of 12");

    browser.reload();
    assert_eq!(browser.text("output"), format!("14 of {asked}"));
    assert_eq!(browser.ask("document.querySelector('[name=name]').value"), ODD);

    // Three deployed projects, one of them described.
    browser.click("[name='count.deployed-project']");
    browser.insert("3");
    browser.click("[data-do=add]");
    browser.press(&["D", "e", "p", TAB]);
    browser.insert(ODD);
    browser.press(&[TAB]);
    browser.insert("https://example.org/?a=1&b=\"2\"");
    browser.press(&[TAB, SPACE]);
    browser.press(&[TAB, SPACE]);
    assert_eq!(browser.text(".shows summary"), "Shows Python");
    browser.click("header [data-do=download]");

    let file = browser.downloaded("Ana-Ö-1.yaml");
    gradus().arg("assess").arg(&file).assert().success().stderr("");
    let profile = read_back(&file, &rubric);
    assert_eq!((profile.id.as_str(), profile.name.as_deref()), ("Ana Ö/1", Some(ODD)));
    assert_eq!((profile.target, profile.months), (rubric.tracks[0].find_level("senior"), Some(54)));
    let zero = ["csharp", "dotnet", "javascript", "kotlin", "nodejs", "php", "ruby", "rust", "typescript"];
    let mut expected: Vec<(&str, Given)> = zero.map(|id| (id, Given::Rating(0))).to_vec();
    expected.extend([("go", 2), ("python", 4), ("sql", 3)].map(|(id, rating)| (id, Given::Rating(rating))));
    expected.push(("java", Given::NotApplicable));
    expected.sort_by_key(|(id, _)| *id);
    assert_eq!(given(&profile, &rubric), expected);
    let kind = rubric.tracks[0].find_evidence("deployed-project").unwrap();
    let shows = vec![rubric.catalogue.find("python").unwrap()];
    let described = Evidence { kind, title: Some(ODD.to_owned()), count: 1, is_bare: false, shows };
    let others = Evidence { kind, title: None, count: 2, is_bare: true, shows: Vec::new() };
    assert_eq!(profile.evidence, [described, others]);
    assert!(
        std::fs::read_to_string(&file).unwrap().contains("url: \"https://example.org/?a=1&b=\\\"2\\\"\"")
    );
    let (complaints, requests) = browser.complaints_and_requests();
    assert_eq!(complaints, [""; 0]);
    assert!(
        requests.iter().all(|url| url.starts_with("\"file:") || url.starts_with("\"blob:")),
        "{requests:?}"
    );
}

/// Everything that a field can hold comes back, what no keyboard has included.
#[test]
fn any_text_comes_back_as_it_was_typed() {
    let folder = tempfile::tempdir().unwrap();
    let rubric = minimal(|_, text| text);
    let browser = Browser::start(true);
    browser.open(&form_of(&rubric, folder.path()));
    let odd = "...Array(0x3000).keys(), 0xfeff, 0xfffd, 0xfffe, 0xffff, 0x1f980, 0x10ffff, 0xd800, 0x41";
    browser.ask(&format!("void (fields.get('name').value = String.fromCodePoint({odd}))"));
    // Half a letter, which only a script could put there, has no form in a file.
    let typed = browser.ask("fields.get('name').value.trim().toWellFormed()");
    assert!(typed.as_str().unwrap().chars().count() > 0x2ff0);
    browser.click("header [data-do=download]");
    assert_eq!(read_back(&browser.downloaded("me.yaml"), &rubric).name.as_deref(), typed.as_str());
}

#[test]
fn a_hostile_rubric_shows_as_text() {
    const HOSTILE: &str =
        "</script ></style></title>\"'><img src=x onerror=\"document.title='ran'\">{{script}}&lt; ";
    let folder = tempfile::tempdir().unwrap();
    let rubric = minimal(|_, mut text| {
        let plain = [
            "name: Docker",
            "name: Python",
            "title: A main language",
            "title: Tools",
            "title: Backend Developer",
            "title: Junior Backend Developer",
            "title: Deployed project",
            "name: competent",
            "aliases: [k8s",
            "means: I do everyday work alone.",
            "about: Packs",
            "3: Writes small, layered images alone.",
        ];
        for line in plain {
            let (key, value) = line.split_once(": ").unwrap();
            let (bracket, value) = value.strip_prefix('[').map_or(("", value), |value| ("[", value));
            let hostile = serde_json::to_string(&format!("{HOSTILE}{value}")).unwrap();
            text = text.replace(line, &format!("{key}: {bracket}{hostile}"));
        }
        text.replace(" an application so that it runs anywhere.", "")
            .replace("need: 2}\n", &format!("need: 2, because: {}}}\n", json!(HOSTILE)))
    });
    let browser = Browser::start(true);
    browser.open(&form_of(&rubric, folder.path()));
    browser.click("input[name=docker][value='3']");
    browser.click("[data-do=add]");
    browser.press(&[DOWN, TAB, TAB, TAB, SPACE]);
    browser.press(&[TAB, SPACE]);
    assert_eq!(browser.text(".shows summary"), format!("Shows {HOSTILE}Docker"));
    for (selector, text) in
        [("h1", "Backend Developer: where do you stand?"), ("#section-1 legend", "A main language")]
    {
        assert_eq!(browser.text(selector), format!("{HOSTILE}{text}"), "{selector}");
    }
    assert_eq!(browser.ask("document.title"), format!("{HOSTILE}Backend Developer: questionnaire"));
    assert_eq!(
        browser.ask("[document.images.length, document.scripts.length, document.styleSheets.length]"),
        json!([0, 2, 1])
    );
    browser.click("header [data-do=download]");
    let profile = read_back(&browser.downloaded("me.yaml"), &rubric);
    assert_eq!(given(&profile, &rubric), [("docker", Given::Rating(3))]);
    assert_eq!(profile.evidence.len(), 1);
    assert_eq!(browser.complaints_and_requests().0, [""; 0]);
}

#[test]
fn without_storage_it_says_so_and_works() {
    let folder = tempfile::tempdir().unwrap();
    let rubric = minimal(|_, text| text);
    let browser = Browser::start(false);
    browser.open(&form_of(&rubric, folder.path()));
    assert!(browser.text("#kept").starts_with("This browser keeps nothing for this page"));
    browser.click("input[name=git][value='2']");
    browser.click("[name=nothing]");
    assert!(browser.text("#kept").starts_with("This browser keeps nothing for this page"));
    browser.click("header [data-do=download]");
    let profile = read_back(&browser.downloaded("me.yaml"), &rubric);
    assert_eq!(given(&profile, &rubric), [("git", Given::Rating(2))]);
    assert!(profile.evidence_given && profile.evidence.is_empty());
    assert_eq!(browser.complaints_and_requests().0, [""; 0]);
}

#[test]
fn on_a_telephone_nothing_sticks_out() {
    let folder = tempfile::tempdir().unwrap();
    let browser = Browser::start(true);
    browser.resize(360, 740, true);
    browser.open(&form_of(&shipped(), folder.path()));
    browser.click("[data-do=add]");
    browser.ask("document.querySelectorAll('details').forEach(details => { details.open = true })");
    assert_eq!(browser.ask("[innerWidth, document.documentElement.scrollWidth]"), json!([360, 360]));
    let wide =
        "[...document.querySelectorAll('main *')].filter(one => one.getBoundingClientRect().right > 360)";
    assert_eq!(browser.ask(&format!("{wide}.map(one => one.outerHTML)")), json!([]));
}

#[test]
fn the_page_can_fetch_nothing_even_if_it_tries() {
    let folder = tempfile::tempdir().unwrap();
    let browser = Browser::start(true);
    browser.open(&form_of(&minimal(|_, text| text), folder.path()));
    let tried = browser.ask(
        "new Promise(resolve => {
            addEventListener('securitypolicyviolation', event => resolve(event.effectiveDirective));
            document.body.append(Object.assign(new Image(), { src: 'http://127.0.0.1:9/' }));
        })",
    );
    assert_eq!(tried, "img-src");
}

#[test]
fn answers_to_an_older_version_are_taken_over() {
    let folder = tempfile::tempdir().unwrap();
    let browser = Browser::start(true);
    browser.open(&form_of(&minimal(|_, text| text), folder.path()));
    browser.click("input[name=git][value='2']");
    browser.click("input[name=docker][value='3']");
    browser.click("[name=years]");
    browser.insert("3");

    // Docker becomes another skill, and the second level is called something else.
    let newer = minimal(|_, text| text.replace("docker", "podman").replace("name: Docker", "name: Podman"));
    browser.open(&form_of(&newer, folder.path()));
    let told = browser.text("#kept");
    assert!(told.starts_with("The questions have changed since you were last here."), "{told}");
    assert!(told.contains("(1 rating)"), "{told}");
    assert_eq!(browser.text("output"), "2 of 8 answered");

    // On another scale the same numbers would mean something else.
    let other = minimal(|_, text| {
        let text = text.replace("  5: {name: expert, means: Others work differently because of me.}\n", "");
        text.replace(", 300]", "]").replace(", 150]", "]").replace(", 78]", "]")
    });
    browser.open(&form_of(&other, folder.path()));
    assert!(browser.text("#kept").contains("rated on another scale"));
    assert_eq!(browser.text("output"), "1 of 8 answered");

    // Starting over leaves nothing behind, of older versions neither.
    browser.click("[data-do=restart]");
    browser.accept();
    assert_eq!(browser.text("output"), "0 of 8 answered");
    browser.open(&form_of(&newer, folder.path()));
    assert_eq!(browser.text("output"), "0 of 8 answered");
}

#[test]
fn two_tabs_share_their_answers() {
    let folder = tempfile::tempdir().unwrap();
    let form = form_of(&minimal(|_, text| text), folder.path());
    let browser = Browser::start(true);
    browser.open(&form);
    browser.click("input[name=sql][value='1']");
    browser.in_another_tab(|| {
        browser.open(&form);
        browser.click("input[name=git][value='2']");
    });
    let until_there = "const look = () => chosen.has('git') ? resolve([...chosen]) : setTimeout(look, 20)";
    let seen = browser.ask(&format!("new Promise(resolve => {{ {until_there}; look(); }})"));
    assert_eq!(seen, json!([["sql", "1"], ["git", "2"]]));
}

#[test]
fn questions_are_found_and_mistakes_are_shown() {
    let folder = tempfile::tempdir().unwrap();
    let rubric = minimal(|_, text| text);
    let browser = Browser::start(true);
    browser.open(&form_of(&rubric, folder.path()));
    let seen =
        || browser.ask("[...rows].filter(([, row]) => row.checkVisibility()).map(([skill]) => skill).sort()");
    browser.click("#search");
    browser.insert("K8S");
    assert_eq!(seen(), json!(["kubernetes"]));
    browser.insert(" and nobody");
    assert_eq!(seen(), json!([]));
    assert_eq!(browser.text("#none"), "No question fits what you look for.");
    browser.ask("search.select()");
    browser.insert("tools");
    assert_eq!(seen(), json!(["docker", "git", "go", "kubernetes", "python", "sql"]));
    browser.click("input[name=go][value='2']");
    browser.click("input[name=git][value='2']");
    browser.click("#only");
    assert_eq!(seen(), json!(["docker", "kubernetes", "python", "sql"]));

    browser.click("#only");
    browser.ask("search.select()");
    browser.insert("experience");
    browser.click("[name=years]");
    browser.insert("99");
    browser.ask("search.select()");
    browser.insert("docker");
    browser.click("header [data-do=download]");
    assert_eq!(browser.ask("document.activeElement.name"), "years");
    browser.press(&[BACKSPACE]);
    browser.click("header [data-do=download]");
    assert_eq!(read_back(&browser.downloaded("me.yaml"), &rubric).months, Some(9 * 12));
    assert_eq!(browser.ask("document.querySelectorAll('[name=years]:invalid').length"), 0);
}

/// The picture in the README is a half-filled form; `GRADUS_BLESS=1` takes it anew.
#[test]
fn the_picture_of_the_form_can_be_taken() {
    let folder = tempfile::tempdir().unwrap();
    let browser = Browser::start(true);
    browser.resize(1120, 720, false);
    browser.open(&form_of(&shipped(), folder.path()));
    let mut clicks = 0;
    let person = std::fs::read_to_string(fixture("profiles/junior.yaml")).unwrap();
    let rubric = shipped();
    let profile = Assessed::of(&person, &rubric, None).profile;
    for (id, answer) in given(&profile, &rubric) {
        let Given::Rating(rating) = answer else { continue };
        let radio = format!("document.querySelector('input[name=\"{id}\"][value=\"{rating}\"]')");
        clicks += i32::from(browser.ask(&format!("{radio} && !{radio}.click()")) == true);
    }
    assert!(browser.text("output").starts_with(&format!("{clicks} of ")));
    browser.ask("document.querySelector('#section-2').scrollIntoView({ behavior: 'instant' })");
    let picture = browser.picture();
    assert!(picture.starts_with(b"\x89PNG"));
    if std::env::var_os("GRADUS_BLESS").is_some() {
        std::fs::write(home().join("docs/form.png"), picture).unwrap();
    }
}
