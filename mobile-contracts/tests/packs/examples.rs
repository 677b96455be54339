//! The examples that the federal pack carries. Those of the regions run in `regions`.

use crate::support::load;

#[test]
fn every_federal_example_comes_out_as_written() {
    let report = load("ru-federal").run_examples();
    let failures: Vec<_> = report.failures.iter().map(ToString::to_string).collect();
    assert!(failures.is_empty(), "{} examples:\n{}", report.run, failures.join("\n"));
}
