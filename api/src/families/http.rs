//! Handlers of families: registering one, and its own affairs.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, delete, get, patch, post, web};
use mobile_contracts::wire::export::{ConsentRecord, InsuranceNumber};
use mobile_contracts::wire::family::{
    CategoryBody, ChangeMember, DecisionBody, DeclareCategory, FamilyBody, FamilyRole, HomeBody, HomeRequest,
    MemberBody, MemberRequest, RegisterFamily, RegisteredFamily, RegistrationForm,
};
use mobile_contracts::wire::invitation::InvitationBody;

use super::consent::ConsentRow;
use super::household::{MemberChange, Move};
use super::registration::Registration;
use super::{
    CategoryView, Dossier, FamilyView, MEMBERS_MAX, Member, MemberDraft, MemberRole, MemberView, categories,
    household, registration,
};
use crate::auth::Adult;
use crate::clock::Instant;
use crate::failure::Failure;
use crate::http::{Body, Language, PathId, Transport};
use crate::state::App;

type Answer<T> = Result<web::Json<T>, Failure>;

/// What a registration asks for
///
/// The consent in force and the values that are taken unless others are given.
#[utoipa::path(tag = "family", responses((status = 200, body = RegistrationForm)))]
#[get("/api/v1/registration")]
pub async fn get_registration_form(app: web::Data<App>) -> web::Json<RegistrationForm> {
    web::Json(RegistrationForm {
        consent_version: app.config.consent_version.clone(),
        region: app.config.region.clone(),
        time_zone: app.config.time_zone.name().to_owned(),
        members_max: MEMBERS_MAX,
    })
}

/// Register a family
///
/// With the token that proved the contact (`POST /api/v1/sessions`). The first member is the adult who registers and
/// is signed in at once. Each declared category waits for a review. What cannot be true is 422 with a pointer: a child
/// older than its parent, a birth date to come, two of the same person. 401 if the token is none or over, 409
/// `conflict` if the contact was registered meanwhile.
#[utoipa::path(tag = "family", request_body = RegisterFamily, responses((status = 201, body = RegisteredFamily)))]
#[post("/api/v1/families")]
pub async fn register_family(
    app: web::Data<App>,
    lang: Language,
    transport: Transport,
    body: Body<RegisterFamily>,
) -> Result<HttpResponse, Failure> {
    let RegisterFamily { registration: token, consent_version, home, members, categories } = body.0;
    let asked = Registration {
        token: token.expose().to_owned(),
        lang: lang.0,
        consent_version,
        region: home.region,
        municipality: home.municipality,
        time_zone: home.time_zone,
        members: members.into_iter().map(Into::into).collect(),
        categories,
    };
    let (family, tokens) = registration::register(&app, asked).await?;
    let registered = RegisteredFamily { family: family.into(), session: tokens.into() };
    Ok(transport.answer(StatusCode::CREATED, registered, |registered| Some(&mut registered.session)))
}

/// My family
///
/// The family of the caller: home, present members, categories and what was decided about them.
#[utoipa::path(tag = "family", responses((status = 200, body = FamilyBody)), security(("bearer" = [])))]
#[get("/api/v1/me/family")]
pub async fn get_family(app: web::Data<App>, caller: Adult) -> Answer<FamilyBody> {
    household::mine(&app, caller.0).await.map(answer)
}

/// Move
///
/// Changes where the family lives; what is left out stays as it is, an empty municipality is taken away.
#[utoipa::path(tag = "family", request_body = HomeRequest, responses((status = 200, body = FamilyBody)),
    security(("bearer" = [])))]
#[patch("/api/v1/me/family")]
pub async fn change_home(app: web::Data<App>, caller: Adult, body: Body<HomeRequest>) -> Answer<FamilyBody> {
    let HomeRequest { region, municipality, time_zone } = body.0;
    household::change_home(&app, caller.0, Move { region, municipality, time_zone }).await.map(answer)
}

/// Add a member
///
/// Takes a member into the caller's family, which then has at most twenty. A child counts once somebody has looked at
/// it: a confirmed category that rests on children waits for a review again. Sent twice, the second is 422 `duplicate`.
#[utoipa::path(tag = "family", request_body = MemberRequest, responses((status = 201, body = MemberBody)),
    security(("bearer" = [])))]
#[post("/api/v1/me/family/members")]
pub async fn add_member(
    app: web::Data<App>,
    caller: Adult,
    body: Body<MemberRequest>,
) -> Result<HttpResponse, Failure> {
    let (family, id) = household::add_member(&app, caller.0, body.0.into()).await?;
    let added = family.members.into_iter().find(|member| member.id == id).ok_or_else(Failure::not_found)?;
    Ok(HttpResponse::Created().json(MemberBody::from(added)))
}

/// Correct a member
///
/// What is left out stays as it is. 409 `conflict` for a birth date that a reviewer has looked at while a category is
/// confirmed: the family cannot alter it alone, a reviewer can. A child's new dates go to a review.
#[utoipa::path(tag = "family", request_body = ChangeMember, responses((status = 200, body = FamilyBody)),
    security(("bearer" = [])))]
#[patch("/api/v1/me/family/members/{id}")]
pub async fn change_member(
    app: web::Data<App>,
    caller: Adult,
    id: PathId<Member>,
    body: Body<ChangeMember>,
) -> Answer<FamilyBody> {
    let ChangeMember { name, birth_date, snils, studies_until } = body.0;
    let change = MemberChange {
        name: name.map(|name| name.0),
        birth_date: birth_date.map(|date| date.0),
        snils: snils.map(|snils| snils.0),
        studies_until: studies_until.map(|date| date.0),
    };
    household::change_member(&app, caller.0, id.0, change).await.map(answer)
}

/// Let a member go
///
/// A child, or an adult who cannot sign in; an adult who can leaves by themselves, and their account is closed. Their
/// name, birth date and SNILS are erased at once. 409
/// `conflict` if it is another adult with an account, or the last one.
#[utoipa::path(tag = "family", responses((status = 204)), security(("bearer" = [])))]
#[delete("/api/v1/me/family/members/{id}")]
pub async fn remove_member(
    app: web::Data<App>,
    caller: Adult,
    id: PathId<Member>,
) -> Result<HttpResponse, Failure> {
    household::remove_member(&app, caller.0, id.0).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Declare a category
///
/// The family says what it is; a reviewer decides. A confirmed category can be declared again, to have it prolonged.
/// 409 `conflict` while the same one waits.
#[utoipa::path(tag = "family", request_body = DeclareCategory, responses((status = 201, body = FamilyBody)),
    security(("bearer" = [])))]
#[post("/api/v1/me/family/categories")]
pub async fn declare_category(
    app: web::Data<App>,
    caller: Adult,
    body: Body<DeclareCategory>,
) -> Result<HttpResponse, Failure> {
    let family = categories::declare(&app, caller.0, body.0.category).await?;
    Ok(HttpResponse::Created().json(FamilyBody::from(family)))
}

fn answer(family: FamilyView) -> web::Json<FamilyBody> {
    web::Json(family.into())
}

impl From<MemberRequest> for MemberDraft {
    fn from(request: MemberRequest) -> Self {
        let MemberRequest { role, name, birth_date, snils, studies_until } = request;
        Self {
            role: role.into(),
            name: name.0,
            birth_date: birth_date.0,
            snils: snils.map(|snils| snils.0),
            studies_until: studies_until.map(|date| date.0),
        }
    }
}

impl From<FamilyRole> for MemberRole {
    fn from(role: FamilyRole) -> Self {
        match role {
            FamilyRole::Parent => Self::Parent,
            FamilyRole::Spouse => Self::Spouse,
            FamilyRole::Guardian => Self::Guardian,
            FamilyRole::Child => Self::Child,
            FamilyRole::Ward => Self::Ward,
        }
    }
}

impl From<MemberRole> for FamilyRole {
    fn from(role: MemberRole) -> Self {
        match role {
            MemberRole::Parent => Self::Parent,
            MemberRole::Spouse => Self::Spouse,
            MemberRole::Guardian => Self::Guardian,
            MemberRole::Child => Self::Child,
            MemberRole::Ward => Self::Ward,
        }
    }
}

impl From<FamilyView> for FamilyBody {
    fn from(family: FamilyView) -> Self {
        let FamilyView { id, home, members, categories, created_at } = family;
        let time_zone = home.zone.name().to_owned();
        Self {
            id: id.uuid(),
            home: HomeBody { region: home.region, municipality: home.municipality, time_zone },
            members: members.into_iter().map(Into::into).collect(),
            categories: categories.into_iter().map(Into::into).collect(),
            registered_at: created_at.utc(),
        }
    }
}

impl From<MemberView> for MemberBody {
    fn from(member: MemberView) -> Self {
        Self {
            id: member.id.uuid(),
            role: member.role.into(),
            name: member.name.into(),
            birth_date: member.birth_date.into(),
            has_snils: member.snils.is_some(),
            studies_until: member.studies_until.map(Into::into),
            has_account: member.account.is_some(),
            evidence: <&str>::from(member.evidence).to_owned(),
        }
    }
}

impl Dossier {
    /// As it travels. Who decided stays inside the service.
    pub fn into_wire(
        self,
    ) -> (FamilyBody, Vec<InsuranceNumber>, Vec<DecisionBody>, Vec<InvitationBody>, Vec<ConsentRecord>) {
        let Self { family, history, invitations, consents } = self;
        let number = |member: &MemberView| {
            Some(InsuranceNumber { member: member.id.uuid(), snils: member.snils.clone()?.into() })
        };
        let numbers = family.members.iter().filter_map(number).collect();
        let decision = |row| DecisionBody { by: None, ..DecisionBody::from(row) };
        let consent = |row: ConsentRow| ConsentRecord {
            version: row.version,
            given_at: row.given_at.utc(),
            ended_at: row.withdrawn_at.map(Instant::utc),
        };
        (
            family.into(),
            numbers,
            history.into_iter().map(decision).collect(),
            invitations.into_iter().map(Into::into).collect(),
            consents.into_iter().map(consent).collect(),
        )
    }
}

impl From<CategoryView> for CategoryBody {
    fn from(held: CategoryView) -> Self {
        let (state, evidence): (&'static str, &'static str) = (held.state.into(), held.evidence.into());
        Self {
            id: held.id.uuid(),
            category: held.category,
            state: state.into(),
            evidence: evidence.into(),
            valid_from: held.validity.from,
            valid_until: held.validity.until,
            document: held.document,
            reason: held.reason,
            declared_at: held.created_at.utc(),
            changed_at: held.changed_at.utc(),
        }
    }
}
