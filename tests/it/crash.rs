//! Killed at any moment, the daemon loses nothing and tells nothing twice.

use std::time::Duration;

use crate::support::{Desk, Entry, Reply, Site, Story, rss, told};

/// How often it is killed.
const KILLS: usize = 7;
/// Feeds, and items of each.
const FEEDS: usize = 8;
const ITEMS: usize = 6;
/// The same moments in every run, as far as the machine lets them be the same.
const SEED: u64 = 20_260_304;

const WATCHES: &str = r#"
[[topic]]
id = "grain"
terms = ["grain shipment*"]

[[topic]]
id = "fuel"
terms = ["fuel oil"]

[[watch]]
id = "ties"
all = ["cuba", "russia"]

[[watch]]
id = "grain-watch"
all = ["cuba", "grain"]
within = "article"

[[watch]]
id = "fuel-watch"
all = ["russia", "fuel"]
within = "article"
severity = "high"
"#;

/// Four sites with two feeds each. Every feed has items of its own and copies of what others have; every answer comes
/// late, so that there is always something under way.
fn world() -> (Vec<Site>, Vec<url::Url>) {
    let mut random = fastrand::Rng::with_seed(SEED);
    let sites: Vec<Site> = (1..=FEEDS / 2)
        .map(|number| Site::start(&format!("127.0.3.{number}")))
        .collect();
    let mut feeds = Vec::new();
    let mut late = |reply| Reply::Late {
        pause: Duration::from_millis(random.u64(20..150)),
        reply: Box::new(reply),
    };
    for feed in 0..FEEDS {
        let site = &sites[feed / 2];
        let mut entries = Vec::new();
        for item in 0..ITEMS {
            // The last item is a copy of the next feed's first one, the one before of a text that all feeds have.
            let (number, title) = match ITEMS - item {
                1 => ((feed + 1) % FEEDS * ITEMS, Some(format!("Copy {feed}"))),
                2 => (1000, Some(format!("Wire text {feed}"))),
                _ => (feed * ITEMS + item, None),
            };
            let mut story = Story::new(number);
            if number % 2 == 0 {
                story = story.and("The first grain shipments under the new rules are expected in autumn.");
            }
            if number % 3 == 0 {
                story = story.and("Deliveries of fuel oil are not part of the text, both sides said.");
            }
            if let Some(title) = title {
                story = story.titled(&title);
            }
            let path = format!("/{feed}/{item}");
            site.route(&path, late(Reply::html(story.page())));
            entries.push(Entry::new(&story, &site.url(&path)));
        }
        let path = format!("/{feed}/feed");
        site.route(&path, late(Reply::feed(rss(&entries))));
        feeds.push(site.url(&path));
    }
    (sites, feeds)
}

fn desk(feeds: &[url::Url]) -> Desk {
    let desk = Desk::new(feeds);
    desk.write("watchlist.toml", WATCHES);
    desk
}

/// Runs the daemon until nothing is left to be read, and stops it.
fn run_to_the_end(desk: &Desk) {
    let mut daemon = desk.start();
    daemon.wait_until("every item was read", |_| {
        (desk.items_done() == FEEDS * ITEMS).then_some(())
    });
    assert_eq!(daemon.stop(), 0);
}

#[test]
fn killed_at_random_moments_it_tells_the_same() {
    let (sites, feeds) = world();
    let undisturbed = desk(&feeds);
    run_to_the_end(&undisturbed);
    let expected = told(&undisturbed.whole_log());
    assert!(expected.len() > FEEDS * (ITEMS - 2), "a world with news");

    let desk = desk(&feeds);
    let mut random = fastrand::Rng::with_seed(SEED);
    let asked = || sites.iter().map(|site| site.requests().len()).sum::<usize>();
    let mut alive = 0;
    for _ in 0..KILLS {
        // So many requests after the start, and a moment more.
        let enough = asked() + random.usize(1..=FEEDS * ITEMS / (KILLS - 2));
        let mut daemon = desk.start();
        daemon.wait_until("enough was asked, or all is done", |_| {
            let all = desk.alerts().len() == expected.len();
            (all || asked() >= enough).then_some(())
        });
        std::thread::sleep(Duration::from_millis(random.u64(0..120)));
        daemon.kill();
        alive += usize::from(desk.alerts().len() < expected.len());
    }
    assert!(alive > KILLS / 2, "most kills fall into the work, not behind it");
    run_to_the_end(&desk);
    assert_eq!(told(&desk.whole_log()), expected);
}
