//! Lists: page after page until there are as many entries as were asked for.

use clap::Args;
use mobile_contracts::wire::audit::{AuditBody, AuditPage};
use mobile_contracts::wire::benefit_packs::{
    PublicationBody, PublicationPage, StoredPackBody, StoredPackPage,
};
use mobile_contracts::wire::dispute::{AdminDisputeBody, DisputePage};
use mobile_contracts::wire::offer::{OfferBody, OfferPage};
use mobile_contracts::wire::outlet::{OutletBody, OutletPage};
use mobile_contracts::wire::partner::{PartnerBody, PartnerPage};
use mobile_contracts::wire::till::{TillBody, TillPage};
use serde::de::DeserializeOwned;
use url::form_urlencoded::Serializer;

use crate::client::Client;
use crate::trouble::Trouble;

/// How much of a list is wanted.
#[derive(Debug, Clone, Copy, Args)]
pub(crate) struct HowMany {
    /// Сколько строк показать самое большее | How many lines to show at most
    #[arg(long, default_value_t = 100, value_name = "N")]
    limit: usize,
}

/// A page of the API.
pub(super) trait Page: DeserializeOwned {
    type Entry;

    fn take(self) -> (Vec<Self::Entry>, Option<String>);
}

macro_rules! pages {
    ($($page:ident of $entry:ident in $field:ident;)+) => {
        $(impl Page for $page {
            type Entry = $entry;

            fn take(self) -> (Vec<$entry>, Option<String>) {
                (self.$field, self.next)
            }
        })+
    };
}

pages! {
    PartnerPage of PartnerBody in partners;
    OutletPage of OutletBody in outlets;
    TillPage of TillBody in tills;
    OfferPage of OfferBody in offers;
    DisputePage of AdminDisputeBody in disputes;
    AuditPage of AuditBody in entries;
    StoredPackPage of StoredPackBody in packs;
    PublicationPage of PublicationBody in publications;
}

/// The first entries of the list at `path`, narrowed by the parameters that are there.
pub(super) async fn load<P: Page>(
    client: &Client,
    path: &str,
    narrowed: &[(&str, Option<String>)],
    how_many: HowMany,
) -> Result<Vec<P::Entry>, Trouble> {
    let mut entries = Vec::new();
    let mut cursor: Option<String> = None;
    loop {
        let wanted = how_many.limit.saturating_sub(entries.len()).min(100);
        if wanted == 0 {
            return Ok(entries);
        }
        let mut query = Serializer::new(String::new());
        query.append_pair("limit", &wanted.to_string());
        for (name, value) in narrowed {
            query.extend_pairs(value.iter().map(|value| (*name, value)));
        }
        query.extend_pairs(cursor.iter().map(|cursor| ("cursor", cursor)));
        let page: P = client.get(&format!("{path}?{}", query.finish())).await?;
        let (more, next) = page.take();
        entries.extend(more);
        match next {
            Some(next) => cursor = Some(next),
            None => return Ok(entries),
        }
    }
}
