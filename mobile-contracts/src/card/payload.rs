//! What is signed: a day pass, a paper card, a presentation (vectors/FORMAT.md), between values and bytes.

use super::Refusal;
use super::cbor::{Reader, Writer};
use super::values::{Challenge, Class, DayTag, DeviceKey, Hint, Validity};

/// The labels of both maps, in the order in which deterministic encoding puts them.
mod label {
    pub(super) const EXP: i8 = 4;
    pub(super) const NBF: i8 = 5;
    pub(super) const DAY: i8 = -1;
    pub(super) const INDEX: i8 = -2;
    pub(super) const CLASS: i8 = -3;
    pub(super) const TAG: i8 = -4;
    pub(super) const DEVICE_KEY: i8 = -5;
    pub(super) const HINT: i8 = -6;
}

/// One day of a card, signed by the issuer and bound to one device key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayPass {
    /// From local midnight to the next one and two hours.
    pub validity: Validity,
    /// Days since 1970-01-01 in the issuer's time zone.
    pub day: u32,
    /// The card's place of the day in the status lists.
    pub index: u32,
    /// The card's tier.
    pub class: Class,
    /// What the family's codes of this day have in common.
    pub tag: DayTag,
    /// The key that must prove this day pass.
    pub device_key: DeviceKey,
    /// Only if the holder asks for it.
    pub hint: Option<Hint>,
}

impl DayPass {
    pub(super) fn write(&self) -> Vec<u8> {
        let writer = Writer::new()
            .map(7 + u32::from(self.hint.is_some()))
            .label(label::EXP)
            .unsigned(self.validity.exp())
            .label(label::NBF)
            .unsigned(self.validity.nbf())
            .label(label::DAY)
            .unsigned(self.day)
            .label(label::INDEX)
            .unsigned(self.index)
            .label(label::CLASS)
            .unsigned(self.class.get().into())
            .label(label::TAG)
            .bytes(&self.tag.0)
            .label(label::DEVICE_KEY)
            .bytes(&self.device_key.0);
        match &self.hint {
            Some(hint) => write_hint(writer, hint).finish(),
            None => writer.finish(),
        }
    }
}

/// A card printed on paper: no device, no proof, a person check always.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paper {
    /// As printed on it.
    pub validity: Validity,
    /// The card's slot, looked up online.
    pub slot: u32,
    /// The card's tier.
    pub class: Class,
    /// Whom it belongs to.
    pub hint: Hint,
}

impl Paper {
    pub(super) fn write(&self) -> Vec<u8> {
        let writer = Writer::new()
            .map(5)
            .label(label::EXP)
            .unsigned(self.validity.exp())
            .label(label::NBF)
            .unsigned(self.validity.nbf())
            .label(label::INDEX)
            .unsigned(self.slot)
            .label(label::CLASS)
            .unsigned(self.class.get().into());
        write_hint(writer, &self.hint).finish()
    }
}

/// What the issuer signs: a map with a device key is a day pass, one without is paper.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Card {
    DayPass(DayPass),
    Paper(Paper),
}

impl Card {
    /// Reads the map that fills `payload`. How many labels it has says which they must be.
    pub(super) fn read(payload: &[u8]) -> Result<Self, Refusal> {
        let mut reader = Reader::new(payload);
        let labels = reader.map()?;
        let validity = read_validity(&mut reader)?;
        let card = match labels {
            5 => Self::Paper(Paper {
                validity,
                slot: read_labelled(&mut reader, label::INDEX)?,
                class: read_class(&mut reader)?,
                hint: read_hint(&mut reader)?,
            }),
            7 | 8 => Self::DayPass(DayPass {
                validity,
                day: read_labelled(&mut reader, label::DAY)?,
                index: read_labelled(&mut reader, label::INDEX)?,
                class: read_class(&mut reader)?,
                tag: reader.label(label::TAG).and_then(|()| reader.byte_array()).map(DayTag)?,
                device_key: reader
                    .label(label::DEVICE_KEY)
                    .and_then(|()| reader.byte_array())
                    .map(DeviceKey)?,
                hint: if labels == 8 { Some(read_hint(&mut reader)?) } else { None },
            }),
            _ => return Err(Refusal::Malformed),
        };
        reader.end()?;
        Ok(card)
    }
}

/// What the device signs: a day pass and the moment, and the digits it was asked for.
pub(super) struct Presentation<'a> {
    /// An encoded COSE_Sign1.
    pub(super) day_pass: &'a [u8],
    /// The phone's corrected clock, Unix seconds.
    pub(super) iat: u32,
    pub(super) challenge: Option<Challenge>,
}

impl<'a> Presentation<'a> {
    /// Reads the array that fills `payload`.
    pub(super) fn read(payload: &'a [u8]) -> Result<Self, Refusal> {
        let mut reader = Reader::new(payload);
        let items = reader.array()?;
        let day_pass = reader.bytes()?;
        let iat = reader.unsigned()?;
        let challenge = match items {
            2 => None,
            3 => Some(Challenge::new(reader.unsigned()?).ok_or(Refusal::Malformed)?),
            _ => return Err(Refusal::Malformed),
        };
        reader.end()?;
        Ok(Self { day_pass, iat, challenge })
    }

    pub(super) fn write(&self) -> Vec<u8> {
        let items = 2 + u32::from(self.challenge.is_some());
        let writer = Writer::new().array(items).bytes(self.day_pass).unsigned(self.iat);
        match self.challenge {
            Some(challenge) => writer.unsigned(challenge.get()).finish(),
            None => writer.finish(),
        }
    }
}

fn read_labelled(reader: &mut Reader<'_>, label: i8) -> Result<u32, Refusal> {
    reader.label(label)?;
    reader.unsigned()
}

fn read_validity(reader: &mut Reader<'_>) -> Result<Validity, Refusal> {
    let exp = read_labelled(reader, label::EXP)?;
    let nbf = read_labelled(reader, label::NBF)?;
    Validity::new(nbf, exp).ok_or(Refusal::Malformed)
}

fn read_class(reader: &mut Reader<'_>) -> Result<Class, Refusal> {
    let class = read_labelled(reader, label::CLASS)?;
    u8::try_from(class).ok().and_then(Class::new).ok_or(Refusal::Malformed)
}

fn read_hint(reader: &mut Reader<'_>) -> Result<Hint, Refusal> {
    reader.label(label::HINT)?;
    if reader.array()? != 2 {
        return Err(Refusal::Malformed);
    }
    let initials = reader.text()?;
    Hint::new(initials, reader.unsigned()?).ok_or(Refusal::Malformed)
}

fn write_hint(writer: Writer, hint: &Hint) -> Writer {
    writer.label(label::HINT).array(2).text(hint.initials()).unsigned(hint.month() * 100 + hint.day())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn pass(hint: Option<Hint>) -> Vec<u8> {
        let validity = Validity::new(1_900_000_000, 1_900_093_600).unwrap();
        let (class, tag) = (Class::new(3).unwrap(), DayTag([7; 6]));
        DayPass { validity, day: 21_990, index: 300, class, tag, device_key: DeviceKey([2; 33]), hint }
            .write()
    }

    fn payloads() -> [Vec<u8>; 4] {
        let hint = Hint::new("А.Б.", 607).unwrap();
        let validity = Validity::new(20, 300).unwrap();
        let paper = Paper { validity, slot: 70_000, class: Class::default(), hint: hint.clone() };
        let challenge = Challenge::new(123_456);
        let presentation = Presentation { day_pass: &[1, 2, 3], iat: 1_900_000_000, challenge };
        [pass(None), pass(Some(hint)), paper.write(), presentation.write()]
    }

    #[test]
    fn a_day_pass_is_the_map_of_the_specification() {
        let mut expected = vec![0xa7];
        expected.extend([0x04, 0x1a, 0x71, 0x41, 0x20, 0xa0]);
        expected.extend([0x05, 0x1a, 0x71, 0x3f, 0xb3, 0x00]);
        expected.extend([0x20, 0x19, 0x55, 0xe6, 0x21, 0x19, 0x01, 0x2c, 0x22, 0x03]);
        expected.extend([&[0x23, 0x46][..], &[7; 6], &[0x24, 0x58, 33], &[2; 33]].concat());
        assert_eq!(pass(None), expected);
    }

    proptest! {
        #[test]
        fn whatever_is_read_is_written_in_the_same_bytes(
            which in 0..4_usize, at: prop::sample::Index, removed in 0..4_usize,
            inserted in prop::collection::vec(any::<u8>(), 0..4),
        ) {
            let mut payload = payloads()[which].clone();
            let at = at.index(payload.len());
            payload.splice(at..payload.len().min(at + removed), inserted);
            match Card::read(&payload) {
                Ok(Card::DayPass(pass)) => prop_assert_eq!(pass.write(), payload),
                Ok(Card::Paper(paper)) => prop_assert_eq!(paper.write(), payload),
                Err(_) => if let Ok(presentation) = Presentation::read(&payload) {
                    prop_assert_eq!(presentation.write(), payload);
                },
            }
        }
    }
}
