//! Why the till, the holder or the partner got this answer: one enum for the whole checkout.
