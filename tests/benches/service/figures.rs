//! Figures that were measured several times.

use std::fmt;
use std::time::{Duration, Instant};

/// Several measurements of one thing.
#[derive(Debug, Clone)]
pub(crate) struct Figure(Vec<f64>);

impl Figure {
    pub(crate) fn of(values: impl IntoIterator<Item = f64>) -> Self {
        let mut values: Vec<f64> = values.into_iter().collect();
        values.sort_by(f64::total_cmp);
        Self(values)
    }

    pub(crate) fn median(&self) -> f64 {
        self.0[self.0.len() / 2]
    }
}

/// The median with as many decimals as asked for, and the spread behind it.
impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let decimals = f.precision().unwrap_or(0);
        let (low, high) = (self.0[0], self.0[self.0.len() - 1]);
        write!(f, "{:.decimals$} ({low:.decimals$}-{high:.decimals$})", self.median())
    }
}

/// How long one `act` takes, in milliseconds, on this one thread: five batches of about 0.2 s each.
pub(crate) fn time(mut act: impl FnMut()) -> Figure {
    let began = Instant::now();
    let mut batch = 0_u32;
    while began.elapsed() < Duration::from_millis(200) {
        act();
        batch += 1;
    }
    let mut measure = || {
        let began = Instant::now();
        (0..batch).for_each(|_| act());
        began.elapsed().as_secs_f64() * 1e3 / f64::from(batch)
    };
    Figure::of((0..5).map(|_| measure()).collect::<Vec<_>>())
}
