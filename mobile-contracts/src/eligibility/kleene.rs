//! True, false, and not known yet: the logic that never takes a hole for a no.

use super::calendar::Day;

/// A truth value of Kleene's strong logic.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Truth {
    False,
    Unknown,
    True,
}

impl Truth {
    pub(crate) const fn of(value: bool) -> Self {
        if value { Self::True } else { Self::False }
    }

    pub(crate) const fn not(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
            Self::True => Self::False,
        }
    }

    pub(crate) const fn is_settled(self) -> bool {
        !matches!(self, Self::Unknown)
    }

    pub(crate) const fn as_bool(self) -> Option<bool> {
        match self {
            Self::False => Some(false),
            Self::Unknown => None,
            Self::True => Some(true),
        }
    }
}

/// A truth value and the first day on which it may be another one, as time goes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Held {
    pub(crate) truth: Truth,
    pub(crate) until: Day,
}

impl Held {
    pub(crate) const fn always(truth: Truth) -> Self {
        Self { truth, until: Day::NEVER }
    }

    pub(crate) const fn not(self) -> Self {
        Self { truth: self.truth.not(), until: self.until }
    }
}

/// Folds a conjunction (`decisive` = False) or a disjunction (`decisive` = True), in any order.
///
/// One decisive part decides the whole for as long as the longest-lived of them holds; without one, the
/// whole may change as soon as any part does.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Fold {
    decisive: Truth,
    unknown: bool,
    /// Before every day as long as no part is decisive.
    decided_until: Day,
    first_change: Day,
}

/// A day on which nothing can hold until.
const UNDECIDED: Day = Day(i32::MIN);

impl Fold {
    pub(crate) const fn all() -> Self {
        Self { decisive: Truth::False, unknown: false, decided_until: UNDECIDED, first_change: Day::NEVER }
    }

    pub(crate) const fn any() -> Self {
        Self { decisive: Truth::True, ..Self::all() }
    }

    #[inline]
    pub(crate) fn add(&mut self, part: Held) {
        if part.truth == self.decisive {
            self.decided_until = self.decided_until.max(part.until);
        } else {
            self.unknown |= part.truth == Truth::Unknown;
            self.first_change = self.first_change.min(part.until);
        }
    }

    #[inline]
    pub(crate) fn finish(self) -> Held {
        if self.decided_until != UNDECIDED {
            return Held { truth: self.decisive, until: self.decided_until };
        }
        let truth = if self.unknown { Truth::Unknown } else { self.decisive.not() };
        Held { truth, until: self.first_change }
    }
}
