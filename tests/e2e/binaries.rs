//! The programs need nothing but the C library: no libssl, libpq or libsqlite that a fresh machine does not have.

use std::path::{Path, PathBuf};
use std::process::Command;

use crate::sources::repository;

/// Of the C library and the compiler's runtime, by the beginning of the name.
const ALLOWED: [&str; 5] = ["linux-vdso.so", "libc.so", "libm.so", "libgcc_s.so", "ld-linux"];

#[test]
fn the_programs_link_nothing_but_the_c_library() {
    let folder = built();
    for program in ["family-card-server", "family-card"] {
        let linked = linked(&folder.join(program));
        assert!(linked.iter().any(|library| library.starts_with("libc.so")), "{program}: {linked:?}");
        for library in &linked {
            let allowed = ALLOWED.iter().any(|allowed| library.starts_with(allowed));
            assert!(allowed, "{program} needs {library}, which a fresh machine may not have");
        }
    }
}

/// Builds the programs as this test was built, which is nothing to do after `make e2e`; their folder.
pub(crate) fn built() -> PathBuf {
    let test = std::env::current_exe().unwrap();
    let folder = test.ancestors().nth(2).unwrap();
    let mut cargo = Command::new(env!("CARGO"));
    cargo.args(["build", "--quiet", "--package", "api", "--package", "admin-cli"]).current_dir(repository());
    cargo.arg("--target-dir").arg(folder.parent().unwrap());
    if folder.ends_with("release") {
        cargo.arg("--release");
    }
    assert!(cargo.status().unwrap().success(), "the programs build");
    folder.to_owned()
}

/// The file names of the shared libraries that a program needs.
fn linked(program: &Path) -> Vec<String> {
    let output = Command::new("ldd").arg(program).output().unwrap();
    assert!(output.status.success(), "{}: {}", program.display(), String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).unwrap();
    let names = text.lines().filter_map(|line| line.split_whitespace().next());
    names.map(|name| name.rsplit('/').next().unwrap_or(name).to_owned()).collect()
}
