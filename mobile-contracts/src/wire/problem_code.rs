//! The one table of problem codes: name, HTTP status and what people read, in both languages.
//!
//! A code is for programs and never changes its meaning; a text is for people and may be improved at any
//! time. A business outcome at the till is not a problem: it is a `decision` with reasons (`reason.rs`).

use strum::{EnumIter, EnumString, IntoStaticStr};

use crate::lang::Lang;

/// Builds [`ProblemCode`] from rows of `Variant = status "code", ru title: ru detail, en title: en detail;`.
macro_rules! problem_codes {
    ($($(#[$doc:meta])* $variant:ident = $status:literal $code:literal,
        $ru_title:literal: $ru_detail:literal,
        $en_title:literal: $en_detail:literal;)+) => {
        /// What kind of problem stopped a request. `Display`, `FromStr` and `as_str` use the stable code.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, IntoStaticStr, EnumString, EnumIter, strum::Display)]
        pub enum ProblemCode {
            $($(#[$doc])* #[strum(serialize = $code)] $variant,)+
        }

        impl ProblemCode {
            /// The HTTP status that goes with the code, 400-599.
            #[must_use]
            pub const fn status(self) -> u16 {
                match self { $(Self::$variant => $status,)+ }
            }

            /// What happened, in a few words without a full stop.
            #[must_use]
            pub const fn title(self, lang: Lang) -> &'static str {
                match (self, lang) {
                    $((Self::$variant, Lang::Ru) => $ru_title, (Self::$variant, Lang::En) => $en_title,)+
                }
            }

            /// What to do about it, in one or two sentences.
            #[must_use]
            pub const fn detail(self, lang: Lang) -> &'static str {
                match (self, lang) {
                    $((Self::$variant, Lang::Ru) => $ru_detail, (Self::$variant, Lang::En) => $en_detail,)+
                }
            }
        }
    };
}

problem_codes! {
    /// The request cannot be read, and no other code says more.
    BadRequest = 400 "bad_request",
        "Запрос не понят": "Проверьте адрес и параметры запроса.",
        "Request not understood": "Check the address and the parameters of the request.";
    /// The body is not JSON.
    MalformedJson = 400 "malformed_json",
        "Тело запроса — не JSON": "Исправьте синтаксис JSON и повторите запрос.",
        "The body is not JSON": "Correct the JSON syntax and send the request again.";
    /// The body, the query or a header has a field that the operation does not know.
    UnknownField = 400 "unknown_field",
        "Неизвестное поле": "Уберите поле, которого нет в описании операции.",
        "Unknown field": "Remove the field that the operation does not describe.";
    /// The request is well-formed, but one or more values are not acceptable; `errors` names each.
    ValidationFailed = 422 "validation_failed",
        "Данные не приняты": "Исправьте поля, перечисленные в errors.",
        "Values not accepted": "Correct the fields listed in errors.";
    /// No `Authorization` header or session cookie on an operation that needs one.
    MissingCredentials = 401 "missing_credentials",
        "Нужно войти": "Войдите и повторите запрос.",
        "Sign-in needed": "Sign in and send the request again.";
    /// Wrong password, code, key or token; never says which part was wrong.
    InvalidCredentials = 401 "invalid_credentials",
        "Не удалось войти": "Проверьте введённые данные и попробуйте ещё раз.",
        "Sign-in failed": "Check what you entered and try again.";
    /// The access token was good once: refresh it and repeat the request.
    TokenExpired = 401 "token_expired",
        "Сеанс истёк": "Обновите сеанс или войдите снова.",
        "Session expired": "Refresh the session or sign in again.";
    /// The caller is known, but the operation belongs to another role.
    ForbiddenRole = 403 "forbidden_role",
        "Недостаточно прав": "Эта операция доступна другой роли.",
        "Not permitted": "This operation belongs to another role.";
    /// No such address or object, or one that belongs to somebody else.
    NotFound = 404 "not_found",
        "Не найдено": "По этому адресу ничего нет, или это принадлежит не вам.",
        "Not found": "There is nothing at this address, or it is not yours.";
    /// The address exists; the `Allow` header lists its methods.
    MethodNotAllowed = 405 "method_not_allowed",
        "Метод не поддерживается": "Используйте один из методов, перечисленных в заголовке Allow.",
        "Method not allowed": "Use one of the methods listed in the Allow header.";
    /// The operation cannot answer in any media type the caller accepts.
    NotAcceptable = 406 "not_acceptable",
        "Такой формат ответа не поддерживается": "Укажите в Accept формат из описания операции.",
        "Not acceptable": "Ask in Accept for a media type that the operation describes.";
    /// The body did not arrive in time; safe to send again.
    RequestTimeout = 408 "request_timeout",
        "Запрос не дошёл вовремя": "Проверьте связь и повторите запрос.",
        "The request did not arrive in time": "Check the connection and send the request again.";
    /// The request contradicts the present state of the object.
    Conflict = 409 "conflict",
        "Противоречит текущему состоянию": "Обновите данные и решите, нужен ли запрос.",
        "Conflict with the present state": "Load the data again and decide whether the request is still wanted.";
    /// The first request with this `Idempotency-Key` is still running.
    IdempotencyInProgress = 409 "idempotency_in_progress",
        "Этот запрос уже выполняется": "Повторите с тем же Idempotency-Key через несколько секунд.",
        "This request is already running": "Repeat it with the same Idempotency-Key in a few seconds.";
    /// The thing existed, and is over for good.
    Gone = 410 "gone",
        "Больше не существует": "Удалено или истекло; повторять запрос не нужно.",
        "Gone": "It was removed or has expired; do not repeat the request.";
    /// `If-Match` names another version than the present one.
    PreconditionFailed = 412 "precondition_failed",
        "Данные изменились": "Загрузите новую версию и внесите изменение заново.",
        "Changed in the meantime": "Load the new version and make the change again.";
    /// The body is larger than the operation takes.
    PayloadTooLarge = 413 "payload_too_large",
        "Слишком большое тело запроса": "Уменьшите тело запроса или разбейте его на части.",
        "Body too large": "Make the body smaller or send it in parts.";
    /// The address is longer than the service reads.
    UriTooLong = 414 "uri_too_long",
        "Слишком длинный адрес": "Сократите параметры запроса.",
        "Address too long": "Shorten the parameters of the request.";
    /// `Content-Type` is missing or not the one the operation takes.
    UnsupportedMediaType = 415 "unsupported_media_type",
        "Неподдерживаемый тип содержимого": "Отправьте тело с Content-Type: application/json.",
        "Unsupported media type": "Send the body with Content-Type: application/json.";
    /// `Expect` asks for something other than `100-continue`.
    ExpectationFailed = 417 "expectation_failed",
        "Ожидание из заголовка Expect невыполнимо": "Уберите заголовок Expect.",
        "Expectation failed": "Remove the Expect header.";
    /// The same `Idempotency-Key` came with another request before.
    IdempotencyKeyReused = 422 "idempotency_key_reused",
        "Idempotency-Key уже использован": "С этим ключом приходил другой запрос. Возьмите новый ключ.",
        "Idempotency-Key already used": "Another request came with this key. Use a new key.";
    /// The operation needs an `Idempotency-Key`.
    IdempotencyKeyMissing = 428 "idempotency_key_missing",
        "Нужен Idempotency-Key": "Добавьте заголовок Idempotency-Key: 16–64 печатных символа ASCII.",
        "Idempotency-Key needed": "Add the header Idempotency-Key: 16-64 visible ASCII characters.";
    /// The operation needs an `If-Match`.
    PreconditionRequired = 428 "precondition_required",
        "Нужен If-Match": "Передайте в If-Match версию (ETag), которую вы изменяете.",
        "If-Match needed": "Send in If-Match the version (ETag) that you are changing.";
    /// Too many requests from this address or account; `Retry-After` says when to come back.
    TooManyRequests = 429 "too_many_requests",
        "Слишком много запросов": "Подождите столько секунд, сколько указано в Retry-After.",
        "Too many requests": "Wait for as many seconds as Retry-After says.";
    /// The header block is larger than the service reads.
    HeadersTooLarge = 431 "headers_too_large",
        "Слишком большие заголовки": "Уменьшите заголовки и cookie.",
        "Headers too large": "Make the headers and cookies smaller.";
    /// Our fault; the log has the details under the request id.
    Internal = 500 "internal",
        "Ошибка на сервере": "Повторите позже. Если не поможет, сообщите в поддержку request_id.",
        "Internal error": "Try again later. If it does not help, give the request_id to support.";
    /// A part that the service needs, such as the database, does not answer.
    Unavailable = 503 "unavailable",
        "Сервис временно недоступен": "Повторите запрос через несколько секунд.",
        "Temporarily unavailable": "Send the request again in a few seconds.";
    /// This server is going away; another one answers, or the same one in a moment.
    ShuttingDown = 503 "shutting_down",
        "Сервер перезапускается": "Повторите запрос через несколько секунд.",
        "The server is restarting": "Send the request again in a few seconds.";
}

impl ProblemCode {
    /// The stable snake_case code, such as `not_found`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        self.into()
    }

    /// The code for a bare HTTP status, as a framework answers it: the most general one of that status,
    /// otherwise `bad_request` below 500 and `internal` from there.
    #[must_use]
    pub const fn from_status(status: u16) -> Self {
        match status {
            401 => Self::MissingCredentials,
            403 => Self::ForbiddenRole,
            404 => Self::NotFound,
            405 => Self::MethodNotAllowed,
            406 => Self::NotAcceptable,
            408 => Self::RequestTimeout,
            409 => Self::Conflict,
            410 => Self::Gone,
            412 => Self::PreconditionFailed,
            413 => Self::PayloadTooLarge,
            414 => Self::UriTooLong,
            415 => Self::UnsupportedMediaType,
            417 => Self::ExpectationFailed,
            422 => Self::ValidationFailed,
            428 => Self::PreconditionRequired,
            429 => Self::TooManyRequests,
            431 => Self::HeadersTooLarge,
            503 => Self::Unavailable,
            500..=599 => Self::Internal,
            _ => Self::BadRequest,
        }
    }
}

#[cfg(test)]
mod tests {
    use strum::IntoEnumIterator as _;

    use super::*;

    #[test]
    fn every_code_is_snake_case_unique_and_read_back() {
        let mut seen = std::collections::HashSet::new();
        for code in ProblemCode::iter() {
            let text = code.as_str();
            assert!(text.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'), "{text}");
            assert!(seen.insert(text), "{text} stands twice in the table");
            assert_eq!(text.parse(), Ok(code));
        }
    }

    #[test]
    fn every_code_is_an_error_status_and_a_bare_status_leads_to_a_code_of_that_status() {
        for code in ProblemCode::iter() {
            assert!((400..600).contains(&code.status()), "{code}");
            assert_eq!(ProblemCode::from_status(code.status()).status(), code.status(), "{code}");
        }
        assert_eq!(ProblemCode::from_status(418), ProblemCode::BadRequest);
        assert_eq!(ProblemCode::from_status(502), ProblemCode::Internal);
    }

    #[test]
    fn russian_texts_are_russian_and_every_detail_is_a_sentence() {
        for code in ProblemCode::iter() {
            assert!(code.detail(Lang::Ru).contains(|c| ('а'..='я').contains(&c)), "{code}");
            for lang in [Lang::Ru, Lang::En] {
                assert!(code.detail(lang).ends_with('.'), "{code}");
                assert!(!code.title(lang).ends_with('.'), "{code}");
            }
        }
    }
}
