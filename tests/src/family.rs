//! Families: registered through the service layer, with phones that do what a phone does, over HTTP.

use std::sync::{Arc, Mutex};

use chrono::{Days, NaiveDate};
use chrono_tz::Tz;
use family_card_api::accounts::{self, ACCESS_SECONDS, Account};
use family_card_api::cards::{self, Card, NewCard};
use family_card_api::clock::{ManualClock, Now as _};
use family_card_api::demo::phone::Phone;
use family_card_api::families::{self, Evidence, Home, Member, MemberRole, NewFamily, NewMember, Validity};
use family_card_api::ids::Key;
use family_card_api::state::App;
use mobile_contracts::card::{Challenge, Class};
use mobile_contracts::discount::Category;
use mobile_contracts::wire::card::{
    CardList, DayPassRequest, DayPasses, DeviceBody, DigitsBody, DigitsRequest, EnrolDevice,
};
use mobile_contracts::wire::checkout::LedgerPage;
use uuid::Uuid;

use crate::{Answer, Ask, Http, TestApp};

/// A family to be registered.
pub struct AFamily<'a> {
    app: &'a TestApp,
    adults: usize,
    children: usize,
    eldest_born: Option<NaiveDate>,
    categories: Vec<Category>,
    class: u8,
    valid_days: u64,
    region: &'static str,
}

impl<'a> AFamily<'a> {
    pub(crate) fn new(app: &'a TestApp) -> Self {
        Self {
            app,
            adults: 1,
            children: 0,
            eldest_born: None,
            categories: vec![Category::Large],
            class: 1,
            valid_days: 365,
            region: "RU-MOW",
        }
    }

    /// With so many adults, each with a card and a phone; one unless said otherwise.
    pub fn with_adults(self, adults: usize) -> Self {
        Self { adults, ..self }
    }

    /// With so many children, ten years old and younger.
    pub fn with_children(self, children: usize) -> Self {
        Self { children, ..self }
    }

    /// With one child, born on this day.
    pub fn with_a_child_born(self, day: NaiveDate) -> Self {
        Self { children: 1, eldest_born: Some(day), ..self }
    }

    /// Of these categories and no others.
    pub fn of(self, categories: impl Into<Vec<Category>>) -> Self {
        Self { categories: categories.into(), ..self }
    }

    /// Living in this region; in Moscow unless said otherwise.
    pub fn living_in(self, region: &'static str) -> Self {
        Self { region, ..self }
    }

    /// With a card that is valid for so many days after today; a year unless said otherwise.
    pub fn valid_for(self, days: u64) -> Self {
        Self { valid_days: days, ..self }
    }

    /// Registers it, issues the adults' cards, enrols a phone for each and fetches its day passes.
    pub async fn register(self) -> Family {
        let Self { app, adults, children, eldest_born, categories, class, valid_days, region } = self;
        let today = app.clock.now().utc().with_timezone(&Tz::Europe__Moscow).date_naive();
        let parent = NewMember {
            role: MemberRole::Parent,
            name: "Анна Кузнецова".into(),
            birth_date: NaiveDate::from_ymd_opt(1990, 3, 12).expect("a date"),
        };
        let child = |number: usize| NewMember {
            role: MemberRole::Child,
            name: format!("Ребёнок {number}"),
            birth_date: eldest_born
                .filter(|_| number == 0)
                .unwrap_or_else(|| today - Days::new(365 * (10 - number as u64 % 10))),
        };
        let valid = Validity { from: today, until: None };
        let new = NewFamily {
            home: Home { region: region.into(), municipality: None, zone: Tz::Europe__Moscow },
            members: std::iter::repeat_n(parent, adults).chain((0..children).map(child)).collect(),
            categories: categories.into_iter().map(|one| (one, Evidence::DocumentSeen, valid)).collect(),
        };
        let registered = families::register(app.state(), new).await.expect("a family is registered");
        let mut holders = Vec::with_capacity(adults);
        for member in registered.members {
            let Some(account) = member.account else { continue };
            let new = NewCard {
                family: registered.family,
                member: member.id,
                class: Class::new(class).expect("a tier"),
                valid_from: today,
                valid_until: today + Days::new(valid_days),
            };
            let card = cards::issue(app.state(), new).await.expect("a card is issued");
            holders
                .push(Adult::with_phone(app, account, member.id, card, today + Days::new(valid_days)).await);
        }
        Family { id: registered.family, adults: holders }
    }
}

/// A registered family.
pub struct Family {
    /// Its key, for what the API does not show.
    pub id: Key<families::Family>,
    /// Its adults.
    pub adults: Vec<Adult>,
}

impl Family {
    /// The first adult.
    pub fn adult(&self) -> &Adult {
        &self.adults[0]
    }

    /// The code on the first adult's phone at this moment.
    pub fn show(&self) -> String {
        self.adult().phone.show()
    }
}

/// An adult with a card and a phone.
pub struct Adult {
    /// The member, for what the API does not show.
    pub member: Key<Member>,
    /// The account, for what the API does not show.
    pub account: Key<Account>,
    /// The card.
    pub card: Key<Card>,
    /// The phone that was enrolled first.
    pub phone: EnrolledPhone,
    desk: Desk,
}

impl Adult {
    async fn with_phone(
        app: &TestApp,
        account: Key<Account>,
        member: Key<Member>,
        card: Key<Card>,
        valid_until: NaiveDate,
    ) -> Self {
        let desk = Desk {
            http: app.http().clone(),
            state: app.state().clone(),
            clock: app.clock.clone(),
            account,
            session: Mutex::new(None),
            valid_until,
        };
        let phone = desk.enrol_phone(card).await;
        Self { member, account, card, phone, desk }
    }

    /// A valid access token; signs in again when the last one has ended.
    pub async fn token(&self) -> String {
        self.desk.token().await
    }

    /// A GET with the adult's token.
    pub async fn get(&self, path: &str) -> Ask {
        self.desk.http.get(path).bearer(&self.token().await)
    }

    /// A POST with the adult's token.
    pub async fn post(&self, path: &str) -> Ask {
        self.desk.http.post(path).bearer(&self.token().await)
    }

    /// The adult's cards.
    pub async fn cards(&self) -> CardList {
        self.get("/api/v1/me/cards").await.send().await.ok()
    }

    /// The first page of the ledger.
    pub async fn ledger(&self) -> LedgerPage {
        self.get("/api/v1/me/redemptions").await.send().await.ok()
    }

    /// A page of the ledger.
    pub async fn page(&self, limit: u32, cursor: Option<&str>) -> LedgerPage {
        let cursor = cursor.map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
        self.get(&format!("/api/v1/me/redemptions?limit={limit}{cursor}")).await.send().await.ok()
    }

    /// One more phone for the card, with day passes.
    pub async fn enrol_phone(&self) -> EnrolledPhone {
        self.desk.enrol_phone(self.card).await
    }

    /// A phone for another card that the adult deals with, such as a child's, with day passes.
    pub async fn enrol_phone_for(&self, card: Key<Card>) -> EnrolledPhone {
        self.desk.enrol_phone(card).await
    }

    /// Asks to enrol a phone for a card, whatever the answer is.
    pub async fn enrol(&self, card: Key<Card>, phone: &Phone) -> Answer {
        self.desk.enrol(card, phone).await
    }

    /// A PUT, PATCH or DELETE with the adult's token.
    pub async fn ask(&self, method: reqwest::Method, path: &str) -> Ask {
        self.desk.http.ask(method, path).bearer(&self.token().await)
    }

    /// Twelve digits from the adult's phone, with leave to tell the till initials and day.month.
    pub async fn digits(&self) -> String {
        let now = self.desk.clock.now().seconds();
        let request = self.phone.phone.ask_for_digits(self.phone.device, now, true);
        let body: DigitsBody = self.ask_digits(request.expect("the phone signs")).await.read(201);
        body.digits
    }

    /// Asks for twelve digits for the adult's phone, whatever the answer is.
    pub async fn ask_digits(&self, request: String) -> Answer {
        let body = DigitsRequest { device: self.phone.device, request };
        self.post("/api/v1/me/digits").await.json(&body).send().await
    }

    /// Sends a request for day passes, whatever the answer is.
    pub async fn fetch_passes(&self, device: Uuid, request: String) -> Answer {
        self.desk.fetch_passes(device, request).await
    }
}

/// A phone that is enrolled and has day passes.
pub struct EnrolledPhone {
    /// Its device, as the server knows it.
    pub device: Uuid,
    /// The phone itself.
    pub phone: Phone,
    clock: Arc<ManualClock>,
}

impl EnrolledPhone {
    /// The code on its screen at this moment.
    pub fn show(&self) -> String {
        self.show_at(self.clock.now().seconds())
    }

    /// The code on its screen if its clock says so.
    pub fn show_at(&self, now: i64) -> String {
        self.drawn(self.phone.show(now, None))
    }

    /// The code on its screen with these digits.
    pub fn show_digits(&self, digits: Challenge) -> String {
        self.drawn(self.phone.show(self.clock.now().seconds(), Some(digits)))
    }

    /// The code on its screen with initials and day.month.
    pub fn show_with_hint(&self) -> String {
        self.drawn(self.phone.show_with_hint(self.clock.now().seconds()))
    }

    fn drawn(&self, code: Result<Option<String>, family_card_api::failure::Failure>) -> String {
        code.expect("the phone signs").expect("the phone has a pass for this moment")
    }
}

/// Where an adult sits: signs in, and calls the API.
struct Desk {
    http: Http,
    state: App,
    clock: Arc<ManualClock>,
    account: Key<Account>,
    session: Mutex<Option<(i64, String)>>,
    /// The last day of the adult's card.
    valid_until: NaiveDate,
}

impl Desk {
    async fn token(&self) -> String {
        let now = self.clock.now().seconds();
        let known = self.session.lock().expect("no panic while signing in").clone();
        if let Some((until, token)) = known
            && now < until
        {
            return token;
        }
        let token = accounts::open_session(&self.state, self.account).await.expect("a session").0;
        *self.session.lock().expect("no panic while signing in") =
            Some((now + ACCESS_SECONDS, token.clone()));
        token
    }

    async fn enrol(&self, card: Key<Card>, phone: &Phone) -> Answer {
        let body = EnrolDevice { name: "Телефон Анны".into(), public_key: phone.public_key() };
        let path = format!("/api/v1/me/cards/{card}/devices");
        self.http.post(&path).bearer(&self.token().await).json(&body).send().await
    }

    async fn fetch_passes(&self, device: Uuid, request: String) -> Answer {
        let path = format!("/api/v1/me/devices/{device}/day-passes");
        self.http.post(&path).bearer(&self.token().await).json(&DayPassRequest { request }).send().await
    }

    async fn enrol_phone(&self, card: Key<Card>) -> EnrolledPhone {
        let mut phone = Phone::new().expect("a phone with keys");
        let device: DeviceBody = self.enrol(card, &phone).await.read(201);
        let now = self.clock.now();
        let today = now.utc().with_timezone(&Tz::Europe__Moscow).date_naive();
        let days: Vec<_> = today.iter_days().take(8).take_while(|day| *day <= self.valid_until).collect();
        let request = phone.ask(device.id, now.seconds(), &days, true).expect("the phone signs");
        let passes: DayPasses = self.fetch_passes(device.id, request).await.ok();
        phone.keep(&passes).expect("passes for the keys that were sent");
        EnrolledPhone { device: device.id, phone, clock: self.clock.clone() }
    }
}
