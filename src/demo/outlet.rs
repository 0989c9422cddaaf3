//! The six invented outlets: each has its own address, page template, charset and feed format.

use std::net::Ipv4Addr;

/// The format of an outlet's feed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum FeedFormat {
    /// RSS 2.0 with summaries.
    Rss,
    /// RSS 2.0 with the whole text in `content:encoded`.
    RssContent,
    /// Atom 1.0.
    Atom,
    /// RSS 2.0 in windows-1252.
    RssWindows1252,
    /// RSS 1.0, which is RDF.
    Rdf,
    /// JSON Feed 1.1.
    Json,
}

impl FeedFormat {
    /// Where the feed lies, and the media type that it is served with.
    pub fn path_and_type(self) -> (&'static str, &'static str) {
        match self {
            Self::Rss => ("/rss/world.xml", "application/rss+xml; charset=utf-8"),
            Self::RssContent => ("/feed/", "text/xml; charset=UTF-8"),
            Self::Atom => ("/atom.xml", "application/atom+xml"),
            // The charset stands in the XML declaration alone, as so often.
            Self::RssWindows1252 => ("/titulares.xml", "application/rss+xml"),
            Self::Rdf => ("/une.rdf", "application/rdf+xml"),
            Self::Json => ("/feed.json", "application/feed+json"),
        }
    }
}

/// One outlet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Outlet {
    /// As the article files name it.
    pub id: &'static str,
    /// As the masthead has it.
    pub name: &'static str,
    /// The loopback address that it is served on, so that each outlet is a host of its own.
    pub address: Ipv4Addr,
    /// The format of its feed.
    pub feed: FeedFormat,
    /// ISO 639-1 of its feed.
    pub language: &'static str,
    /// Tags of its feed in the configuration.
    pub tags: &'static [&'static str],
    /// The page template.
    pub template: &'static str,
}

impl Outlet {
    /// Whether pages and feed are written in windows-1252; the others are UTF-8.
    pub fn is_windows_1252(&self) -> bool {
        self.feed == FeedFormat::RssWindows1252
    }
}

/// All of them.
pub static OUTLETS: [Outlet; 6] = [
    Outlet {
        id: "halyard",
        name: "Halyard Wire",
        address: Ipv4Addr::new(127, 0, 1, 1),
        feed: FeedFormat::Rss,
        language: "en",
        tags: &["agency"],
        template: include_str!("site/pages/halyard.html"),
    },
    Outlet {
        id: "meridian",
        name: "The Meridian Post",
        address: Ipv4Addr::new(127, 0, 1, 2),
        feed: FeedFormat::RssContent,
        language: "en",
        tags: &["daily"],
        template: include_str!("site/pages/meridian.html"),
    },
    Outlet {
        id: "northgate",
        name: "Northgate Defence Review",
        address: Ipv4Addr::new(127, 0, 1, 3),
        feed: FeedFormat::Atom,
        language: "en",
        tags: &["defence"],
        template: include_str!("site/pages/northgate.html"),
    },
    Outlet {
        id: "antilles",
        name: "Correo de las Antillas",
        address: Ipv4Addr::new(127, 0, 1, 4),
        feed: FeedFormat::RssWindows1252,
        language: "es",
        tags: &["daily", "caribbean"],
        template: include_str!("site/pages/antilles.html"),
    },
    Outlet {
        id: "relais",
        name: "Le Relais du Fleuve",
        address: Ipv4Addr::new(127, 0, 1, 5),
        feed: FeedFormat::Rdf,
        language: "fr",
        tags: &["daily", "sahel"],
        template: include_str!("site/pages/relais.html"),
    },
    Outlet {
        id: "tidewatch",
        name: "Tidewatch",
        address: Ipv4Addr::new(127, 0, 1, 6),
        feed: FeedFormat::Json,
        language: "en",
        tags: &["shipping"],
        template: include_str!("site/pages/tidewatch.html"),
    },
];
