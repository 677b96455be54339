//! What the first year brings: a payment that ends sooner counts only for the months that are left of it.

use mobile_contracts::eligibility::{Dates, Detail, Evaluator};

use crate::families::{self, Example};
use crate::support::{load, source};

/// The family of an example of the federal pack, asked on another day.
fn on(benefit: &str, name: &str, today: &str) -> Example {
    let examples = families::of(&source("ru-federal"));
    let mut found = examples.into_iter().filter(|one| one.benefit == benefit && one.name == name);
    let mut example = found.next().unwrap_or_else(|| panic!("{benefit} has no example «{name}»"));
    example.dates = Dates::on(today.parse().unwrap());
    example
}

/// What the first year brings each time, in kopecks: the payment, how many of them are left, and their sum.
fn brings(benefit: &str, name: &str, days: &[&str]) -> Vec<(i64, i64, i64)> {
    let pack = load("ru-federal");
    let mut evaluator = Evaluator::new();
    let ask = |today: &&str| {
        let example = on(benefit, name, today);
        let sheet = pack.bind(&example.family, example.dates.today).unwrap();
        let answer = evaluator.explain(&sheet, &example.dates).answer(&sheet, &example.dates, Detail::Ids);
        let found = answer.benefits.iter().find(|one| one.benefit == benefit && one.amount.is_some());
        let amount = found.and_then(|found| found.amount.as_ref()).unwrap_or_else(|| panic!("{today}"));
        let payment = &amount.payments[0];
        let exactly = |range: mobile_contracts::eligibility::Amount| {
            assert_eq!(range.max, Some(range.min), "{today}");
            range.min
        };
        (exactly(payment.amount), exactly(payment.times.unwrap()), exactly(amount.first_year))
    };
    days.iter().map(ask).collect()
}

/// Whatever the sum of the day is, it comes so many times.
fn times(benefit: &str, name: &str, days: &[(&str, i64)]) {
    let asked: Vec<&str> = days.iter().map(|(day, _)| *day).collect();
    for ((day, expected), (payment, times, sum)) in days.iter().zip(brings(benefit, name, &asked)) {
        assert_eq!((times, sum), (*expected, payment * expected), "{benefit} on {day}");
    }
}

#[test]
fn the_care_benefit_counts_only_until_the_child_is_one_and_a_half() {
    // Born on 2024-05-01; the last day to apply is 2026-05-01.
    times(
        "ru.care15",
        "Последний день: шесть месяцев после полутора лет",
        &[("2026-04-01", 0), ("2026-05-01", 0)],
    );
    // Born on 2025-10-01, one and a half on 2027-04-01.
    let days =
        [("2026-03-10", 12), ("2026-04-30", 12), ("2026-05-01", 11), ("2026-12-31", 4), ("2027-01-01", 3)];
    times("ru.care15", "Не застрахована", &days);
}

#[test]
fn payments_until_the_third_birthday_become_fewer_in_the_last_year() {
    // Born on 2023-05-10.
    let last_ones = "Через два месяца ребёнку три года: ещё две выплаты";
    for benefit in ["ru.matkap.monthly", "ru.conscript.child"] {
        times(
            benefit,
            last_ones,
            &[("2026-03-09", 3), ("2026-03-10", 2), ("2026-04-10", 1), ("2026-05-09", 1)],
        );
    }
    times("ru.matkap.monthly", "Год ребёнку, доход ниже двух минимумов", &[("2026-03-10", 12)]);
    times("ru.conscript.child", "Отец служит по призыву", &[("2026-03-10", 12)]);
}

#[test]
fn the_unified_benefit_is_counted_through_the_month_of_the_seventeenth_birthday() {
    let name = "Ребёнку 16 лет: считаются месяцы до семнадцатилетия";
    let days =
        [("2026-03-10", 3), ("2026-03-31", 3), ("2026-04-01", 2), ("2026-05-01", 1), ("2026-05-19", 1)];
    times("ru.edinoe.child", name, &days);
}

#[test]
fn the_benefit_of_a_pregnant_woman_is_counted_from_the_registration_to_the_birth() {
    // Registered in January, the birth is expected in September.
    times(
        "ru.edinoe.pregnant",
        "12 недель, учёт вовремя, доход ниже минимума",
        &[("2026-03-10", 9), ("2026-05-10", 9)],
    );
}

#[test]
fn a_pension_is_counted_until_the_day_of_age_and_for_students_until_they_are_23() {
    let minor = "Ребёнку 17 лет: до восемнадцатилетия осталось два месяца";
    times("ru.survivor.pension", minor, &[("2026-04-01", 2), ("2026-04-30", 2), ("2026-05-15", 1)]);
    let student = "Студентке 22 года: выплаты до двадцати трёх";
    times("ru.survivor.pension", student, &[("2026-04-01", 2), ("2026-05-15", 1)]);
}
