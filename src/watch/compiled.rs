//! One watch compiled: what it asks of an article, of its members, and of the stretches that hold them.

use super::condition::{Condition, Key};
use super::event::Deed;
use super::scope::{Candidate, Meeting, Unit, units};
use super::{Context, Query, Reading, Silence, Watch};
use crate::facts::{EventType, Grade, How, Naming, Who};
use crate::text::Span;

/// A watch with its condition on numbers of members.
#[derive(Debug)]
pub(super) struct Compiled {
    pub(super) watch: Watch,
    pub(super) condition: Condition,
    /// Numbers of members from here on are several actors: groups and officials.
    pub(super) entries: usize,
    /// Numbers from here on are officials.
    pub(super) first_official: usize,
    /// Who must act in its event.
    pub(super) from: Option<Key>,
    /// To whom its event must be done.
    pub(super) to: Option<Key>,
    /// In whose words its members must stand.
    pub(super) said_by: Option<Key>,
    /// Whether some condition counts words.
    pub(super) asks_for_words: bool,
}

impl Compiled {
    /// What needs no look at the words.
    pub(super) fn asks_of_the_article(&self, context: Context<'_>) -> Result<(), Silence> {
        let watch = &self.watch;
        if !watch.enabled {
            return Err(Silence::Disabled);
        }
        if let Some(until) = watch.mute_until
            && jiff::tz::Offset::UTC.to_datetime(context.now).date() < until
        {
            return Err(Silence::Muted(until));
        }
        if !watch.languages.is_empty()
            && !context
                .language
                .is_some_and(|l| watch.languages.iter().any(|w| w == l))
        {
            return Err(Silence::Language(context.language.map(str::to_owned)));
        }
        if let Some(labels) = context.feed
            && !watch.feeds.is_empty()
            && !watch.feeds.iter().any(|wanted| labels.contains(wanted))
        {
            return Err(Silence::Feed);
        }
        Ok(())
    }

    /// Who is there, how often, and who must not be, wherever it is in the article.
    pub(super) fn asks_of_the_members(&self, reading: &Reading<'_>) -> Result<(), Silence> {
        let Condition::All { of, .. } = &self.condition else {
            return Ok(());
        };
        let meeting = Meeting {
            compiled: self,
            reading,
        };
        if of.iter().any(|c| matches!(c, Condition::Not(_))) {
            let anywhere = self.unwanted(reading);
            for condition in of {
                if let Condition::Not(unwanted) = condition
                    && let Some(met) = meeting.met(unwanted, &anywhere)
                    && let Some(first) = met.first()
                {
                    return Err(Silence::Unwanted {
                        entry: match first.naming.who {
                            Who::Listed(entry) => entry,
                            Who::Found(_) => first.key as usize,
                        },
                        span: first.naming.span,
                    });
                }
            }
        }
        for condition in of {
            match condition {
                Condition::Member { key, .. } => match self.count(*key, reading) {
                    0 => return Err(Silence::Missing(*key as usize)),
                    have if have < self.watch.min_mentions => {
                        return Err(Silence::TooFewMentions {
                            entry: *key as usize,
                            have,
                        });
                    }
                    _ => {}
                },
                Condition::AtLeast { count, of } if self.watch.query.is_none() => {
                    let have = self.distinct(of, reading);
                    if have < *count {
                        return Err(Silence::TooFewOfAny { have });
                    }
                }
                Condition::Not(_) => {}
                other => {
                    if let Some(missing) = self.missing_in(other, reading) {
                        return Err(Silence::Missing(missing as usize));
                    }
                    let anywhere = self.candidates(reading);
                    if meeting.met(other, &anywhere).is_none() {
                        return Err(Silence::Unmet(self.words_of(other)));
                    }
                }
            }
        }
        Ok(())
    }

    /// The member of a `NEAR` that is not mentioned at all.
    fn missing_in(&self, condition: &Condition, reading: &Reading<'_>) -> Option<Key> {
        let Condition::Near { pair, .. } = condition else {
            return None;
        };
        pair.iter().find_map(|part| match part {
            Condition::Member { key, .. } => (self.count(*key, reading) == 0).then_some(*key),
            other => self.missing_in(other, reading),
        })
    }

    /// The mentions of a member that count.
    fn counting(&self, key: Key, reading: &Reading<'_>) -> impl Iterator<Item = Naming> + Clone {
        self.mentions(key, reading)
            .filter(|naming| self.counts(naming.how))
    }

    /// The mentions of a member; pronouns, descriptions and officials where the watch asks for them.
    pub(super) fn mentions(&self, key: Key, reading: &Reading<'_>) -> impl Iterator<Item = Naming> + Clone {
        let asks = self.is_official(key) || self.counts(How::Pronoun) || self.counts(How::Nominal);
        let indirect = asks.then(|| reading.indirect(key));
        reading.of(key).chain(indirect.into_iter().flatten())
    }

    /// Whether sentences and events of this grade count.
    pub(super) fn allows_grade(&self, grade: Grade) -> bool {
        self.watch.grades.is_empty() || self.watch.grades.contains(&grade)
    }

    /// Whether words stand in a quote of the one who must have said them, where the watch asks for one.
    pub(super) fn is_said(&self, words: Span, reading: &Reading<'_>) -> bool {
        let Some(key) = self.said_by else {
            return true;
        };
        let detail = reading.detail();
        detail.quotes.iter().any(|quote| {
            quote.span.overlaps(words)
                && quote.speaker.is_some_and(|who| {
                    reading.keys(who).any(|k| k == key) || reading.offices(who).any(|k| k == key)
                })
        })
    }

    /// Whether events of this type count.
    pub(super) fn asks_for(&self, kind: EventType) -> bool {
        self.watch
            .event
            .as_ref()
            .is_none_or(|ask| ask.kinds.contains(&kind))
    }

    /// The events that join the members, by number, each with the members.
    pub(super) fn joined<'r>(
        &'r self,
        reading: &'r Reading<'_>,
    ) -> impl Iterator<Item = (usize, Unit)> + use<'r> {
        let events = (0..).zip(&reading.detail().events);
        events
            .filter(|(_, event)| self.asks_for(event.kind))
            .filter_map(|(number, event)| {
                Some((number, Deed::new(event, reading).joins(self, reading).ok()?))
            })
    }

    /// Every stretch that holds the members, or why there is none.
    pub(super) fn together(&self, reading: &Reading<'_>) -> Result<Vec<Unit>, Silence> {
        let all = self.candidates(reading);
        if self.watch.grades.is_empty() && self.said_by.is_none() {
            let units = units(self, reading, &all);
            return if units.is_empty() {
                Err(Silence::NeverTogether)
            } else {
                Ok(units)
            };
        }
        let grades = &reading.detail().grades;
        let grade = |c: &Candidate| {
            grades
                .get(c.naming.sentence)
                .copied()
                .unwrap_or(Grade::Background)
        };
        let said: Vec<Candidate> = all
            .iter()
            .filter(|c| self.is_said(c.naming.span, reading))
            .copied()
            .collect();
        let news: Vec<Candidate> = said
            .iter()
            .filter(|c| self.allows_grade(grade(c)))
            .copied()
            .collect();
        let found = units(self, reading, &news);
        if !found.is_empty() {
            return Ok(found);
        }
        let old = units(self, reading, &said);
        if !old.is_empty() {
            let mut grades: Vec<Grade> = old.iter().flat_map(|u| u.members.iter().map(grade)).collect();
            grades.sort_unstable();
            grades.dedup();
            return Err(Silence::Grade(grades));
        }
        if units(self, reading, &all).is_empty() {
            Err(Silence::NeverTogether)
        } else {
            Err(Silence::NotSaid)
        }
    }

    fn count(&self, key: Key, reading: &Reading<'_>) -> usize {
        self.counting(key, reading).count()
    }

    /// How many of these members are mentioned often enough; a group gives each of its actors.
    fn distinct(&self, of: &[Condition], reading: &Reading<'_>) -> usize {
        let min = self.watch.min_mentions.max(1);
        let mut entries: Vec<Who> = Vec::new();
        for condition in of {
            if let Condition::Member { key, .. } = condition
                && self.count(*key, reading) >= min
            {
                entries.extend(self.counting(*key, reading).map(|naming| naming.who));
            }
        }
        entries.sort_unstable();
        entries.dedup();
        entries.len()
    }

    /// The mentions of members that count for the scope, in order.
    pub(super) fn candidates(&self, reading: &Reading<'_>) -> Vec<Candidate> {
        let enough =
            |key: &Key| self.watch.min_mentions <= 1 || self.count(*key, reading) >= self.watch.min_mentions;
        let mut out: Vec<Candidate> = self
            .condition
            .wanted()
            .into_iter()
            .filter(enough)
            .flat_map(|key| self.candidates_of(key, reading))
            .filter(|c| self.watch.place.allows(c.part))
            .collect();
        out.sort_by_key(Candidate::place);
        out
    }

    /// The mentions of what must not be there, in order.
    pub(super) fn unwanted(&self, reading: &Reading<'_>) -> Vec<Candidate> {
        let mut keys = self.condition.unwanted();
        keys.sort_unstable();
        keys.dedup();
        let mut out: Vec<Candidate> = keys
            .into_iter()
            .flat_map(|key| self.candidates_of(key, reading))
            .collect();
        out.sort_by_key(Candidate::place);
        out
    }

    fn candidates_of(&self, key: Key, reading: &Reading<'_>) -> impl Iterator<Item = Candidate> {
        self.counting(key, reading).filter_map(move |naming| {
            let sentence = reading.facts.sentences.get(naming.sentence)?;
            Some(Candidate {
                naming,
                key,
                paragraph: sentence.paragraph,
                part: sentence.part,
                words: if self.asks_for_words {
                    reading.words_of(naming.span)
                } else {
                    (0, 0)
                },
            })
        })
    }

    /// Whether a member is several actors: a group, or the officials of a country.
    pub(super) fn is_group(&self, key: Key) -> bool {
        key as usize >= self.entries
    }

    /// Whether a member is the officials of a country.
    pub(super) fn is_official(&self, key: Key) -> bool {
        key as usize >= self.first_official
    }

    /// A part of the query as it was written.
    fn words_of(&self, part: &Condition) -> String {
        let Condition::All { of, .. } = &self.condition else {
            return String::new();
        };
        let place = of.iter().position(|c| std::ptr::eq(c, part)).unwrap_or(0);
        match &self.watch.query {
            Some(Query::All(of)) => of.get(place).map(ToString::to_string).unwrap_or_default(),
            Some(query) => query.to_string(),
            None => String::new(),
        }
    }

    /// Whether mentions of this kind count. A topic's terms always do.
    pub(super) fn counts(&self, how: How) -> bool {
        match how {
            How::Term => true,
            How::Pronoun | How::Nominal if self.watch.mentions.is_empty() => false,
            _ => self.watch.mentions.is_empty() || self.watch.mentions.contains(&how),
        }
    }
}
