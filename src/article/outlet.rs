//! The names by which a page's outlet is called, so that they are taken off titles and not taken for authors.

use url::Url;

use super::hygiene;

/// Letters of the shortest name that is compared in part.
const LETTERS_MIN: usize = 3;

/// The outlet: its names, as letters in lower case alone.
#[derive(Debug, Default)]
pub(super) struct Outlet {
    names: Vec<String>,
}

impl Outlet {
    /// The outlet of these names and of this address.
    pub(super) fn new<'n>(names: impl IntoIterator<Item = &'n str>, url: Option<&Url>) -> Self {
        let mut outlet = Self::default();
        for name in names {
            outlet.add(name.trim_start_matches('@'));
        }
        if let Some(host) = url.and_then(Url::host_str) {
            let host = host.strip_prefix("www.").unwrap_or(host);
            outlet.add(host);
            // "news.example.co.uk": the label before the suffix is the outlet's own.
            let mut labels: Vec<&str> = host.split('.').collect();
            labels.pop();
            labels.pop_if(|label| {
                label.len() <= 3
                    && matches!(
                        *label,
                        "co" | "com" | "org" | "net" | "gov" | "ac" | "edu" | "or" | "ne"
                    )
            });
            outlet.add(labels.last().copied().unwrap_or_default());
        }
        outlet
    }

    fn add(&mut self, name: &str) {
        let name = hygiene::letters(name);
        if !name.is_empty() && !self.names.contains(&name) {
            self.names.push(name);
        }
    }

    /// Whether a text is one of its names.
    pub(super) fn is(&self, text: &str) -> bool {
        let text = hygiene::letters(text);
        self.names.contains(&text)
    }

    /// Whether a part of a title is one of its names, the beginning or end of one, or begins or ends with one: "Courier",
    /// "The Courier Online".
    pub(super) fn is_like(&self, part: &str) -> bool {
        let part = hygiene::letters(part);
        let is_long_enough = |text: &str| text.chars().nth(LETTERS_MIN - 1).is_some();
        is_long_enough(&part)
            && self.names.iter().any(|name| {
                *name == part
                    || is_long_enough(name)
                        && (part.starts_with(name)
                            || part.ends_with(name)
                            || name.starts_with(&part)
                            || name.ends_with(&part))
            })
            || self.names.contains(&part)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_parts_of_names() {
        let url = Url::parse("https://www.courier-news.co.uk/a").ok();
        let outlet = Outlet::new(["The Daily Courier", "@dcourier"], url.as_ref());
        for (text, is, is_like) in [
            ("the daily courier", true, true),
            ("Courier", false, true),
            ("The Daily Courier Online", false, true),
            ("Courier News", true, true),
            ("courier-news.co.uk", true, true),
            ("DCourier", true, true),
            ("World", false, false),
            ("", false, false),
        ] {
            assert_eq!((outlet.is(text), outlet.is_like(text)), (is, is_like), "{text}");
        }
    }
}
