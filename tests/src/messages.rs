//! The messages in the servers' outbox folder, where a developer finds them too.

use std::path::PathBuf;

use crate::{TestApp, eventually};

impl TestApp {
    /// The mails and text messages that lie there at this moment. What is still being written has another name.
    pub fn messages(&self) -> Vec<String> {
        self.message_files().into_iter().map(|(_, text)| text).collect()
    }

    /// The messages that lie there, once there are so many.
    pub async fn messages_once(&self, count: usize) -> Vec<String> {
        let enough = async || Some(self.messages()).filter(|messages| messages.len() >= count);
        eventually(&format!("{count} messages"), enough).await
    }

    /// A message that is the wanted one, taken out of the folder.
    pub async fn take_message(&self, what: &str, wanted: impl Fn(&str) -> bool) -> String {
        let look = async || {
            let (path, text) = self.message_files().into_iter().find(|(_, text)| wanted(text))?;
            std::fs::remove_file(path).expect("it has just been read");
            Some(text)
        };
        eventually(what, look).await
    }

    fn message_files(&self) -> Vec<(PathBuf, String)> {
        let files = std::fs::read_dir(&self.state().config.outbox_folder).into_iter().flatten();
        let paths = files.map(|file| file.expect("a readable folder").path());
        let whole = paths.filter(|path| path.extension().is_some_and(|kind| kind == "eml" || kind == "sms"));
        let read = |path: PathBuf| {
            let text = std::fs::read_to_string(&path).expect("a message is written whole");
            (path, text)
        };
        whole.map(read).collect()
    }
}
