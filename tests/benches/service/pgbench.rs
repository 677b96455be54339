//! pgbench, saying to PostgreSQL exactly what the server says for a request, with the same number of connections.
//!
//! The script is derived from traces of real requests, so it cannot drift from the code. A parameter that differs
//! between two requests of one family has to be fresh each time: keys count up, as the server's own do (UUIDv7).
//! Everything else is taken as it was traced, the family's own values out of a table, a new family every
//! [`TURN`] transactions. Like the server, pgbench binds all of them to prepared statements.

use std::collections::HashMap;
use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

use anyhow::{Context as _, ensure};
use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, PgConnection};
use e2e::postgres;

use crate::trace::{Statement, common};

/// Transactions that a connection spends on one family before it looks up the next: the look-up, which the server has
/// not, costs next to nothing then.
const TURN: usize = 50;

/// A script and its data.
pub(crate) struct Script {
    /// What pgbench runs.
    pub(crate) text: String,
    /// How many statements the server sends for a request, `BEGIN` and `COMMIT` included.
    pub(crate) statements: usize,
}

/// Makes a script of those statements of traces that are `wanted`, the first two traces of one family and every other
/// of another; the values go to a new table.
pub(crate) fn script(
    name: &str,
    url: &str,
    traces: &[Vec<Statement>],
    wanted: fn(&str) -> bool,
) -> anyhow::Result<Script> {
    let texts = common(traces)?;
    let mut parts = Parts::default();
    let mut body = String::new();
    let mut statements = 0;
    for (at, text) in texts.iter().enumerate().filter(|(_, text)| wanted(text)) {
        statements += 1;
        let mut sql = (*text).to_owned();
        let count = traces[0][at].parameters.len();
        // From the last, so that $1 is not found in $12.
        for place in (0..count).rev() {
            let values: Vec<_> = traces.iter().map(|trace| trace[at].parameters[place].clone()).collect();
            sql = sql.replace(&format!("${}", place + 1), &parts.parameter(values));
        }
        writeln!(body, "{sql};")?;
    }
    parts.fill_table(name, url)?;
    let (families, table) = (traces.len(), name);
    let text = format!(
        "\\set n :n + 1\n\\set serial :base + :n * :clients + :client_id\n\
         \\if :n % {TURN} = 1\n\\set f (:n / {TURN} * :clients + :client_id) % {families}\n\
         SELECT * FROM {table} WHERE f = :f \\gset\n\\endif\n{body}"
    );
    Ok(Script { text, statements })
}

/// The parameters met so far: equal ones share a variable, as equal ones mean the same.
#[derive(Default)]
struct Parts {
    columns: Vec<Vec<Option<String>>>,
    known: HashMap<Vec<Option<String>>, String>,
    fresh: usize,
}

impl Parts {
    /// What stands in the script for a parameter that had these values, one for each trace.
    fn parameter(&mut self, values: Vec<Option<String>>) -> String {
        if let Some(known) = self.known.get(&values) {
            return known.clone();
        }
        let first = values[0].as_deref().unwrap_or_default();
        let fresh = (values[0] != values[1]).then(|| Fresh::of(first)).flatten();
        let made = match fresh {
            Some(fresh) => {
                self.fresh += 1;
                fresh.expression(self.fresh)
            }
            None => {
                self.columns.push(values.clone());
                format!(":v{}", self.columns.len())
            }
        };
        self.known.insert(values, made.clone());
        made
    }

    fn fill_table(&self, name: &str, url: &str) -> anyhow::Result<()> {
        let columns: String = (1..=self.columns.len()).map(|column| format!(", v{column} text")).collect();
        let mut sql = format!("CREATE TABLE {name} (f int PRIMARY KEY{columns});\n");
        for family in 0..self.columns.first().map_or(0, Vec::len) {
            let quote = |value: &Option<String>| match value {
                Some(value) => format!(", '{}'", value.replace('\'', "''")),
                None => ", NULL".to_owned(),
            };
            let values: String = self.columns.iter().map(|column| quote(&column[family])).collect();
            writeln!(sql, "INSERT INTO {name} VALUES ({family}{values});")?;
        }
        PgConnection::establish(url)?.batch_execute(&sql).context("the traced values")
    }
}

/// A value that no two transactions may share.
enum Fresh {
    Key,
    Number,
    Text(usize),
}

impl Fresh {
    /// What a traced value is, unless it may as well be repeated: instants, hashes and long texts are in no unique
    /// index.
    fn of(value: &str) -> Option<Self> {
        match value.strip_prefix("\\x") {
            Some(hex) => (hex.len() == 32).then_some(Self::Key),
            None if value.parse::<i64>().is_ok() => Some(Self::Number),
            None if value.len() <= 64 && !value.contains(' ') => Some(Self::Text(value.len())),
            None => None,
        }
    }

    /// The expression for the `number`th of them.
    fn expression(&self, number: usize) -> String {
        match self {
            Self::Key => format!("(int8send(:serial) || int8send({number}))"),
            Self::Number => ":serial".to_owned(),
            Self::Text(length) => format!("lpad(:serial, {length}, '0')"),
        }
    }
}

/// A run of a script.
pub(crate) struct Run<'a> {
    pub(crate) script: &'a Path,
    pub(crate) url: &'a str,
    pub(crate) connections: usize,
    pub(crate) seconds: u32,
    /// A table that must grow by a row for each transaction, or not all of the work was done; none for a script that
    /// only reads.
    pub(crate) table: Option<&'a str>,
    /// Another one for each run of a script, so that keys stay fresh.
    pub(crate) number: usize,
}

impl Run<'_> {
    /// Runs it; transactions a second.
    pub(crate) fn rate(&self) -> anyhow::Result<f64> {
        let Self { script, url, connections, seconds, table, number } = *self;
        let program = postgres::binaries().context("no PostgreSQL")?.join("pgbench");
        ensure!(program.is_file(), "no pgbench in {}: apt-get install postgresql", program.display());
        let rows = || table.map_or(Ok(0), |table| count(url, table));
        let before = rows()?;
        let mut command = Command::new(program);
        command.args(["--no-vacuum", "--protocol=prepared", "--define=n=0"]);
        command.arg(format!("--client={connections}")).arg(format!("--define=clients={connections}"));
        command.arg(format!("--time={seconds}"));
        command.arg(format!("--jobs={}", connections.min(2)));
        command.arg(format!("--define=base={}", number * 1_000_000_000));
        command.arg("--file").arg(script).arg(url);
        let output = command.output().context("pgbench")?;
        let said = String::from_utf8_lossy(&output.stdout);
        let figure = |label: &str| {
            let line = said.lines().find_map(|line| line.strip_prefix(label));
            let word = line.and_then(|line| line.split([' ', '/']).next());
            word.and_then(|word| word.parse::<f64>().ok())
        };
        let all = || format!("pgbench failed:\n{said}\n{}", String::from_utf8_lossy(&output.stderr));
        ensure!(output.status.success(), all());
        let done = figure("number of transactions actually processed: ").with_context(all)?;
        if let Some(table) = table {
            let written = rows()? - before;
            ensure!(
                written == done as i64,
                "{done} transactions wrote {written} rows of {table}:\n{}",
                all()
            );
        }
        figure("tps = ").with_context(all)
    }
}

fn count(url: &str, table: &str) -> anyhow::Result<i64> {
    #[derive(diesel::QueryableByName)]
    struct Count {
        #[diesel(sql_type = diesel::sql_types::BigInt)]
        count: i64,
    }
    use diesel::RunQueryDsl as _;
    let mut conn = PgConnection::establish(url)?;
    let found: Count = diesel::sql_query(format!("SELECT count(*) FROM {table}")).get_result(&mut conn)?;
    Ok(found.count)
}
