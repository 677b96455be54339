//! The messages in the servers' outbox folder, where a developer finds them too.
//!
//! A mail's subject and parts are encoded in its file; whoever looks for words in it gets them readable, below what stands
//! there. Looked for in the file alone, a word that must not be told would never be found.

use std::path::PathBuf;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

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
            (path, plain(&text))
        };
        whole.map(read).collect()
    }
}

/// A message, and below it in clear what is encoded in it: its subject and its parts.
#[must_use]
pub fn plain(message: &str) -> String {
    let mut text = message.to_owned();
    for word in message.split("=?utf-8?b?").skip(1) {
        text.extend(word.split("?=").next().and_then(from_base64));
    }
    for part in message.split("\r\n--") {
        let Some((headers, body)) = part.split_once("\r\n\r\n") else { continue };
        let encoding = headers.lines().find_map(|line| line.strip_prefix("Content-Transfer-Encoding: "));
        text.extend(match encoding {
            Some("base64") => from_base64(body),
            Some("quoted-printable") => from_quoted_printable(body),
            _ => None,
        });
    }
    text
}

fn from_base64(body: &str) -> Option<String> {
    let lines: String = body.split_whitespace().collect();
    String::from_utf8(STANDARD.decode(lines).ok()?).ok()
}

fn from_quoted_printable(body: &str) -> Option<String> {
    let body = body.replace("=\r\n", "");
    let (mut bytes, mut rest) = (Vec::new(), body.as_str());
    while let Some((before, after)) = rest.split_once('=') {
        bytes.extend(before.bytes());
        bytes.push(u8::from_str_radix(after.get(..2)?, 16).ok()?);
        rest = &after[2..];
    }
    bytes.extend(rest.bytes());
    String::from_utf8(bytes).ok()
}
