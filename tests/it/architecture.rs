//! The rules of the house: who may use whom, how long files are, and that the docs name what exists.

use std::path::{Path, PathBuf};

use crate::support::home;

/// The module list of docs/architecture.md, highest first.
fn modules() -> Vec<String> {
    let page = std::fs::read_to_string(home().join("docs/architecture.md")).unwrap();
    let (_, block) = page.split_once("```text\nmodules\n").expect("docs/architecture.md lists the modules");
    let (block, _) = block.split_once("```").unwrap();
    block.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(rust_files(&path));
        } else if path.extension().is_some_and(|ending| ending == "rs") {
            found.push(path);
        }
    }
    found.sort();
    found
}

#[test]
fn a_module_uses_only_modules_above_it() {
    let modules = modules();
    let library = std::fs::read_to_string(home().join("src/lib.rs")).unwrap();
    for module in library.lines().filter_map(|line| line.strip_prefix("pub mod ")) {
        let module = module.trim_end_matches(';');
        assert!(modules.iter().any(|known| known == module), "docs/architecture.md lists {module}");
    }
    for file in rust_files(&home().join("src")) {
        let relative = file.strip_prefix(home().join("src")).unwrap();
        let module = relative.iter().next().unwrap().to_string_lossy().trim_end_matches(".rs").to_owned();
        let Some(rank) = modules.iter().position(|known| *known == module) else {
            continue;
        };
        let text = std::fs::read_to_string(&file).unwrap();
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        for line in code {
            for used in line.split("crate::").skip(1) {
                let used: String = used.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let Some(above) = modules.iter().position(|known| *known == used) else {
                    continue;
                };
                assert!(above <= rank, "{}: {module} uses {used}, which stands below it", relative.display());
            }
        }
    }
}

#[test]
fn files_stay_short_enough_to_read() {
    let mut files = rust_files(&home().join("src"));
    files.extend(rust_files(&home().join("tests")));
    for file in files {
        let lines = std::fs::read_to_string(&file).unwrap().lines().count();
        assert!(lines <= 440, "{} has {lines} lines", file.display());
    }
}

#[test]
fn every_path_that_the_docs_name_exists() {
    let mut pages: Vec<PathBuf> =
        std::fs::read_dir(home().join("docs")).unwrap().map(|e| e.unwrap().path()).collect();
    pages.push(home().join("README.md"));
    for page in pages.iter().filter(|page| page.extension().is_some_and(|ending| ending == "md")) {
        let text = std::fs::read_to_string(page).unwrap();
        for quoted in text.split('`').skip(1).step_by(2) {
            let starts = ["src/", "tests/", "docs/", "benches/", "scripts/", ".ci/"];
            let is_path = starts.iter().any(|start| quoted.starts_with(start))
                && !quoted.contains(['*', '<', ' ', '{', '…']);
            assert!(!is_path || home().join(quoted).exists(), "{} names {quoted}", page.display());
        }
    }
}
