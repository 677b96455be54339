//! The life of an offer (CARD.md §6): which step may follow which, and which version is in force after it.

use super::OfferState::{self, Draft, Ended, InReview, Paused, Published, Suspended, Tested};

/// What somebody does with an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// The partner writes another version.
    Edit,
    /// The partner asks for the newest version to be put into force.
    Submit,
    /// An administrator puts what was submitted into force, or lets a suspended offer go on.
    Publish,
    /// An administrator gives what was submitted back.
    Return,
    /// An administrator stops it.
    Suspend,
    /// The partner stops it for a while.
    Pause,
    /// The partner lets it go on.
    Resume,
    /// The partner ends it for good.
    End,
}

/// Where an offer stands. `version` is in force once the offer has been published; before, it is the newest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// The state.
    pub state: OfferState,
    /// The version in force.
    pub version: i64,
    /// The newest version.
    pub latest: i64,
    /// The version that waits for an administrator.
    pub submitted: Option<i64>,
}

impl Standing {
    /// Where every offer begins.
    pub(super) const FIRST: Self = Self { state: Draft, version: 1, latest: 1, submitted: None };

    /// Whether a version of it has been in force.
    #[must_use]
    pub const fn was_published(self) -> bool {
        !matches!(self.state, Draft | InReview | Tested)
    }

    /// Where it stands after a step; where it stood if the step was taken already, nowhere if it cannot be taken.
    #[must_use]
    pub fn after(self, step: Step) -> Option<Self> {
        let Self { state, version, latest, submitted } = self;
        let to = |state| Some(Self { state, ..self });
        match (step, state) {
            (Step::End, _) => Some(Self { state: Ended, submitted: None, ..self }),
            (_, Ended) => None,
            (Step::Edit, _) => {
                let next = latest + 1;
                Some(if self.was_published() {
                    Self { latest: next, submitted: None, ..self }
                } else {
                    Self { state: Draft, version: next, latest: next, submitted: None }
                })
            }
            (Step::Submit, Draft) => Some(Self { state: InReview, submitted: Some(latest), ..self }),
            (Step::Submit, InReview | Tested) => Some(self),
            (Step::Submit, _) => (latest > version).then_some(Self { submitted: Some(latest), ..self }),
            (Step::Publish, Published | Paused) => {
                Some(Self { version: submitted.unwrap_or(version), submitted: None, ..self })
            }
            (Step::Publish, Suspended) => Some(Self {
                state: Published,
                version: submitted.unwrap_or(version),
                submitted: None,
                latest,
            }),
            (Step::Publish, InReview | Tested) => {
                submitted.map(|version| Self { state: Published, version, submitted: None, latest })
            }
            (Step::Return, InReview | Tested) => Some(Self { state: Draft, submitted: None, ..self }),
            (Step::Return, Published | Paused | Suspended) => {
                submitted.map(|_| Self { submitted: None, ..self })
            }
            (Step::Suspend, Published | Paused | Suspended) => to(Suspended),
            (Step::Pause, Published | Paused) => to(Paused),
            (Step::Resume, Paused | Published) => to(Published),
            (Step::Publish | Step::Return | Step::Suspend | Step::Pause | Step::Resume, _) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(steps: &[Step]) -> Option<Standing> {
        steps.iter().try_fold(Standing::FIRST, |standing, step| standing.after(*step))
    }

    #[test]
    fn an_offer_is_written_submitted_and_published() {
        let published = walk(&[Step::Edit, Step::Submit, Step::Publish]).unwrap();
        assert_eq!(published, Standing { state: Published, version: 2, latest: 2, submitted: None });
        assert_eq!(walk(&[Step::Publish]), None);
        assert_eq!(walk(&[Step::Pause]), None);
    }

    #[test]
    fn an_edit_of_a_published_offer_leaves_the_old_version_in_force_until_it_is_published() {
        let edited = walk(&[Step::Submit, Step::Publish, Step::Edit]).unwrap();
        assert_eq!((edited.state, edited.version, edited.latest), (Published, 1, 2));
        let submitted = edited.after(Step::Submit).unwrap();
        assert_eq!((submitted.state, submitted.version, submitted.submitted), (Published, 1, Some(2)));
        assert_eq!(submitted.after(Step::Publish).unwrap().version, 2);
        assert_eq!(submitted.after(Step::Return).unwrap(), edited);
    }

    #[test]
    fn an_edit_takes_back_what_was_submitted() {
        let edited = walk(&[Step::Submit, Step::Edit]).unwrap();
        assert_eq!((edited.state, edited.submitted), (Draft, None));
        assert_eq!(edited.after(Step::Publish), None);
    }

    #[test]
    fn there_is_nothing_to_submit_without_an_edit() {
        assert_eq!(walk(&[Step::Submit, Step::Publish, Step::Submit]), None);
    }

    #[test]
    fn the_partner_cannot_undo_what_an_administrator_stopped() {
        let suspended = walk(&[Step::Submit, Step::Publish, Step::Suspend]).unwrap();
        assert_eq!(suspended.after(Step::Resume), None);
        assert_eq!(suspended.after(Step::Pause), None);
        assert_eq!(suspended.after(Step::Publish).unwrap().state, Published);
    }

    #[test]
    fn a_pause_outlasts_the_publishing_of_a_newer_version() {
        let paused = walk(&[Step::Submit, Step::Publish, Step::Pause, Step::Edit, Step::Submit]).unwrap();
        let published = paused.after(Step::Publish).unwrap();
        assert_eq!((published.state, published.version), (Paused, 2));
        assert_eq!(published.after(Step::Resume).unwrap().state, Published);
    }

    #[test]
    fn nothing_follows_the_end() {
        let ended = walk(&[Step::Submit, Step::Publish, Step::End]).unwrap();
        for step in [Step::Edit, Step::Submit, Step::Publish, Step::Return, Step::Suspend, Step::Resume] {
            assert_eq!(ended.after(step), None, "{step:?}");
        }
        assert_eq!(ended.after(Step::End), Some(ended));
    }
}
