//! Handlers of offers: the partner's own, and the administrator's review.

use actix_web::http::header::ETAG;
use actix_web::{HttpResponse, Responder, get, post, put, web};
use mobile_contracts::discount::Kopecks;
use mobile_contracts::wire::checkout::ReasonBody;
use mobile_contracts::wire::offer::{
    OfferBody, OfferPage, OfferQuery, OfferRequest, OfferVersionBody, PreviewAnswer, PreviewRequest, TextBody,
};
use mobile_contracts::wire::page::PageQuery;
use mobile_contracts::wire::partner::DecisionRequest;

use super::drafts::{self, Filter, OfferView};
use super::preview::{Preview, preview};
use super::{Offer, Step, Title, Version, Written};
use crate::auth::{Administrator, PartnerOwner, PartnerStaff, rights};
use crate::failure::Failure;
use crate::http::{Body, Language, PathId, Query, Tagged};
use crate::ids::Key;
use crate::page::Page;
use crate::revision::Seen;
use crate::state::App;

/// My offers
///
/// The offers of the caller's partner, the oldest first.
#[utoipa::path(tag = "partner", params(PageQuery), responses((status = 200, body = OfferPage)),
    security(("bearer" = [])))]
#[get("/api/v1/partner/offers")]
pub async fn list_own_offers(
    app: web::Data<App>,
    caller: PartnerStaff,
    page: Query<PageQuery>,
) -> Result<web::Json<OfferPage>, Failure> {
    let filter = Filter { partner: Some(caller.0.partner), ..Filter::default() };
    let PageQuery { limit, cursor } = page.0;
    drafts::list(&app, filter, (limit, cursor.as_deref())).await.map(listed)
}

/// Write an offer
///
/// Makes a draft, its first version. Nobody sees it until it is submitted and an administrator has published it.
#[utoipa::path(tag = "partner", request_body = OfferRequest, responses((status = 201, body = OfferBody)),
    security(("bearer" = [])))]
#[post("/api/v1/partner/offers")]
pub async fn create_offer(
    app: web::Data<App>,
    caller: PartnerOwner,
    body: Body<OfferRequest>,
) -> Result<HttpResponse, Failure> {
    let offer = drafts::create(&app, caller.0, body.0.into()).await?;
    let tag = format!("\"{}\"", offer.revision);
    Ok(HttpResponse::Created().insert_header((ETAG, tag)).json(OfferBody::from(offer)))
}

/// One of my offers
#[utoipa::path(tag = "partner", responses((status = 200, body = OfferBody)), security(("bearer" = [])))]
#[get("/api/v1/partner/offers/{id}")]
pub async fn show_own_offer(
    app: web::Data<App>,
    caller: PartnerStaff,
    id: PathId<Offer>,
) -> Result<impl Responder, Failure> {
    drafts::show(&app, Some(caller.0.partner), id.0).await.map(tagged)
}

/// Edit an offer
///
/// Writes another version. A version in force stays in force, and what was submitted is taken back, until the new
/// one is submitted and published.
#[utoipa::path(tag = "partner", request_body = OfferRequest, responses((status = 200, body = OfferBody)),
    params(("If-Match" = String, Header)), security(("bearer" = [])))]
#[put("/api/v1/partner/offers/{id}")]
pub async fn edit_offer(
    app: web::Data<App>,
    caller: PartnerOwner,
    id: PathId<Offer>,
    seen: Seen,
    body: Body<OfferRequest>,
) -> Result<impl Responder, Failure> {
    drafts::edit(&app, caller.0, id.0, seen, body.0.into()).await.map(tagged)
}

/// Try terms on a basket
///
/// What the terms give, to a family that they are meant for and that has used none of their limits. Writes nothing.
#[utoipa::path(tag = "partner", request_body = PreviewRequest, responses((status = 200, body = PreviewAnswer)),
    security(("bearer" = [])))]
#[post("/api/v1/partner/offers/preview")]
pub async fn preview_offer(
    app: web::Data<App>,
    _caller: PartnerStaff,
    lang: Language,
    body: Body<PreviewRequest>,
) -> Result<web::Json<PreviewAnswer>, Failure> {
    let PreviewRequest { terms, basket, at, outlet } = body.0;
    let now = app.clock.now().utc().with_timezone(&app.vault.ring()?.issuer.zone).naive_local();
    let Preview { total, discount, line_discounts, miss } =
        preview(terms, &basket, at.unwrap_or(now), outlet)?;
    let reason = miss.map(|(reason, params)| ReasonBody::new(reason, params, lang.0));
    let payable = Kopecks(total.0 - discount.0);
    Ok(web::Json(PreviewAnswer { total, discount, payable, line_discounts, reason }))
}

/// Steps of an offer's partner, as operations.
macro_rules! steps {
    ($($(#[$doc:meta])* $operation:ident at $path:literal is $step:ident;)+) => {
        $(
            $(#[$doc])*
            #[utoipa::path(tag = "partner", responses((status = 200, body = OfferBody)),
                params(("If-Match" = String, Header)), security(("bearer" = [])))]
            #[post($path)]
            pub async fn $operation(
                app: web::Data<App>,
                caller: PartnerOwner,
                id: PathId<Offer>,
                seen: Seen,
            ) -> Result<impl Responder, Failure> {
                drafts::step(&app, caller.0, id.0, seen, Step::$step).await.map(tagged)
            }
        )+
    };
}

steps! {
    /// Submit an offer
    ///
    /// Asks an administrator to publish the newest version. 409 `conflict` if that one is in force already.
    submit_offer at "/api/v1/partner/offers/{id}/submit" is Submit;
    /// Pause an offer
    ///
    /// It is not quoted any more, from the next quote on, until it is resumed.
    pause_offer at "/api/v1/partner/offers/{id}/pause" is Pause;
    /// Resume an offer
    ///
    /// A paused one. What an administrator suspended stays so: 409 `conflict`.
    resume_offer at "/api/v1/partner/offers/{id}/resume" is Resume;
    /// End an offer
    ///
    /// For good. Quotes that were given keep their word until they expire.
    end_offer at "/api/v1/partner/offers/{id}/end" is End;
}

/// List offers to review
///
/// The oldest first; `submitted=true` for those that wait.
#[utoipa::path(tag = "administration", params(OfferQuery), responses((status = 200, body = OfferPage)),
    security(("bearer" = [])))]
#[get("/api/v1/admin/offers")]
pub async fn review_offers(
    app: web::Data<App>,
    _caller: Administrator<rights::ReadPartners>,
    query: Query<OfferQuery>,
) -> Result<web::Json<OfferPage>, Failure> {
    let OfferQuery { partner, state, submitted, limit, cursor } = query.0;
    let filter = Filter { partner: partner.map(Key::from_uuid), state: state.as_deref(), submitted };
    drafts::list(&app, filter, (limit, cursor.as_deref())).await.map(listed)
}

/// Show an offer to review
#[utoipa::path(tag = "administration", responses((status = 200, body = OfferBody)), security(("bearer" = [])))]
#[get("/api/v1/admin/offers/{id}")]
pub async fn review_offer(
    app: web::Data<App>,
    _caller: Administrator<rights::ReadPartners>,
    id: PathId<Offer>,
) -> Result<impl Responder, Failure> {
    drafts::show(&app, None, id.0).await.map(tagged)
}

/// Decisions of an administrator about an offer, as operations.
macro_rules! decisions {
    ($($(#[$doc:meta])* $operation:ident at $path:literal is $step:ident;)+) => {
        $(
            $(#[$doc])*
            #[utoipa::path(tag = "administration", request_body = DecisionRequest,
                responses((status = 200, body = OfferBody)), params(("If-Match" = String, Header)),
                security(("bearer" = [])))]
            #[post($path)]
            pub async fn $operation(
                app: web::Data<App>,
                caller: Administrator<rights::ManagePartners>,
                id: PathId<Offer>,
                seen: Seen,
                body: Body<DecisionRequest>,
            ) -> Result<impl Responder, Failure> {
                let decision = (Step::$step, body.0.reason.as_str());
                drafts::decide(&app, caller.actor(), id.0, seen, decision).await.map(tagged)
            }
        )+
    };
}

decisions! {
    /// Publish an offer
    ///
    /// Puts the submitted version into force, or lets a suspended offer go on.
    publish_offer at "/api/v1/admin/offers/{id}/publish" is Publish;
    /// Return an offer
    ///
    /// Gives the submitted version back to its partner, with what should be mended.
    return_offer at "/api/v1/admin/offers/{id}/return" is Return;
    /// Suspend an offer
    ///
    /// It is not quoted any more, from the next quote on, until an administrator publishes it again.
    suspend_offer at "/api/v1/admin/offers/{id}/suspend" is Suspend;
}

fn tagged(offer: OfferView) -> Tagged<OfferBody> {
    Tagged { revision: offer.revision, body: offer.into() }
}

fn listed(page: Page<OfferView>) -> web::Json<OfferPage> {
    let Page { entries, next } = page.map(OfferBody::from);
    web::Json(OfferPage { offers: entries, next })
}

impl From<OfferRequest> for Written {
    fn from(OfferRequest { title, description, terms }: OfferRequest) -> Self {
        let text = |TextBody { ru, en }| Title { ru, en: en.unwrap_or_default() };
        Self { title: text(title), description: text(description), terms }
    }
}

impl From<OfferView> for OfferBody {
    fn from(offer: OfferView) -> Self {
        let state: &'static str = offer.standing.state.into();
        Self {
            id: offer.id.uuid(),
            partner: offer.partner.uuid(),
            state: state.into(),
            state_reason: offer.state_reason,
            revision: offer.revision,
            latest: offer.latest.into(),
            in_force: offer.in_force.map(Into::into),
            submitted: offer.standing.submitted.and_then(|version| version.try_into().ok()),
        }
    }
}

impl From<Version> for OfferVersionBody {
    fn from(Version { title, description, offer, created_at }: Version) -> Self {
        let text = |Title { ru, en }| TextBody { ru, en: Some(en) };
        Self {
            version: offer.version(),
            title: text(title),
            description: text(description),
            terms: offer.terms().clone(),
            terms_hash: offer.hash(),
            created_at: created_at.utc(),
        }
    }
}
