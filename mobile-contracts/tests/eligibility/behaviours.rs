//! Behaviours that a reader of RULES.md would look for.
