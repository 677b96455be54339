//! What the demo says, in Russian and English.

use mobile_contracts::lang::Lang;

/// Builds one function per line of the story.
macro_rules! lines {
    ($($name:ident: $ru:literal, $en:literal;)+) => {
        $(pub(super) const fn $name(lang: Lang) -> &'static str {
            match lang { Lang::Ru => $ru, Lang::En => $en }
        })+
    };
}

lines! {
    intro: "Социальная карта семьи: показ на чистой базе",
        "Social Family Card: a demonstration on a fresh database";
    register: "Анна Кузнецова регистрирует семью: код приходит на телефон, двое родителей, трое детей, «мы многодетные».",
        "Anna Kuznetsova registers her family: a code to her phone, two parents, three children, “we are a large family”.";
    review: "Администратор входит паролем и кодом, смотрит документ и подтверждает категорию:",
        "An administrator signs in with password and code, looks at the document and confirms the category:";
    still_waiting: "Ещё ждут проверки", "Still waiting for a review";
    issued: "Карта выпускается сама, как только категория подтверждена.", "The card is issued by itself once the category is confirmed.";
    registry: "Соколовы указали СНИЛС: служба сама спрашивает реестр многодетных семей (здесь вместо него — заменитель), и администратор не нужен:",
        "The Sokolovs gave an insurance number (SNILS): the service asks the registry of large families by itself (a stand-in, here), and no administrator is needed:";
    register_of_families: "Реестр многодетных семей", "Registry of large families";
    confirmed: "подтверждено до", "confirmed until";
    has_card: "карта выпущена", "the card is issued";
    by_registry: "из показа: подтверждена реестром", "of the story: confirmed by the registry";
    shop: "Партнёр: пекарня «Каравай», одна касса. Скидка 10 % от 500 ₽, один раз в день на семью.",
        "The partner: the bakery “Karavai”, one till. 10 % off from 500 ₽, once a day for a family.";
    enrol: "Телефон Анны создаёт ключи, которые его не покидают, и получает дневные пропуска на неделю вперёд.",
        "Anna's phone makes keys that never leave it, and fetches day passes for a week ahead.";
    show: "Анна показывает код на кассе. Он меняется каждые 15 секунд: снимок экрана его не заменит.",
        "Anna shows this code at the till. It changes every 15 seconds: a screenshot is no use.";
    scan: "Касса сканирует код и называет сумму 840,00 ₽:", "The till scans the code and names 840.00 ₽:";
    redeem: "Касса записывает скидку:", "The till records the discount:";
    replay: "Связь оборвалась, касса повторяет тот же запрос. Ответ тот же, второй записи нет:",
        "The connection broke, the till repeats the request. The same answer, no second record:";
    screenshot: "Кто-то сфотографировал код и показывает его на кассе ещё раз:",
        "Somebody photographed the code and shows it again:";
    again: "Анна приходит ещё раз в тот же день с новым кодом:", "Anna comes again on the same day with a new code:";
    ledger: "Что видит семья:", "What the family sees:";
    revoke: "Телефон потерян. Администратор отзывает карту, и следующий код не принимается:",
        "The phone is lost. An administrator revokes the card, and the next code is refused:";
    holder_sees: "Кассир видит только «карта не действует». Семья видит настоящую причину:",
        "The cashier only sees “card not valid”. The family sees the true reason:";
    lost: "Телефон утерян, выдана новая карта.", "The phone was lost; a new card was issued.";
    revoked: "карта отозвана", "the card is revoked";
    serving: "Показ окончен, сервер работает дальше. Остановить: Ctrl+C.",
        "The story ends, the server goes on. Stop it with Ctrl+C.";
    address: "Адрес сервиса", "The service";
    docs: "Описание API", "API documentation";
    metrics: "Метрики", "Metrics";
    data: "Данные показа", "Data of the demo";
    as_adult: "Семьи: вход по коду, код появится здесь", "Families sign in with a code, which appears here";
    of_the_story: "из показа: карта отозвана", "of the story: the card is revoked";
    as_owner: "Владелец первого партнёра", "The owner of the first partner";
    as_till: "Его касса", "Its till";
    as_administrator: "Администратор", "The administrator";
    enter_for_code: "Код: нажмите Enter здесь. Или добавьте в приложение-аутентификатор:",
        "The code: press Enter here. Or give this to an authenticator app:";
    six_digits: "Код администратора", "The administrator's code";
    tokens: "Токен кассы действует, пока его не отзовут. Код карты свежий 90 секунд.",
        "The till's token holds until it is revoked. A card's code is fresh for 90 seconds.";
    discount: "скидка", "discount";
    to_pay: "к оплате", "to pay";
    accepted: "принято", "accepted";
    refused: "отказано", "refused";
    retry: "повторить", "try again";
    used: "использовано", "used";
}
