//! The tables as queries see them. `tests/e2e/schema_parity.rs` holds them equal to both migration trees.
//!
//! In all of them: keys are UUIDv7 of 16 bytes, instants UTC microseconds, money kopecks.

#![expect(missing_docs, reason = "the columns are described where they are made, in migrations/")]

diesel::table! {
    issuers (id) {
        id -> Binary,
        name -> Text,
        time_zone -> Text,
        next_slot -> BigInt,
        created_at -> Timestamp,
    }
}

diesel::table! {
    vault_checks (id) {
        id -> BigInt,
        sealed -> Binary,
        created_at -> Timestamp,
    }
}

diesel::table! {
    master_rotation (id) {
        id -> BigInt,
        sealed_check -> Binary,
        new_under_old -> Binary,
        old_under_new -> Binary,
        started_at -> Timestamp,
    }
}

diesel::table! {
    keys (id) {
        id -> Binary,
        issuer_id -> Binary,
        purpose -> Text,
        kid -> Binary,
        public_key -> Nullable<Binary>,
        sealed_secret -> Binary,
        state -> Text,
        created_at -> Timestamp,
        changed_at -> Timestamp,
        signs_from -> Nullable<Timestamp>,
    }
}

diesel::table! {
    status_lists (issuer_id, day, list) {
        issuer_id -> Binary,
        day -> BigInt,
        list -> BigInt,
        iat -> BigInt,
        fingerprint -> Binary,
        token -> Binary,
    }
}

diesel::table! {
    subject_keys (subject_id) {
        subject_id -> Binary,
        subject -> Text,
        wrapped_key -> Binary,
        created_at -> Timestamp,
    }
}

diesel::table! {
    day_secrets (issuer_id, day) {
        issuer_id -> Binary,
        day -> BigInt,
        index_bits -> BigInt,
        sealed_secret -> Binary,
        created_at -> Timestamp,
    }
}

diesel::table! {
    accounts (id) {
        id -> Binary,
        kind -> Text,
        state -> Text,
        created_at -> Timestamp,
        lang -> Text,
    }
}

diesel::table! {
    administrator_roles (account_id, role) {
        account_id -> Binary,
        role -> Text,
    }
}

diesel::table! {
    sessions (id) {
        id -> Binary,
        account_id -> Binary,
        created_at -> Timestamp,
        expires_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    administrators (account_id) {
        account_id -> Binary,
        login -> Text,
        password_hash -> Text,
        sealed_totp_secret -> Binary,
        totp_last_step -> BigInt,
    }
}

diesel::table! {
    refresh_tokens (token_hash) {
        token_hash -> Binary,
        session_id -> Binary,
        generation -> BigInt,
        created_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
        successor_salt -> Nullable<Binary>,
    }
}

diesel::table! {
    families (id) {
        id -> Binary,
        region -> Text,
        time_zone -> Text,
        state -> Text,
        created_at -> Timestamp,
        municipality -> Nullable<Text>,
        erase_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    members (id) {
        id -> Binary,
        family_id -> Binary,
        role -> Text,
        account_id -> Nullable<Binary>,
        sealed_name -> Binary,
        sealed_birth_date -> Binary,
        joined_at -> Timestamp,
        left_at -> Nullable<Timestamp>,
        sealed_snils -> Nullable<Binary>,
        sealed_studies_until -> Nullable<Binary>,
        snils_index -> Nullable<Binary>,
        evidence -> Text,
        person_index -> Nullable<Binary>,
    }
}

diesel::table! {
    categories (id) {
        id -> Binary,
        family_id -> Binary,
        category -> Text,
        evidence -> Text,
        state -> Text,
        valid_from -> Date,
        valid_until -> Nullable<Date>,
        created_at -> Timestamp,
        changed_at -> Timestamp,
        document -> Nullable<Text>,
        reason -> Nullable<Text>,
    }
}

diesel::table! {
    category_history (id) {
        id -> Binary,
        category_id -> Binary,
        state -> Text,
        evidence -> Text,
        valid_from -> Date,
        valid_until -> Nullable<Date>,
        document -> Nullable<Text>,
        reason -> Nullable<Text>,
        decided_by -> Nullable<Binary>,
        at -> Timestamp,
    }
}

diesel::table! {
    consents (id) {
        id -> Binary,
        family_id -> Binary,
        account_id -> Binary,
        version -> Text,
        given_at -> Timestamp,
        withdrawn_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    partners (id) {
        id -> Binary,
        name -> Text,
        state -> Text,
        created_at -> Timestamp,
        changed_at -> Timestamp,
        legal_name -> Nullable<Text>,
        inn -> Nullable<Text>,
        ogrn -> Nullable<Text>,
        sector -> Text,
        search_key -> Text,
        state_reason -> Nullable<Text>,
        revision -> BigInt,
    }
}

diesel::table! {
    partner_staff (account_id) {
        account_id -> Binary,
        partner_id -> Binary,
        role -> Text,
        sealed_name -> Binary,
        sealed_mail -> Binary,
        joined_at -> Timestamp,
        left_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    outlets (id) {
        id -> Binary,
        partner_id -> Binary,
        name -> Text,
        address -> Text,
        time_zone -> Text,
        state -> Text,
        created_at -> Timestamp,
        latitude -> Nullable<BigInt>,
        longitude -> Nullable<BigInt>,
        hours -> Nullable<Text>,
        revision -> BigInt,
    }
}

diesel::table! {
    tills (id) {
        id -> Binary,
        outlet_id -> Binary,
        name -> Text,
        token_hash -> Binary,
        state -> Text,
        created_at -> Timestamp,
        changed_at -> Timestamp,
        kind -> Text,
        test_until -> Nullable<Timestamp>,
    }
}

diesel::table! {
    pairings (code) {
        code -> Text,
        token_hash -> Binary,
        device -> Text,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    offers (id) {
        id -> Binary,
        partner_id -> Binary,
        state -> Text,
        version -> BigInt,
        created_at -> Timestamp,
        changed_at -> Timestamp,
        state_reason -> Nullable<Text>,
        revision -> BigInt,
        latest_version -> BigInt,
        submitted_version -> Nullable<BigInt>,
        search_key -> Text,
        everywhere -> Bool,
    }
}

diesel::table! {
    offer_outlets (offer_id, outlet_id) {
        offer_id -> Binary,
        outlet_id -> Binary,
    }
}

diesel::table! {
    offer_versions (offer_id, version) {
        offer_id -> Binary,
        version -> BigInt,
        title_ru -> Text,
        title_en -> Text,
        terms -> Text,
        terms_hash -> Binary,
        created_at -> Timestamp,
        description_ru -> Text,
        description_en -> Text,
        withdrawn_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    cards (id) {
        id -> Binary,
        issuer_id -> Binary,
        family_id -> Binary,
        member_id -> Binary,
        class -> BigInt,
        state -> Text,
        state_reason -> Nullable<Text>,
        valid_from -> Date,
        valid_until -> Date,
        issued_at -> Timestamp,
        changed_at -> Timestamp,
        given_class -> Nullable<BigInt>,
        given_until -> Nullable<Date>,
    }
}

diesel::table! {
    slots (number) {
        number -> BigInt,
        taken_at -> Timestamp,
        released_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    devices (id) {
        id -> Binary,
        card_id -> Binary,
        slot -> Nullable<BigInt>,
        name -> Text,
        public_key -> Binary,
        state -> Text,
        enrolled_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    proofs (issuer_id, day, idx, iat) {
        issuer_id -> Binary,
        day -> BigInt,
        idx -> BigInt,
        iat -> BigInt,
        checkout_id -> Binary,
        spent_at -> Timestamp,
    }
}

diesel::table! {
    redemptions (id) {
        id -> Binary,
        checkout_id -> Binary,
        till_id -> Binary,
        outlet_id -> Binary,
        partner_id -> Binary,
        family_id -> Binary,
        card_id -> Binary,
        state -> Text,
        basket -> BigInt,
        discount -> BigInt,
        payable -> BigInt,
        local_date -> Date,
        created_at -> Timestamp,
        changed_at -> Timestamp,
    }
}

diesel::table! {
    ledger (id) {
        id -> Binary,
        redemption_id -> Binary,
        offer_id -> Binary,
        offer_version -> BigInt,
        terms_hash -> Binary,
        entry -> Text,
        base -> BigInt,
        discount -> BigInt,
        till_id -> Binary,
        created_at -> Timestamp,
        account_id -> Nullable<Binary>,
    }
}

diesel::table! {
    disputes (id) {
        id -> Binary,
        redemption_id -> Binary,
        account_id -> Binary,
        state -> Text,
        reason -> Nullable<Text>,
        decided_by -> Nullable<Binary>,
        created_at -> Timestamp,
        decided_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    counters (offer_id, measure, subject, period_start) {
        offer_id -> Binary,
        measure -> Text,
        subject -> Binary,
        period_start -> Date,
        used -> BigInt,
        cap -> BigInt,
    }
}

diesel::table! {
    takes (ledger_id, offer_id, measure, subject, period_start) {
        ledger_id -> Binary,
        offer_id -> Binary,
        measure -> Text,
        subject -> Binary,
        period_start -> Date,
        amount -> BigInt,
    }
}

diesel::table! {
    replies (caller_id, idempotency_key) {
        caller_id -> Binary,
        idempotency_key -> Text,
        request_hash -> Binary,
        body -> Text,
        created_at -> Timestamp,
    }
}

diesel::table! {
    kept_answers (caller, idempotency_key) {
        caller -> Binary,
        idempotency_key -> Text,
        request_hash -> Binary,
        sealed_answer -> Nullable<Binary>,
        created_at -> Timestamp,
    }
}

diesel::table! {
    audit (id) {
        id -> Binary,
        at -> Timestamp,
        actor_kind -> Text,
        actor_id -> Nullable<Binary>,
        action -> Text,
        object_kind -> Text,
        object_id -> Binary,
        reason -> Nullable<Text>,
        position -> Nullable<BigInt>,
        chained_at -> Nullable<Timestamp>,
        hash -> Nullable<Binary>,
    }
}

diesel::table! {
    audit_head (id) {
        id -> BigInt,
        position -> BigInt,
        hash -> Binary,
    }
}

diesel::table! {
    benefit_files (family_id) {
        family_id -> Binary,
        revision -> BigInt,
        sealed_file -> Binary,
        changed_at -> Timestamp,
    }
}

diesel::table! {
    index_keys (purpose) {
        purpose -> Text,
        sealed_key -> Binary,
        created_at -> Timestamp,
    }
}

diesel::table! {
    contacts (id) {
        id -> Binary,
        account_id -> Binary,
        kind -> Text,
        sealed_value -> Binary,
        blind_index -> Binary,
        created_at -> Timestamp,
    }
}

diesel::table! {
    staff_contacts (account_id) {
        account_id -> Binary,
        kind -> Text,
        sealed_value -> Binary,
        blind_index -> Binary,
        created_at -> Timestamp,
        confirmed_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    oidc_links (blind_index) {
        blind_index -> Binary,
        account_id -> Binary,
        created_at -> Timestamp,
    }
}

diesel::table! {
    oidc_flows (id) {
        id -> Binary,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    sign_in_codes (blind_index) {
        blind_index -> Binary,
        id -> Binary,
        code_hash -> Binary,
        tries_left -> BigInt,
        created_at -> Timestamp,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    events (id) {
        id -> Binary,
        kind -> Text,
        subject_id -> Binary,
        attempts -> BigInt,
        next_at -> Timestamp,
        created_at -> Timestamp,
        handled_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    outbox (id) {
        id -> Binary,
        kind -> Text,
        sealed_payload -> Nullable<Binary>,
        dedupe_key -> Text,
        state -> Text,
        attempts -> BigInt,
        next_at -> Timestamp,
        expires_at -> Timestamp,
        created_at -> Timestamp,
        changed_at -> Timestamp,
    }
}

diesel::table! {
    invitations (id) {
        id -> Binary,
        family_id -> Binary,
        member_id -> Binary,
        invited_by -> Binary,
        sealed_contact -> Binary,
        blind_index -> Binary,
        tries_left -> BigInt,
        created_at -> Timestamp,
        expires_at -> Timestamp,
    }
}

diesel::table! {
    erasures (id) {
        id -> Binary,
        subject -> Text,
        subject_id -> Binary,
        erased_at -> Timestamp,
    }
}

diesel::table! {
    registry_requests (id) {
        id -> Binary,
        category_id -> Binary,
        family_id -> Binary,
        state -> Text,
        attempts -> BigInt,
        next_at -> Timestamp,
        created_at -> Timestamp,
        changed_at -> Timestamp,
    }
}

diesel::table! {
    benefit_packs (id) {
        id -> Binary,
        name -> Text,
        version -> Text,
        hash -> Text,
        benefits -> BigInt,
        examples -> BigInt,
        files -> Text,
        imported_by -> Binary,
        imported_at -> Timestamp,
    }
}

diesel::table! {
    benefit_publications (number) {
        number -> BigInt,
        name -> Text,
        pack_id -> Nullable<Binary>,
        goes_back_to -> BigInt,
        rolled_back -> Bool,
        reason -> Text,
        published_by -> Binary,
        published_at -> Timestamp,
    }
}

diesel::table! {
    benefit_watches (family_id) {
        family_id -> Binary,
        due_on -> Nullable<Date>,
        pack_hash -> Text,
        sealed_state -> Nullable<Binary>,
        looked_at -> Timestamp,
    }
}

diesel::table! {
    benefit_runs (job) {
        job -> Text,
        night -> Date,
        done -> Bool,
        holder -> Binary,
        held_until -> Timestamp,
    }
}

diesel::table! {
    calendar_links (account_id) {
        account_id -> Binary,
        family_id -> Binary,
        token_hash -> Binary,
        created_at -> Timestamp,
    }
}

diesel::table! {
    digits (digits_index) {
        digits_index -> Binary,
        device_id -> Binary,
        with_hint -> Bool,
        made_at -> Timestamp,
        expires_at -> Timestamp,
        used_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    digit_misses (id) {
        id -> Binary,
        till_id -> Binary,
        missed_at -> Timestamp,
    }
}

diesel::table! {
    paper_cards (id) {
        id -> Binary,
        card_id -> Binary,
        slot -> BigInt,
        number -> BigInt,
        state -> Text,
        issued_at -> Timestamp,
        ended_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    paper_days (family_id, day) {
        family_id -> Binary,
        day -> Date,
        used -> BigInt,
    }
}

diesel::table! {
    paper_uses (redemption_id) {
        redemption_id -> Binary,
        family_id -> Binary,
        day -> Date,
        returned_at -> Nullable<Timestamp>,
    }
}

diesel::table! {
    rehearsals (id) {
        id -> Binary,
        checkout_id -> Binary,
        till_id -> Binary,
        outlet_id -> Binary,
        partner_id -> Binary,
        specimen -> BigInt,
        receipt -> Text,
        created_at -> Timestamp,
    }
}

diesel::joinable!(digits -> devices (device_id));
diesel::joinable!(paper_cards -> cards (card_id));
diesel::joinable!(benefit_watches -> families (family_id));
diesel::joinable!(benefit_publications -> benefit_packs (pack_id));
diesel::joinable!(keys -> issuers (issuer_id));
diesel::joinable!(status_lists -> issuers (issuer_id));
diesel::joinable!(contacts -> accounts (account_id));
diesel::joinable!(oidc_links -> accounts (account_id));
diesel::joinable!(staff_contacts -> accounts (account_id));
diesel::joinable!(sessions -> accounts (account_id));
diesel::joinable!(administrator_roles -> accounts (account_id));
diesel::joinable!(administrators -> accounts (account_id));
diesel::joinable!(refresh_tokens -> sessions (session_id));
diesel::joinable!(members -> families (family_id));
diesel::joinable!(invitations -> families (family_id));
diesel::joinable!(invitations -> members (member_id));
diesel::joinable!(registry_requests -> categories (category_id));
diesel::joinable!(category_history -> categories (category_id));
diesel::joinable!(consents -> families (family_id));
diesel::joinable!(categories -> families (family_id));
diesel::joinable!(partner_staff -> accounts (account_id));
diesel::joinable!(partner_staff -> partners (partner_id));
diesel::joinable!(outlets -> partners (partner_id));
diesel::joinable!(tills -> outlets (outlet_id));
diesel::joinable!(offers -> partners (partner_id));
diesel::joinable!(offer_versions -> offers (offer_id));
diesel::joinable!(offer_outlets -> offers (offer_id));
diesel::joinable!(offer_outlets -> outlets (outlet_id));
diesel::joinable!(cards -> families (family_id));
diesel::joinable!(cards -> members (member_id));
diesel::joinable!(devices -> cards (card_id));
diesel::joinable!(ledger -> redemptions (redemption_id));
diesel::joinable!(takes -> ledger (ledger_id));
diesel::allow_tables_to_appear_in_same_query!(
    issuers,
    vault_checks,
    master_rotation,
    keys,
    status_lists,
    subject_keys,
    day_secrets,
    accounts,
    administrator_roles,
    sessions,
    administrators,
    refresh_tokens,
    families,
    members,
    categories,
    benefit_files,
    category_history,
    consents,
    partners,
    partner_staff,
    outlets,
    tills,
    pairings,
    offers,
    offer_versions,
    offer_outlets,
    cards,
    slots,
    devices,
    proofs,
    redemptions,
    ledger,
    disputes,
    counters,
    takes,
    replies,
    kept_answers,
    audit,
    audit_head,
    events,
    outbox,
    index_keys,
    contacts,
    staff_contacts,
    oidc_links,
    oidc_flows,
    sign_in_codes,
    invitations,
    erasures,
    registry_requests,
    benefit_packs,
    benefit_publications,
    benefit_watches,
    benefit_runs,
    calendar_links,
    digits,
    digit_misses,
    paper_cards,
    paper_days,
    paper_uses,
    rehearsals,
);
