//! The examples that the packs carry.

use crate::support::{directories, load};

#[test]
fn every_pack_loads_over_the_federal_one_and_every_example_comes_out_as_written() {
    for name in directories() {
        let report = load(&name).run_examples();
        let failures: Vec<_> = report.failures.iter().map(ToString::to_string).collect();
        assert!(failures.is_empty(), "{name}, {} examples:\n{}", report.run, failures.join("\n"));
    }
}
