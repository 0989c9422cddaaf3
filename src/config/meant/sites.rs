//! The rules for single sites as meant: hosts that a page can have, each once, and selectors that compile.

use std::collections::BTreeMap;

use url::Url;

use crate::article::{Css, SiteRule, SiteRules};
use crate::config::finding::{Finding, Findings, Place};
use crate::config::reader::Written;
use crate::config::written::Site;

/// Rules in one file, and selectors of one rule: each is tried on every page of the site.
const SITES_MAX: usize = 10_000;
const REMOVE_MAX: usize = 100;

/// The rules in the order of the file.
pub(super) fn sites(written: &[Site], findings: &mut Findings) -> SiteRules {
    let mut seen = BTreeMap::new();
    let mut rules = Vec::new();
    if let Some(site) = written.get(SITES_MAX) {
        let message = format!("there are more than {SITES_MAX} sites");
        findings.push(Finding::error(site.place, "out-of-range", message));
    }
    for site in written.iter().take(SITES_MAX) {
        rules.extend(rule(site, &mut seen, findings));
    }
    SiteRules::new(rules)
}

fn rule(site: &Site, seen: &mut BTreeMap<String, Place>, findings: &mut Findings) -> Option<SiteRule> {
    let content = site.content.as_ref().and_then(|text| css(text, findings));
    let title = site.title.as_ref().and_then(|text| css(text, findings));
    if let Some(further) = site.remove.get(REMOVE_MAX) {
        let message = format!("`remove` has more than {REMOVE_MAX} selectors");
        let finding = Finding::error(further.place, "out-of-range", message);
        findings.push(finding.help("a selector can be a list: `\".promo, .related\"`"));
    }
    let remove = site.remove.iter().take(REMOVE_MAX);
    let remove = remove.filter_map(|text| css(text, findings)).collect();
    let written = site.host.as_ref()?;
    let host = host(written, findings)?;
    if let Some(first) = seen.get(&host) {
        let message = format!("the site `{host}` stands twice");
        let finding = Finding::error(written.place, "duplicate-site", message).see(*first);
        findings.push(finding.help("put the selectors of both into one `[[site]]`"));
        return None;
    }
    seen.insert(host.clone(), written.place);
    if site.content.is_none() && site.title.is_none() && site.remove.is_empty() {
        let message = format!("the site `{host}` has no selector: its pages are cleaned as all others");
        let finding = Finding::warning(site.place, "unused-key", message);
        findings.push(finding.help("add `content`, `remove` or `title`"));
    }
    Some(SiteRule {
        host,
        content,
        remove,
        title,
    })
}

/// A host as it stands in addresses, in ASCII and lower case, without `www.`.
fn host(text: &Written<String>, findings: &mut Findings) -> Option<String> {
    let bare = text.value.trim();
    let parsed = Url::parse(&format!("https://{bare}/")).ok();
    let parsed = parsed.filter(|url| {
        url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.port().is_none()
    });
    let host = parsed.as_ref().and_then(Url::host_str);
    // "localhost" has no dot; "*.example.org" is what the host alone means already.
    if let Some(host) =
        host.filter(|host| !bare.is_empty() && !host.contains('*') && !bare.contains(['/', ':', '@']))
    {
        return Some(
            host.strip_prefix("www.")
                .unwrap_or(host)
                .trim_end_matches('.')
                .to_owned(),
        );
    }
    let message = format!("`{bare}` is no host");
    let finding = Finding::error(text.place, "bad-form", message);
    let meant = Url::parse(bare).ok();
    let meant = meant.as_ref().and_then(Url::host_str).or(bare.strip_prefix("*."));
    let help = meant.map_or_else(
        || "a name without scheme and path; subdomains belong to it: `\"example.org\"`".to_owned(),
        |meant| format!("did you mean `{meant}`? Subdomains belong to it"),
    );
    findings.push(finding.help(help));
    None
}

fn css(text: &Written<String>, findings: &mut Findings) -> Option<Css> {
    match Css::new(&text.value) {
        Ok(css) => Some(css),
        Err(reason) => {
            let message = format!("`{}` is no CSS selector: {reason}", text.value);
            let finding = Finding::error(text.place, "bad-selector", message);
            findings.push(finding.help("such as `\"article .story-body\"` or `\"#main > p, .lead\"`"));
            None
        }
    }
}
