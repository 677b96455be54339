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

    server: "Служба", "Service";
    login: "Логин", "Login";
    account: "Учётная запись", "Account";
    roles: "Роли", "Roles";

    card: "Карта", "Card";
    state: "Состояние", "State";
    reason: "Причина", "Reason";
    holder: "Держатель", "Holder";
    family: "Семья", "Family";
    class: "Уровень", "Tier";
    valid: "Действует", "Valid";
    issued: "Выдана", "Issued";
    device: "Устройство", "Device";
    since: "С", "Since";
    no_devices: "Устройств нет.", "No devices.";

    revoked_already: "Карта уже отозвана; ничего не изменено.", "The card is revoked already; nothing was changed.";
    would_revoke: "Пробный запуск: карта была бы отозвана навсегда.", "Dry run: the card would be revoked for good.";
    sure_to_revoke: "Отозвать эту карту навсегда?", "Revoke this card for good?";
    revoked: "Карта отозвана.", "The card is revoked.";

    nothing_waits: "Ничего не ждёт проверки.", "Nothing waits for a review.";
    there_is_more: "Есть ещё. Дальше:", "There is more. Go on with:";
    category: "Категория", "Category";
    region: "Регион", "Region";
    municipality: "Муниципалитет", "Municipality";
    time_zone: "Часовой пояс", "Time zone";
    member: "Участник", "Member";
    role: "Роль", "Role";
    born: "Родился", "Born";
    studies: "Учится до", "Studies until";
    document: "Документ", "Document";
    when: "Когда", "When";
    by: "Кто", "By";
    line: "строка", "line";
    nothing_to_decide: "Нечего решать: у семьи нет такой категории, ждущей решения:",
        "Nothing to decide: the family holds no such category that waits:";
    sure_to_decide: "Записать это решение?", "Record this decision?";
    would_decide: "Пробный запуск: решение не записано.", "Dry run: nothing was recorded.";
    decided: "Решение записано.", "The decision is recorded.";
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
        other => return other.replace('_', " "),
    };
    match lang {
        Lang::Ru => ru.to_owned(),
        Lang::En => word.replace('_', " "),
    }
}
