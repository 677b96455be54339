//! A list as ministries send it: CSV out of a spreadsheet, in UTF-8 with or without a byte order mark or in
//! Windows-1251, separated by commas or semicolons, with Russian or English headings.

use chrono::NaiveDate;
use csv::{Position, ReaderBuilder, StringRecord, Trim};
use mobile_contracts::lang::Lang;
use mobile_contracts::wire::list::{ListRow, RowOutcome, RowReport};

use crate::texts;

/// Values for rows that have none of their own.
#[derive(Debug, Default)]
pub(crate) struct Defaults {
    pub(crate) category: Option<String>,
    pub(crate) document: Option<String>,
}

/// A list that was read.
#[derive(Debug)]
pub(crate) struct List {
    /// What can be sent.
    pub(crate) rows: Vec<ListRow>,
    /// What cannot.
    pub(crate) unreadable: Vec<Unreadable>,
}

/// A row that cannot be sent.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Unreadable {
    line: u32,
    why: Why,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Why {
    /// The line is no CSV.
    Broken,
    /// A value that every row needs is missing.
    Missing(Column),
    /// A date that is none.
    Date,
}

/// What the service would say of such a row.
impl Unreadable {
    pub(crate) fn report(&self, lang: Lang) -> RowReport {
        let detail = match self.why {
            Why::Broken => texts::row_broken(lang).to_owned(),
            Why::Missing(column) => format!("{}: {}", texts::row_lacks(lang), column.heading(lang)),
            Why::Date => texts::row_date(lang).to_owned(),
        };
        RowReport { line: self.line, outcome: RowOutcome::Invalid, detail: Some(detail), family: None }
    }
}

/// Why a file cannot be read as a list at all.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum BadFile {
    /// Nothing in it.
    Empty,
    /// A column that every list needs.
    NoColumn(Column),
}

impl BadFile {
    /// For a person.
    pub(crate) fn text(&self, lang: Lang) -> String {
        match self {
            Self::Empty => texts::list_empty(lang).to_owned(),
            Self::NoColumn(column) => format!("{}: {}", texts::list_lacks(lang), column.heading(lang)),
        }
    }
}

/// The columns of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Column {
    Snils,
    Name,
    BirthDate,
    Category,
    Document,
    ValidUntil,
}

impl Column {
    fn of(heading: &str) -> Option<Self> {
        match heading.to_lowercase().as_str() {
            "снилс" | "snils" => Some(Self::Snils),
            "фио" | "ф.и.о." | "name" => Some(Self::Name),
            "дата рождения" | "birth_date" | "birth date" => Some(Self::BirthDate),
            "категория" | "category" => Some(Self::Category),
            "документ" | "document" => Some(Self::Document),
            "действует до" | "срок действия" | "valid_until" | "valid until" => {
                Some(Self::ValidUntil)
            }
            _ => None,
        }
    }

    const fn heading(self, lang: Lang) -> &'static str {
        match (self, lang) {
            (Self::Snils, Lang::Ru) => "СНИЛС",
            (Self::Snils, Lang::En) => "snils",
            (Self::Name, Lang::Ru) => "ФИО",
            (Self::Name, Lang::En) => "name",
            (Self::BirthDate, Lang::Ru) => "дата рождения",
            (Self::BirthDate, Lang::En) => "birth_date",
            (Self::Category, Lang::Ru) => "категория",
            (Self::Category, Lang::En) => "category",
            (Self::Document, Lang::Ru) => "документ",
            (Self::Document, Lang::En) => "document",
            (Self::ValidUntil, Lang::Ru) => "действует до",
            (Self::ValidUntil, Lang::En) => "valid_until",
        }
    }
}

/// Reads a list. Columns that it does not know are passed over.
pub(crate) fn read(bytes: &[u8], defaults: &Defaults) -> Result<List, BadFile> {
    let text = decode(bytes);
    let mut reader = ReaderBuilder::new()
        .delimiter(delimiter(&text))
        .flexible(true)
        .trim(Trim::All)
        .from_reader(text.as_bytes());
    let headings = reader.headers().map_err(|_| BadFile::Empty)?;
    if headings.iter().all(str::is_empty) {
        return Err(BadFile::Empty);
    }
    let columns: Vec<Option<Column>> = headings.iter().map(Column::of).collect();
    let has = |column| columns.contains(&Some(column));
    let named = has(Column::Name) && has(Column::BirthDate);
    let needed = [
        (Column::Snils, !named),
        (Column::Category, defaults.category.is_none()),
        (Column::Document, defaults.document.is_none()),
    ];
    if let Some((column, _)) = needed.iter().find(|(column, must)| *must && !columns.contains(&Some(*column)))
    {
        return Err(BadFile::NoColumn(*column));
    }
    let mut list = List { rows: Vec::new(), unreadable: Vec::new() };
    let mut record = StringRecord::new();
    loop {
        let line = next_line(&text, reader.position());
        match reader.read_record(&mut record) {
            Ok(false) => return Ok(list),
            Ok(true) if record.iter().all(str::is_empty) => {}
            Ok(true) => match row(line, &record, &columns, defaults) {
                Ok(row) => list.rows.push(row),
                Err(why) => list.unreadable.push(Unreadable { line, why }),
            },
            Err(_) => list.unreadable.push(Unreadable { line, why: Why::Broken }),
        }
    }
}

/// The line on which the next record begins. The reader passes over empty lines only after it has told its position.
fn next_line(text: &str, at: &Position) -> u32 {
    let rest =
        usize::try_from(at.byte()).ok().and_then(|byte| text.as_bytes().get(byte..)).unwrap_or_default();
    let empty = rest.iter().take_while(|byte| **byte == b'\n').count();
    u32::try_from(at.line()).unwrap_or(u32::MAX).saturating_add(u32::try_from(empty).unwrap_or(u32::MAX))
}

fn row(
    line: u32,
    record: &StringRecord,
    columns: &[Option<Column>],
    defaults: &Defaults,
) -> Result<ListRow, Why> {
    let value = |wanted| {
        let at = columns.iter().position(|column| *column == Some(wanted))?;
        record.get(at).filter(|value| !value.is_empty()).map(str::to_owned)
    };
    let must = |column, default: Option<&String>| {
        value(column).or_else(|| default.cloned()).ok_or(Why::Missing(column))
    };
    let read_date = |column| value(column).map(|text| date(&text).ok_or(Why::Date)).transpose();
    let snils = value(Column::Snils).map(Into::into);
    let name = value(Column::Name).map(Into::into);
    let birth_date = read_date(Column::BirthDate)?.map(Into::into);
    if snils.is_none() && (name.is_none() || birth_date.is_none()) {
        return Err(Why::Missing(Column::Snils));
    }
    Ok(ListRow {
        line,
        snils,
        name,
        birth_date,
        category: category(&must(Column::Category, defaults.category.as_ref())?),
        document: must(Column::Document, defaults.document.as_ref())?,
        valid_until: read_date(Column::ValidUntil)?,
    })
}

/// `2028-05-09` or `09.05.2028`.
fn date(text: &str) -> Option<NaiveDate> {
    ["%Y-%m-%d", "%d.%m.%Y"].iter().find_map(|form| NaiveDate::parse_from_str(text, form).ok())
}

/// The service's word for a category; one that is unknown here stays, and the service says what it thinks of it.
fn category(text: &str) -> String {
    let known = match text.to_lowercase().replace('ё', "е").as_str() {
        "многодетная" | "многодетная семья" => "large",
        "неполная" | "одинокий родитель" => "single_parent",
        "приемная" | "приемная семья" | "опека" => "foster",
        "ребенок-инвалид" | "семья с ребенком-инвалидом" => {
            "disabled_child"
        }
        "малоимущая" | "малообеспеченная" => "low_income",
        "молодая" | "молодая семья" => "young",
        "студенческая" | "студенческая семья" => "student",
        "мобилизованный" | "участник сво" | "военная служба" => {
            "military_service"
        }
        "переселенцы" | "вынужденные переселенцы" => "displaced",
        "сироты" | "выпускник детского дома" => "care_leaver",
        "трудная жизненная ситуация" | "тжс" => "hardship",
        "ожидает ребенка" | "беременность" => "expecting",
        _ => return text.to_owned(),
    };
    known.to_owned()
}

/// UTF-8 if it is that; otherwise it was saved by a Russian spreadsheet program. Any bytes are some Windows-1251.
fn decode(bytes: &[u8]) -> String {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1251.decode_without_bom_handling(bytes).0.into_owned(),
    };
    // One kind of line end, so that lines can be counted.
    text.replace("\r\n", "\n")
}

/// Whichever stands more often in the headings.
fn delimiter(text: &str) -> u8 {
    let headings = text.lines().next().unwrap_or_default();
    if headings.matches(';').count() > headings.matches(',').count() { b';' } else { b',' }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: &str = "№;СНИЛС;Категория;Документ;Действует до\r\n\
        1;112-233-445 95;Многодетная;\"Реестр; районный\";09.05.2028\r\n\
        \r\n\
        2;11223344595;large;Реестр;\r\n\
        3;;large;Реестр;\r\n\
        4;11223344595;large;Реестр;31.02.2028\r\n";

    fn read_with(bytes: &[u8], category: Option<&str>) -> Result<List, BadFile> {
        read(bytes, &Defaults { category: category.map(str::to_owned), document: None })
    }

    fn check(list: &List) {
        let rows: Vec<_> = list
            .rows
            .iter()
            .map(|row| {
                (
                    row.line,
                    row.snils.as_ref().unwrap().0.as_str(),
                    row.category.as_str(),
                    row.document.as_str(),
                )
            })
            .collect();
        assert_eq!(
            rows,
            [(2, "112-233-445 95", "large", "Реестр; районный"), (4, "11223344595", "large", "Реестр"),]
        );
        assert_eq!(list.rows[0].valid_until, NaiveDate::from_ymd_opt(2028, 5, 9));
        let lines: Vec<_> = list.unreadable.iter().map(|row| (row.line, row.why)).collect();
        assert_eq!(lines, [(5, Why::Missing(Column::Snils)), (6, Why::Date)]);
    }

    #[test]
    fn a_list_is_read_alike_in_every_encoding_that_spreadsheets_write() {
        check(&read_with(LIST.as_bytes(), None).unwrap());
        check(&read_with(&[b"\xef\xbb\xbf", LIST.as_bytes()].concat(), None).unwrap());
        check(&read_with(&encoding_rs::WINDOWS_1251.encode(LIST).0, None).unwrap());
    }

    #[test]
    fn commas_english_headings_and_defaults_will_do() {
        let list = read_with(b"snils,document\n112-233-445 95,Register\n", Some("large")).unwrap();
        assert_eq!((list.rows[0].category.as_str(), list.rows[0].line), ("large", 2));
        assert_eq!(list.unreadable, []);
    }

    #[test]
    fn name_and_birth_date_do_where_there_is_no_snils() {
        let list =
            "ФИО;Дата рождения;СНИЛС;Документ\nКузнецова Анна;12.03.1990;;Реестр\nКузнецов Павел;;;Реестр\n";
        let read = read_with(list.as_bytes(), Some("large")).unwrap();
        let row = &read.rows[0];
        assert_eq!(row.name.as_ref().unwrap().0, "Кузнецова Анна");
        assert_eq!(row.birth_date.as_ref().unwrap().0, NaiveDate::from_ymd_opt(1990, 3, 12).unwrap());
        assert_eq!(read.unreadable, [Unreadable { line: 3, why: Why::Missing(Column::Snils) }]);
        let without = read_with("ФИО;Дата рождения;Документ\n".as_bytes(), Some("large"));
        assert_eq!(without.unwrap().rows, []);
    }

    #[test]
    fn a_file_that_is_no_list_says_what_is_missing() {
        assert_eq!(read_with(b"", None).unwrap_err(), BadFile::Empty);
        let error = read_with("СНИЛС;Документ\n".as_bytes(), None).unwrap_err();
        assert_eq!(error, BadFile::NoColumn(Column::Category));
        assert_eq!(error.text(Lang::Ru), "В списке нет столбца: категория");
    }
}
