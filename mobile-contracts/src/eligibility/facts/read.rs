//! Facts as they come in. A value says by its JSON type what it is, so it is taken at once; trying one meaning after
//! another (`untagged`) would read everything twice, and could not say at which field of a fact something is wrong.

use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer};

use super::super::words::Evidence;
use super::{FactMap, FactState, Given, KnownFact, Scalar, StateOnly};

impl<'de> Deserialize<'de> for FactMap {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = FactMap;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("facts by their ids")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<FactMap, A::Error> {
                let mut facts = Vec::new();
                // `null` is a question without an answer: not asked.
                while let Some((id, given)) = map.next_entry::<String, Option<Given>>()? {
                    facts.push((id, given.unwrap_or(Given::State(StateOnly { state: FactState::NotAsked }))));
                }
                Ok(FactMap(facts))
            }
        }
        deserializer.deserialize_map(Entries)
    }
}

/// The two kinds of facts that are objects: a value with its evidence, or why there is none.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Described {
    value: Option<Scalar>,
    evidence: Option<Evidence>,
    state: Option<FactState>,
}

impl Described {
    fn given<E: Error>(self) -> Result<Given, E> {
        match (self.value, self.state) {
            (Some(value), None) => {
                Ok(Given::Known(KnownFact { value, evidence: self.evidence.unwrap_or_default() }))
            }
            (None, Some(state)) if self.evidence.is_none() => Ok(Given::State(StateOnly { state })),
            (None, None) => Err(E::missing_field("value")),
            (_, Some(_)) => Err(E::custom("a state beside a value or its evidence")),
        }
    }
}

impl<'de> Deserialize<'de> for Given {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Fact;
        impl<'de> Visitor<'de> for Fact {
            type Value = Given;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("true or false, a whole number, a text or an object")
            }

            fn visit_bool<E: Error>(self, yes: bool) -> Result<Given, E> {
                Ok(Given::Plain(Scalar::Bool(yes)))
            }

            fn visit_i64<E: Error>(self, number: i64) -> Result<Given, E> {
                Ok(Given::Plain(Scalar::Int(number)))
            }

            fn visit_u64<E: Error>(self, number: u64) -> Result<Given, E> {
                match i64::try_from(number) {
                    Ok(number) => self.visit_i64(number),
                    Err(_) => Err(E::invalid_value(Unexpected::Unsigned(number), &self)),
                }
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Given, E> {
                self.visit_string(text.to_owned())
            }

            fn visit_string<E: Error>(self, text: String) -> Result<Given, E> {
                Ok(Given::Plain(Scalar::Text(text)))
            }

            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Given, A::Error> {
                Described::deserialize(MapAccessDeserializer::new(map))?.given()
            }
        }
        deserializer.deserialize_any(Fact)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn given(json: &str) -> Result<Given, String> {
        serde_json::from_str(json).map_err(|error| error.to_string())
    }

    #[test]
    fn a_fact_given_twice_is_kept_twice_and_null_means_not_asked() {
        let map: FactMap =
            serde_json::from_str(r#"{"a": 1, "a": null, "b": {"state": "declined"}}"#).unwrap();
        assert_eq!(map.0.len(), 3);
        assert_eq!(map.0[1].1, Given::State(StateOnly { state: FactState::NotAsked }));
        assert_eq!(map.0[2].1, Given::State(StateOnly { state: FactState::Declined }));
    }

    #[test]
    fn a_fact_is_given_plainly_or_with_its_evidence_or_as_a_state() {
        let known = |value, evidence| Given::Known(KnownFact { value, evidence });
        for (json, expected) in [
            ("true", Given::Plain(Scalar::Bool(true))),
            ("-5", Given::Plain(Scalar::Int(-5))),
            ("9223372036854775807", Given::Plain(Scalar::Int(i64::MAX))),
            (r#""RU-NIZ""#, Given::Plain(Scalar::Text("RU-NIZ".to_owned()))),
            (r#"{"value": 7}"#, known(Scalar::Int(7), Evidence::Declared)),
            (r#"{"evidence": "registry", "value": false}"#, known(Scalar::Bool(false), Evidence::Registry)),
        ] {
            assert_eq!(given(json), Ok(expected), "{json}");
        }
    }

    #[test]
    fn what_is_no_fact_is_refused_where_it_is_wrong() {
        for (json, message) in [
            ("1.5", "invalid type: floating point `1.5`"),
            ("9223372036854775808", "invalid value: integer `9223372036854775808`"),
            ("[1]", "invalid type: sequence"),
            ("{}", "missing field `value`"),
            (r#"{"evidence": "registry"}"#, "missing field `value`"),
            (r#"{"value": 1, "evidence": "hearsay"}"#, "unknown variant `hearsay`"),
            (r#"{"value": 1, "state": "declined"}"#, "a state beside a value"),
            (r#"{"state": "declined", "evidence": "registry"}"#, "a state beside a value"),
            (r#"{"state": "forgotten"}"#, "unknown variant `forgotten`"),
            (r#"{"valu": 1}"#, "unknown field `valu`"),
        ] {
            let told = given(json).unwrap_err();
            assert!(told.starts_with(message), "{json}: {told}");
        }
    }
}
