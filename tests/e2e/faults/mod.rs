//! What goes wrong around the service: it is killed, its database restarts, the disk is full, it is told to stop, and
//! all of that while people buy.

mod books;
mod crowd;
mod full_disk;
mod killed;
mod restarted;
mod stopped;

use std::ops::AsyncFnOnce;

use e2e::{Database, Ground, Launch, TestApp, TestDatabase};
use tokio::runtime::Runtime;

use crate::binaries;
use crowd::Crowd;

/// Makes two tests of each named `async fn(Crowd, &Ground)`, as `on_both_databases!` does, for servers that are
/// processes of their own.
macro_rules! with_processes_on_both_databases {
    ($($test:ident),+ $(,)?) => {
        $(
            mod $test {
                #[test]
                fn on_sqlite() {
                    crate::faults::with_processes(e2e::Database::Sqlite, super::$test);
                }

                #[test]
                fn on_postgres() {
                    crate::faults::with_processes(e2e::Database::Postgres, super::$test);
                }
            }
        )+
    };
}
use with_processes_on_both_databases;

/// Gathers a crowd with a server inside of this process, which is gone when the test begins: then nobody has the
/// database open but the processes that the test starts.
fn with_processes(database: Database, test: impl AsyncFnOnce(Crowd, &Ground)) {
    let app;
    // Dropped before the server is told to stop, so that it has no client's connection to wait for.
    let setting = runtime();
    app = setting.block_on(TestApp::start(TestDatabase::create(database), |_| {}));
    let crowd = setting.block_on(Crowd::gather(&app));
    drop(setting);
    let ground = app.leave();
    runtime().block_on(test(crowd, &ground));
}

fn runtime() -> Runtime {
    tokio::runtime::Builder::new_multi_thread().worker_threads(4).enable_all().build().unwrap()
}

/// How to start the server on what the setting left.
fn launch(ground: &Ground) -> Launch {
    let program = binaries::built().join("family-card-server");
    let launch = Launch::new(&program, ground.database_url(), ground.folder()).unwrap();
    launch.set("FAMILY_CARD_WORKERS", "2").set("FAMILY_CARD_LOG_LEVEL", "warn")
}
