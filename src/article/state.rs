//! Whether a page is an article, or what it is instead: decided from its length, its structured data, and the general
//! wording of refusals, tests and walls.

use super::hygiene;
use super::record::PageState;

/// Words below which a text is no article: a headline and its teaser have about so many.
const ARTICLE_WORDS_MIN: usize = 20;
/// Words of the beginning that a wall leaves open.
const PAYWALLED_WORDS_MAX: usize = 180;
/// Words of a whole page that refuses or tests its reader.
const REFUSAL_WORDS_MAX: usize = 250;

/// What is known of a page when its text has been taken out.
pub(super) struct Seen<'p> {
    /// The `<title>`.
    pub(super) title: &'p str,
    /// The article's text, as far as one was found.
    pub(super) text: &'p str,
    /// All visible text of the page, or its beginning.
    pub(super) visible: &'p str,
    /// What the structured data says of it.
    pub(super) is_free: Option<bool>,
}

/// What kind of page it is.
pub(super) fn of(seen: &Seen<'_>) -> PageState {
    let visible = seen.visible.to_lowercase();
    let title = seen.title.to_lowercase();
    let holds = |phrases: &[&str]| {
        phrases
            .iter()
            .any(|phrase| title.contains(phrase) || visible.contains(phrase))
    };
    if words(seen.visible) <= REFUSAL_WORDS_MAX {
        if holds(CHALLENGE) {
            return PageState::Challenge;
        }
        if BLOCKED_TITLES.iter().any(|phrase| title.starts_with(phrase)) || holds(BLOCKED) {
            return PageState::Blocked;
        }
    }
    let words = words(seen.text);
    if words <= PAYWALLED_WORDS_MAX
        && (seen.is_free == Some(false) || PAYWALL.iter().any(|phrase| visible.contains(phrase)))
    {
        return PageState::Paywalled;
    }
    if words < ARTICLE_WORDS_MIN {
        PageState::Empty
    } else {
        PageState::Article
    }
}

/// Words of a text. Where a script has no spaces, two letters count as one word.
pub(super) fn words(text: &str) -> usize {
    hygiene::measure(text).1
}

/// Whether a line invites to subscribe, which a wall puts where the text breaks off.
pub(super) fn is_paywall_line(line: &str) -> bool {
    words(line) <= 30 && {
        let line = line.to_lowercase();
        PAYWALL.iter().any(|phrase| line.contains(phrase))
    }
}

const CHALLENGE: &[&str] = &[
    "just a moment...",
    "just a moment…",
    "checking your browser",
    "checking if the site connection is secure",
    "verify you are human",
    "verify that you are human",
    "verifying you are human",
    "confirm you are human",
    "are you a robot",
    "i'm not a robot",
    "i am not a robot",
    "complete the captcha",
    "solve the captcha",
    "security check to access",
    "ddos protection by",
    "enable javascript and cookies to continue",
    "needs to review the security of your connection",
    "unusual traffic from your",
    "press & hold to confirm",
    "pardon our interruption",
];

const BLOCKED_TITLES: &[&str] = &[
    "access denied",
    "403 ",
    "403",
    "forbidden",
    "401 ",
    "error 403",
    "blocked",
    "attention required!",
    "451 ",
    "429 ",
    "too many requests",
    "access to this page has been denied",
    "request rejected",
    "service unavailable",
    "503 ",
    "502 ",
    "500 ",
    "404 ",
    "404",
    "page not found",
    "not found",
];

const BLOCKED: &[&str] = &[
    "you have been blocked",
    "you don't have permission to access",
    "you do not have permission to access",
    "access to this page has been denied",
    "your access to this site has been limited",
    "your ip address has been blocked",
    "the requested url was rejected",
    "unavailable for legal reasons",
    "not available in your country",
    "not available in your region",
    "unavailable in your region",
    "unavailable due to legal reasons",
];

const PAYWALL: &[&str] = &[
    "to continue reading",
    "to keep reading",
    "to read the full",
    "to read the rest",
    "to read this article",
    "to unlock this article",
    "subscribe to read",
    "subscribe to continue",
    "subscribe to unlock",
    "subscribers only",
    "for subscribers only",
    "exclusive to subscribers",
    "available to subscribers",
    "already a subscriber",
    "already have a subscription",
    "log in to read",
    "sign in to read",
    "register to read",
    "become a member to",
    "jetzt weiterlesen",
    "weiterlesen mit",
    "um weiterzulesen",
    "nur für abonnenten",
    "bereits abonnent",
    "réservé aux abonnés",
    "réservé à nos abonnés",
    "pour lire la suite",
    "pour continuer à lire",
    "déjà abonné",
    "para seguir leyendo",
    "solo para suscriptores",
    "exclusivo para suscriptores",
    "ya eres suscriptor",
    "para continuar lendo",
    "exclusivo para assinantes",
    "já é assinante",
    "per continuare a leggere",
    "riservato agli abbonati",
    "sei già abbonato",
    "om verder te lezen",
    "alleen voor abonnees",
    "aby czytać dalej",
    "dostęp dla subskrybentów",
    "okumaya devam etmek için",
    "только для подписчиков",
    "чтобы читать дальше",
    "för att läsa vidare",
    "for å lese videre",
    "log ind for at læse",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_that_are_no_articles() {
        let body = "The council met in the old town hall on Monday and spoke for three hours about roads. "
            .repeat(4);
        let long = body.repeat(10);
        for (title, text, visible, is_free, expected) in [
            ("A day in May", &*body, &*body, None, PageState::Article),
            (
                "Just a moment...",
                "",
                "Enable JavaScript and cookies to continue",
                None,
                PageState::Challenge,
            ),
            (
                "",
                "",
                "Please complete the CAPTCHA below",
                None,
                PageState::Challenge,
            ),
            ("Access Denied", "", "Reference #18", None, PageState::Blocked),
            (
                "The Courier",
                "",
                "This content is not available in your region.",
                None,
                PageState::Blocked,
            ),
            ("A day in May", &body, &body, Some(false), PageState::Paywalled),
            ("A day in May", &long, &long, Some(false), PageState::Article),
            (
                "A day in May",
                "One.",
                "One. To continue reading, subscribe or log in.",
                None,
                PageState::Paywalled,
            ),
            ("A day in May", "One.", "One.", None, PageState::Empty),
            (
                "Access denied to reporters",
                &long,
                &long,
                None,
                PageState::Article,
            ),
        ] {
            assert_eq!(
                of(&Seen {
                    title,
                    text,
                    visible,
                    is_free
                }),
                expected,
                "{title} {visible}"
            );
        }
    }

    #[test]
    fn words_of_scripts_without_spaces() {
        assert_eq!(words("one two  three"), 3);
        assert_eq!(words("市議会は月曜日に開かれた"), 6);
    }
}
