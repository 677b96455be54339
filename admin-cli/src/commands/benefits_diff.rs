//! `family-card benefits diff`: what a draft would change for the stored families, before anything is published.

use std::collections::BTreeMap;

use clap::Args;
use mobile_contracts::wire::benefit_packs::{
    ChangeGroupBody, ChangeKind, ComparisonBody, DifferenceBody, ImportedPackBody,
};
use url::form_urlencoded::Serializer;
use uuid::Uuid;

use super::benefits_pack;
use crate::client::Client;
use crate::output::{self, Output};
use crate::trouble::Trouble;

/// Which draft.
#[derive(Debug, Args)]
pub(crate) struct Arguments {
    /// Каталог пакета или номер загруженного | The pack's directory, or an imported pack's id
    #[arg(value_name = "PACK")]
    draft: String,
}

/// Compares batch after batch and adds up. A directory is imported first; it answers nobody by that.
pub(crate) async fn run(client: &Client, output: &Output, arguments: &Arguments) -> Result<(), Trouble> {
    let id: Uuid = match arguments.draft.parse() {
        Ok(id) => id,
        Err(_) => {
            let pack = benefits_pack::to_import(arguments.draft.as_ref())?;
            let imported: ImportedPackBody = client.post("/api/v1/admin/benefits/packs", &pack).await?;
            imported.pack.id
        }
    };
    let mut sum = Sum::default();
    let mut cursor: Option<String> = None;
    loop {
        let mut query = Serializer::new(String::new());
        query.extend_pairs(cursor.iter().map(|cursor| ("cursor", cursor)));
        let path = format!("/api/v1/admin/benefits/packs/{id}/comparison?{}", query.finish());
        let batch: ComparisonBody = client.get(&path).await?;
        cursor = batch.next.clone();
        sum.add(batch);
        if cursor.is_none() {
            break;
        }
        output.say(&format!("{}…", sum.families));
    }
    let all = sum.finish();
    output.data(&all, |lang| output::benefits::comparison(&all, lang))?;
    Ok(())
}

/// Batches added up.
#[derive(Default)]
struct Sum {
    families: u64,
    affected: u64,
    unreadable: u64,
    groups: BTreeMap<ChangeKind, ChangeGroupBody>,
}

impl Sum {
    fn add(&mut self, batch: ComparisonBody) {
        self.families += batch.families;
        self.affected += batch.affected;
        self.unreadable += batch.unreadable;
        for group in batch.changes {
            match self.groups.get_mut(&group.what) {
                None => drop(self.groups.insert(group.what.clone(), group)),
                Some(sum) => {
                    sum.families += group.families;
                    sum.outcomes += group.outcomes;
                    sum.difference = wider(sum.difference, group.difference);
                    // Each batch shows an example of its own where enough families share the reason; one is enough.
                    for (reason, other) in sum.reasons.iter_mut().zip(group.reasons) {
                        reason.example = reason.example.take().or(other.example);
                    }
                }
            }
        }
    }

    /// What concerns most families comes first.
    fn finish(self) -> ComparisonBody {
        let mut changes: Vec<_> = self.groups.into_values().collect();
        changes.sort_by_key(|group| std::cmp::Reverse(group.families));
        let Self { families, affected, unreadable, .. } = self;
        ComparisonBody { families, affected, unreadable, changes, next: None }
    }
}

fn wider(one: Option<DifferenceBody>, other: Option<DifferenceBody>) -> Option<DifferenceBody> {
    match (one, other) {
        (Some(one), Some(other)) => {
            Some(DifferenceBody { min: one.min.min(other.min), max: one.max.max(other.max) })
        }
        (one, other) => one.or(other),
    }
}

#[cfg(test)]
mod tests {
    use mobile_contracts::wire::benefit_packs::{ConditionExampleBody, ConditionReasonBody};

    use super::*;

    #[test]
    fn batches_add_up_by_what_changes_and_the_largest_group_comes_first() {
        let group = |benefit: &str, families, difference: Option<(i64, i64)>| ChangeGroupBody {
            what: ChangeKind {
                benefit: benefit.into(),
                before: Some("need_info".into()),
                after: Some("qualifies".into()),
                amount: None,
                because: vec![],
            },
            name: benefit.into(),
            families,
            outcomes: families,
            difference: difference.map(|(min, max)| DifferenceBody { min, max }),
            reasons: vec![ConditionReasonBody {
                text: "Доход не выше …".into(),
                example: difference
                    .map(|(min, _)| ConditionExampleBody { before: None, after: Some(min.to_string()) }),
            }],
        };
        let batch =
            |changes| ComparisonBody { families: 200, affected: 5, unreadable: 0, changes, next: None };
        let mut sum = Sum::default();
        sum.add(batch(vec![group("a", 3, None), group("b", 12, Some((1, 5)))]));
        sum.add(batch(vec![group("a", 20, Some((7, 9))), group("b", 1, None)]));
        let all = sum.finish();
        let shown: Vec<_> = all.changes.iter().map(|one| (one.name.as_str(), one.families)).collect();
        assert_eq!((all.families, all.affected, shown), (400, 10, vec![("a", 23), ("b", 13)]));
        assert_eq!(all.changes[1].difference, Some(DifferenceBody { min: 1, max: 5 }));
        let example =
            |at: usize| all.changes[at].reasons[0].example.as_ref().and_then(|one| one.after.as_deref());
        assert_eq!((example(0), example(1)), (Some("7"), Some("1")), "the first that there is");
    }
}
