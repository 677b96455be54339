//! The arithmetic of an offer on a basket: quote, nearest miss, rounding.
