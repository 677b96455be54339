//! A throw-away PostgreSQL cluster: made once for the test process, gone when that ends, however it ends.
//!
//! A shell keeps it. Its standard input is a pipe that only this process holds: when the process exits, is killed or
//! crashes, the pipe closes, and the shell stops the server and removes the directory. As root it runs as the user
//! `postgres`, because `initdb` refuses root. A machine without the server's binaries fails the test; nothing is
//! skipped.
//!
//! A test's database (8 MB) stays until then: dropping one makes a checkpoint, which flushes what all others wrote, and
//! took more time than all tests together (145 s instead of 19 s on a busy disk).

use std::fs;
use std::io::Read as _;
use std::os::unix::fs::{MetadataExt as _, chown};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, PgConnection};
use family_card_api::db::Db;

/// Makes the cluster, says `ready`, waits for the pipe to close, and cleans up. `$1` is the directory, `$2` where the
/// binaries are. `fsync` stays on, as in service; a connection for each of many racing pools.
const KEEPER: &str = r#"
trap '' HUP INT PIPE TERM
"$2/initdb" -D "$1/data" -U postgres -A trust -E UTF8 --locale=C --no-sync >"$1/log" 2>&1 &&
"$2/pg_ctl" -D "$1/data" -l "$1/log" -w -s -o "-k $1 -c listen_addresses= -c max_connections=500" start </dev/null >>"$1/log" 2>&1 &&
echo ready || cat "$1/log"
exec >/dev/null
cat
"$2/pg_ctl" -D "$1/data" -m immediate -s stop
rm -rf "$1"
"#;
/// A database with all migrations applied, from which each test's own is copied.
const TEMPLATE: &str = "migrated";

/// The running cluster of this process.
pub struct Cluster {
    directory: PathBuf,
    made: AtomicUsize,
    /// Holds the pipe, which the end of this process closes.
    _keeper: Child,
}

/// The cluster, started by the first test that asks for it.
pub fn cluster() -> &'static Cluster {
    static CLUSTER: OnceLock<Cluster> = OnceLock::new();
    CLUSTER.get_or_init(|| {
        let cluster = Cluster::start();
        cluster.execute(&format!("CREATE DATABASE {TEMPLATE}"));
        let url = cluster.url(TEMPLATE).parse().expect("a URL of our own making");
        let migrated = actix_web::rt::System::new().block_on(Db::open(url, 1).migrate());
        assert!(!migrated.expect("the migrations apply to an empty PostgreSQL").is_empty());
        cluster
    })
}

impl Cluster {
    fn start() -> Self {
        let binaries = binaries().unwrap_or_else(|| {
            panic!(
                "The end-to-end tests need the PostgreSQL server: no `initdb` under /usr/lib/postgresql/*/bin nor \
                 in PATH. Run `make test`, which installs it, or `apt-get install postgresql`."
            )
        });
        // The path of a Unix socket has little room: not under the long path that TMPDIR may be.
        let directory = tempfile::Builder::new().prefix("family-card-pg-").tempdir_in("/tmp");
        let directory = directory.expect("a directory in /tmp").keep();
        let mut keeper = match is_root(&directory) {
            true => as_postgres(&directory),
            false => Command::new("sh"),
        };
        keeper.args(["-c", KEEPER, "keeper"]).arg(&directory).arg(&binaries).current_dir("/");
        keeper.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut keeper = keeper.spawn().expect("a shell that keeps PostgreSQL");
        let mut said = String::new();
        let output = keeper.stdout.take().expect("its standard output was asked for");
        // The server keeps no copy of this pipe, so it ends with the keeper's `exec`.
        std::io::BufReader::new(output).read_to_string(&mut said).expect("readable words");
        assert!(said.ends_with("ready\n"), "PostgreSQL did not start:\n{said}");
        Self { directory, made: AtomicUsize::new(0), _keeper: keeper }
    }

    /// Copies the migrated template; the new database's name.
    pub fn create_database(&self) -> String {
        let name = format!("test_{}", self.made.fetch_add(1, Ordering::Relaxed));
        self.execute(&format!("CREATE DATABASE {name} TEMPLATE {TEMPLATE}"));
        name
    }

    /// Makes a database without any table; its name.
    pub fn create_empty_database(&self) -> String {
        let name = format!("test_{}", self.made.fetch_add(1, Ordering::Relaxed));
        self.execute(&format!("CREATE DATABASE {name}"));
        name
    }

    /// Where its socket is, and beside it `log` and `data`.
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// Where a database is.
    pub fn url(&self, database: &str) -> String {
        format!("postgres:///{database}?host={}&user=postgres", self.directory.display())
    }

    fn execute(&self, statement: &str) {
        let mut conn = PgConnection::establish(&self.url("postgres")).expect("the cluster answers");
        conn.batch_execute(statement).unwrap_or_else(|error| panic!("{statement}: {error}"));
    }
}

/// The folder of the newest server's binaries.
pub fn binaries() -> Option<PathBuf> {
    let versions = fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let number = |path: &Path| path.file_name()?.to_str()?.parse::<u32>().ok();
    let newest = versions
        .filter_map(|entry| Some((number(&entry.path())?, entry.path().join("bin"))))
        .filter(|(_, folder)| folder.join("initdb").is_file())
        .max()
        .map(|(_, folder)| folder);
    let path = std::env::var_os("PATH").unwrap_or_default();
    newest.or_else(|| std::env::split_paths(&path).find(|folder| folder.join("initdb").is_file()))
}

/// Whether what we make belongs to root.
fn is_root(directory: &Path) -> bool {
    fs::metadata(directory).expect("a directory just made").uid() == 0
}

/// A shell that runs as the user `postgres`, to whom the directory is given.
fn as_postgres(directory: &Path) -> Command {
    let passwd = fs::read_to_string("/etc/passwd").expect("a readable /etc/passwd");
    let entry = passwd.lines().find_map(|line| line.strip_prefix("postgres:"));
    let mut fields = entry.into_iter().flat_map(|line| line.split(':').skip(1));
    let mut id = || fields.next().and_then(|id| id.parse::<u32>().ok());
    let (Some(uid), Some(gid)) = (id(), id()) else {
        panic!("PostgreSQL refuses to run as root, and there is no user `postgres` to run it as")
    };
    chown(directory, Some(uid), Some(gid)).expect("root gives a directory away");
    let mut command = Command::new("setpriv");
    command.args([format!("--reuid={uid}"), format!("--regid={gid}"), "--clear-groups".into(), "sh".into()]);
    command
}
