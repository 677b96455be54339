//! The master key: 32 bytes in a file that only the service can read, backed up apart from the database.

use std::fs;
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use zeroize::Zeroizing;

/// The key that wraps all others.
pub type MasterKey = Zeroizing<[u8; 32]>;

/// Why there is no master key. The texts tell an administrator what to do.
#[derive(Debug, thiserror::Error)]
pub enum MasterKeyError {
    /// There is no such file.
    #[error("no master key at {0}; restore it from its backup (a new one cannot open this database)")]
    Missing(PathBuf),
    /// Others could read it.
    #[error("the master key {0} can be read by others (mode {1:o}); run: chmod 0400 {0}")]
    Exposed(PathBuf, u32),
    /// It is not 32 bytes in base64.
    #[error("the master key {0} is not 32 bytes in base64")]
    Garbled(PathBuf),
    /// The file system refused.
    #[error("the master key {0}: {1}")]
    Io(PathBuf, std::io::Error),
}

/// Reads the master key.
pub fn read(path: &Path) -> Result<MasterKey, MasterKeyError> {
    let io = |error: std::io::Error| match error.kind() {
        ErrorKind::NotFound => MasterKeyError::Missing(path.into()),
        _ => MasterKeyError::Io(path.into(), error),
    };
    let mode = fs::metadata(path).map_err(io)?.mode() & 0o777;
    if mode & 0o077 != 0 {
        return Err(MasterKeyError::Exposed(path.into(), mode));
    }
    let text = Zeroizing::new(fs::read_to_string(path).map_err(io)?);
    let mut key = MasterKey::default();
    let bytes =
        Zeroizing::new(STANDARD.decode(text.trim()).map_err(|_| MasterKeyError::Garbled(path.into()))?);
    if bytes.len() != key.len() {
        return Err(MasterKeyError::Garbled(path.into()));
    }
    key.copy_from_slice(&bytes);
    Ok(key)
}

/// Writes a new master key, readable by the service alone. It never replaces one.
pub fn write_new(path: &Path, key: &MasterKey) -> Result<(), MasterKeyError> {
    let io = |error| MasterKeyError::Io(path.into(), error);
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        fs::create_dir_all(folder).map_err(io)?;
    }
    let mut file = fs::OpenOptions::new().write(true).create_new(true).mode(0o400).open(path).map_err(io)?;
    let text = Zeroizing::new(format!("{}\n", STANDARD.encode(**key)));
    file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(io)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_written_key_is_read_back_and_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("keys/master.key");
        let key = MasterKey::new([7; 32]);
        write_new(&path, &key).unwrap();
        assert_eq!(read(&path).unwrap(), key);
        assert!(matches!(write_new(&path, &MasterKey::new([8; 32])), Err(MasterKeyError::Io(..))));
        assert_eq!(read(&path).unwrap(), key);
    }

    #[test]
    fn a_key_that_others_could_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        write_new(&path, &MasterKey::new([7; 32])).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o440)).unwrap();
        assert!(matches!(read(&path), Err(MasterKeyError::Exposed(_, 0o440))));
    }

    #[test]
    fn a_missing_or_garbled_key_says_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("master.key");
        assert!(matches!(read(&path), Err(MasterKeyError::Missing(_))));
        fs::write(&path, "short").unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o400)).unwrap();
        assert!(matches!(read(&path), Err(MasterKeyError::Garbled(_))));
    }
}
