//! The address guard: may this URL, and this address that its name resolved to, be fetched?

use std::net::{IpAddr, SocketAddr};

use url::{Host, Url};

use super::address::{self, Ground};

/// What may be fetched.
#[derive(Debug, Clone, Default)]
pub(super) struct Guard {
    /// Loopback, private and link-local addresses and local names too: for tests and intranets.
    pub(super) allow_private: bool,
    /// Addresses that are let through whatever they are: a test's own server beside others that stay refused.
    pub(super) exempt: Vec<IpAddr>,
}

/// A host that may not be fetched.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{host} is {ground}")]
pub(super) struct Refused {
    /// The host as a name or as a plain IP address.
    pub(super) host: String,
    /// Why.
    pub(super) ground: Ground,
}

impl Guard {
    /// Checks the host of `url` as it is written. The `url` crate has already brought every spelling of an IPv4
    /// literal (decimal, octal, hexadecimal, short, full-width, percent-encoded) into the one form; the client would
    /// connect to it without asking the resolver.
    pub(super) fn check_url(&self, url: &Url) -> Result<(), Refused> {
        match url.host() {
            Some(Host::Domain(name)) => self.judge(name, address::of_name(name)),
            Some(Host::Ipv4(ip)) => self.check_ip(&ip.to_string(), ip.into()),
            Some(Host::Ipv6(ip)) => self.check_ip(&ip.to_string(), ip.into()),
            // No http or https URL is without a host; one of another scheme is no business of ours.
            None => Err(Refused {
                host: String::new(),
                ground: Ground::Unspecified,
            }),
        }
    }

    /// Keeps of the addresses that `host` resolved to those that may be fetched. Refused when none is left.
    pub(super) fn keep(&self, host: &str, found: Vec<SocketAddr>) -> Result<Vec<SocketAddr>, Refused> {
        let mut refused = None;
        let mut kept = found;
        kept.retain(|address| match self.check_ip(host, address.ip()) {
            Ok(()) => true,
            Err(why) => {
                refused.get_or_insert(why);
                false
            }
        });
        match refused {
            Some(why) if kept.is_empty() => Err(why),
            _ => Ok(kept),
        }
    }

    fn check_ip(&self, host: &str, ip: IpAddr) -> Result<(), Refused> {
        if self.exempt.contains(&ip) {
            return Ok(());
        }
        self.judge(host, address::of_ip(ip))
    }

    fn judge(&self, host: &str, ground: Option<Ground>) -> Result<(), Refused> {
        match ground {
            Some(ground) if !(self.allow_private && ground.is_private()) => Err(Refused {
                host: host.to_owned(),
                ground,
            }),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ground(guard: &Guard, url: &str) -> Option<Ground> {
        let url = Url::parse(url).unwrap_or_else(|error| panic!("{url}: {error}"));
        guard.check_url(&url).err().map(|refused| refused.ground)
    }

    #[test]
    fn every_spelling_of_a_host_is_seen() {
        let table: &[(&str, Option<Ground>)] = &[
            ("http://127.0.0.1/", Some(Ground::Loopback)),
            ("http://127.1/", Some(Ground::Loopback)),
            ("http://127.0.1/", Some(Ground::Loopback)),
            ("http://2130706433/", Some(Ground::Loopback)),
            ("http://017700000001/", Some(Ground::Loopback)),
            ("http://0177.0.0.1/", Some(Ground::Loopback)),
            ("http://0x7f000001/", Some(Ground::Loopback)),
            ("http://0x7F.0x0.0x0.0x1/", Some(Ground::Loopback)),
            ("http://0x7f.1/", Some(Ground::Loopback)),
            ("http://127.0.0.1./", Some(Ground::Loopback)),
            ("http://%31%32%37.0.0.1/", Some(Ground::Loopback)),
            ("http://127%2e0%2e0%2e1/", Some(Ground::Loopback)),
            ("http://127。0。0。1/", Some(Ground::Loopback)),
            ("http://１２７.0.0.1/", Some(Ground::Loopback)),
            ("http://①②⑦.⓪.⓪.①/", Some(Ground::Loopback)),
            ("http://user:secret@127.0.0.1/", Some(Ground::Loopback)),
            ("http://example.org@127.0.0.1/", Some(Ground::Loopback)),
            ("http:\\\\127.0.0.1\\feed", Some(Ground::Loopback)),
            ("http:127.0.0.1/", Some(Ground::Loopback)),
            ("http://127.0.0.1\t:80/", Some(Ground::Loopback)),
            ("HTTP://LOCALHOST/", Some(Ground::LocalName)),
            ("http://LocalHost.:8080/", Some(Ground::LocalName)),
            ("http://ⓛocalhost/", Some(Ground::LocalName)),
            ("http://loc\u{ad}alhost/", Some(Ground::LocalName)),
            ("http://api.localhost/", Some(Ground::LocalName)),
            ("http://nas.local/", Some(Ground::LocalName)),
            ("http://0/", Some(Ground::Unspecified)),
            ("http://0.0.0.0/", Some(Ground::Unspecified)),
            ("http://[::]/", Some(Ground::Unspecified)),
            ("http://[::1]/", Some(Ground::Loopback)),
            ("http://[0:0:0:0:0:0:0:1]/", Some(Ground::Loopback)),
            ("http://[0000:0000::0001]:8080/", Some(Ground::Loopback)),
            ("http://[::ffff:127.0.0.1]/", Some(Ground::Loopback)),
            ("http://[::ffff:7f00:1]/", Some(Ground::Loopback)),
            ("http://[::FFFF:7F00:0001]/", Some(Ground::Loopback)),
            ("http://[::127.0.0.1]/", Some(Ground::Loopback)),
            ("http://[64:ff9b::10.0.0.1]/", Some(Ground::Private)),
            ("http://[2002:a00:1::]/", Some(Ground::Private)),
            ("http://10.0.0.1/", Some(Ground::Private)),
            ("http://167772161/", Some(Ground::Private)),
            ("http://192.168.257/", Some(Ground::Private)),
            ("http://[fd12::1]/", Some(Ground::Private)),
            ("http://[fe80::1]/", Some(Ground::LinkLocal)),
            ("http://100.64.0.1/", Some(Ground::Shared)),
            ("http://169.254.169.254/latest/meta-data/", Some(Ground::Metadata)),
            ("http://2852039166/", Some(Ground::Metadata)),
            ("http://0xa9fea9fe/", Some(Ground::Metadata)),
            ("http://0251.0376.0251.0376/", Some(Ground::Metadata)),
            ("http://[fd00:ec2::254]/", Some(Ground::Metadata)),
            ("http://[::ffff:a9fe:a9fe]/", Some(Ground::Metadata)),
            ("http://metadata.google.internal/", Some(Ground::Metadata)),
            ("http://Metadata.Google.Internal./", Some(Ground::Metadata)),
            ("http://224.0.0.1/", Some(Ground::Multicast)),
            ("http://[ff02::1]/", Some(Ground::Multicast)),
            ("http://255.255.255.255/", Some(Ground::Broadcast)),
            ("http://192.0.2.1/", Some(Ground::Reserved)),
            ("http://example.org/", None),
            ("https://www.example.org:8443/feed?u=http://127.0.0.1/", None),
            ("https://127.0.0.1.example.org/", None),
            ("http://93.184.216.34/", None),
            ("http://[2606:2800:220:1:248:1893:25c8:1946]/", None),
            ("https://münchen.example/", None),
        ];
        for (url, expected) in table {
            assert_eq!(ground(&Guard::default(), url), *expected, "{url}");
        }
    }

    #[test]
    fn what_allow_private_lifts_and_what_it_does_not() {
        let guard = Guard {
            allow_private: true,
            ..Guard::default()
        };
        let table: &[(&str, Option<Ground>)] = &[
            ("http://127.0.0.1/", None),
            ("http://[::1]/", None),
            ("http://localhost/", None),
            ("http://wiki/", None),
            ("http://10.0.0.1/", None),
            ("http://169.254.1.1/", None),
            ("http://169.254.169.254/", Some(Ground::Metadata)),
            ("http://[::ffff:169.254.169.254]/", Some(Ground::Metadata)),
            ("http://metadata.google.internal/", Some(Ground::Metadata)),
            ("http://224.0.0.1/", Some(Ground::Multicast)),
            ("http://0.0.0.0/", Some(Ground::Unspecified)),
        ];
        for (url, expected) in table {
            assert_eq!(ground(&guard, url), *expected, "{url}");
        }
    }

    #[test]
    fn an_exempt_address_stands_alone() {
        let guard = Guard {
            exempt: vec![[127, 0, 0, 1].into()],
            ..Guard::default()
        };
        assert_eq!(ground(&guard, "http://127.0.0.1:8080/"), None);
        assert_eq!(ground(&guard, "http://127.0.0.2/"), Some(Ground::Loopback));
        assert_eq!(ground(&guard, "http://localhost/"), Some(Ground::LocalName));
    }

    #[test]
    fn resolved_addresses_are_filtered() {
        let guard = Guard::default();
        let addresses = |list: &[&str]| -> Vec<SocketAddr> {
            list.iter()
                .map(|ip| SocketAddr::new(ip.parse().unwrap(), 0))
                .collect()
        };
        let public = addresses(&["93.184.216.34", "2606:2800::1"]);
        assert_eq!(guard.keep("example.org", public.clone()), Ok(public));
        assert_eq!(
            guard.keep("example.org", addresses(&["10.0.0.1", "93.184.216.34", "::1"])),
            Ok(addresses(&["93.184.216.34"]))
        );
        assert_eq!(
            guard.keep("rebind.example.org", addresses(&["169.254.169.254", "127.0.0.1"])),
            Err(Refused {
                host: "rebind.example.org".to_owned(),
                ground: Ground::Metadata
            })
        );
        assert_eq!(guard.keep("example.org", Vec::new()), Ok(Vec::new()));
    }
}
