//! `family-card-server keys`: changing the master key while servers run.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context as _;
use clap::Subcommand;

use super::print;
use crate::clock::SystemClock;
use crate::config::Config;
use crate::ids::SystemEntropy;
use crate::state::App;
use crate::vault::master::{self, MasterKey, MasterKeyError};
use crate::vault::rotation;

/// Every running server looks for a change every two seconds; after this time all of them seal with the new key.
const EVERY_SERVER_KNOWS_AFTER: Duration = Duration::from_secs(10);
/// What was written under the old key while a pass went on is found by the next one.
const PASSES: usize = 10;

/// What to do with keys.
#[derive(Debug, Subcommand)]
pub(super) enum KeysCommand {
    /// Change the master key while the servers go on serving. Broken off, run it again: it goes on where it was.
    RotateMaster,
}

pub(super) async fn run(config: Config, command: KeysCommand) -> anyhow::Result<()> {
    let KeysCommand::RotateMaster = command;
    let file = config.master_key_file.clone();
    let app = App::open(config, Arc::new(SystemClock), Arc::new(SystemEntropy::default())).await?;
    rotate(&app, &file, tokio::time::sleep(EVERY_SERVER_KNOWS_AFTER)).await?;
    print(&format!(
        "The master key is changed. It is in {}; the old one lies beside it, for backups made until today.\n\
         Copy the new one to every other server before that is restarted, and to where the key's backup is kept.\n",
        file.display()
    ))
}

/// The whole change: the new key's file, the announcement, the rewrapping, the exchange of the files, the end.
///
/// `every_server_knows` is over when all running servers have found the announcement.
pub(super) async fn rotate(
    app: &App,
    file: &Path,
    every_server_knows: impl Future<Output = ()>,
) -> anyhow::Result<()> {
    let next = beside(file, "next");
    let (old, new) = (master::read(file)?, new_key(app, &next)?);
    match new {
        Some(new) => {
            rotation::start(&app.vault, &old, &new, app.clock.now()).await?;
            say("The new key is announced to the servers that run.");
            every_server_knows.await;
        }
        // The files were exchanged before this was broken off.
        None => say("Going on with a change that was broken off."),
    }
    for _ in 0..PASSES {
        let pass = rotation::rewrap(&app.vault, &|done| {
            if done.seen.is_multiple_of(10_000) && done.seen > 0 {
                say(&format!("{} values looked at, {} sealed anew", done.seen, done.anew));
            }
        });
        let pass = pass.await?;
        say(&format!("{} values looked at, {} sealed anew", pass.seen, pass.anew));
        if pass.anew == 0 {
            break;
        }
    }
    if next.exists() {
        exchange(file, &next)?;
    }
    Ok(rotation::finish(&app.vault).await?)
}

/// The key that it is changed to; `None` if it is in its place already and only the end is missing.
fn new_key(app: &App, next: &Path) -> anyhow::Result<Option<MasterKey>> {
    match master::read(next) {
        Ok(key) => Ok(Some(key)),
        Err(MasterKeyError::Missing(_)) if app.vault.is_rotating() => Ok(None),
        Err(MasterKeyError::Missing(_)) => {
            let key = MasterKey::new(app.ids.bytes());
            master::write_new(next, &key)?;
            Ok(Some(key))
        }
        Err(error) => Err(error.into()),
    }
}

/// Both keys open while this happens, so a server that starts in between finds the right one either way.
fn exchange(file: &Path, next: &Path) -> anyhow::Result<()> {
    let old = beside(file, "old");
    fs::rename(file, &old).and_then(|()| fs::rename(next, file)).with_context(|| {
        format!(
            "cannot put {} in the place of {}; do it by hand and run this again",
            next.display(),
            file.display()
        )
    })
}

fn beside(file: &Path, what: &str) -> PathBuf {
    let mut name = file.as_os_str().to_owned();
    name.push(format!(".{what}"));
    name.into()
}

fn say(text: &str) {
    // Whoever closed the standard error does not want to hear it.
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::accounts::{Role, create_administrator};
    use crate::clock::Clock;
    use crate::vault::{Cell, Subject, VaultError};

    const CELL: Cell = Cell("tests.cell");

    async fn open(folder: &Path, file: &str) -> anyhow::Result<App> {
        let config = Config {
            database_url: format!("sqlite:{}/test.db", folder.display()).into(),
            master_key_file: folder.join(file),
            ..Config::default()
        };
        let clock: Clock = Arc::new(SystemClock);
        App::open(config, clock, Arc::new(SystemEntropy::default())).await
    }

    /// A subject with a sealed text.
    async fn subject(app: &App) -> (crate::ids::Key<crate::accounts::Account>, Vec<u8>) {
        let (parts, account) = (app.clone(), create_administrator(app, &[Role::Auditor]).await.unwrap());
        let sealed = app.db.write(move |tx| {
            let now = parts.clock.now();
            let key = parts.vault.create_subject_key(tx, &parts.ids, now, Subject::Account, account)?;
            Ok::<_, crate::failure::Failure>(key.seal(CELL, account, "Анна"))
        });
        (account, sealed.await.unwrap())
    }

    async fn read(
        app: &App,
        (account, sealed): &(crate::ids::Key<crate::accounts::Account>, Vec<u8>),
    ) -> String {
        let (parts, account, sealed) = (app.clone(), *account, sealed.clone());
        let opened = app.db.read(move |conn| {
            let key = parts.vault.subject_key(conn, account)?.unwrap();
            Ok::<_, crate::failure::Failure>(key.open(CELL, account, &sealed).unwrap())
        });
        opened.await.unwrap()
    }

    #[actix_web::test]
    async fn the_key_is_changed_while_two_servers_run_and_the_old_one_opens_nothing_afterwards() {
        let folder = tempfile::tempdir().unwrap();
        let (here, there) =
            (open(folder.path(), "k").await.unwrap(), open(folder.path(), "k").await.unwrap());
        let before = subject(&here).await;
        let file = folder.path().join("k");
        rotate(&here, &file, async { there.vault.refresh().await.unwrap() }).await.unwrap();
        there.vault.refresh().await.unwrap();
        for app in [&here, &there] {
            assert!(!app.vault.is_rotating());
            assert_eq!(read(app, &before).await, "Анна");
        }
        let later = subject(&there).await;
        assert_eq!(read(&here, &later).await, "Анна");
        assert_eq!(read(&open(folder.path(), "k").await.unwrap(), &later).await, "Анна");
        let refused = open(folder.path(), "k.old").await.err().unwrap();
        assert!(matches!(refused.downcast_ref(), Some(VaultError::WrongMasterKey)), "{refused:#}");
    }

    #[actix_web::test]
    async fn a_change_that_was_broken_off_goes_on_and_either_key_opens_meanwhile() {
        let folder = tempfile::tempdir().unwrap();
        let app = open(folder.path(), "k").await.unwrap();
        let before = subject(&app).await;
        let (file, next) = (folder.path().join("k"), folder.path().join("k.next"));
        let (old, new) = (master::read(&file).unwrap(), new_key(&app, &next).unwrap().unwrap());
        rotation::start(&app.vault, &old, &new, app.clock.now()).await.unwrap();
        let during = subject(&app).await;
        // A server that starts now, with the old key or with the new one, has both.
        for name in ["k", "k.next"] {
            let server = open(folder.path(), name).await.unwrap();
            assert!(server.vault.is_rotating());
            assert_eq!(
                (read(&server, &before).await, read(&server, &during).await),
                ("Анна".into(), "Анна".into())
            );
        }
        // A change to yet another key has to wait.
        let other = MasterKey::new([9; 32]);
        assert!(rotation::start(&app.vault, &old, &other, app.clock.now()).await.is_err());
        exchange(&file, &next).unwrap();
        let again = open(folder.path(), "k").await.unwrap();
        rotate(&again, &file, async {}).await.unwrap();
        let server = open(folder.path(), "k").await.unwrap();
        assert_eq!(
            (read(&server, &before).await, read(&server, &during).await),
            ("Анна".into(), "Анна".into())
        );
        assert!(!server.vault.is_rotating());
    }

    #[actix_web::test]
    async fn a_server_does_not_start_with_the_key_of_another_database() {
        let folder = tempfile::tempdir().unwrap();
        drop(open(folder.path(), "k").await.unwrap());
        master::write_new(&folder.path().join("other"), &MasterKey::new([9; 32])).unwrap();
        let refused = open(folder.path(), "other").await.err().unwrap();
        assert!(matches!(refused.downcast_ref(), Some(VaultError::WrongMasterKey)), "{refused:#}");
        let refused = open(folder.path(), "none").await.err().unwrap();
        assert!(format!("{refused:#}").contains("restore it from its backup"), "{refused:#}");
    }
}
