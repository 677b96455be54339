//! What exactly is missing: the numbers and dates that go with a reason, and how they read.

use super::FixedBy;
use crate::discount::{Kopecks, LimitUnit, Milli, Period, TimeOfDay};
use crate::lang::Lang;
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// The details of a reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(tag = "kind", rename_all = "snake_case")]
#[schema(as = ReasonParams)]
pub enum Params {
    /// The purchase is too small.
    ShortOfAmount {
        /// Kopecks more would do.
        missing: Kopecks,
    },
    /// Too few pieces, litres or kilograms.
    ShortOfQuantity {
        /// Thousandths more would do.
        missing: Milli,
    },
    /// Too few tickets for a family ticket.
    ShortOfTickets {
        /// Tickets for adults.
        adults: u32,
        /// Tickets for children.
        children: u32,
    },
    /// The discount goes with other goods, which are not in the purchase.
    ShortOfCompanion {
        /// Thousandths of those goods.
        missing: Milli,
    },
    /// It opens later.
    OpensAt {
        /// On this day; today if absent.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        date: Option<NaiveDate>,
        /// At this time at the outlet; `00:00` means with the beginning of the day.
        time: TimeOfDay,
    },
    /// It begins later.
    BeginsOn {
        /// The first day.
        date: NaiveDate,
    },
    /// It is over.
    EndedOn {
        /// The last day.
        date: NaiveDate,
    },
    /// A limit is used up.
    LimitReached {
        /// How long the limit holds.
        period: Period,
        /// What it counts.
        unit: LimitUnit,
        /// When it begins anew; absent if never.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        resets_on: Option<NaiveDate>,
    },
    /// A card on paper has been used often enough on one day.
    PaperLimit {
        /// How often a family may use paper on one day.
        cap: u32,
        /// When it may again.
        resets_on: NaiveDate,
    },
    /// Worth another try later.
    RetryAfter {
        /// Seconds.
        seconds: u32,
    },
    /// A clock is wrong.
    ClockOff {
        /// Seconds; positive when the clock is ahead.
        seconds: i32,
    },
}

impl Params {
    /// Who can do something about it, where the details tell more than the reason alone.
    #[must_use]
    pub fn fixed_by(&self) -> Option<FixedBy> {
        match self {
            Self::BeginsOn { .. } | Self::OpensAt { .. } | Self::RetryAfter { .. } => Some(FixedBy::Wait),
            Self::EndedOn { .. } | Self::LimitReached { resets_on: None, .. } => Some(FixedBy::Nobody),
            _ => None,
        }
    }

    /// The details in words, without a full stop: "не хватает 120 ₽ до минимальной суммы".
    #[must_use]
    pub fn text(&self, lang: Lang) -> String {
        match lang {
            Lang::Ru => self.russian(),
            Lang::En => self.english(),
        }
    }

    /// The details as a sentence of their own.
    pub(super) fn sentence(&self, lang: Lang) -> String {
        let text = self.text(lang);
        let text = match (self, lang) {
            (Self::OpensAt { .. }, Lang::Ru) => format!("ближайшее время: {text}"),
            (Self::OpensAt { .. }, Lang::En) => format!("next time: {text}"),
            _ => text,
        };
        let mut letters = text.chars();
        let first = letters.next().into_iter().flat_map(char::to_uppercase);
        first.chain(letters).chain(['.']).collect()
    }

    fn russian(&self) -> String {
        match *self {
            Self::ShortOfAmount { missing } => format!("не хватает {missing} до минимальной суммы"),
            Self::ShortOfQuantity { missing } => {
                format!("не хватает {missing} {} товара", units_ru(missing))
            }
            Self::ShortOfTickets { adults, children } => {
                let part = |count: u32, who: &str| (count > 0).then(|| format!("{who} — {count}"));
                let parts = [part(adults, "взрослых"), part(children, "детских")];
                format!("не хватает билетов: {}", parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
            }
            Self::ShortOfCompanion { missing } => {
                format!("нужна покупка другого товара, с которым действует скидка: ещё {missing}")
            }
            Self::OpensAt { date: None, time } => format!("с {time}"),
            Self::OpensAt { date: Some(date), time } if time == TimeOfDay::MIDNIGHT => {
                format!("с {}", date_ru(date))
            }
            Self::OpensAt { date: Some(date), time } => format!("с {time} {}", date_ru(date)),
            Self::BeginsOn { date } => format!("начнёт действовать {} {} года", date_ru(date), date.year()),
            Self::EndedOn { date } => format!("последний день был {} {} года", date_ru(date), date.year()),
            Self::LimitReached { period, unit, resets_on } => {
                let on = match period {
                    Period::Day => "на сегодня",
                    Period::Week => "на эту неделю",
                    Period::Month => "на этот месяц",
                    Period::Year => "на этот год",
                    Period::Ever => "на всё время",
                };
                let of = match unit {
                    LimitUnit::Uses => "лимит",
                    LimitUnit::Discount => "лимит скидки",
                    LimitUnit::AmountBought => "лимит суммы покупок",
                    LimitUnit::Quantity => "лимит количества",
                };
                match resets_on {
                    Some(date) => format!("{of} {on} обновится {}", date_ru(date)),
                    None => format!("общий {of} закончился"),
                }
            }
            Self::PaperLimit { cap, resets_on } => {
                format!(
                    "по бумажной карте — не чаще {cap} раз в день, снова {}; по телефону можно и сейчас",
                    date_ru(resets_on)
                )
            }
            Self::RetryAfter { seconds } => format!("повторите через {}", span_ru(seconds)),
            Self::ClockOff { seconds } => {
                let way = if seconds > 0 { "спешат" } else { "отстают" };
                format!("часы {way} на {}", span_ru(seconds.unsigned_abs()))
            }
        }
    }

    fn english(&self) -> String {
        match *self {
            Self::ShortOfAmount { missing } => format!("{} short of the minimum", money_en(missing)),
            Self::ShortOfQuantity { missing } => {
                format!(
                    "{} more {} needed",
                    number_en(missing),
                    if missing == Milli::ONE { "item" } else { "items" }
                )
            }
            Self::ShortOfTickets { adults, children } => {
                let part = |count: u32, who: &str| (count > 0).then(|| format!("{who}: {count}"));
                let parts = [part(adults, "adult"), part(children, "child")];
                format!("tickets missing, {}", parts.into_iter().flatten().collect::<Vec<_>>().join(", "))
            }
            Self::ShortOfCompanion { missing } => {
                format!(
                    "the discount goes with another item that must be bought too: {} more",
                    number_en(missing)
                )
            }
            Self::OpensAt { date: None, time } => format!("from {time}"),
            Self::OpensAt { date: Some(date), time } if time == TimeOfDay::MIDNIGHT => {
                format!("from {}", date_en(date))
            }
            Self::OpensAt { date: Some(date), time } => format!("from {time} on {}", date_en(date)),
            Self::BeginsOn { date } => format!("starts on {} {}", date_en(date), date.year()),
            Self::EndedOn { date } => format!("the last day was {} {}", date_en(date), date.year()),
            Self::LimitReached { period, unit, resets_on } => {
                let whose = match period {
                    Period::Day => "today's",
                    Period::Week => "this week's",
                    Period::Month => "this month's",
                    Period::Year => "this year's",
                    Period::Ever => "the overall",
                };
                let of = match unit {
                    LimitUnit::Uses => "limit",
                    LimitUnit::Discount => "discount limit",
                    LimitUnit::AmountBought => "spending limit",
                    LimitUnit::Quantity => "quantity limit",
                };
                match resets_on {
                    Some(date) => format!("{whose} {of} starts anew on {}", date_en(date)),
                    None => format!("the overall {of} is used up"),
                }
            }
            Self::PaperLimit { cap, resets_on } => {
                format!(
                    "with a paper card at most {cap} times a day, again on {}; a phone works now",
                    date_en(resets_on)
                )
            }
            Self::RetryAfter { seconds } => format!("try again in {}", span_en(seconds)),
            Self::ClockOff { seconds } => {
                let way = if seconds > 0 { "ahead" } else { "behind" };
                format!("the clock is {} {way}", span_en(seconds.unsigned_abs()))
            }
        }
    }
}

/// The form of a noun after a number: `one` for 1, 21, 31; `few` for 2-4, 22-24; `many` for all others.
fn plural_ru<'a>(number: u64, one: &'a str, few: &'a str, many: &'a str) -> &'a str {
    match (number % 10, number % 100) {
        (_, 11..=14) => many,
        (1, _) => one,
        (2..=4, _) => few,
        _ => many,
    }
}

/// "Единица" in the genitive, which "не хватает" asks for.
fn units_ru(quantity: Milli) -> &'static str {
    if quantity.0.is_multiple_of(1000) {
        plural_ru(quantity.whole(), "единицы", "единиц", "единиц")
    } else {
        "единицы"
    }
}

/// A span in the accusative: "1 минуту", "2 минуты", "5 минут". From two minutes on in whole minutes, rounded up.
fn span_ru(seconds: u32) -> String {
    if seconds < 120 {
        format!("{seconds} {}", plural_ru(seconds.into(), "секунду", "секунды", "секунд"))
    } else {
        let minutes = seconds.div_ceil(60);
        format!("{minutes} {}", plural_ru(minutes.into(), "минуту", "минуты", "минут"))
    }
}

fn span_en(seconds: u32) -> String {
    let (count, noun) = if seconds < 120 { (seconds, "second") } else { (seconds.div_ceil(60), "minute") };
    format!("{count} {noun}{}", if count == 1 { "" } else { "s" })
}

fn date_ru(date: NaiveDate) -> String {
    const MONTHS: [&str; 12] = [
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ];
    format!("{} {}", date.day(), MONTHS[date.month0() as usize])
}

fn date_en(date: NaiveDate) -> String {
    const MONTHS: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    format!("{} {}", date.day(), MONTHS[date.month0() as usize])
}

/// `1,200.50 ₽` as English readers expect it.
fn money_en(amount: Kopecks) -> String {
    amount
        .to_string()
        .replace(',', ".")
        .replacen("\u{a0}₽", " ₽", 1)
        .replace('\u{a0}', ",")
        .replace(" ₽", "\u{a0}₽")
}

fn number_en(quantity: Milli) -> String {
    quantity.to_string().replace(',', ".")
}
