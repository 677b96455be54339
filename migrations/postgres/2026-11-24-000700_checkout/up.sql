-- A proof that was shown, and the one checkout that it opened. Kept 14 days.
CREATE TABLE proofs (
    issuer_id BYTEA NOT NULL REFERENCES issuers (id),
    day BIGINT NOT NULL,
    idx BIGINT NOT NULL,
    iat BIGINT NOT NULL,
    checkout_id BYTEA NOT NULL,
    spent_at TIMESTAMP NOT NULL,
    PRIMARY KEY (issuer_id, day, idx, iat)
);
CREATE INDEX proofs_spent_at ON proofs (spent_at);

-- What happened at a till. The state is that of its newest ledger rows. Amounts in kopecks.
CREATE TABLE redemptions (
    id BYTEA PRIMARY KEY NOT NULL,
    checkout_id BYTEA NOT NULL UNIQUE,
    till_id BYTEA NOT NULL REFERENCES tills (id),
    outlet_id BYTEA NOT NULL REFERENCES outlets (id),
    partner_id BYTEA NOT NULL REFERENCES partners (id),
    family_id BYTEA NOT NULL REFERENCES families (id),
    card_id BYTEA NOT NULL REFERENCES cards (id),
    state TEXT NOT NULL CONSTRAINT redemptions_state_is_known CHECK (state IN ('reserved', 'redeemed', 'voided', 'partly_refunded', 'refunded', 'expired', 'cancelled')),
    basket BIGINT NOT NULL,
    discount BIGINT NOT NULL,
    payable BIGINT NOT NULL,
    -- The civil date at the outlet.
    local_date DATE NOT NULL,
    created_at TIMESTAMP NOT NULL,
    changed_at TIMESTAMP NOT NULL,
    CONSTRAINT redemptions_add_up CHECK (basket >= 0 AND discount >= 0 AND payable >= 0 AND basket - discount = payable)
);
CREATE INDEX redemptions_family_id ON redemptions (family_id, id);
CREATE INDEX redemptions_partner_id ON redemptions (partner_id, id);

-- The ledger: one row for each offer and each change, never altered. A void writes the amounts back negative. Kopecks.
CREATE TABLE ledger (
    id BYTEA PRIMARY KEY NOT NULL,
    redemption_id BYTEA NOT NULL REFERENCES redemptions (id),
    offer_id BYTEA NOT NULL,
    offer_version BIGINT NOT NULL,
    terms_hash BYTEA NOT NULL,
    entry TEXT NOT NULL CONSTRAINT ledger_entry_is_known CHECK (entry IN ('reserved', 'redeemed', 'confirmed', 'cancelled', 'expired', 'voided', 'refunded')),
    base BIGINT NOT NULL,
    discount BIGINT NOT NULL,
    till_id BYTEA NOT NULL REFERENCES tills (id),
    created_at TIMESTAMP NOT NULL,
    FOREIGN KEY (offer_id, offer_version) REFERENCES offer_versions (offer_id, version)
);
CREATE INDEX ledger_redemption_id ON ledger (redemption_id);
CREATE INDEX ledger_offer_id ON ledger (offer_id);

-- How much of a limit is used: one row for an offer, a measure (such as family/day/uses), a subject and a period.
-- A limit is taken by one conditional statement; the CHECK stands behind it.
CREATE TABLE counters (
    offer_id BYTEA NOT NULL REFERENCES offers (id),
    measure TEXT NOT NULL,
    -- The family, member or partner; sixteen zero bytes for everyone.
    subject BYTEA NOT NULL,
    period_start DATE NOT NULL,
    used BIGINT NOT NULL,
    cap BIGINT NOT NULL,
    PRIMARY KEY (offer_id, measure, subject, period_start),
    CONSTRAINT counters_never_exceed_their_cap CHECK (used >= 0 AND used <= cap)
);

-- What a ledger row took out of which counter; negative where it gave back. Their sums are the counters.
CREATE TABLE takes (
    ledger_id BYTEA NOT NULL REFERENCES ledger (id),
    offer_id BYTEA NOT NULL,
    measure TEXT NOT NULL,
    subject BYTEA NOT NULL,
    period_start DATE NOT NULL,
    amount BIGINT NOT NULL,
    PRIMARY KEY (ledger_id, offer_id, measure, subject, period_start),
    FOREIGN KEY (offer_id, measure, subject, period_start) REFERENCES counters (offer_id, measure, subject, period_start)
);

-- An answer that was given under an Idempotency-Key, to be given again. Kept 14 days.
CREATE TABLE replies (
    -- Whoever called: a till, an account.
    caller_id BYTEA NOT NULL,
    idempotency_key TEXT NOT NULL,
    request_hash BYTEA NOT NULL,
    body TEXT NOT NULL,
    created_at TIMESTAMP NOT NULL,
    PRIMARY KEY (caller_id, idempotency_key)
);
CREATE INDEX replies_created_at ON replies (created_at);
