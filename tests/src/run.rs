//! Running one test: database, server, test, and everything away again.

use std::ops::AsyncFnOnce;

use crate::{Database, Settings, TestApp, TestDatabase};

/// Runs a test against a server of its own with the settings that all tests share.
pub fn run(database: Database, test: impl AsyncFnOnce(&TestApp)) {
    run_with(database, |_| {}, test);
}

/// Runs a test against two servers on one PostgreSQL, which are asked in turn.
pub fn run_on_two_servers(test: impl AsyncFnOnce(&TestApp)) {
    run_on(2, TestDatabase::create(Database::Postgres), |_| {}, test);
}

/// Runs a test against a server of its own; `set` changes its settings.
pub fn run_with(database: Database, set: impl FnOnce(&mut Settings), test: impl AsyncFnOnce(&TestApp)) {
    run_on(1, TestDatabase::create(database), set, test);
}

/// Runs a test against so many servers on one database; `set` changes their settings.
pub fn run_on(
    servers: usize,
    database: TestDatabase,
    set: impl FnOnce(&mut Settings),
    test: impl AsyncFnOnce(&TestApp),
) {
    let app;
    // Declared after the application and so dropped before it, also when the test panics: the clients' connections
    // close, and the server has nothing to wait for.
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build();
    let runtime = runtime.expect("threads for the test");
    app = runtime.block_on(TestApp::start_servers(servers, database, set));
    runtime.block_on(test(&app));
    drop(runtime);
    app.stop();
}
