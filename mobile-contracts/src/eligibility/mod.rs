//! The benefit rule language: parse, check types, evaluate, explain, horizon.
