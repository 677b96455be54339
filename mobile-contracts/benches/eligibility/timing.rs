//! Measured several times, in processor time.

use std::fmt;
use std::sync::OnceLock;
use std::time::Instant;

/// Microseconds, and how often one repetition asked for memory.
pub(crate) struct Figure {
    pub(crate) median: f64,
    lowest: f64,
    highest: f64,
    pub(crate) allocations: u64,
}

impl fmt::Display for Figure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.2} ({:.2}-{:.2})", self.median, self.lowest, self.highest)
    }
}

/// The time that this thread has been running, which a busy machine does not stretch; elsewhere the clock's.
pub(crate) fn cpu_seconds() -> f64 {
    static STARTED: OnceLock<Instant> = OnceLock::new();
    let started = STARTED.get_or_init(Instant::now);
    let of_thread = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = of_thread.and_then(|text| text.split(' ').next()?.parse::<f64>().ok());
    nanoseconds.map_or_else(|| started.elapsed().as_secs_f64(), |nanoseconds| nanoseconds / 1e9)
}

/// Nine rounds of so many repetitions, after one that fills the buffers. The processor time of a thread that runs comes in
/// steps of the scheduler, 4 ms here, so a round has to be much longer than that.
pub(crate) fn time(repetitions: u32, mut work: impl FnMut()) -> Figure {
    work();
    let allocations = allocation_counter::measure(&mut work).count_total;
    let mut rounds: Vec<f64> = (0..9)
        .map(|_| {
            let start = cpu_seconds();
            (0..repetitions).for_each(|_| work());
            (cpu_seconds() - start) * 1e6 / f64::from(repetitions)
        })
        .collect();
    rounds.sort_by(f64::total_cmp);
    Figure { median: rounds[4], lowest: rounds[0], highest: rounds[8], allocations }
}
