//! What each type of event says, as a verb phrase.

use crate::facts::{EventType, Realis};

/// A verb phrase: "A *imposed sanctions on* B", "A *asked* B *for help*".
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Phrase {
    kind: EventType,
    /// The mode that it is for; the type's own phrase has none.
    mode: Option<&'static str>,
    /// "impose sanctions", "imposed sanctions", and behind "have".
    base: &'static str,
    past: &'static str,
    perfect: &'static str,
    /// What stands before the recipients, nothing for a direct object.
    pub(super) link: &'static str,
    /// What stands behind them.
    pub(super) rest: &'static str,
}

/// The phrase of a type and its mode; of the type alone where the mode has none.
pub(super) fn phrase(kind: EventType, mode: Option<&str>) -> &'static Phrase {
    let of = |mode: Option<&str>| PHRASES.iter().find(|p| p.kind == kind && p.mode == mode);
    of(mode).or_else(|| of(None)).unwrap_or(&PHRASES[0])
}

impl Phrase {
    /// The verb as the standing of the event asks for it.
    pub(super) fn verb(&self, realis: Realis, is_plural: bool) -> String {
        match (realis, is_plural) {
            (Realis::Actual, _) => self.past.to_owned(),
            (Realis::Intended, false) => format!("plans to {}", self.base),
            (Realis::Intended, true) => format!("plan to {}", self.base),
            (Realis::Reported, false) => format!("is said to have {}", self.perfect),
            (Realis::Reported, true) => format!("are said to have {}", self.perfect),
            (Realis::Denied, _) => format!("did not {}", self.base),
            (Realis::Hypothetical, _) => format!("may {}", self.base),
        }
    }
}

const fn says(
    kind: EventType,
    mode: &'static str,
    verb: [&'static str; 3],
    link: &'static str,
    rest: &'static str,
) -> Phrase {
    Phrase {
        kind,
        mode: if mode.is_empty() { None } else { Some(mode) },
        base: verb[0],
        past: verb[1],
        perfect: verb[2],
        link,
        rest,
    }
}

use EventType::{
    Accuse, Agree, Aid, Assault, Coerce, Concede, Consult, Cooperate, Mobilize, Protest, Reject, Request,
    Retreat, Sanction, Support, Threaten,
};

const ATTACK: [&str; 3] = ["attack", "attacked", "attacked"];
const ASK: [&str; 3] = ["ask", "asked", "asked"];
const REFUSE_TO_MEET: [&str; 3] = ["refuse to meet", "refused to meet", "refused to meet"];

/// The types of PLOVER with their modes.
#[rustfmt::skip]
const PHRASES: &[Phrase] = &[
    says(Agree, "", ["come to terms", "came to terms", "come to terms"], "with", ""),
    says(Consult, "", ["hold talks", "held talks", "held talks"], "with", ""),
    says(Consult, "visit", ["visit", "visited", "visited"], "", ""),
    says(Consult, "third-party", ["mediate", "mediated", "mediated"], "for", ""),
    says(Consult, "multilateral", ["meet in a wider round", "met in a wider round", "met in a wider round"], "with", ""),
    says(Consult, "phone", ["speak by phone", "spoke by phone", "spoken by phone"], "with", ""),
    says(Support, "", ["express support", "expressed support", "expressed support"], "for", ""),
    says(Concede, "", ["give way", "gave way", "given way"], "to", ""),
    says(Cooperate, "", ["work together", "worked together", "worked together"], "with", ""),
    says(Aid, "", ["give aid", "gave aid", "given aid"], "to", ""),
    says(Retreat, "", ["pull back", "pulled back", "pulled back"], "from", ""),
    says(Retreat, "withdraw", ["withdraw forces", "withdrew forces", "withdrawn forces"], "from", ""),
    says(Retreat, "release", ["release", "released", "released"], "", ""),
    says(Retreat, "return", ["hand back property", "handed back property", "handed back property"], "to", ""),
    says(Retreat, "ease", ["ease restrictions", "eased restrictions", "eased restrictions"], "on", ""),
    says(Retreat, "disarm", ["disarm", "disarmed", "disarmed"], "", ""),
    says(Retreat, "ceasefire", ["cease fire", "ceased fire", "ceased fire"], "with", ""),
    says(Retreat, "access", ["grant access", "granted access", "granted access"], "to", ""),
    says(Retreat, "resign", ["resign", "resigned", "resigned"], "before", ""),
    says(Request, "", ["make a demand", "made a demand", "made a demand"], "of", ""),
    says(Request, "assist", ASK, "", "for help"),
    says(Request, "change", ASK, "", "for a change"),
    says(Request, "yield", ASK, "", "to give way"),
    says(Request, "meet", ASK, "", "for a meeting"),
    says(Accuse, "", ["make accusations", "made accusations", "made accusations"], "against", ""),
    says(Accuse, "disapprove", ["voice disapproval", "voiced disapproval", "voiced disapproval"], "of", ""),
    says(Accuse, "investigate", ["investigate", "investigated", "investigated"], "", ""),
    says(Accuse, "allege", ["make allegations", "made allegations", "made allegations"], "against", ""),
    says(Reject, "", ["say no", "said no", "said no"], "to", ""),
    says(Reject, "assist", ["refuse help", "refused help", "refused help"], "to", ""),
    says(Reject, "change", ["refuse a change", "refused a change", "refused a change"], "to", ""),
    says(Reject, "yield", ["refuse to give way", "refused to give way", "refused to give way"], "to", ""),
    says(Reject, "meet", REFUSE_TO_MEET, "", ""),
    says(Threaten, "", ["make threats", "made threats", "made threats"], "against", ""),
    says(Threaten, "restrict", ["threaten restrictions", "threatened restrictions", "threatened restrictions"], "on", ""),
    says(Threaten, "ban", ["threaten bans", "threatened bans", "threatened bans"], "on", ""),
    says(Threaten, "political", ["threaten political steps", "threatened political steps", "threatened political steps"], "against", ""),
    says(Threaten, "arrest", ["threaten arrests", "threatened arrests", "threatened arrests"], "of", ""),
    says(Threaten, "relations", ["threaten to cut relations", "threatened to cut relations", "threatened to cut relations"], "with", ""),
    says(Threaten, "expel", ["threaten to expel", "threatened to expel", "threatened to expel"], "", ""),
    says(Threaten, "territory", ["threaten to take territory", "threatened to take territory", "threatened to take territory"], "from", ""),
    says(Threaten, "violence", ["threaten force", "threatened force", "threatened force"], "against", ""),
    says(Protest, "", ["protest", "protested", "protested"], "against", ""),
    says(Protest, "demo", ["demonstrate", "demonstrated", "demonstrated"], "against", ""),
    says(Protest, "riot", ["riot", "rioted", "rioted"], "against", ""),
    says(Protest, "strike", ["go on strike", "went on strike", "gone on strike"], "against", ""),
    says(Protest, "hunger", ["go on hunger strike", "went on hunger strike", "gone on hunger strike"], "against", ""),
    says(Protest, "boycott", ["boycott", "boycotted", "boycotted"], "", ""),
    says(Protest, "obstruct", ["put up blockades", "put up blockades", "put up blockades"], "against", ""),
    says(Sanction, "", ["impose sanctions", "imposed sanctions", "imposed sanctions"], "on", ""),
    says(Sanction, "convict", ["convict", "convicted", "convicted"], "", ""),
    says(Sanction, "expel", ["expel", "expelled", "expelled"], "", ""),
    says(Sanction, "withdraw", ["pull out of dealings", "pulled out of dealings", "pulled out of dealings"], "with", ""),
    says(Sanction, "discontinue", ["break off dealings", "broke off dealings", "broken off dealings"], "with", ""),
    says(Mobilize, "", ["mobilise", "mobilised", "mobilised"], "against", ""),
    says(Mobilize, "troops", ["move troops", "moved troops", "moved troops"], "towards", ""),
    says(Mobilize, "weapons", ["move weapons", "moved weapons", "moved weapons"], "towards", ""),
    says(Mobilize, "police", ["deploy police", "deployed police", "deployed police"], "against", ""),
    says(Mobilize, "militia", ["take up arms", "took up arms", "taken up arms"], "against", ""),
    says(Coerce, "", ["use coercion", "used coercion", "used coercion"], "against", ""),
    says(Coerce, "seize", ["seize property", "seized property", "seized property"], "of", ""),
    says(Coerce, "restrict", ["impose restrictions", "imposed restrictions", "imposed restrictions"], "on", ""),
    says(Coerce, "censor", ["censor", "censored", "censored"], "", ""),
    says(Coerce, "ban", ["ban", "banned", "banned"], "", ""),
    says(Coerce, "curfew", ["impose a curfew", "imposed a curfew", "imposed a curfew"], "on", ""),
    says(Coerce, "martial-law", ["impose martial law", "imposed martial law", "imposed martial law"], "on", ""),
    says(Coerce, "arrest", ["arrest", "arrested", "arrested"], "", ""),
    says(Coerce, "deport", ["deport", "deported", "deported"], "", ""),
    says(Coerce, "withhold", ["withhold goods", "withheld goods", "withheld goods"], "from", ""),
    says(Coerce, "misinformation", ["spread falsehoods", "spread falsehoods", "spread falsehoods"], "against", ""),
    says(Coerce, "cyber", ["attack", "attacked", "attacked"], "", "over the network"),
    says(Assault, "", ATTACK, "", ""),
    says(Assault, "abduct", ["abduct", "abducted", "abducted"], "", ""),
    says(Assault, "beat", ["beat", "beat", "beaten"], "", ""),
    says(Assault, "torture", ["torture", "tortured", "tortured"], "", ""),
    says(Assault, "sexual", ["sexually assault", "sexually assaulted", "sexually assaulted"], "", ""),
    says(Assault, "targeted", ["make an attempt on the life", "made an attempt on the life", "made an attempt on the life"], "of", ""),
    says(Assault, "assassinate", ["assassinate", "assassinated", "assassinated"], "", ""),
    says(Assault, "massacre", ["massacre", "massacred", "massacred"], "", ""),
    says(Assault, "cleansing", ["drive out", "drove out", "driven out"], "", ""),
    says(Assault, "destroy", ["destroy property", "destroyed property", "destroyed property"], "of", ""),
    says(Assault, "primitive", ATTACK, "", "with simple weapons"),
    says(Assault, "firearms", ATTACK, "", "with firearms"),
    says(Assault, "explosives", ATTACK, "", "with explosives"),
    says(Assault, "suicide-attack", ATTACK, "", "in a suicide attack"),
    says(Assault, "aerial", ATTACK, "", "from the air"),
    says(Assault, "drone", ATTACK, "", "with drones"),
    says(Assault, "heavy-weapons", ATTACK, "", "with heavy weapons"),
    says(Assault, "crowd-control", ["use riot weapons", "used riot weapons", "used riot weapons"], "against", ""),
    says(Assault, "unconventional", ATTACK, "", "with unconventional weapons"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_type_has_a_phrase() {
        for (name, kind) in EventType::ALL {
            assert_eq!(phrase(kind, None).kind, kind, "{name}");
            assert_eq!(phrase(kind, Some("a-mode-to-come")), phrase(kind, None), "{name}");
        }
        for (number, one) in PHRASES.iter().enumerate() {
            let twins = PHRASES
                .iter()
                .filter(|p| p.kind == one.kind && p.mode == one.mode);
            assert_eq!(twins.count(), 1, "phrase {number}");
        }
    }

    #[test]
    fn every_mode_of_the_ontology_has_its_phrase() {
        let ontology: toml::Table =
            toml::from_str(include_str!("../../../config/lexicon/plover.toml")).unwrap();
        let mut modes = 0;
        for (name, kind) in EventType::ALL {
            let written = ontology["type"][name]
                .get("modes")
                .and_then(toml::Value::as_array);
            for mode in written.into_iter().flatten() {
                assert_eq!(phrase(kind, mode.as_str()).mode, mode.as_str(), "{name}");
                modes += 1;
            }
        }
        assert_eq!(PHRASES.len(), EventType::ALL.len() + modes);
    }

    #[test]
    fn the_verb_tells_the_standing() {
        let visit = phrase(Consult, Some("visit"));
        for (realis, is_plural, expected) in [
            (Realis::Actual, false, "visited"),
            (Realis::Intended, false, "plans to visit"),
            (Realis::Intended, true, "plan to visit"),
            (Realis::Reported, false, "is said to have visited"),
            (Realis::Reported, true, "are said to have visited"),
            (Realis::Denied, false, "did not visit"),
            (Realis::Hypothetical, true, "may visit"),
        ] {
            assert_eq!(visit.verb(realis, is_plural), expected);
        }
    }
}
