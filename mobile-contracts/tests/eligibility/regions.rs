//! What a region's pack adds to the federal one.

use mobile_contracts::eligibility::{Pack, PackSource, Scalar, Verdict};

use crate::country::{PACK, family, verdict};
use crate::support::{HEADER, answer, text};

#[test]
fn a_region_may_widen_a_federal_rule_for_its_own_families_only() {
    let overlay = r#"
[pack]
id = "niz"
version = "1"
published = 2026-01-01
regions = ["RU-NIZ"]
[[widen]]
benefit = "poor"
condition = "income"
id = "many"
when = "count(child) >= 2"
ru = "Двое детей"
en = "Two children"
[[benefit]]
id = "niz.own"
name = { ru = "Своя", en = "Own" }
per = "family"
[[benefit.version]]
id = "1"
in_force = { from = 2020-01-01 }
status = "enacted"
"#;
    let base = PackSource::of(&[("test.toml", &format!("{HEADER}{PACK}"))]);
    let pack = Pack::load(&[base, PackSource::of(&[("niz.toml", overlay)])]).unwrap();
    let mut family = family();
    family.facts.set("income", Scalar::Int(900_000));
    family.facts.set("poor", Scalar::Bool(false));
    assert_eq!(verdict(&pack, &family, "poor", "2026-03-01"), Verdict::Qualifies);
    assert_eq!(verdict(&pack, &family, "niz.own", "2026-03-01"), Verdict::Qualifies);
    family.facts.set("region", text("RU-PNZ"));
    assert_eq!(verdict(&pack, &family, "poor", "2026-03-01"), Verdict::DoesNot);
    assert!(answer(&pack, &family, "2026-03-01").benefits.iter().all(|found| found.benefit != "niz.own"));
}

/// A country's server holds the packs of all regions at once, and what is asked in the same words is asked once: what a
/// region adds must not be answered by another region's, nor by a rule that holds everywhere.
#[test]
fn what_a_region_adds_stays_in_the_region_when_others_ask_the_same() {
    let overlay = |id: &str, region: &str, asks: &str| {
        let text = format!(
            r#"
[pack]
id = "{id}"
version = "1"
published = 2026-01-01
regions = ["{region}"]
[[widen]]
benefit = "poor"
condition = "income"
id = "many_{id}"
when = "{asks}"
ru = "Двое детей"
en = "Two children"
"#
        );
        PackSource { files: vec![(format!("{id}.toml"), text)] }
    };
    let everywhere = r#"
[[benefit]]
id = "first"
name = { ru = "Первая", en = "First" }
per = "family"
[[benefit.version]]
id = "1"
in_force = { from = 2020-01-01 }
status = "enacted"
  [[benefit.version.condition]]
  id = "two"
  when = "count(child) >= 2"
  ru = "Двое детей"
  en = "Two children"
"#;
    let base = || PackSource::of(&[("test.toml", &format!("{HEADER}{everywhere}{PACK}"))]);
    let niz = || overlay("niz", "RU-NIZ", "count(child) >= 2");
    let mut family = family();
    family.facts.set("income", Scalar::Int(900_000));
    family.facts.set("poor", Scalar::Bool(false));
    family.facts.set("region", text("RU-PNZ"));
    let alone = Pack::load(&[base(), niz()]).unwrap();
    assert_eq!(verdict(&alone, &family, "first", "2026-03-01"), Verdict::Qualifies);
    assert_eq!(verdict(&alone, &family, "poor", "2026-03-01"), Verdict::DoesNot);
    // Two regions that add the same: each its own families.
    let both = Pack::load(&[base(), niz(), overlay("pnz", "RU-PNZ", "count(child) >= 2")]).unwrap();
    assert_eq!(verdict(&both, &family, "poor", "2026-03-01"), Verdict::Qualifies);
    family.facts.set("region", text("RU-NIZ"));
    assert_eq!(verdict(&both, &family, "poor", "2026-03-01"), Verdict::Qualifies);
}
