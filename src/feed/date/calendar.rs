//! The names that dates use: months in the languages of feeds, zones, halves of the day.

use std::collections::HashMap;
use std::sync::OnceLock;

use crate::text::fold;

/// Names of the months, in full, in the form that dates use, and as abbreviations that are common. What names one month
/// here and another there (`srp`, `lip`, `listopad`) is left out.
const MONTHS: [&str; 12] = [
    "january jan janvier janv januar jän jänner jänn enero ene gennaio gen janeiro januari tammi tammikuu tammikuuta \
     styczen styczeń stycznia sty leden ledna led január ianuarie ian ocak oca gener jaanuar sausio \
     январь января янв січень січня січ януари яну ιανουάριος ιανουαρίου ιαν",
    "february feb février févr fév februar febrero febbraio febr fevereiro fev februari helmi helmikuu helmikuuta luty \
     lutego lut únor února úno február februarie şubat şub febrer veebruar vasario \
     февраль февраля фев февр лютий лютого лют февруари φεβρουάριος φεβρουαρίου φεβ φεβρ",
    "march mar mars märz mär mrz marzo março maart mrt maalis maaliskuu maaliskuuta marzec marca březen března bře \
     március márc martie mart març märts kovo март марта мар марта березень березня бер μάρτιος μαρτίου μάρ μαρ μάρτ",
    "april apr avril avr abril abr aprile huhti huhtikuu huhtikuuta kwiecień kwietnia kwi duben dubna dub április ápr \
     aprilie nisan nis aprill апрель апреля апр квітень квітня квіт кві април απρίλιος απριλίου απρ",
    "may mai mayo maggio mag maio mei maj touko toukokuu toukokuuta maja květen května kvě május máj mayıs maig \
     май мая травень травня трав μάιος μαΐου μάι μαΐ",
    "june jun juin juni junio giugno giu junho kesä kesäkuu kesäkuuta czerwiec czerwca cze červen června čvn június \
     jún iunie iun haziran haz juny juuni июнь июня июн червень червня черв юни ιούνιος ιουνίου ιούν ιουν ιον",
    "july jul juillet juil juli julio luglio lug julho heinä heinäkuu heinäkuuta lipiec lipca červenec července čvc \
     július júl iulie iul temmuz tem juliol juuli июль июля июл липень липня юли ιούλιος ιουλίου ιούλ ιουλ ιολ",
    "august aug août aoû agosto ago augustus augusti elo elokuu elokuuta sierpień sierpnia sie srpna augusztus ağustos \
     ağu agost rugpjūčio август августа авг серпень серпня серп αύγουστος αυγούστου αύγ αυγ",
    "september sep sept septembre septiembre setiembre settembre setembro set syys syyskuu syyskuuta wrzesień września \
     wrz září szeptember szept septembrie eylül eyl setembre сентябрь сентября сен сент вересень вересня вер септември \
     σεπτέμβριος σεπτεμβρίου σεπ σεπτ",
    "october oct octobre oktober okt octubre ottobre ott outubro out loka lokakuu lokakuuta październik października \
     paź říjen října říj október octombrie ekim eki oktoober октябрь октября окт жовтень жовтня жовт октомври \
     οκτώβριος οκτωβρίου οκτ",
    "november nov novembre noviembre novembro marras marraskuu marraskuuta noiembrie noi kasım kas \
     ноябрь ноября ноя нояб листопада ноември νοέμβριος νοεμβρίου νοέ νοε",
    "december dec décembre déc dezember dez diciembre dic dicembre dezembro desember des joulu joulukuu joulukuuta \
     grudzień grudnia gru prosinec prosince decembrie aralık ara desembre detsember декабрь декабря дек грудень \
     грудня груд декември δεκέμβριος δεκεμβρίου δεκ",
];

/// Zone names by their offset from UTC in minutes: RFC 822's, and those that feeds use besides. Names that mean several
/// zones (`IST`) are left out, but for those that RFC 822 defines.
const ZONES: &[(i32, &str)] = &[
    (0, "z ut utc gmt wet"),
    (60, "west bst cet met mez wat"),
    (120, "cest mest mesz eet sast cat"),
    (180, "eest msk trt eat"),
    (210, "irst"),
    (240, "msd"),
    (300, "pkt"),
    (345, "npt"),
    (420, "wib ict"),
    (480, "hkt sgt awst wita pht"),
    (540, "jst kst wit"),
    (570, "acst"),
    (600, "aest"),
    (630, "acdt"),
    (660, "aedt"),
    (720, "nzst"),
    (780, "nzdt"),
    (-120, "brst"),
    (-150, "ndt"),
    (-180, "adt brt art uyt"),
    (-210, "nst"),
    (-240, "ast at edt clt"),
    (-300, "est et cdt"),
    (-360, "cst ct mdt"),
    (-420, "mst mt pdt"),
    (-480, "pst pt akdt"),
    (-540, "akst hdt"),
    (-600, "hst"),
];

/// Words between the parts of a date that say nothing: `5 de marzo`, `5. März um 14:30 Uhr`.
const FILLERS: &str = "de del di du of the den der am um at à kl klo klockan uhr uur ora ore г р года року";

/// The month of a name; `None` where it is none. English names count from three letters on.
pub(super) fn month(word: &str) -> Option<i8> {
    static NAMES: OnceLock<HashMap<String, i8>> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        let months = (1..).zip(MONTHS);
        let names = months.flat_map(|(n, names)| names.split_whitespace().map(move |name| (fold(name), n)));
        names.collect()
    });
    let folded = if word.is_ascii() {
        word.to_ascii_lowercase()
    } else {
        fold(word)
    };
    let english = || {
        let firsts = (1..).zip(MONTHS.iter().filter_map(|names| names.split(' ').next()));
        let mut fits = firsts.filter(|(_, name)| folded.len() >= 3 && name.starts_with(&folded));
        fits.next().map(|(n, _)| n)
    };
    names.get(&folded).copied().or_else(english)
}

/// A zone's minutes east of UTC. The single letters of RFC 822 are UTC, as nobody knows in which direction they were meant
/// (RFC 2822, 4.3).
pub(super) fn zone(lower: &str) -> Option<i32> {
    let is_letter = lower.len() == 1
        && lower
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() && byte != b'j');
    let named = ZONES
        .iter()
        .find(|(_, names)| names.split(' ').any(|name| name == lower));
    named.map(|(minutes, _)| *minutes).or(is_letter.then_some(0))
}

/// Half of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Half {
    /// Before noon.
    Am,
    /// After noon.
    Pm,
}

/// The half of the day that a word names.
pub(super) fn half_of_day(word: &str) -> Option<Half> {
    match word.to_lowercase().replace('.', "").as_str() {
        "am" | "오전" | "上午" | "午前" => Some(Half::Am),
        "pm" | "오후" | "下午" | "午後" => Some(Half::Pm),
        _ => None,
    }
}

/// Whether a word says nothing.
pub(super) fn is_filler(word: &str) -> bool {
    let lower = word.to_lowercase();
    FILLERS.split(' ').any(|filler| filler == lower)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_name_means_two_months() {
        let mut seen: HashMap<String, usize> = HashMap::new();
        for (n, names) in MONTHS.iter().enumerate() {
            for name in names.split_whitespace() {
                let before = seen.insert(fold(name), n);
                assert!(before.is_none_or(|before| before == n), "{name}");
            }
        }
    }

    #[test]
    fn months_by_name() {
        let cases = [
            ("Oct", Some(10)),
            ("OCTO", Some(10)),
            ("Okt", Some(10)),
            ("окт", Some(10)),
            ("март", Some(3)),
            ("Ιούλ", Some(7)),
            ("Ιουλ", Some(7)),
            ("július", Some(7)),
            ("août", Some(8)),
            ("aout", Some(8)),
            ("listopad", None),
            ("ma", None),
            ("Tue", None),
        ];
        for (word, want) in cases {
            assert_eq!(month(word), want, "{word}");
        }
    }

    #[test]
    fn zones_by_name() {
        for (name, want) in [
            ("est", Some(-300)),
            ("mesz", Some(120)),
            ("a", Some(0)),
            ("j", None),
            ("ist", None),
        ] {
            assert_eq!(zone(name), want, "{name}");
        }
    }
}
