//! The invitation.

use mobile_contracts::lang::Lang;

use super::StaffRole;
use crate::notifications::{Letter, Link};

/// Tells somebody that they may act for `partner` now.
pub(super) fn invitation(partner: &str, role: StaffRole, lang: Lang) -> Letter {
    let link = |label: &str| Some(Link { label: label.into(), path: "/partner" });
    match lang {
        Lang::Ru => {
            let may = match role {
                StaffRole::Owner => "Вы сможете управлять точками, кассами, предложениями и сотрудниками.",
                StaffRole::Staff => "Вы сможете подключать кассы и смотреть, как работают предложения.",
            };
            Letter {
                subject: format!("Приглашение: {partner}"),
                paragraphs: vec![
                    format!("Вас пригласили работать с картой семьи от имени партнёра «{partner}»."),
                    may.into(),
                    "Для входа укажите этот же адрес или телефон: мы пришлём код, пароль не нужен.".into(),
                ],
                link: link("Войти"),
                short: format!("Вас пригласили в «{}» (карта семьи). Войдите по этому номеру.", cut(partner)),
            }
        }
        Lang::En => {
            let may = match role {
                StaffRole::Owner => "You can manage outlets, tills, offers and people.",
                StaffRole::Staff => "You can connect tills and see how the offers do.",
            };
            Letter {
                subject: format!("Invitation: {partner}"),
                paragraphs: vec![
                    format!(
                        "You are invited to act for the partner \u{201c}{partner}\u{201d} of the family card."
                    ),
                    may.into(),
                    "To sign in, give this same address or phone: we send a code, there is no password."
                        .into(),
                ],
                link: link("Sign in"),
                short: format!(
                    "You are invited to {} (family card). Sign in with this number.",
                    cut(partner)
                ),
            }
        }
    }
}

/// Two parts of a text message hold no more.
fn cut(name: &str) -> String {
    name.chars().take(40).collect()
}
