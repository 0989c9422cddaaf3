//! The words of written dates: months, week days and what stands around a date, by language. From the locale data of
//! Unicode (CLDR), with the spellings that sites use besides.

use std::sync::LazyLock;

use rustc_hash::FxHashMap;

/// What a word means in a date.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Word {
    /// A month, 1 to 12.
    Month(i8),
    /// A zone, in minutes east of UTC.
    Zone(i16),
    /// "am" and its like, or "pm" where true.
    Half(bool),
    /// A week day, "at", "published", or a zone that means several.
    Filler,
}

/// What a word in lower case means; `None` where it is no word of a date.
pub(super) fn meaning(word: &str) -> Option<Word> {
    WORDS.get(word).copied()
}

/// Whether a word says that a date is that of a change: "Updated: 28 June 2023".
pub(super) fn is_change(word: &str) -> bool {
    /// Sorted, and none begins with another.
    const CHANGES: [&str; 32] = [
        "actualiz",
        "aggiornat",
        "aktualis",
        "aktualiz",
        "atualiza",
        "bearbeitet",
        "bijgewerkt",
        "cập nhật",
        "diperbarui",
        "edited",
        "frissít",
        "gewijzigd",
        "geändert",
        "güncelle",
        "mis à jour",
        "modif",
        "màj",
        "opdater",
        "oppdater",
        "päivitetty",
        "revised",
        "updat",
        "uppdater",
        "zaktualizowan",
        "ενημέρωση",
        "изменен",
        "обновлен",
        "оновлен",
        "עודכן",
        "تحديث",
        "更新",
        "수정",
    ];
    let next = CHANGES.partition_point(|change| *change <= word);
    next.checked_sub(1)
        .and_then(|k| CHANGES.get(k))
        .is_some_and(|change| word.starts_with(change))
}

static WORDS: LazyLock<FxHashMap<&'static str, Word>> = LazyLock::new(|| {
    let months = MONTHS.iter().zip(1_i8..).flat_map(|(names, month)| {
        names
            .split_whitespace()
            .map(move |name| (name, Word::Month(month)))
    });
    let fillers = FILLERS.split_whitespace().map(|word| (word, Word::Filler));
    let halves = ["am pm", "a.m p.m", "πμ μμ", "ص م", "sa ch"]
        .into_iter()
        .filter_map(|pair| pair.split_once(' '))
        .flat_map(|(before, after)| [(before, Word::Half(false)), (after, Word::Half(true))]);
    let zones = ZONES.iter().flat_map(|(names, minutes)| {
        names
            .split_whitespace()
            .map(move |name| (name, Word::Zone(*minutes)))
    });
    fillers.chain(months).chain(halves).chain(zones).collect()
});

/// Zones whose names mean one offset in the news. IST, ET and their like mean several and are fillers.
const ZONES: [(&str, i16); 22] = [
    ("gmt utc z", 0),
    ("cet bst wat", 60),
    ("cest mez eet sast cat", 120),
    ("mesz", 120),
    ("msk eest eat", 180),
    ("gst", 240),
    ("pkt", 300),
    ("wib ict", 420),
    ("wita hkt sgt pht myt", 480),
    ("jst kst wit", 540),
    ("acst", 570),
    ("aest", 600),
    ("aedt", 660),
    ("nzst", 720),
    ("nzdt", 780),
    ("brt art", -180),
    ("edt", -240),
    ("est cdt", -300),
    ("cst mdt", -360),
    ("mst pdt", -420),
    ("pst akdt", -480),
    ("hst", -600),
];

const FILLERS: &str = "- – — , published updated posted created modified first last originally edited released issued date dated \
    on at the of time de del le la l' um uhr h à a á en om kl klo kl. vom am dem den der die il lo els ob o u v w \
    veröffentlicht aktualisiert erstellt stand publié publiée mis mise jour màj actualizado publicado publicada publication el às as ore \
    alle pubblicato aggiornato atualizado gepubliceerd bijgewerkt publisert oppdatert publicerad uppdaterad publiceret opdateret \
    julkaistu päivitetty opublikowano aktualizacja publikováno vydáno опубликовано обновлено оновлено güncelleme yayınlanma \
    tarihi giriş dipublikasikan diperbarui cập nhật ngày tháng năm lúc thứ hai ba tư năm sáu bảy chủ nhật \
    入力 更新 公開 配信 発表 등록 입력 수정 승인 기사입력 نشر تحديث تاريخ في الساعة بتاريخ פורסם עודכן \
    mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday friday saturday sunday \
    mo di mi do fr sa so mo. montag dienstag mittwoch donnerstag freitag samstag sonnabend sonntag lun mar mer jeu ven sam dim lundi mardi mercredi jeudi vendredi samedi dimanche \
    mié jue vie sáb dom lunes martes miércoles jueves viernes sábado domingo seg ter qua qui sex segunda terça quarta quinta sexta \
    segunda-feira terça-feira quarta-feira quinta-feira sexta-feira feira gio lunedì martedì mercoledì giovedì venerdì sabato domenica \
    maandag dinsdag woensdag donderdag vrijdag zaterdag zondag mandag tirsdag onsdag torsdag fredag lørdag søndag måndag tisdag lördag söndag \
    man tirs ons tors fre lør søn mån tis lör sön maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai \
    poniedziałek wtorek środa czwartek piątek sobota niedziela pondělí úterý středa čtvrtek pátek neděle pondelok utorok streda štvrtok piatok nedeľa \
    понедельник вторник среда четверг пятница суббота воскресенье пн вт ср чт пт сб вс понеділок вівторок середа пʼятниця субота неділя \
    понеделник вторник сряда четвъртък петък събота неделя hétfő kedd szerda csütörtök péntek szombat vasárnap luni marți miercuri joi vineri sâmbătă duminică \
    δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο κυριακή pazartesi salı çarşamba perşembe cuma cumartesi pazar \
    senin selasa rabu kamis jumat sabtu minggu الأحد الاثنين الإثنين الثلاثاء الأربعاء الخميس الجمعة السبت ראשון שני שלישי רביעי חמישי שישי שבת יום \
    月曜日 火曜日 水曜日 木曜日 金曜日 土曜日 日曜日 火 水 木 金 土 화 수 목 금 토 월요일 화요일 수요일 목요일 금요일 토요일 일요일 星期一 星期二 星期三 星期四 星期五 星期六 星期日 \
    г г. года год р р. року в о об il' ist et pt ct mt";

const MONTHS: [&str; 12] = [
    "january jan januar jänner jän januari janvier janv enero ene janeiro gennaio gen gener styczeń stycznia sty leden ledna január jan. \
     января янв январь січня siječnja januarja január januarie ian ianuarie ιανουαρίου ιαν ocak oca يناير ינואר בינואר जनवरी tammikuuta tammikuu sausio janvāris jaanuar януари јануар",
    "february feb februar februari feber février fevrier févr fév febrero fevereiro fev febbraio febrer lutego luty lut únor února február \
     февраля фев февраль лютого veljače februarja februarie φεβρουαρίου φεβ şubat şub فبراير פברואר בפברואר फ़रवरी फरवरी helmikuuta helmikuu vasario februāris veebruar февруари фебруар pebruari",
    "march mar märz mrz maerz maart mrt mars marzo março marc marca marzec března březen marec марта мар март березня ožujka marca martie \
     μαρτίου μαρ mart مارس מרץ במרץ मार्च maaliskuuta maaliskuu kovo marts märts március maret març",
    "april apr avril avr abril abr aprile kwietnia kwiecień kwi dubna duben apríl апреля апр апрель квітня travnja aprila aprilie απριλίου απρ \
     nisan nis أبريل אפריל באפריל अप्रैल huhtikuuta huhtikuu balandžio aprīlis aprill április април",
    "may mai mei mayo maio maggio mag maja maj května květen máj мая май травня svibnja maja μαΐου μαϊ mayıs مايو מאי במאי मई toukokuuta toukokuu \
     gegužės maijs május maig мај",
    "june jun juni juin junio junho giugno giu czerwca czerwiec cze června červen jún июня июн июнь червня lipnja junija iunie ιουνίου ιουν \
     haziran haz يونيو יוני ביוני जून kesäkuuta kesäkuu birželio jūnijs juuni június јун юни juny",
    "july jul juli juillet juil julio julho luglio lug lipca lipiec lip července červenec júl июля июл июль липня srpnja julija iulie ιουλίου ιουλ \
     temmuz tem يوليو יולי ביולי जुलाई heinäkuuta heinäkuu liepos jūlijs juuli július јул юли juliol",
    "august aug augustus augusti août aout agosto ago agost sierpnia sierpień sie srpna srpen августа авг август серпня kolovoza avgusta \
     αυγούστου αυγ ağustos ağu أغسطس אוגוסט באוגוסט अगस्त elokuuta elokuu rugpjūčio augusts augusztus agustus",
    "september sep sept septembre septiembre setembro set settembre setembre września wrzesień wrz září septembra сентября сен сентябрь вересня \
     rujna septembrie σεπτεμβρίου σεπ eylül eyl سبتمبر ספטמבר בספטמבר सितंबर सितम्बर syyskuuta syyskuu rugsėjo septembris szeptember септември септембар",
    "october oct oktober okt octobre octubre outubro out ottobre ott października październik paź října říjen október октября окт октябрь жовтня \
     oktobra octombrie οκτωβρίου οκτ ekim eki أكتوبر אוקטובר באוקטובר अक्टूबर lokakuuta lokakuu spalio oktobris oktoober октомври октобар",
    "november nov novembre noviembre novembro listopada listopad lis listopadu ноября ноя ноябрь листопада studenoga noiembrie νοεμβρίου νοε \
     kasım kas نوفمبر נובמבר בנובמבר नवंबर नवम्बर marraskuuta marraskuu lapkričio novembris ноември новембар nopember novembra",
    "december dec dezember dez décembre decembre déc diciembre dic dezembro dicembre desembre grudnia grudzień gru prosince prosinec декабря дек декабрь грудня \
     prosinca decembra decembrie δεκεμβρίου δεκ aralık ara ديسمبر דצמבר בדצמבר दिसंबर दिसम्बर joulukuuta joulukuu gruodžio decembris detsember desember декември децембар",
];
