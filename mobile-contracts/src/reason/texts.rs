//! The words for every reason: Russian first, then English; for the cashier, then for the holder.
//!
//! They say what happened and what to do next, accuse nobody and use no word of ours that people do not know.
//! A snapshot beside the tests holds all of them in one file, to be read aloud.

use super::Reason;

/// A text in Russian and in English.
type Bilingual = (&'static str, &'static str);

/// The words for one reason.
#[derive(Debug, Clone, Copy)]
pub(super) struct Texts {
    pub(super) cashier: Bilingual,
    pub(super) holder: Bilingual,
}

const fn texts(cashier: Bilingual, holder: Bilingual) -> Texts {
    Texts { cashier, holder }
}

/// Why is the family's affair; the till says only this.
const CARD_NOT_VALID: Bilingual = (
    "Карта не действует. Причину семья может посмотреть в своём приложении.",
    "The card is not valid. The family can see the reason in their app.",
);

pub(super) fn of(reason: Reason) -> Texts {
    match reason {
        Reason::NotOurCode => texts(
            (
                "Это другой код, не карта семьи. Попросите показать код на главном экране приложения.",
                "This is another code, not the family card. Please ask for the code on the app's main screen.",
            ),
            (
                "Касса считала другой код. Покажите код с главного экрана приложения.",
                "The till read another code. Please show the code on the app's main screen.",
            ),
        ),
        Reason::UnsupportedVersion => texts(
            (
                "Код новее, чем программа кассы. Обновите программу кассы или введите 12 цифр карты.",
                "The code is newer than the till's program. Update the program, or type the card's 12 digits.",
            ),
            (
                "Программа кассы ещё не знает этот код. Откройте «12 цифр» и продиктуйте их кассиру.",
                "The till's program does not know this code yet. Open “12 digits” and read them to the cashier.",
            ),
        ),
        Reason::Malformed => texts(
            (
                "Код считался не полностью. Отсканируйте ещё раз или введите 12 цифр карты.",
                "The code was not read completely. Scan it again, or type the card's 12 digits.",
            ),
            (
                "Код считался не полностью. Прибавьте яркость экрана и покажите код ещё раз.",
                "The code was not read completely. Turn up the screen's brightness and show it again.",
            ),
        ),
        Reason::Specimen => texts(
            (
                "Это учебная карта для проверки кассы. Скидки по ней нет.",
                "This is a training card for testing a till. It gives no discount.",
            ),
            (
                "Это учебная карта. Для скидки откройте карту своей семьи.",
                "This is a training card. For a discount, open your own family's card.",
            ),
        ),
        Reason::UnknownKey => texts(
            (
                "Касса не может проверить этот код. Подключите кассу к интернету и отсканируйте ещё раз.",
                "The till cannot check this code. Connect the till to the internet and scan again.",
            ),
            (
                "Касса не смогла проверить карту. Попросите кассира подключиться к интернету и повторить.",
                "The till could not check the card. Ask the cashier to go online and try again.",
            ),
        ),
        Reason::BadSignature => texts(
            (
                "Код не прошёл проверку. Попросите закрыть и снова открыть карту в приложении.",
                "The code did not pass the check. Please ask the customer to close and reopen the card in the app.",
            ),
            (
                "Код не прошёл проверку. Закройте и снова откройте карту. Если не помогло, напишите в поддержку.",
                "The code did not pass the check. Close and reopen the card. If that does not help, contact support.",
            ),
        ),
        Reason::ProofMissing => texts(
            (
                "Это копия кода. Попросите открыть карту в приложении на самом телефоне.",
                "This is a copy of the code. Please ask for the card in the app, on the phone itself.",
            ),
            (
                "Снимок экрана не подходит. Откройте карту в приложении: код на ней обновляется сам.",
                "A screenshot does not work. Open the card in the app: its code renews itself.",
            ),
        ),
        Reason::BadProof => texts(
            (
                "Код не прошёл проверку. Попросите закрыть и снова открыть карту в приложении.",
                "The code did not pass the check. Please ask the customer to close and reopen the card in the app.",
            ),
            (
                "Код не прошёл проверку. Закройте и снова откройте карту на том телефоне, где она добавлена.",
                "The code did not pass the check. Close and reopen the card on the phone it was added to.",
            ),
        ),
        Reason::ProofStale => texts(
            (
                "Код устарел. Попросите открыть карту в приложении заново и отсканируйте новый код.",
                "The code is out of date. Please ask the customer to reopen the card, and scan the new code.",
            ),
            (
                "Код устарел. Откройте карту заново. Если не помогло, включите на телефоне автоматическое время.",
                "The code is out of date. Reopen the card. If that does not help, set the phone's time to automatic.",
            ),
        ),
        Reason::ProofFuture => texts(
            (
                "Часы телефона спешат. Попросите включить на телефоне автоматическое время и показать код ещё раз.",
                "The phone's clock is ahead. Please ask the customer to set automatic time and show the code again.",
            ),
            (
                "Часы телефона спешат. Включите в настройках автоматическое время и откройте карту заново.",
                "Your phone's clock is ahead. Set the time to automatic in the settings and reopen the card.",
            ),
        ),
        Reason::ProofReplayed => texts(
            (
                "Этот код уже был использован. Подождите несколько секунд: на телефоне появится новый.",
                "This code has been used already. Wait a few seconds for a new one on the phone.",
            ),
            (
                "Этот код уже был использован. Подождите несколько секунд: появится новый.",
                "This code has been used already. Wait a few seconds for a new one.",
            ),
        ),
        Reason::ChallengeMismatch => texts(
            (
                "Цифры не совпали. Покажите цифры с экрана кассы ещё раз и отсканируйте новый код.",
                "The digits do not match. Show the digits on the till again and scan the new code.",
            ),
            (
                "Цифры не совпали. Введите в приложении цифры, которые сейчас на экране кассы.",
                "The digits do not match. Type the digits that the till shows now into the app.",
            ),
        ),
        Reason::ChallengeNeeded => texts(
            (
                "Нужна ещё одна проверка. Покажите шесть цифр с экрана кассы и отсканируйте новый код.",
                "One more check is needed. Show the till's six digits and scan the new code.",
            ),
            (
                "Нужна ещё одна проверка. Введите в приложении шесть цифр с экрана кассы и покажите новый код.",
                "One more check is needed. Type the till's six digits into the app and show the new code.",
            ),
        ),
        Reason::NotYetValid => texts(
            (
                "Карта ещё не начала действовать. С какого дня, семья видит в приложении.",
                "The card is not valid yet. The family can see the first day in their app.",
            ),
            (
                "Карта ещё не начала действовать. Первый день указан на экране карты.",
                "Your card is not valid yet. The first day is on the card's screen.",
            ),
        ),
        Reason::Expired => texts(
            CARD_NOT_VALID,
            (
                "Срок карты закончился. Откройте приложение при включённом интернете: карта обновится или подскажет, как её продлить.",
                "The card has expired. Open the app while online: it renews the card or says how to extend it.",
            ),
        ),
        Reason::Revoked => texts(
            CARD_NOT_VALID,
            (
                "Карта закрыта. Причина и следующие шаги указаны в приложении, в разделе «Карта».",
                "The card has been closed. The app says why and what to do next, under “Card”.",
            ),
        ),
        Reason::Suspended => texts(
            CARD_NOT_VALID,
            (
                "Карта приостановлена. Что нужно сделать, указано в приложении, в разделе «Карта».",
                "The card is paused. The app says what to do, under “Card”.",
            ),
        ),
        Reason::StatusUnknown => texts(
            (
                "Касса давно не обновляла данные и не может проверить карту. Подключите кассу к интернету.",
                "The till has not been updated for a while and cannot check the card. Connect it to the internet.",
            ),
            (
                "Касса сейчас не может проверить карту. Попросите кассира подключиться к интернету и повторить.",
                "The till cannot check the card now. Ask the cashier to go online and try again.",
            ),
        ),
        Reason::DeviceRemoved => texts(
            (
                "На этом телефоне карта отключена. Попросите показать карту на другом телефоне или на бумаге.",
                "The card is switched off on this phone. Please ask for it on another phone or on paper.",
            ),
            (
                "На этом телефоне карта отключена. Войдите в приложение и добавьте карту заново.",
                "The card is switched off on this phone. Sign in to the app and add the card again.",
            ),
        ),
        Reason::PersonCheckNeeded => texts(
            (
                "Для этой скидки нужно сверить человека с картой. Следуйте подсказке на экране кассы.",
                "This discount needs a check of the person. Follow the hint on the till's screen.",
            ),
            (
                "Для этой скидки кассир попросит подтвердить, что карта ваша. Покажите код с инициалами.",
                "For this discount the cashier asks you to confirm that the card is yours. Show the code with initials.",
            ),
        ),
        Reason::DigitsUnknown => texts(
            (
                "Такие цифры не найдены. Попросите продиктовать их ещё раз.",
                "These digits were not found. Please ask for them again.",
            ),
            (
                "Такие цифры не найдены. Проверьте их и продиктуйте ещё раз.",
                "These digits were not found. Check them and read them out again.",
            ),
        ),
        Reason::DigitsUsed => texts(
            (
                "Эти цифры уже были использованы. Попросите получить новые в приложении.",
                "These digits have been used already. Please ask for new ones from the app.",
            ),
            (
                "Эти цифры уже были использованы. Получите новые в приложении.",
                "These digits have been used already. Get new ones in the app.",
            ),
        ),
        Reason::DigitsExpired => texts(
            (
                "Цифры действуют пять минут, и это время вышло. Попросите получить новые в приложении.",
                "The digits last five minutes, and the time is up. Please ask for new ones from the app.",
            ),
            (
                "Цифры действуют пять минут, и это время вышло. Получите новые в приложении.",
                "The digits last five minutes, and the time is up. Get new ones in the app.",
            ),
        ),
        Reason::OfferNotFound => texts(
            (
                "Такой скидки здесь нет. Обновите список скидок на кассе.",
                "There is no such discount here. Refresh the list of discounts on the till.",
            ),
            (
                "Такой скидки здесь нет. Действующие скидки этого магазина показаны в приложении.",
                "There is no such discount here. The app shows the discounts of this shop.",
            ),
        ),
        Reason::OfferNotActive => texts(
            (
                "Скидка сейчас не действует. Вопросы по ней решает ваш руководитель.",
                "The discount is not running now. Your manager can answer questions about it.",
            ),
            (
                "Скидка сейчас не действует. Другие скидки рядом показаны в приложении.",
                "The discount is not running now. The app shows other discounts nearby.",
            ),
        ),
        Reason::OutsideHours => texts(
            ("Скидка действует в другие дни или часы.", "The discount runs on other days or at other hours."),
            (
                "Скидка действует в другие дни или часы. Они указаны в приложении.",
                "The discount runs on other days or at other hours. The app shows them.",
            ),
        ),
        Reason::WrongOutlet => texts(
            (
                "Скидка действует в других точках вашей сети.",
                "The discount is given at other places of your business.",
            ),
            (
                "Скидка действует по другим адресам. Они указаны в приложении.",
                "The discount is given at other addresses. The app shows them.",
            ),
        ),
        Reason::CategoryExcluded => texts(
            (
                "В покупке нет товаров, на которые действует скидка.",
                "The purchase has none of the goods that the discount is for.",
            ),
            (
                "В покупке нет товаров, на которые действует скидка. Список таких товаров есть в приложении.",
                "The purchase has none of the goods that the discount is for. The app lists them.",
            ),
        ),
        Reason::MinSpend => texts(
            ("Для скидки нужна покупка побольше.", "The discount needs a larger purchase."),
            (
                "Для скидки нужна покупка побольше. Можно добавить товары или прийти в другой раз.",
                "The discount needs a larger purchase. You can add goods or come another time.",
            ),
        ),
        Reason::FamilyLimit => texts(
            (
                "Скидка по этой карте уже использована полностью.",
                "The discount has been used in full with this card.",
            ),
            (
                "Ваша семья уже использовала эту скидку полностью. Остаток и история показаны в приложении.",
                "Your family has used this discount in full. The app shows what is left and the history.",
            ),
        ),
        Reason::PartnerLimit => texts(
            (
                "Магазин уже дал столько скидок, сколько обещал.",
                "The shop has given as many discounts as it promised.",
            ),
            (
                "Магазин уже дал столько скидок, сколько обещал. Другие скидки рядом показаны в приложении.",
                "The shop has given as many discounts as it promised. The app shows others nearby.",
            ),
        ),
        Reason::BudgetExhausted => texts(
            ("Скидки по этому предложению закончились.", "The discounts of this offer have run out."),
            (
                "Скидки по этому предложению закончились. Другие скидки рядом показаны в приложении.",
                "The discounts of this offer have run out. The app shows others nearby.",
            ),
        ),
        Reason::NotStackable => texts(
            (
                "Эта скидка не складывается с другой скидкой или акцией. Выберите одну из них.",
                "This discount does not go with another discount or promotion. Choose one of them.",
            ),
            (
                "Эта скидка не складывается с другой скидкой или акцией. Можно выбрать ту, что выгоднее.",
                "This discount does not go with another discount or promotion. You can choose the better one.",
            ),
        ),
        Reason::TermsChanged => texts(
            (
                "Условия скидки изменились. Сделайте расчёт ещё раз.",
                "The terms of the discount have changed. Please calculate again.",
            ),
            (
                "Условия скидки изменились. Кассир сделает расчёт ещё раз.",
                "The terms of the discount have changed. The cashier will calculate again.",
            ),
        ),
        Reason::QuoteExpired => texts(
            (
                "С момента расчёта прошло больше десяти минут. Отсканируйте карту ещё раз.",
                "More than ten minutes have passed since the calculation. Scan the card again.",
            ),
            (
                "С момента расчёта прошло больше десяти минут. Покажите карту ещё раз.",
                "More than ten minutes have passed since the calculation. Show the card again.",
            ),
        ),
        Reason::TillRevoked => texts(
            (
                "Эта касса отключена от программы. Обратитесь к руководителю: он может подключить её снова.",
                "This till has been disconnected. Ask your manager, who can connect it again.",
            ),
            (
                "Эта касса не подключена к программе. Попросите пройти на другую кассу.",
                "This till is not connected to the programme. Please ask for another till.",
            ),
        ),
        Reason::PartnerSuspended => texts(
            (
                "Участие магазина в программе приостановлено. Обратитесь к руководителю.",
                "The shop's part in the programme is paused. Please ask your manager.",
            ),
            (
                "Магазин сейчас не участвует в программе. Дело не в вашей карте.",
                "The shop is not part of the programme now. It is not about your card.",
            ),
        ),
        Reason::LeaseUsed => texts(
            (
                "Запас скидок для работы без интернета закончился. Подключите кассу к интернету.",
                "The allowance for working offline is used up. Connect the till to the internet.",
            ),
            (
                "Касса сейчас без интернета и не может дать скидку. Дело не в вашей карте.",
                "The till is offline and cannot give the discount now. It is not about your card.",
            ),
        ),
        Reason::ClockOff => texts(
            (
                "Часы кассы идут неверно. Включите автоматическое время и отсканируйте ещё раз.",
                "The till's clock is wrong. Set its time to automatic and scan again.",
            ),
            (
                "Часы кассы идут неверно. Кассир поправит их и повторит. Дело не в вашей карте.",
                "The till's clock is wrong. The cashier will set it and try again. It is not about your card.",
            ),
        ),
        Reason::BundleExpired => texts(
            (
                "Касса давно не выходила в интернет. Подключите её, чтобы обновить данные.",
                "The till has been offline for long. Connect it to the internet to update its data.",
            ),
            (
                "Кассе нужно обновить данные через интернет. Дело не в вашей карте.",
                "The till needs to update its data online. It is not about your card.",
            ),
        ),
        Reason::TooManyRequests => texts(
            (
                "Слишком много попыток подряд. Подождите немного и повторите.",
                "Too many attempts in a row. Wait a little and try again.",
            ),
            (
                "Слишком много попыток подряд. Подождите немного и повторите.",
                "Too many attempts in a row. Wait a little and try again.",
            ),
        ),
    }
}
