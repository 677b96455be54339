//! Writes `vectors/*.json` anew, with new keys: `cargo run -p mobile-contracts --example make_vectors`, or only the files
//! that it is told, such as `make_vectors status-lists.json`.
//!
//! ECDSA signatures cannot be made twice alike. The vectors are made when their cases change, checked in, and
//! verified ever after, here and in other languages.
#![expect(clippy::unwrap_used, reason = "run by a developer, who sees what failed")]

#[path = "../tests/card/cases/mod.rs"]
mod cases;
#[path = "../tests/card/lists.rs"]
mod lists;
#[path = "../tests/card/support.rs"]
mod support;
#[path = "../tests/card/tables.rs"]
mod tables;

use std::path::Path;

use serde::Serialize;

fn main() {
    let world = cases::World::new();
    write("codes.json", &world.file());
    write("making.json", &tables::making(&world));
    write("day-keys.json", &tables::day_keys());
    write("days.json", &tables::days());
    write("status-lists.json", &lists::Lists::new().file());
}

fn write(name: &str, content: &impl Serialize) {
    let mut wanted = std::env::args().skip(1).peekable();
    if wanted.peek().is_some() && !wanted.any(|file| file == name) {
        return;
    }
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors").join(name);
    std::fs::write(path, serde_json::to_string_pretty(content).unwrap() + "\n").unwrap();
}
