-- A proof that was shown, and the one checkout that it opened. Kept 14 days.
CREATE TABLE proofs (
    issuer_id BLOB NOT NULL REFERENCES issuers (id),
    day INTEGER NOT NULL,
    idx INTEGER NOT NULL,
    iat INTEGER NOT NULL,
    checkout_id BLOB NOT NULL,
    spent_at TEXT NOT NULL,
    PRIMARY KEY (issuer_id, day, idx, iat)
) STRICT;
CREATE INDEX proofs_spent_at ON proofs (spent_at);

-- What happened at a till. The state is that of its newest ledger rows. Amounts in kopecks.
CREATE TABLE redemptions (
    id BLOB PRIMARY KEY NOT NULL,
    checkout_id BLOB NOT NULL UNIQUE,
    till_id BLOB NOT NULL REFERENCES tills (id),
    outlet_id BLOB NOT NULL REFERENCES outlets (id),
    partner_id BLOB NOT NULL REFERENCES partners (id),
    family_id BLOB NOT NULL REFERENCES families (id),
    card_id BLOB NOT NULL REFERENCES cards (id),
    state TEXT NOT NULL CONSTRAINT redemptions_state_is_known CHECK (state IN ('reserved', 'redeemed', 'voided', 'partly_refunded', 'refunded', 'expired', 'cancelled')),
    basket INTEGER NOT NULL,
    discount INTEGER NOT NULL,
    payable INTEGER NOT NULL,
    -- The civil date at the outlet.
    local_date TEXT NOT NULL,
    created_at TEXT NOT NULL,
    changed_at TEXT NOT NULL,
    CONSTRAINT redemptions_add_up CHECK (basket >= 0 AND discount >= 0 AND payable >= 0 AND basket - discount = payable)
) STRICT;
CREATE INDEX redemptions_family_id ON redemptions (family_id, id);
CREATE INDEX redemptions_partner_id ON redemptions (partner_id, id);

-- The ledger: one row for each offer and each change, never altered. A void writes the amounts back negative. Kopecks.
CREATE TABLE ledger (
    id BLOB PRIMARY KEY NOT NULL,
    redemption_id BLOB NOT NULL REFERENCES redemptions (id),
    offer_id BLOB NOT NULL,
    offer_version INTEGER NOT NULL,
    terms_hash BLOB NOT NULL,
    entry TEXT NOT NULL CONSTRAINT ledger_entry_is_known CHECK (entry IN ('reserved', 'redeemed', 'confirmed', 'cancelled', 'expired', 'voided', 'refunded')),
    base INTEGER NOT NULL,
    discount INTEGER NOT NULL,
    till_id BLOB NOT NULL REFERENCES tills (id),
    created_at TEXT NOT NULL,
    FOREIGN KEY (offer_id, offer_version) REFERENCES offer_versions (offer_id, version)
) STRICT;
CREATE INDEX ledger_redemption_id ON ledger (redemption_id);
CREATE INDEX ledger_offer_id ON ledger (offer_id);

-- How much of a limit is used: one row for an offer, a measure (such as family/day/uses), a subject and a period.
-- A limit is taken by one conditional statement; the CHECK stands behind it.
CREATE TABLE counters (
    offer_id BLOB NOT NULL REFERENCES offers (id),
    measure TEXT NOT NULL,
    -- The family, member or partner; sixteen zero bytes for everyone.
    subject BLOB NOT NULL,
    period_start TEXT NOT NULL,
    used INTEGER NOT NULL,
    cap INTEGER NOT NULL,
    PRIMARY KEY (offer_id, measure, subject, period_start),
    CONSTRAINT counters_never_exceed_their_cap CHECK (used >= 0 AND used <= cap)
) STRICT;

-- What a ledger row took out of which counter; negative where it gave back. Their sums are the counters.
CREATE TABLE takes (
    ledger_id BLOB NOT NULL REFERENCES ledger (id),
    offer_id BLOB NOT NULL,
    measure TEXT NOT NULL,
    subject BLOB NOT NULL,
    period_start TEXT NOT NULL,
    amount INTEGER NOT NULL,
    PRIMARY KEY (ledger_id, offer_id, measure, subject, period_start),
    FOREIGN KEY (offer_id, measure, subject, period_start) REFERENCES counters (offer_id, measure, subject, period_start)
) STRICT;

-- An answer that was given under an Idempotency-Key, to be given again. Kept 14 days.
CREATE TABLE replies (
    -- Whoever called: a till, an account.
    caller_id BLOB NOT NULL,
    idempotency_key TEXT NOT NULL,
    request_hash BLOB NOT NULL,
    body TEXT NOT NULL,
    created_at TEXT NOT NULL,
    PRIMARY KEY (caller_id, idempotency_key)
) STRICT;
CREATE INDEX replies_created_at ON replies (created_at);
