//! What never changes in an answer, written as JSON once when a pack is loaded.

use super::super::super::kleene::Truth;
use super::super::super::model::{AmountPart, Benefit, Condition, Fact, Note, Pack, Param, Piece, Version};
use super::super::super::words::{Detail, Language, Text};
use super::super::Phrase;
use super::text::Json;

/// The fragments of a pack, in the order of its lists.
#[derive(Debug, Default)]
pub(crate) struct Fragments {
    pub(super) benefits: Vec<BenefitText>,
    pub(super) facts: Vec<FactText>,
    pub(super) params: Vec<GapText>,
    pub(super) everyone: GapText,
    pub(super) parents: GapText,
    pub(super) no_value: GapText,
}

/// A piece of JSON that depends on how much an answer says.
#[derive(Debug, Default)]
pub(super) struct Worded {
    ids: String,
    ru: String,
    en: String,
}

impl Worded {
    /// Written once for each way of saying it.
    fn of(write: impl Fn(&mut Json<'_>, Detail)) -> Self {
        let one = |detail| written(|json| write(json, detail));
        let [ids, ru, en] = [Detail::Ids, Detail::Texts(Language::Ru), Detail::Texts(Language::En)].map(one);
        Self { ids, ru, en }
    }

    #[inline]
    pub(super) fn get(&self, detail: Detail) -> &str {
        match detail {
            Detail::Ids => &self.ids,
            Detail::Texts(Language::Ru) => &self.ru,
            Detail::Texts(Language::En) => &self.en,
        }
    }
}

#[derive(Debug)]
pub(super) struct BenefitText {
    pub(super) id: String,
    /// `{"benefit": .., "per": ..`
    pub(super) head: String,
    /// Name, summary and payer.
    pub(super) names: Worded,
    /// From `proactive` to the beginning of the value of `evidence`.
    pub(super) terms: String,
    pub(super) unverified: GapText,
    pub(super) versions: Vec<VersionText>,
}

#[derive(Debug)]
pub(super) struct VersionText {
    pub(super) rule: Worded,
    pub(super) conditions: Vec<ConditionText>,
    pub(super) payments: Vec<Worded>,
    pub(super) documents: Vec<NoteText>,
    pub(super) steps: Vec<NoteText>,
    /// What is not modelled, and the assumptions.
    pub(super) caveats: Worded,
}

#[derive(Debug)]
pub(super) struct ConditionText {
    pub(super) id: String,
    /// `{"id": .., "holds": ..`, for each way it can be.
    heads: [String; 3],
    ru: Vec<Piece>,
    en: Vec<Piece>,
}

impl ConditionText {
    #[inline]
    pub(super) const fn head(&self, holds: Truth) -> &str {
        self.heads[holds as usize].as_str()
    }

    /// The text and the law; the values stand where the condition's own pieces have them.
    pub(super) fn pieces(&self, language: Language) -> &[Piece] {
        match language {
            Language::Ru => &self.ru,
            Language::En => &self.en,
        }
    }
}

#[derive(Debug)]
pub(super) struct NoteText {
    /// `{"id": .., "applies":`
    pub(super) head: String,
    /// Everything else.
    pub(super) rest: Worded,
}

/// What is not known.
#[derive(Debug, Default)]
pub(super) struct GapText {
    /// `{"fact": ..`
    pub(super) head: String,
    /// Its text, where one is wanted.
    pub(super) text: Worded,
}

#[derive(Debug)]
pub(super) struct FactText {
    pub(super) gap: GapText,
    /// From `kind` to the beginning of the value of `score`.
    pub(super) kind: Worded,
    /// How to answer, where that is wanted.
    pub(super) help: Worded,
}

impl Fragments {
    pub(crate) fn of(pack: &Pack) -> Self {
        Self {
            benefits: pack.benefits.iter().map(benefit).collect(),
            facts: pack.facts.iter().map(|declared| fact(pack, declared)).collect(),
            params: pack.params.iter().map(param).collect(),
            everyone: GapText::of("everyone_listed", |language| Phrase::EVERYONE.get(language)),
            parents: GapText::of("parents", |language| Phrase::PARENTS.get(language)),
            no_value: GapText::of("no_value", |language| Phrase::NO_VALUE.get(language)),
        }
    }
}

fn written(write: impl FnOnce(&mut Json<'_>)) -> String {
    let mut text = Vec::new();
    write(&mut Json::new(&mut text));
    String::from_utf8(text).unwrap_or_default()
}

/// A member of an object that is a string, after others.
fn member(json: &mut Json<'_>, name: &str, value: &str) {
    json.raw(",\"");
    json.raw(name);
    json.raw("\":");
    json.string(value);
}

/// The same, in the language of the answer; left out where only ids are wanted.
fn wording(json: &mut Json<'_>, name: &str, detail: Detail, text: Option<&Text>) {
    if let (Detail::Texts(language), Some(text)) = (detail, text) {
        member(json, name, text.get(language));
    }
}

fn quoted(text: &str) -> String {
    written(|json| json.string(text))
}

fn benefit(rule: &Benefit) -> BenefitText {
    let unverified = GapText::of(&format!("rule:{}", rule.id), |language| Phrase::UNVERIFIED.get(language));
    BenefitText {
        id: quoted(&rule.id),
        head: written(|json| {
            json.raw("{\"benefit\":");
            json.string(&rule.id);
            member(json, "per", rule.per.into());
        }),
        names: Worded::of(|json, detail| {
            wording(json, "name", detail, Some(&rule.name));
            wording(json, "summary", detail, rule.summary.as_ref());
            wording(json, "payer", detail, rule.payer.as_ref());
        }),
        terms: written(|json| terms(json, rule)),
        unverified,
        versions: rule.versions.iter().map(version).collect(),
    }
}

fn terms(json: &mut Json<'_>, rule: &Benefit) {
    json.raw(",\"proactive\":");
    json.bool(rule.proactive);
    let numbers = [
        (",\"decides_in_working_days\":", rule.decides_in_working_days),
        (",\"assigned_for_months\":", rule.assigned_for_months),
    ];
    for (name, number) in numbers {
        if let Some(number) = number {
            json.raw(name);
            json.int(number);
        }
    }
    json.raw(",\"evidence\":\"");
}

fn version(version: &Version) -> VersionText {
    VersionText {
        rule: Worded::of(|json, detail| rule(json, detail, version)),
        conditions: version.conditions.iter().map(condition).collect(),
        payments: version.amount.iter().map(payment).collect(),
        documents: version.documents.iter().map(note).collect(),
        steps: version.steps.iter().map(note).collect(),
        caveats: Worded::of(|json, detail| {
            whole_notes(json, ",\"not_modelled\":", detail, &version.not_modelled);
            whole_notes(json, ",\"assumptions\":", detail, &version.assumptions);
        }),
    }
}

fn rule(json: &mut Json<'_>, detail: Detail, version: &Version) {
    json.raw(",\"rule\":{\"version\":");
    json.string(&version.id);
    member(json, "status", version.status.into());
    if detail != Detail::Ids {
        for (name, day) in [(",\"from\":", version.from), (",\"to\":", version.to)] {
            if let Some(day) = day.date() {
                json.raw(name);
                json.date(day);
            }
        }
        json.list_unless_empty(",\"law\":", &version.law, |json, act| json.string(act));
    }
    json.raw("}");
}

fn condition(condition: &Condition) -> ConditionText {
    ConditionText {
        id: quoted(&condition.id),
        heads: [Truth::False, Truth::Unknown, Truth::True].map(|holds| {
            written(|json| {
                json.raw("{\"id\":");
                json.string(&condition.id);
                json.raw(",\"holds\":");
                json.bool_or_null(holds.as_bool());
            })
        }),
        ru: pieces(&condition.text.ru, condition.law.as_deref()),
        en: pieces(&condition.text.en, condition.law.as_deref()),
    }
}

/// The pieces between the values, with the quotes and the law around them.
fn pieces(pieces: &[Piece], law: Option<&str>) -> Vec<Piece> {
    let mut all = Vec::with_capacity(pieces.len() + 2);
    let mut words = ",\"text\":\"".to_owned();
    for piece in pieces {
        match piece {
            Piece::Words(more) => words += &written(|json| json.escaped(more)),
            Piece::Value(at) => {
                all.push(Piece::Words(std::mem::take(&mut words)));
                all.push(Piece::Value(*at));
            }
        }
    }
    words.push('"');
    words += &law.map_or_else(String::new, |law| written(|json| member(json, "law", law)));
    all.push(Piece::Words(words));
    all
}

fn payment(part: &AmountPart) -> Worded {
    Worded::of(|json, detail| wording(json, "text", detail, part.text.as_ref()))
}

fn note(note: &Note) -> NoteText {
    let head = written(|json| {
        json.raw("{\"id\":");
        json.string(&note.id);
        json.raw(",\"applies\":");
    });
    let rest = Worded::of(|json, detail| {
        wording(json, "text", detail, Some(&note.text));
        if let Some(url) = &note.url {
            member(json, "url", url);
        }
        if let Some(dated) = note.dated {
            json.raw(",\"dated\":");
            json.date(dated);
        }
        json.raw("}");
    });
    NoteText { head, rest }
}

/// Notes that always apply; none where only ids are wanted.
fn whole_notes(json: &mut Json<'_>, name: &str, detail: Detail, notes: &[Note]) {
    let notes = if detail == Detail::Ids { &[] } else { notes };
    json.list_unless_empty(name, notes, |json, one| {
        let NoteText { head, rest } = note(one);
        json.raw(&head);
        json.bool(true);
        json.raw(rest.get(detail));
    });
}

fn param(param: &Param) -> GapText {
    GapText::of(&format!("param:{}", param.id), |language| param.name.get(language))
}

impl GapText {
    fn of<'t>(id: &str, text: impl Fn(Language) -> &'t str) -> Self {
        Self {
            head: written(|json| {
                json.raw("{\"fact\":");
                json.string(id);
            }),
            text: Worded::of(|json, detail| {
                if let Detail::Texts(language) = detail {
                    member(json, "text", text(language));
                }
            }),
        }
    }
}

fn fact(pack: &Pack, fact: &Fact) -> FactText {
    FactText {
        gap: GapText::of(&fact.id, |language| fact.question.get(language)),
        kind: Worded::of(|json, detail| kind(json, detail, pack, fact)),
        help: Worded::of(|json, detail| wording(json, "help", detail, fact.help.as_ref())),
    }
}

fn kind(json: &mut Json<'_>, detail: Detail, pack: &Pack, fact: &Fact) {
    member(json, "kind", fact.kind.into());
    let words = fact.vocabulary.map(|at| &pack.vocabularies[at].words).filter(|words| !words.is_empty());
    if let Some(words) = words.filter(|_| detail != Detail::Ids) {
        json.raw(",\"words\":");
        json.list(words, |json, (id, text)| {
            json.raw("{\"id\":");
            json.string(id);
            wording(json, "text", detail, Some(text));
            json.raw("}");
        });
    }
    json.raw(",\"optional\":");
    json.bool(fact.domain.optional);
    member(json, "sensitivity", fact.sensitivity.into());
    json.raw(",\"score\":");
}
