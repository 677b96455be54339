//! The session between two commands: a file for each service, readable by its owner alone.

use std::ffi::OsString;
use std::fs::{self, DirBuilder, OpenOptions};
use std::io::{ErrorKind, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use mobile_contracts::wire::secret::Secret;
use mobile_contracts::wire::session::SessionTokens;
use serde::{Deserialize, Serialize};
use url::Url;

use crate::trouble::Trouble;

/// What is kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Session {
    /// The service that it belongs to.
    pub(crate) server: Url,
    /// Good for ten minutes.
    pub(crate) access_token: Secret,
    /// Gets the next pair.
    pub(crate) refresh_token: Secret,
}

/// Where the session of one service is kept.
#[derive(Debug)]
pub(crate) struct SessionFile {
    path: PathBuf,
    server: Url,
}

impl SessionFile {
    /// The file of a service: in `XDG_CONFIG_HOME/family-card`, or `~/.config/family-card`.
    pub(crate) fn of(server: &Url, variable: impl Fn(&str) -> Option<OsString>) -> Result<Self, Trouble> {
        // The XDG base directory specification has relative paths ignored.
        let folder = variable("XDG_CONFIG_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
        let folder = folder.or_else(|| variable("HOME").map(|home| Path::new(&home).join(".config")));
        let folder = folder.ok_or(Trouble::CannotAsk("XDG_CONFIG_HOME"))?;
        let name: String = server
            .as_str()
            .trim_end_matches('/')
            .chars()
            .map(|c| if c.is_ascii_alphanumeric() || ".-".contains(c) { c } else { '_' })
            .collect();
        Ok(Self { path: folder.join("family-card").join(format!("{name}.json")), server: server.clone() })
    }

    /// The session, if there is one that can be read.
    pub(crate) fn load(&self) -> Result<Option<Session>, Trouble> {
        let text = match fs::read_to_string(&self.path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        if fs::metadata(&self.path)?.permissions().mode() & 0o077 != 0 {
            return Err(Trouble::Exposed(self.path.clone()));
        }
        // Two addresses may share a file name, and a file of another version is no session.
        let session: Option<Session> = serde_json::from_str(&text).ok();
        Ok(session.filter(|session| session.server == self.server))
    }

    /// Keeps the tokens. The file is replaced as a whole, so that another command never reads half of it.
    pub(crate) fn save(&self, tokens: SessionTokens) -> Result<Session, Trouble> {
        let SessionTokens { access_token, refresh_token, .. } = tokens;
        let refresh_token = refresh_token.ok_or_else(|| Trouble::Strange("no refresh_token".to_owned()))?;
        let session = Session { server: self.server.clone(), access_token, refresh_token };
        if let Some(folder) = self.path.parent() {
            DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
        }
        let mut fresh = self.path.clone().into_os_string();
        fresh.push(format!(".{}", std::process::id()));
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh)?;
        file.write_all(&serde_json::to_vec_pretty(&session).map_err(std::io::Error::from)?)?;
        file.sync_all()?;
        fs::rename(&fresh, &self.path)?;
        Ok(session)
    }

    /// Forgets the session.
    pub(crate) fn forget(&self) -> Result<(), Trouble> {
        match fs::remove_file(&self.path) {
            Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(folder: &Path, server: &str) -> SessionFile {
        let folder = folder.as_os_str().to_owned();
        SessionFile::of(&server.parse().unwrap(), |name| (name == "XDG_CONFIG_HOME").then(|| folder.clone()))
            .unwrap()
    }

    fn secret(text: &str) -> Secret {
        text.to_owned().into()
    }

    fn tokens(access: &str, refresh: &str) -> SessionTokens {
        SessionTokens { access_token: secret(access), refresh_token: Some(secret(refresh)), expires_in: 600 }
    }

    #[test]
    fn a_session_is_kept_for_its_owner_alone_and_for_each_service_by_itself() {
        let folder = tempfile::tempdir().unwrap();
        let (here, there) =
            (file(folder.path(), "http://127.0.0.1:8080"), file(folder.path(), "https://card.example"));
        let saved = here.save(tokens("access", "refresh")).unwrap();
        assert_eq!(here.load().unwrap(), Some(saved));
        assert_eq!(there.load().unwrap(), None);
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&here.path), 0o600);
        assert_eq!(mode(here.path.parent().unwrap()), 0o700);
        here.forget().unwrap();
        here.forget().unwrap();
        assert_eq!(here.load().unwrap(), None);
    }

    #[test]
    fn a_file_that_others_may_read_is_not_used() {
        let folder = tempfile::tempdir().unwrap();
        let file = file(folder.path(), "http://127.0.0.1:8080");
        file.save(tokens("access", "refresh")).unwrap();
        fs::set_permissions(&file.path, fs::Permissions::from_mode(0o640)).unwrap();
        assert!(matches!(file.load(), Err(Trouble::Exposed(_))));
    }

    #[test]
    fn a_relative_folder_is_ignored_and_the_home_used() {
        let file = SessionFile::of(&"https://card.example/sub/".parse().unwrap(), |name| match name {
            "XDG_CONFIG_HOME" => Some("relative".into()),
            "HOME" => Some("/home/anna".into()),
            _ => None,
        });
        let expected = "/home/anna/.config/family-card/https___card.example_sub.json";
        assert_eq!(file.unwrap().path, Path::new(expected));
    }
}
