//! How much is measured: all of it, or as little as shows that the bench works.

/// How much.
pub(crate) struct Plan {
    /// Whether the figures are worth a page.
    pub(crate) quick: bool,
    /// Whether the till's requests are all that is measured.
    pub(crate) till: bool,
    /// How often everything is measured.
    pub(crate) rounds: usize,
    /// Seconds that pgbench runs in a measurement.
    pub(crate) seconds: u32,
    /// Cards among which verify is measured, and many more of them.
    pub(crate) few: usize,
    pub(crate) many: usize,
    /// Devices whose status lists are made: those of a large region.
    pub(crate) devices: u32,
    /// Day passes to be signed: those of one night.
    pub(crate) passes: u32,
    /// Screenings in a measurement.
    pub(crate) screenings: usize,
}

impl Plan {
    /// Everything; with the argument `quick` a little of it, with `till` a part: `cargo bench --bench service -- quick`.
    pub(crate) fn of(arguments: impl Iterator<Item = String>) -> Self {
        let arguments: Vec<String> = arguments.collect();
        let is_asked = |part: &str| arguments.iter().any(|argument| argument == part);
        let till = is_asked("till");
        if is_asked("quick") {
            return Self {
                quick: true,
                till,
                rounds: 1,
                seconds: 1,
                few: 1_000,
                many: 10_000,
                devices: 10_000,
                passes: 1_000,
                screenings: 100,
            };
        }
        Self {
            quick: false,
            till,
            rounds: 5,
            seconds: 2,
            few: 10_000,
            many: 1_000_000,
            devices: 1_000_000,
            passes: 100_000,
            screenings: 3_000,
        }
    }
}
