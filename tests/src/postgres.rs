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

use crate::SmallDisk;

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

/// A running cluster, gone with this value.
pub struct Cluster {
    directory: PathBuf,
    binaries: PathBuf,
    made: AtomicUsize,
    /// The words before a command that acts as the cluster's owner.
    owner: Vec<String>,
    /// Holds the pipe, which the end of this process closes.
    keeper: Child,
}

/// The tablespace of a cluster that has a small disk.
pub const SMALL: &str = "small";

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
    /// A cluster of one test's own, to be stopped and started.
    pub fn start() -> Self {
        Self::start_on(|_, _| None).0
    }

    /// A cluster of one test's own with the tablespace [`SMALL`] on a disk of so many MiB. Its log of what is to be
    /// written (WAL) is elsewhere: without room for that, PostgreSQL stops altogether.
    pub fn start_with_small_disk(mebibytes: u32) -> (Self, SmallDisk) {
        let (cluster, disk) = Self::start_on(|directory, owner| {
            let (place, nothing) = (directory.join(SMALL), directory.join("nothing"));
            for folder in [&place, &nothing] {
                fs::create_dir(folder).expect("a directory of our own");
            }
            let disk = SmallDisk::new(mebibytes, &place, &nothing);
            Some(match owner {
                Some(owner) => disk.owned_by(owner),
                None => disk,
            })
        });
        let place = cluster.directory.join(SMALL);
        cluster.execute(&format!("CREATE TABLESPACE {SMALL} LOCATION '{}'", place.display()));
        (cluster, disk.expect("it was just made"))
    }

    fn start_on(
        disk: impl FnOnce(&Path, Option<(u32, u32)>) -> Option<SmallDisk>,
    ) -> (Self, Option<SmallDisk>) {
        let binaries = binaries().unwrap_or_else(|| {
            panic!(
                "The end-to-end tests need the PostgreSQL server: no `initdb` under /usr/lib/postgresql/*/bin nor \
                 in PATH. Run `make test`, which installs it, or `apt-get install postgresql`."
            )
        });
        // The path of a Unix socket has little room: not under the long path that TMPDIR may be.
        let directory = tempfile::Builder::new().prefix("family-card-pg-").tempdir_in("/tmp");
        let directory = directory.expect("a directory in /tmp").keep();
        let somebody = is_root(&directory).then(|| give_to_postgres(&directory));
        let disk = disk(&directory, somebody);
        let owner = somebody.map(as_somebody).unwrap_or_default();
        let mut words = disk.as_ref().map(SmallDisk::words).unwrap_or_default();
        words.extend(owner.iter().chain(&["sh", "-c", KEEPER, "keeper"].map(String::from)).map(Into::into));
        let mut keeper = Command::new(&words[0]);
        keeper.args(&words[1..]).arg(&directory).arg(&binaries).current_dir("/");
        keeper.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
        let mut keeper = keeper.spawn().expect("a shell that keeps PostgreSQL");
        let mut said = String::new();
        let output = keeper.stdout.take().expect("its standard output was asked for");
        // The server keeps no copy of this pipe, so it ends with the keeper's `exec`.
        std::io::BufReader::new(output).read_to_string(&mut said).expect("readable words");
        assert!(said.ends_with("ready\n"), "PostgreSQL did not start:\n{said}");
        (Self { directory, binaries, made: AtomicUsize::new(0), owner, keeper }, disk)
    }

    /// The process under which the small disk is seen.
    pub fn pid(&self) -> u32 {
        self.keeper.id()
    }

    /// Stops the server as a power cut does: what is under way is lost, and the next start recovers.
    pub fn crash(&self) {
        self.control(&["-m", "immediate", "stop"]);
    }

    /// Starts it again and waits until it takes connections.
    pub fn recover(&self) {
        let log = self.directory.join("log");
        let options = self.options();
        self.control(&["-l", &log.to_string_lossy(), "-o", &options, "start"]);
    }

    /// Restarts it in one go, as an administrator in a hurry does.
    pub fn restart_at_once(&self) {
        self.control(&["-l", &self.directory.join("log").to_string_lossy(), "-m", "immediate", "restart"]);
    }

    fn options(&self) -> String {
        format!("-k {} -c listen_addresses= -c max_connections=500", self.directory.display())
    }

    fn control(&self, words: &[&str]) {
        let (program, data) = (self.binaries.join("pg_ctl"), self.directory.join("data"));
        let mut all: Vec<_> = self.owner.iter().map(std::ffi::OsString::from).collect();
        all.extend([program.into(), "-D".into(), data.into(), "-w".into(), "-s".into()]);
        let mut command = Command::new(&all[0]);
        command.args(&all[1..]).args(words).current_dir("/").stdin(Stdio::null());
        // The server inherits them: a pipe of ours would never end.
        command.stdout(Stdio::null()).stderr(Stdio::null());
        let done = command.status().expect("pg_ctl");
        assert!(done.success(), "pg_ctl {words:?}: {done}");
    }

    /// Copies the migrated template; the new database's name.
    pub fn create_database(&self) -> String {
        let name = format!("test_{}", self.made.fetch_add(1, Ordering::Relaxed));
        self.execute(&format!("CREATE DATABASE {name} TEMPLATE {TEMPLATE}"));
        name
    }

    /// Makes a database without any table; its name.
    pub fn create_empty_database(&self) -> String {
        self.create_empty_database_in(None)
    }

    /// Makes a database without any table in a tablespace; its name.
    pub fn create_empty_database_in(&self, tablespace: Option<&str>) -> String {
        let name = format!("test_{}", self.made.fetch_add(1, Ordering::Relaxed));
        let place = tablespace.map(|tablespace| format!(" TABLESPACE {tablespace}")).unwrap_or_default();
        self.execute(&format!("CREATE DATABASE {name}{place}"));
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

/// Gives a directory to the user `postgres`; user and group.
fn give_to_postgres(directory: &Path) -> (u32, u32) {
    let passwd = fs::read_to_string("/etc/passwd").expect("a readable /etc/passwd");
    let entry = passwd.lines().find_map(|line| line.strip_prefix("postgres:"));
    let mut fields = entry.into_iter().flat_map(|line| line.split(':').skip(1));
    let mut id = || fields.next().and_then(|id| id.parse::<u32>().ok());
    let (Some(user), Some(group)) = (id(), id()) else {
        panic!("PostgreSQL refuses to run as root, and there is no user `postgres` to run it as")
    };
    chown(directory, Some(user), Some(group)).expect("root gives a directory away");
    (user, group)
}

/// The words before a command that root runs as somebody else.
fn as_somebody((user, group): (u32, u32)) -> Vec<String> {
    vec!["setpriv".into(), format!("--reuid={user}"), format!("--regid={group}"), "--clear-groups".into()]
}
