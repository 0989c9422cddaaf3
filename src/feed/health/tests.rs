//! Rows of polls, and what is told of them.

use super::*;

const GOOD: Reading = Reading {
    took: Duration::from_millis(200),
    items: 20,
    new: 1,
    in_future: 0,
    churned: 0,
    is_truncated: false,
};

fn at(hours: i64) -> Timestamp {
    Timestamp::from_second(hours * 3600).expect("a time")
}

/// Takes a poll into the rhythm, as the store does.
fn look(rhythm: &mut Rhythm, sign: Sign, now: Timestamp) {
    if let Sign::Read(reading) = sign {
        let (items, new) = (reading.items, reading.new);
        rhythm.observe(
            crate::feed::Reading {
                dates: &[],
                items,
                new,
            },
            now,
        );
    }
}

/// The turns of a row of polls, one an hour: `+dead 3` began at poll 3.
fn turns(signs: impl IntoIterator<Item = Sign>) -> Vec<String> {
    let (mut health, mut rhythm) = (Health::default(), Rhythm::default());
    let mut told = Vec::new();
    for (hour, sign) in (0..).zip(signs) {
        look(&mut rhythm, sign, at(hour));
        for turn in health.observe(sign, &rhythm, true, at(hour)) {
            told.push(format!(
                "{}{} {hour}",
                if turn.began { '+' } else { '-' },
                turn.trouble.name()
            ));
        }
    }
    told
}

#[test]
fn each_trouble_is_told_once_when_it_begins_and_once_when_it_ends() {
    let good = Sign::Read(GOOD);
    let read = |change: fn(&mut Reading)| {
        let mut reading = GOOD;
        change(&mut reading);
        Sign::Read(reading)
    };
    for (sign, expected) in [
        (Sign::Failed(Trouble::Gone), ["+gone 1", "-gone 10"]),
        (Sign::Failed(Trouble::Blocked), ["+blocked 2", "-blocked 10"]),
        (Sign::Failed(Trouble::Dead), ["+dead 7", "-dead 10"]),
        (
            Sign::Failed(Trouble::NotAFeed),
            ["+not-a-feed 2", "-not-a-feed 10"],
        ),
        (read(|r| r.items = 0), ["+empty 2", "-empty 10"]),
        (read(|r| r.is_truncated = true), ["+truncated 2", "-truncated 10"]),
        (read(|r| r.in_future = 11), ["+clock 2", "-clock 10"]),
        (read(|r| r.churned = 16), ["+guid-churn 2", "-guid-churn 10"]),
        (
            read(|r| r.took = Duration::from_secs(11)),
            ["+slow 3", "-slow 10"],
        ),
    ] {
        let signs = [good].into_iter().chain([sign; 9]).chain([good, good]);
        assert_eq!(turns(signs), expected, "{sign:?}");
    }
}

#[test]
fn an_accident_is_not_told() {
    let good = Sign::Read(GOOD);
    for sign in [
        Sign::Failed(Trouble::Blocked),
        Sign::Failed(Trouble::Dead),
        Sign::Read(Reading {
            is_truncated: true,
            ..GOOD
        }),
    ] {
        assert_eq!(turns([good, sign, good, sign, good]), [""; 0], "{sign:?}");
    }
    assert_eq!(
        turns(
            [Sign::Read(Reading {
                items: 0,
                new: 0,
                ..GOOD
            }); 5]
        ),
        [""; 0],
        "it never had items"
    );
}

#[test]
fn one_trouble_follows_another() {
    let signs = [Sign::Read(GOOD)]
        .into_iter()
        .chain([Sign::Failed(Trouble::Blocked); 3])
        .chain([Sign::Failed(Trouble::NotAFeed); 3]);
    assert_eq!(turns(signs), ["+blocked 2", "-blocked 5", "+not-a-feed 5"]);
}

#[test]
fn a_feed_freezes_after_four_of_its_usual_gaps_and_three_days() {
    let quiet = Sign::Unchanged(Duration::from_millis(50));
    let rhythm = |gap: usize| {
        (0..6).flat_map(move |_| {
            [Sign::Read(GOOD)]
                .into_iter()
                .chain(std::iter::repeat_n(quiet, gap - 1))
        })
    };
    // The last new item comes at hour 5 times the gap.
    let told = turns(rhythm(2).chain([quiet; 90]).chain([Sign::Read(GOOD)]));
    assert_eq!(told, [format!("+frozen {}", 10 + 73), format!("-frozen {}", 102)]);
    let told = turns(rhythm(30).chain([quiet; 120]));
    assert_eq!(told, [format!("+frozen {}", 150 + 121)]);
    let few = [Sign::Read(GOOD), quiet, Sign::Read(GOOD)]
        .into_iter()
        .chain(std::iter::repeat_n(quiet, 500));
    assert_eq!(turns(few), [""; 0], "too little is known of its rhythm");
}

#[test]
fn the_last_good_state_is_kept_through_trouble() {
    let mut health = Health::default();
    health.observe(Sign::Read(GOOD), &Rhythm::default(), true, at(0));
    health.observe(Sign::Failed(Trouble::Dead), &Rhythm::default(), true, at(5));
    assert_eq!(health.last_good(), Some((at(0), 20)));
    let json = serde_json::to_string(&health).expect("it serialises");
    assert_eq!(
        serde_json::from_str::<Health>(&json).expect("it is read back"),
        health
    );
}

#[test]
fn failures_of_all_kinds_are_one_trouble_until_it_is_told() {
    let (blocked, dead) = (Sign::Failed(Trouble::Blocked), Sign::Failed(Trouble::Dead));
    let signs = [
        Sign::Read(GOOD),
        dead,
        blocked,
        dead,
        blocked,
        dead,
        Sign::Read(GOOD),
    ];
    assert_eq!(
        turns(signs),
        ["+blocked 2", "-blocked 6"],
        "no line at each change"
    );
    let signs = [Sign::Read(GOOD)]
        .into_iter()
        .chain([dead; 9])
        .chain([blocked])
        .chain([dead; 2]);
    assert_eq!(turns(signs), ["+dead 7"]);
}

#[test]
fn what_is_wrong_with_a_document_lasts_while_it_is_unchanged() {
    let cut = Sign::Read(Reading {
        is_truncated: true,
        ..GOOD
    });
    let same = Sign::Unchanged(Duration::from_millis(50));
    assert_eq!(turns([Sign::Read(GOOD), cut, same, same, same]), ["+truncated 2"]);
    let dead = Sign::Failed(Trouble::Dead);
    assert_eq!(
        turns([cut, cut, dead, same, Sign::Read(GOOD), same]),
        ["+truncated 1", "-truncated 4"],
        "one failure tells nothing of it"
    );
}

#[test]
fn ids_that_change_once_are_no_trouble() {
    let churned = Sign::Read(Reading { churned: 20, ..GOOD });
    let same = Sign::Unchanged(Duration::from_millis(50));
    let good = Sign::Read(GOOD);
    assert_eq!(turns([good, churned, same, same, same, good]), [""; 0]);
    assert_eq!(
        turns([good, churned, same, churned, same, good]),
        ["+guid-churn 3", "-guid-churn 5"]
    );
}

#[test]
fn a_feed_that_goes_to_and_fro_must_show_its_trouble_longer() {
    let (bad, good) = (Sign::Failed(Trouble::Blocked), Sign::Read(GOOD));
    let signs = [good].into_iter().chain([bad, bad, good].repeat(7));
    assert_eq!(turns(signs), ["+blocked 2", "-blocked 3"]);
    let signs = [good, bad, bad, good, bad, bad, bad, bad, good];
    assert_eq!(
        turns(signs),
        ["+blocked 2", "-blocked 3", "+blocked 7", "-blocked 8"]
    );
    let rest = std::iter::repeat_n(good, 30);
    let signs = [good, bad, bad].into_iter().chain(rest).chain([bad, bad]);
    assert_eq!(turns(signs), ["+blocked 2", "-blocked 3", "+blocked 34"]);
}

#[test]
fn a_feed_that_is_empty_at_times_is_told_once() {
    let empty = Sign::Read(Reading {
        items: 0,
        new: 0,
        ..GOOD
    });
    let good = Sign::Read(GOOD);
    let signs = [empty, empty, good, empty, empty, empty, good]
        .into_iter()
        .chain([empty; 60]);
    assert_eq!(turns(signs), ["+empty 4", "-empty 6"]);
}

#[test]
fn a_feed_that_comes_in_bursts_is_not_frozen_between_them() {
    let quiet = Sign::Unchanged(Duration::from_millis(50));
    // Six new items an hour apart, and then a week of nothing.
    let week = || std::iter::repeat_n(Sign::Read(GOOD), 6).chain(std::iter::repeat_n(quiet, 162));
    let told = turns(
        week()
            .chain(week())
            .chain(week())
            .chain(week())
            .chain([Sign::Read(GOOD)]),
    );
    assert_eq!(
        told,
        ["+frozen 78", "-frozen 168"],
        "the first pause is news, the next are not"
    );
}

#[test]
fn nothing_is_told_by_a_clock_that_is_doubted() {
    let quiet = Sign::Unchanged(Duration::from_millis(50));
    let ahead = Sign::Read(Reading {
        in_future: 20,
        new: 0,
        ..GOOD
    });
    let (mut health, mut rhythm) = (Health::default(), Rhythm::default());
    let mut poll = |sign: Sign, clock_is_sound: bool, hour: i64| {
        look(&mut rhythm, sign, at(hour));
        let turns = health.observe(sign, &rhythm, clock_is_sound, at(hour));
        (
            turns.len(),
            health.told().map(|(trouble, _)| trouble),
            health.last_good(),
        )
    };
    for hour in 0..6 {
        assert_eq!(poll(Sign::Read(GOOD), true, hour).0, 0);
    }
    let year = 365 * 24;
    for hour in [year, year + 1, year + 2] {
        assert_eq!(poll(quiet, false, hour).0, 0, "the clock ran ahead");
        assert_eq!(poll(ahead, false, hour).0, 0, "it fell behind");
    }
    // It is set back: what lies ahead is now.
    assert_eq!(poll(quiet, true, 8).2, Some((at(8), 20)));
    assert_eq!(poll(quiet, true, 77).0, 0);
    assert_eq!(poll(quiet, true, 79).1, Some(Trouble::Frozen));
    // What was told before the doubt lasts through it.
    assert_eq!(poll(quiet, false, 82).1, Some(Trouble::Frozen));
    assert_eq!(poll(ahead, false, 83).1, Some(Trouble::Frozen));
}

#[test]
fn a_document_shows_how_far_ahead_its_dates_are() {
    let dated = |hours: i64| {
        format!(
            "<item><title>T</title><pubDate>{}</pubDate></item>",
            at(hours).strftime("%a, %d %b %Y %H:%M:%S GMT")
        )
    };
    let feed = |items: &str| {
        crate::feed::parse(
            format!("<rss version='2.0'><channel>{items}</channel></rss>").as_bytes(),
            None,
            None,
        )
        .expect("a feed")
    };
    let now = at(500_000);
    let text = format!(
        "{}{}{}<item><title>U</title></item>",
        dated(500_023),
        dated(500_025),
        dated(499_000)
    );
    let reading = |feed: &crate::feed::Feed| {
        let dates = feed.items.iter().map(|item| item.published.or(item.updated));
        Reading::new(dates, feed.problem, Duration::ZERO, now)
    };
    let ahead = reading(&feed(&text));
    assert_eq!((ahead.items, ahead.in_future, ahead.is_truncated), (4, 1, false));
    let cut = crate::feed::parse(
        format!("<rss version='2.0'><channel>{}<item>", dated(1)).as_bytes(),
        None,
        None,
    )
    .expect("a feed");
    assert!(reading(&cut).is_truncated);
}
