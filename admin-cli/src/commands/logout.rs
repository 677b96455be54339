//! `family-card logout`

use clap::Args;
use serde_json::json;

use crate::client::Client;
use crate::output::Output;
use crate::texts;
use crate::trouble::Trouble;

/// What `logout` is told.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// На всех устройствах | On all devices
    #[arg(long)]
    everywhere: bool,
}

/// Ends the session at the service, then forgets it here.
pub(crate) async fn run(client: &Client, output: &Output, arguments: &Arguments) -> Result<(), Trouble> {
    let (path, text) = match arguments.everywhere {
        true => ("/api/v1/sessions", texts::signed_out_everywhere(output.lang)),
        false => ("/api/v1/sessions/current", texts::signed_out(output.lang)),
    };
    match client.delete(path).await {
        // It is over, which is what was wanted; elsewhere other sessions may go on.
        Err(Trouble::SessionEnded) if !arguments.everywhere => {}
        other => other?,
    }
    client.file().forget()?;
    if output.json {
        output.data(&json!({ "signed_in": false }), |_| String::new())?;
    } else {
        output.say(text);
    }
    Ok(())
}
