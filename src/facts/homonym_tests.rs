//! The well-known traps: names that are a country in one article and somebody or something else in another.

use super::fixtures::{actor, builtin_actor, told};
use super::*;

fn lexicon() -> Lexicon {
    let mut actors: Vec<Actor> = [
        "GEO", "GRC", "JOR", "TCD", "TUR", "GIN", "GNB", "GNQ", "PNG", "NER", "NGA", "COD", "COG", "KOR",
        "PRK", "MKD", "USA", "LBN", "FRA", "RUS", "CHN",
    ]
    .into_iter()
    .map(builtin_actor)
    .collect();
    actors.extend([
        actor("may", ActorKind::Person, &["Theresa May"]),
        actor("mark", ActorKind::Person, &["Peter Mark"]),
        actor("will", ActorKind::Person, &["George Will"]),
        actor("march", ActorKind::Person, &["James March"]),
        actor("chelsea", ActorKind::Organisation, &["Chelsea"]),
    ]);
    Lexicon::new(&actors, &[])
}

/// Mentions of one article, from an outlet of a country.
fn found_in(outlet: Option<&str>, text: &str) -> String {
    let lexicon = lexicon();
    let input = Input {
        outlet,
        ..Input::new("", text, Some("en"))
    };
    told(&extract(&input, &lexicon), &lexicon).join(", ")
}

#[test]
fn every_trap_is_told_by_its_context() {
    let rows = [
        // A state of the United States.
        (
            "Georgia signed the accord in Tbilisi.",
            "GEO=Georgia, GEO=Tbilisi",
        ),
        ("Voters in Georgia and Florida went to the polls.", ""),
        ("A school in Athens, Georgia, was closed.", ""),
        ("She studied at the University of Georgia.", ""),
        // Somebody's name.
        ("Jordan closed its border with Syria.", "JOR=Jordan"),
        ("Michael Jordan opened a school.", ""),
        ("They asked Jordan Whitaker. Jordan was silent.", ""),
        ("Rosa Jordan came. Jordan was silent.", ""),
        (
            "Rosa Jordan came to Amman. Jordan was silent.",
            "JOR=Amman, JOR=Jordan",
        ),
        ("Chad sent troops.", "TCD=Chad"),
        ("Chad Whitaker sent flowers. Chad was late.", ""),
        ("His friend Chad, who sings, was late.", "TCD=Chad"),
        // A bird.
        ("Turkey sent drones.", "TUR=Turkey"),
        ("They ate turkey, and wild turkeys ran off.", ""),
        ("Turkey is best with gravy and stuffing.", ""),
        // Four Guineas.
        ("Guinea votes.", "GIN=Guinea"),
        (
            "Equatorial Guinea, Guinea-Bissau and Papua New Guinea vote.",
            "GNQ=Equatorial Guinea, GNB=Guinea-Bissau, PNG=Papua New Guinea",
        ),
        ("A guinea pig, and the Gulf of Guinea.", ""),
        // Two that look alike.
        (
            "Niger and Nigeria; Nigeriens and Nigerians.",
            "NER=Niger, NGA=Nigeria, NER=Nigeriens, NGA=Nigerians",
        ),
        ("Oil spills in the Niger Delta.", ""),
        // Two Congos, two Koreas.
        ("Congo fights M23 near Goma.", "COD=Congo"),
        ("Congo votes in Brazzaville.", "COG=Congo, COG=Brazzaville"),
        ("Seoul says Korea will pay.", "KOR=Seoul, KOR=Korea"),
        ("North Korea and South Korea", "PRK=North Korea, KOR=South Korea"),
        ("Macedonia joins.", "MKD=Macedonia"),
        // A capital, a state, a man, a paper.
        ("Washington imposed tariffs.", "USA=Washington"),
        ("The Washington Post wrote it.", ""),
        ("Denzel Washington came.", ""),
        ("Fires near Spokane, Washington, spread.", ""),
        ("Washington State lost.", ""),
        // Towns.
        (
            "A shop in Lebanon, New Hampshire, shut. Lebanon has 14,000 people.",
            "",
        ),
        ("A shop in Lebanon, N.H., shut.", ""),
        ("Lebanon shut its border.", "LBN=Lebanon"),
        ("A fair in Paris, Texas.", ""),
        ("Talks in Paris, Moscow said.", "FRA=Paris, RUS=Moscow"),
        ("A murder in Moscow, Idaho, was solved. Moscow is calm.", ""),
        // Persons of such names.
        ("Paris Hilton came. Paris was late.", ""),
        ("Chelsea Handler said so.", ""),
        ("Chelsea won.", "chelsea=Chelsea"),
        ("China Whitaker said so. China was late.", ""),
        ("China came.", "CHN=China"),
        // Months and verbs.
        (
            "Theresa May left in May. May was tired.",
            "may=Theresa May, may=May",
        ),
        ("It may rain in March. Will Mark march?", ""),
        (
            "George Will wrote. Will will write.",
            "will=George Will, will=Will",
        ),
        ("Peter Mark came. Mark that.", "mark=Peter Mark"),
        ("James March came in March.", "march=James March"),
        // Longer names and organs.
        (
            "The Bank of China, Turkish Airlines, New Mexico, the Wall Street Journal and Russia Today.",
            "",
        ),
        (
            "The Georgian army and the Russian parliament",
            "GEO=Georgian, RUS=Russian",
        ),
        // Compounds.
        ("a pro-Russian party and USA-made tyres", "RUS=Russian, USA=USA"),
    ];
    let wrong: Vec<(&str, &str, String)> = rows
        .into_iter()
        .map(|(text, expected)| (text, expected, found_in(None, text)))
        .filter(|(_, expected, found)| expected != found)
        .collect();
    assert_eq!(wrong, []);
}

#[test]
fn another_sense_shown_once_holds_for_the_article() {
    for (outlet, text, expected) in [
        (None, "Voters in Atlanta, Georgia, waited.\nGeorgia decides.", ""),
        (
            None,
            "Voters in Atlanta, Georgia, waited.\nGeorgia and Tbilisi talk.",
            "GEO=Georgia, GEO=Tbilisi",
        ),
        // One word of the other sense elsewhere is not enough, two are.
        (None, "The party won Ohio.\nGeorgia decides.", "GEO=Georgia"),
        (None, "The party won Ohio and Nevada.\nGeorgia decides.", ""),
        // It is for an outlet of the United States; nothing but the sentence is for one of Georgia.
        (Some("USA"), "The party won Ohio.\nGeorgia decides.", ""),
        (Some("USA"), "Georgia decides.", "GEO=Georgia"),
        (
            Some("GEO"),
            "The party won Ohio and Nevada.\nGeorgia decides.",
            "GEO=Georgia",
        ),
        (
            Some("FRA"),
            "The party won Ohio.\nGeorgia decides.",
            "GEO=Georgia",
        ),
    ] {
        assert_eq!(found_in(outlet, text), expected, "{outlet:?}: {text}");
    }
}

#[test]
fn surer_signs_have_more_confidence() {
    let lexicon = lexicon();
    let confidence = |outlet: Option<&str>, text: &str| -> u8 {
        let input = Input {
            outlet,
            ..Input::new("", text, Some("en"))
        };
        let facts = extract(&input, &lexicon);
        facts.rejected.last().map_or(0, |r| r.confidence)
    };
    let ranked = [
        confidence(None, "A shop in Lebanon, Ohio, shut."),
        confidence(None, "Georgia and Ohio voted."),
        confidence(None, "Rosa Jordan came. Jordan left."),
        confidence(None, "Georgia and Ohio voted.\nGeorgia decides."),
        confidence(None, "The party won Ohio and Nevada.\nGeorgia decides."),
        confidence(Some("USA"), "The party won Ohio.\nGeorgia decides."),
    ];
    assert!(ranked.is_sorted_by(|a, b| a > b), "{ranked:?}");
}
