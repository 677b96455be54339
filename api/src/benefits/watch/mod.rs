//! Every night: what became due for a family since it was last looked at (a child turned three, a window opened, a law
//! changed), told once, in one mail at most.

mod lease;
mod letter;
mod news;
mod night;
mod store;

pub use night::{Night, follow, nightly};
pub(super) use store::touch;
