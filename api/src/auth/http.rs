//! The callers as extractors: `Authorization: Bearer ..` becomes somebody with a right, or a problem.

use std::future::{Future, Ready, ready};
use std::marker::PhantomData;
use std::pin::Pin;

use actix_web::dev::Payload;
use actix_web::http::header::AUTHORIZATION;
use actix_web::{FromRequest, HttpRequest, web};
use mobile_contracts::wire::problem::ProblemCode;

use super::rights::Right;
use super::service::{self, TillToken};
use super::store::TillRow;
use crate::accounts::{Account, Role, SignedIn};
use crate::audit::Actor;
use crate::failure::Failure;
use crate::families::AdultRow;
use crate::ids::Key;
use crate::partners::StaffRole;
use crate::partners::staff::Acting;
use crate::state::App;

/// An administrator who holds the right `R`.
pub struct Administrator<R> {
    /// Who.
    pub account: Key<Account>,
    /// All of their roles.
    pub roles: Vec<Role>,
    right: PhantomData<R>,
}

impl<R> Administrator<R> {
    /// For the audit log.
    #[must_use]
    pub const fn actor(&self) -> Actor {
        Actor::Administrator(self.account)
    }
}

/// An adult of a family.
pub struct Adult(pub AdultRow);

/// An adult of a family, or nobody: a wrong or outdated token is a problem all the same.
pub struct MaybeAdult(pub Option<AdultRow>);

/// Somebody who acts for a partner, its owner or staff.
pub struct PartnerStaff(pub Acting);

/// The owner of a partner.
pub struct PartnerOwner(pub Acting);

/// A till. A revoked one is let in as far as the checkout, which tells it so.
pub struct Till(pub TillRow);

/// Whoever sells: a till, or somebody who acts for its partner.
pub enum Seller {
    /// A till, as in [`Till`].
    Till(TillRow),
    /// The partner's owner or staff.
    Staff(Acting),
}

/// Anybody who signed in, whatever they are: for leaving, which takes no right.
pub struct Anybody(pub SignedIn);

type Pending<T> = Pin<Box<dyn Future<Output = Result<T, Failure>>>>;

/// Callers that a service knows by their token alone.
macro_rules! known_by_token {
    ($($caller:ident by $service:path),+ $(,)?) => {
        $(
            impl FromRequest for $caller {
                type Error = Failure;
                type Future = Pending<Self>;

                fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
                    ask(req, async |app, token| $service(app, token).await.map(Self))
                }
            }
        )+
    };
}

known_by_token![
    Adult by service::adult,
    PartnerStaff by service::staff,
    Till by service::till,
    Anybody by service::anybody,
];

impl<R: Right + 'static> FromRequest for Administrator<R> {
    type Error = Failure;
    type Future = Pending<Self>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ask(req, async |app, token| {
            let (account, roles) = service::administrator(app, token).await?;
            if !R::is_held_by(&roles) {
                return Err(Failure::problem(ProblemCode::ForbiddenRole));
            }
            Ok(Self { account, roles, right: PhantomData })
        })
    }
}

impl FromRequest for MaybeAdult {
    type Error = Failure;
    type Future = Pending<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        if !req.headers().contains_key(AUTHORIZATION) {
            return Box::pin(async { Ok(Self(None)) });
        }
        let adult = Adult::from_request(req, payload);
        Box::pin(async move { Ok(Self(Some(adult.await?.0))) })
    }
}

impl FromRequest for PartnerOwner {
    type Error = Failure;
    type Future = Pending<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let staff = PartnerStaff::from_request(req, payload);
        Box::pin(async move {
            match staff.await?.0 {
                owner if owner.role == StaffRole::Owner => Ok(Self(owner)),
                _ => Err(Failure::problem(ProblemCode::ForbiddenRole)),
            }
        })
    }
}

impl FromRequest for TillToken {
    type Error = Failure;
    type Future = Ready<Result<Self, Failure>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(called(req).and_then(|(_, token)| Self::read(&token)))
    }
}

impl FromRequest for Seller {
    type Error = Failure;
    type Future = Pending<Self>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ask(req, async |app, token| match service::is_till_token(token) {
            true => service::till(app, token).await.map(Self::Till),
            false => service::staff(app, token).await.map(Self::Staff),
        })
    }
}

/// Asks a service who sent the request's token.
fn ask<T: 'static>(
    req: &HttpRequest,
    service: impl AsyncFnOnce(&App, &str) -> Result<T, Failure> + 'static,
) -> Pending<T> {
    let called = called(req);
    Box::pin(async move {
        let (app, token) = called?;
        service(&app, &token).await
    })
}

/// The application and the bearer token of the request (RFC 6750 §2.1).
fn called(req: &HttpRequest) -> Result<(web::Data<App>, String), Failure> {
    let app = req
        .app_data::<web::Data<App>>()
        .ok_or_else(|| Failure::internal("the application is not registered"))?;
    let header = req.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let (scheme, token) = header
        .and_then(|value| value.split_once(' '))
        .ok_or_else(|| Failure::problem(ProblemCode::MissingCredentials))?;
    if !scheme.eq_ignore_ascii_case("bearer") {
        return Err(Failure::problem(ProblemCode::MissingCredentials));
    }
    Ok((app.clone(), token.trim().to_owned()))
}
