//! The card: its QR credential, how it is made and how it is verified at a given time.
