//! Builds the service anew when a migration comes: `embed_migrations!` alone does not notice a new folder.

use std::io::Write as _;

fn main() -> std::io::Result<()> {
    writeln!(std::io::stdout(), "cargo:rerun-if-changed=../migrations")
}
