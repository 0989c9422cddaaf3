//! What a watch asks an article's words for, as a tree of conditions.

use std::fmt::{self, Display};

use super::Where;

/// A condition on the members that an article mentions. `M` is what stands for a member: its id, once it is resolved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Query<M = String> {
    /// A mention of an actor, a topic, or an actor of a group.
    Member(M),
    /// Every one of these, in the scope of the watch.
    All(Vec<Self>),
    /// At least one of these.
    Any(Vec<Self>),
    /// Two in one paragraph, at most so many words apart; neighbours are one apart.
    Near {
        /// The one.
        left: Box<Self>,
        /// The other; behind the first where the order counts.
        right: Box<Self>,
        /// Words from the last of one to the first of the other.
        words: u16,
        /// Whether the order counts.
        ordered: bool,
    },
    /// Nowhere in title or body.
    Not(Box<Self>),
    /// In this place.
    In(Where, Box<Self>),
}

impl<M> Query<M> {
    /// Every member, in the order of the text.
    pub fn members(&self) -> Vec<&M> {
        match self {
            Self::Member(member) => vec![member],
            Self::All(of) | Self::Any(of) => of.iter().flat_map(Self::members).collect(),
            Self::Near { left, right, .. } => {
                let mut members = left.members();
                members.extend(right.members());
                members
            }
            Self::Not(of) | Self::In(_, of) => of.members(),
        }
    }

    /// The same condition on other members; `None` where one of them has no counterpart.
    pub fn try_map<N>(&self, to: &mut impl FnMut(&M) -> Option<N>) -> Option<Query<N>> {
        let mut list = |of: &[Self]| {
            // Every member is asked for, so that each can say what is wrong with it.
            let mapped: Vec<_> = of.iter().map(|q| q.try_map(to)).collect();
            mapped.into_iter().collect::<Option<Vec<_>>>()
        };
        Some(match self {
            Self::Member(member) => Query::Member(to(member)?),
            Self::All(of) => Query::All(list(of)?),
            Self::Any(of) => Query::Any(list(of)?),
            Self::Near {
                left,
                right,
                words,
                ordered,
            } => {
                let (left, right) = (left.try_map(to), right.try_map(to));
                Query::Near {
                    left: Box::new(left?),
                    right: Box::new(right?),
                    words: *words,
                    ordered: *ordered,
                }
            }
            Self::Not(of) => Query::Not(Box::new(of.try_map(to)?)),
            Self::In(place, of) => Query::In(*place, Box::new(of.try_map(to)?)),
        })
    }

    /// Whether an article that mentions no member at all meets it, so that nothing would lead from an article to it.
    pub fn is_met_by_nothing(&self) -> bool {
        match self {
            Self::Member(_) | Self::Near { .. } => false,
            Self::All(of) => of.iter().all(Self::is_met_by_nothing),
            Self::Any(of) => of.iter().any(Self::is_met_by_nothing),
            Self::Not(_) => true,
            Self::In(_, of) => of.is_met_by_nothing(),
        }
    }
}

impl<M: Display> Display for Query<M> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let joined = |f: &mut fmt::Formatter<'_>, of: &[Self], with: &str| {
            for (k, query) in of.iter().enumerate() {
                if k > 0 {
                    f.write_str(with)?;
                }
                query.operand(f)?;
            }
            Ok(())
        };
        match self {
            Self::Member(member) => member.fmt(f),
            Self::All(of) => joined(f, of, " AND "),
            Self::Any(of) => joined(f, of, " OR "),
            Self::Near {
                left,
                right,
                words,
                ordered,
            } => {
                left.operand(f)?;
                write!(f, " {}NEAR/{words} ", if *ordered { "O" } else { "" })?;
                right.operand(f)
            }
            Self::Not(of) => {
                f.write_str("NOT ")?;
                of.operand(f)
            }
            Self::In(place, of) => {
                let name = Where::ALL
                    .iter()
                    .find(|(_, p)| p == place)
                    .map_or("", |(name, _)| name);
                write!(f, "{name}:")?;
                of.operand(f)
            }
        }
    }
}

impl<M: Display> Query<M> {
    fn operand(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Member(_) | Self::In(..) => self.fmt(f),
            _ => write!(f, "({self})"),
        }
    }
}
