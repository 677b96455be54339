//! Cards, the devices that show them, and their day passes.

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::lang::Lang;
use crate::reason::{Audience, Reason};

/// A card, as its family sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CardBody {
    /// The card.
    pub id: Uuid,
    /// Who holds it: for an adult who asks, themselves or a child of the family.
    pub member: Uuid,
    /// `active`, `suspended` or `revoked`.
    #[schema(example = "active")]
    pub state: String,
    /// Why it is not active, in the administrator's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state_reason: Option<String>,
    /// Why no till takes it today; absent while it may be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_usable: Option<NotUsable>,
    /// The regional tier, 0-7.
    #[schema(minimum = 0, maximum = 7, example = 1)]
    pub class: u8,
    /// The first day of validity.
    pub valid_from: NaiveDate,
    /// The last day of validity.
    pub valid_until: NaiveDate,
    /// When it was issued.
    pub issued_at: DateTime<Utc>,
    /// The devices enrolled for it, the newest first.
    pub devices: Vec<DeviceBody>,
}

/// Why a card or a device may not be used: the true reason, which no till is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NotUsable {
    /// Stable code.
    #[schema(example = "expired")]
    pub code: Reason,
    /// What happened and what to do next, for the holder, in the language asked for.
    pub text: String,
}

impl NotUsable {
    /// A reason for the holder.
    #[must_use]
    pub fn new(code: Reason, lang: Lang) -> Self {
        Self { code, text: code.text(lang, Audience::Holder).to_owned() }
    }
}

/// A list of cards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CardList {
    /// The caller's own cards and the children's, the newest first.
    pub cards: Vec<CardBody>,
}

/// A phone enrolled for a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeviceBody {
    /// The device.
    pub id: Uuid,
    /// What its holder calls it.
    #[schema(example = "Телефон Анны")]
    pub name: String,
    /// `active`, `retired` (a newer one took its place) or `removed`.
    #[schema(example = "active")]
    pub state: String,
    /// Why no till takes what it shows today; absent while it may be used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_usable: Option<NotUsable>,
    /// Since when.
    pub enrolled_at: DateTime<Utc>,
}

/// A phone that asks to show a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EnrolDevice {
    /// What its holder calls it, 1-64 characters.
    #[schema(min_length = 1, max_length = 64, example = "Телефон Анны")]
    pub name: String,
    /// The lasting device key: a P-256 point, SEC1 compressed (33 bytes), base64url without padding. The private
    /// half never leaves the phone.
    #[schema(min_length = 44, max_length = 44, example = "A2sX0fLhLEJH-Lzm5WOkQPJ3A32BLeszoPShOUXYmMKW")]
    pub public_key: String,
}

/// A request for day passes, signed by the lasting device key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DayPassRequest {
    /// A compact JWS (RFC 7515) with the header `{"alg":"ES256","typ":"sfc-passes+jwt"}` over [`DayPassClaims`].
    pub request: String,
}

/// What a phone signs when it asks for day passes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DayPassClaims {
    /// The device that asks.
    pub device: Uuid,
    /// When it asks, Unix seconds; within 600 s of the server's clock.
    pub iat: i64,
    /// Whether the passes with initials and day.month are wanted too, for offers that demand a person check.
    #[serde(default)]
    pub with_hint: bool,
    /// The days, 1-8 of them, today up to seven days ahead in the issuer's time zone, each once.
    #[schema(min_items = 1, max_items = 8)]
    pub days: Vec<DayKey>,
}

/// A day and the key made for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DayKey {
    /// The day, in the issuer's time zone.
    pub date: NaiveDate,
    /// The device key of that day: a P-256 point, SEC1 compressed, base64url without padding.
    pub key: String,
}

/// Day passes for a phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DayPasses {
    /// The server's clock, Unix seconds: the phone corrects its own by it when it signs a presentation.
    pub server_time: i64,
    /// One for each day asked for, in that order.
    pub passes: Vec<DayPassBody>,
}

/// A day of a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DayPassBody {
    /// The day, in the issuer's time zone.
    pub date: NaiveDate,
    /// The signed day pass (CARD.md §2), base64url without padding.
    pub pass: String,
    /// The same with the holder hint, if it was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pass_with_hint: Option<String>,
}

/// A device and the card that it shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MyDeviceBody {
    /// The card.
    pub card: Uuid,
    /// The device.
    #[serde(flatten)]
    pub device: DeviceBody,
    /// When it was retired or removed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<DateTime<Utc>>,
}

/// The devices of the caller and of the children.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DeviceList {
    /// The newest first, those that ended too.
    pub devices: Vec<MyDeviceBody>,
}

/// A card that an administrator issues.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct IssueCard {
    /// The family.
    pub family: Uuid,
    /// Its member who will hold the card: an adult, or a child old enough for the region.
    pub member: Uuid,
    /// The regional tier, 0-7, whatever the family's categories give; without it the card follows them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(minimum = 0, maximum = 7)]
    pub class: Option<u8>,
    /// The first day; today unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_from: Option<NaiveDate>,
    /// The last day, whatever the family's categories give; without it the card follows them. A child's card needs one,
    /// and ends with the family's right if that is earlier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<NaiveDate>,
    /// Why, 3-500 characters, for the audit log.
    #[schema(min_length = 3, max_length = 500, example = "Заявление от 24.11.2026")]
    pub reason: String,
}

/// A card that takes another one's place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ReissueCard {
    /// Why, 3-500 characters, for the family to read beside the old card.
    #[schema(min_length = 3, max_length = 500, example = "Телефон украден")]
    pub reason: String,
    /// The last day of the new card; the old one's unless said otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub valid_until: Option<NaiveDate>,
}

/// All cards of a family, as an administrator sees them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FamilyCardList {
    /// The family.
    pub family: Uuid,
    /// The newest first.
    pub cards: Vec<CardBody>,
}

/// A card, as an administrator sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AdminCardBody {
    /// The card itself.
    #[serde(flatten)]
    pub card: CardBody,
    /// The family that it was issued to.
    pub family: Uuid,
    /// Who holds it. Reading this is recorded in the audit log.
    pub holder: HolderBody,
}

/// Who holds a card: personal data.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HolderBody {
    /// The member of the family.
    pub member: Uuid,
    /// `parent`, `spouse`, `guardian`, `child` or `ward`.
    #[schema(example = "parent")]
    pub role: String,
    /// First name and surname; absent once the holder has left the family, whose name is erased then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(example = "Анна Кузнецова")]
    pub name: Option<String>,
}

/// Why something is decided about a card or a device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CardDecision {
    /// A sentence for the family to read, 3-500 characters.
    #[schema(min_length = 3, max_length = 500, example = "Карта утеряна, выдана новая.")]
    pub reason: String,
}

/// A request for twelve digits, signed by the lasting device key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DigitsRequest {
    /// The device that asks.
    pub device: Uuid,
    /// A compact JWS (RFC 7515) with the header `{"alg":"ES256","typ":"sfc-digits+jwt"}` over [`DigitsClaims`].
    pub request: String,
}

/// What a phone signs when it asks for twelve digits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct DigitsClaims {
    /// The device that asks.
    pub device: Uuid,
    /// When it asks, Unix seconds; within 600 s of the server's clock.
    pub iat: i64,
    /// Whether the till may be told initials and day.month, for offers that demand a person check.
    #[serde(default)]
    pub with_hint: bool,
}

/// Twelve digits to read out at a till.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DigitsBody {
    /// In fours; the last digit checks the others (Damm). Good at one till, once.
    #[schema(example = "4718 0052 9317")]
    pub digits: String,
    /// Until when: five minutes. Newer digits of the same device end older ones.
    pub expires_at: DateTime<Utc>,
}

/// A paper card: a second way to show a card, without a phone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PaperCardBody {
    /// The paper card.
    pub id: Uuid,
    /// The card that it shows.
    pub card: Uuid,
    /// The number printed on it, in fours, by which it is spoken of. It opens nothing at a till.
    #[schema(example = "4718 0052 9317 2050")]
    pub number: String,
    /// `active`, `replaced` (a newer one was printed) or `revoked`.
    #[schema(example = "active")]
    pub state: String,
    /// When it was made.
    pub issued_at: DateTime<Utc>,
    /// When it ended.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ended_at: Option<DateTime<Utc>>,
}

/// The paper cards of a card.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PaperCardList {
    /// The newest first.
    pub paper_cards: Vec<PaperCardBody>,
}

/// How a paper card is printed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct PaperQuery {
    /// The size; `a6` unless said otherwise.
    #[param(inline)]
    pub size: PaperSize,
}

/// The size of a printed card.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    Serialize,
    Deserialize,
    ToSchema,
    strum::Display,
    strum::EnumString,
)]
#[serde(rename_all = "snake_case")]
#[strum(serialize_all = "snake_case")]
pub enum PaperSize {
    /// A sheet of 105 x 148 mm.
    #[default]
    A6,
    /// A bank card's 85.60 x 53.98 mm (ISO/IEC 7810 ID-1).
    Bank,
}
