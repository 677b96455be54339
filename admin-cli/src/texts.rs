//! Everything that the program says, Russian first.

use mobile_contracts::lang::Lang;

/// Makes `fn name(lang) -> &'static str` for each row `name: "ru", "en";`.
macro_rules! texts {
    ($($name:ident: $ru:literal, $en:literal;)+) => {
        $(pub(crate) const fn $name(lang: Lang) -> &'static str {
            match lang {
                Lang::Ru => $ru,
                Lang::En => $en,
            }
        })+
    };
}

texts! {
    ask_login: "Логин", "Login";
    ask_password: "Пароль", "Password";
    ask_new_password: "Новый пароль (12–128 знаков)", "New password (12 to 128 characters)";
    ask_again: "Ещё раз", "The same again";
    passwords_differ: "Пароли не совпали.", "The two differ.";
    password_changed: "Пароль изменён, все сеансы завершены. Войдите снова: family-card login",
        "The password is changed and all sessions have ended. Sign in again: family-card login";
    ask_totp: "Код из приложения", "Code from the authenticator app";
    signed_in: "Вы вошли.", "You are signed in.";
    signed_out: "Вы вышли.", "You are signed out.";
    signed_out_everywhere: "Вы вышли на всех устройствах.", "You are signed out everywhere.";
    plain_http: "Осторожно: пароль пойдёт по сети незашифрованным. Укажите адрес с https.",
        "Careful: the password will cross the network in the clear. Use an https address.";

    not_signed_in: "Вход не выполнен. Войдите: family-card login", "Nobody is signed in. Sign in: family-card login";
    session_ended: "Сеанс завершён. Войдите снова: family-card login", "The session has ended. Sign in again: family-card login";
    unreachable: "Служба не отвечает:", "The service does not answer:";
    unreachable_help: "Проверьте сеть и адрес (--server или FAMILY_CARD_SERVER).",
        "Check the network and the address (--server or FAMILY_CARD_SERVER).";
    strange_answer: "По этому адресу отвечает не служба карты семьи:", "Something else than the card service answers at this address:";
    cannot_ask: "Спросить здесь некого. Укажите:", "There is nobody to ask here. Give:";
    declined: "Ничего не изменено.", "Nothing was changed.";
    exposed: "Файл сеанса могут прочитать другие. Закройте доступ:", "Others may read the session file. Close it to them:";
    code: "Код", "Code";
    request: "запрос", "request";
    retry_after: "Можно повторить через, секунд", "Try again after seconds";

    pack_is_sound: "Пакет можно брать", "The pack can be taken";
    examples_hold: "Примеры сошлись", "Examples that hold";
    pack_is_imported: "Пакет проверен и загружен. Чтобы он действовал: family-card benefits publish",
        "The pack is sound and imported. To put it in force: family-card benefits publish";
    sure_to_publish: "Ввести этот пакет в действие для всех семей?", "Put this pack in force for all families?";
    pack_is_published: "Пакет действует.", "The pack is in force.";
    sure_to_roll_back: "Вернуть то, что действовало прежде?", "Go back to what was in force before?";
    pack_is_rolled_back: "Снова действует прежний пакет.", "The former pack is in force again.";
    edition: "Редакция", "Edition";
    pack: "Пакет", "Pack";
    benefits: "Мер", "Benefits";
    examples: "Примеров", "Examples";
    answers: "действует", "in force";
    built_in: "встроенный", "built in";
    absent: "нет такой меры", "no such benefit";
    families_affected: "Семей, для которых что-то изменится", "Families for whom something would change";
    families_unreadable: "Не удалось прочитать семей", "Families that could not be read";
    families_many: "семей", "families";
    outcomes_many: "ответов", "outcomes";
    conditions: "условия", "conditions";
    for_example: "например", "for example";
    amount_grows: "; сумма больше", "; the amount grows";
    amount_shrinks: "; сумма меньше", "; the amount shrinks";
    first_year_differs: "за первый год, ₽", "in the first year, RUB";
    examples_fail: "Не все примеры сошлись.", "Not all examples hold.";

    server: "Служба", "Service";
    login: "Логин", "Login";
    account: "Учётная запись", "Account";
    roles: "Роли", "Roles";

    card: "Карта", "Card";
    state: "Состояние", "State";
    reason: "Причина", "Reason";
    left_family: "уже не в семье", "no longer of the family";
    holder: "Держатель", "Holder";
    family: "Семья", "Family";
    class: "Уровень", "Tier";
    valid: "Действует", "Valid";
    issued: "Выдана", "Issued";
    device: "Устройство", "Device";
    since: "С", "Since";
    no_devices: "Устройств нет.", "No devices.";

    paper_card: "Бумажная карта", "Paper card";
    printed: "Записано в файл", "Written to";
    sure_to_replace: "Прежняя бумажная карта перестанет действовать. Сделать новую?",
        "The paper card before will end. Make a new one?";

    id: "Номер", "Id";
    name: "Название", "Name";
    partner: "Партнёр", "Partner";
    legal_name: "По реестру", "Legal name";
    inn: "ИНН", "INN";
    ogrn: "ОГРН", "OGRN";
    sector: "Отрасль", "Branch";
    person: "Кто", "Who";
    role: "Роль", "Role";
    contact: "Контакт", "Contact";
    address: "Адрес", "Address";
    zone: "Часовой пояс", "Time zone";
    kind: "Вид", "Kind";
    offer: "Предложение", "Offer";
    description: "Описание", "Description";
    version: "Версия", "Version";
    in_force: "Действует версия", "Version in force";
    submitted: "На проверке", "Submitted";
    terms: "Условия:", "Terms:";
    dispute: "Обращение", "Dispute";
    discount: "Скидка", "Discount";
    nothing_found: "Ничего не найдено.", "Nothing found.";
    sure: "Точно", "Sure to";
    decided: "Готово.", "Done.";
    would_decide: "Пробный запуск: ничего не изменено.", "Dry run: nothing was changed.";

    card_already: "Карта уже в этом состоянии; ничего не изменено.", "The card is in that state already; nothing was changed.";

    key_name: "Имя", "Name";
    signs_from: "Подписывает с", "Signs from";
    revoked_on: "Отозван", "Revoked";

    nothing_waits: "Ничего не ждёт проверки.", "Nothing waits for a review.";
    there_is_more: "Есть ещё. Дальше:", "There is more. Go on with:";
    category: "Категория", "Category";
    region: "Регион", "Region";
    municipality: "Муниципалитет", "Municipality";
    time_zone: "Часовой пояс", "Time zone";
    member: "Участник", "Member";
    born: "Родился", "Born";
    studies: "Учится до", "Studies until";
    known: "Известно", "Known";
    document: "Документ", "Document";
    when: "Когда", "When";
    by: "Кто", "By";
    act: "Что", "What";
    object: "Над чем", "On what";
    line: "строка", "line";
    nothing_to_decide: "Нечего решать: у семьи нет такой категории, ждущей решения:",
        "Nothing to decide: the family holds no such category that waits:";
    no_member: "В этой семье нет участника с номером", "The family has no member with the id";
    corrected: "Исправлено. Категории и карты пересчитаны; если срок стал больше, категория снова ждёт проверки.",
        "Corrected. Categories and cards follow; where they would hold for longer, the category waits for a review.";
    sure_to_decide: "Записать это решение?", "Record this decision?";
    would_import: "Пробный запуск: ничего не изменено.", "Dry run: nothing was changed.";
    some_rows: "Некоторые строки не применены; причины в отчёте.", "Some rows were not applied; the report says why.";
    list_empty: "Файл пуст.", "The file is empty.";
    list_lacks: "В списке нет столбца", "The list has no column";
    row_broken: "Строка не читается.", "The line cannot be read.";
    row_lacks: "Нет значения", "No value";
    row_date: "Неверная дата: нужно 2028-05-09 или 09.05.2028.", "No date: write 2028-05-09 or 09.05.2028.";
}

/// A word of the API as people say it; one that a newer service added stays as it is.
pub(crate) fn word(word: &str, lang: Lang) -> String {
    let ru = match word {
        "active" => "действует",
        "suspended" => "приостановлена",
        "revoked" => "отозвана",
        "retired" => "заменено",
        "removed" => "удалено",
        "declared" => "со слов",
        "document_seen" => "по документу",
        "registry" => "по реестру",
        "parent" => "родитель",
        "spouse" => "супруг(а)",
        "guardian" => "опекун",
        "child" => "ребёнок",
        "ward" => "подопечный",
        "reviewer" => "проверяющий",
        "partner_manager" => "менеджер партнёров",
        "benefits_editor" => "редактор мер поддержки",
        "auditor" => "аудитор",
        "owner" => "владелец",
        "waiting" => "ждёт проверки",
        "confirmed" => "подтверждена",
        "rejected" => "отклонена",
        "ended" => "закончилась",
        "unchanged" => "без изменений",
        "not_found" => "не найдена",
        "ambiguous" => "неоднозначно",
        "invalid" => "ошибка",
        "large" => "многодетная",
        "single_parent" => "неполная",
        "foster" => "приёмная",
        "disabled_child" => "ребёнок с инвалидностью",
        "low_income" => "малоимущая",
        "young" => "молодая",
        "student" => "студенческая",
        "military_service" => "военная служба",
        "displaced" => "переселенцы",
        "care_leaver" => "выпускник детского дома",
        "hardship" => "трудная ситуация",
        "expecting" => "ожидает ребёнка",
        "staff" => "сотрудник",
        "closed" => "закрыта",
        "administrator" => "администратор",
        "adult" => "взрослый семьи",
        "system" => "служба",
        "device" => "устройство",
        "pos" => "кассовая программа",
        "open" => "ждёт решения",
        "upheld" => "это был другой человек",
        "dismissed" => "это был держатель карты",
        "approve" => "принять",
        "reject" => "отклонить",
        "suspend" => "приостановить",
        "reinstate" => "вернуть",
        "publish" => "опубликовать",
        "revoke" => "отозвать навсегда",
        "remove" => "отключить устройство",
        "issue" => "выдать карту",
        "reissue" => "выдать новую карту вместо этой",
        "rotate" => "сменить ключ",
        "return" => "вернуть на доработку",
        other => return other.replace('_', " "),
    };
    match lang {
        Lang::Ru => ru.to_owned(),
        Lang::En => word.replace('_', " "),
    }
}

/// What a key is for, as people say it.
pub(crate) fn key_purpose(purpose: &str, lang: Lang) -> String {
    let ru = match purpose {
        "card" => "карты",
        "specimen" => "образцы",
        "status" => "списки отозванных",
        "bundle" => "пакеты для касс",
        "access" => "вход",
        "token" => "служебные токены",
        other => other,
    };
    in_language(purpose, ru, lang)
}

/// What a key does, as people say it.
pub(crate) fn key_role(role: &str, lang: Lang) -> String {
    let ru = match role {
        "next" => "следующий",
        "signs" => "подписывает",
        "verifies" => "только проверяет",
        "revoked" => "отозван",
        other => other,
    };
    in_language(role, ru, lang)
}

/// A partner's state, as people say it.
pub(crate) fn partner_state(state: &str, lang: Lang) -> String {
    let ru = match state {
        "waiting" => "ждёт решения",
        "active" => "участвует",
        "suspended" => "приостановлен",
        "rejected" => "отклонён",
        "closed" => "ушёл",
        other => other,
    };
    in_language(state, ru, lang)
}

/// A verdict or a status of a benefit, as people say it.
pub(crate) fn outcome(word: &str, lang: Lang) -> String {
    let ru = match word {
        "qualifies" => "положено",
        "does_not" => "не положено",
        "need_info" => "не хватает сведений",
        "not_in_force" => "не действует",
        "suspended" => "приостановлено",
        "window_closed" => "приём закрыт",
        "already_receives" => "уже получает",
        "excluded_by" => "исключено другой мерой",
        other => other,
    };
    in_language(word, ru, lang)
}

/// An offer's state, as people say it.
pub(crate) fn offer_state(state: &str, lang: Lang) -> String {
    let ru = match state {
        "draft" => "черновик",
        "in_review" => "на проверке",
        "tested" => "опробовано на кассе",
        "published" => "опубликовано",
        "paused" => "остановлено партнёром",
        "suspended" => "приостановлено",
        "ended" => "завершено",
        other => other,
    };
    in_language(state, ru, lang)
}

/// A branch of business, as people say it.
pub(crate) fn sector_name(sector: &str, lang: Lang) -> String {
    let ru = match sector {
        "groceries" => "продукты",
        "catering" => "кафе и пекарни",
        "pharmacy" => "аптеки",
        "health" => "медицина",
        "clothes" => "одежда и обувь",
        "children" => "детские товары",
        "home" => "дом и ремонт",
        "books" => "книги и канцелярия",
        "education" => "образование",
        "culture" => "культура",
        "sport" => "спорт",
        "leisure" => "отдых",
        "transport" => "транспорт",
        "services" => "услуги",
        "other" => "другое",
        other => other,
    };
    in_language(sector, ru, lang)
}

/// The Russian words, or the API's own without underscores.
fn in_language(word: &str, ru: &str, lang: Lang) -> String {
    match lang {
        Lang::Ru => ru.to_owned(),
        Lang::En => word.replace('_', " "),
    }
}
