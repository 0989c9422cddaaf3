//! Which addresses are not of the public internet, and why: an IP address or a host name in, its [`Ground`] out.
//!
//! The ranges are those of the IANA special-purpose registries (RFC 6890 and what was registered since), the IPv6
//! forms that carry an IPv4 address inside, and the addresses at which the large clouds serve instance metadata.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Why an address is not fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Ground {
    /// This machine: 127.0.0.0/8, `::1`.
    Loopback,
    /// A private network: RFC 1918, unique local IPv6 (RFC 4193), site-local IPv6.
    Private,
    /// One link: 169.254.0.0/16, `fe80::/10`.
    LinkLocal,
    /// Carrier-grade NAT, 100.64.0.0/10 (RFC 6598).
    Shared,
    /// A name that means this machine or the local network: `localhost`, `*.internal`, a name without a dot.
    LocalName,
    /// Kept for documentation, benchmarks, protocols or later use.
    Reserved,
    /// A cloud's instance metadata, where credentials lie.
    Metadata,
    /// Multicast.
    Multicast,
    /// 255.255.255.255.
    Broadcast,
    /// 0.0.0.0/8 and `::`, which reach this machine on Linux.
    Unspecified,
}

impl Ground {
    /// Whether `allow_private_addresses` lifts this ground. Metadata stays refused: an intranet in a cloud has it too,
    /// and no feed is there; the last three are no hosts.
    pub(super) fn is_private(self) -> bool {
        match self {
            Self::Loopback
            | Self::Private
            | Self::LinkLocal
            | Self::Shared
            | Self::LocalName
            | Self::Reserved => true,
            Self::Metadata | Self::Multicast | Self::Broadcast | Self::Unspecified => false,
        }
    }
}

impl fmt::Display for Ground {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Loopback => "a loopback address",
            Self::Private => "a private address",
            Self::LinkLocal => "a link-local address",
            Self::Shared => "a carrier-grade NAT address",
            Self::LocalName => "a name of the local network",
            Self::Reserved => "a reserved address",
            Self::Metadata => "a cloud metadata address",
            Self::Multicast => "a multicast address",
            Self::Broadcast => "a broadcast address",
            Self::Unspecified => "an unspecified address",
        })
    }
}

/// Why `ip` is not fetched; `None` for an address of the public internet.
pub(super) fn of_ip(ip: IpAddr) -> Option<Ground> {
    match ip {
        IpAddr::V4(v4) => of_v4(v4),
        IpAddr::V6(v6) => of_v6(v6),
    }
}

/// Why a host of this name is not fetched, before anything is resolved; `None` where the name alone says nothing.
/// `name` is as the `url` crate gives it: lower case, punycode.
pub(super) fn of_name(name: &str) -> Option<Ground> {
    let name = name.trim_end_matches('.');
    if METADATA_NAMES.contains(&name) {
        return Some(Ground::Metadata);
    }
    match name.rsplit_once('.') {
        // No name of one label is on the public internet (SAC 053); a resolver would complete it with a local domain.
        None => Some(Ground::LocalName),
        Some((rest, last)) => {
            let local = LOCAL_DOMAINS.contains(&last) || (last == "arpa" && is_home(rest));
            local.then_some(Ground::LocalName)
        }
    }
}

/// Names under which clouds serve instance metadata.
const METADATA_NAMES: [&str; 6] = [
    "metadata",
    "metadata.google.internal",
    "metadata.goog",
    "metadata.tencentyun.com",
    "instance-data",
    "instance-data.ec2.internal",
];

/// Top-level domains that never leave the local network: RFC 6761, RFC 6762, ICANN's `.internal` (2024), and two old
/// customs of routers and of /etc/hosts.
const LOCAL_DOMAINS: [&str; 5] = ["localhost", "local", "internal", "localdomain", "lan"];

/// `home.arpa` (RFC 8375), given what stands before `.arpa`.
fn is_home(rest: &str) -> bool {
    rest.rsplit('.').next() == Some("home")
}

/// Metadata services: AWS, GCP, Azure and most others; ECS and EKS; Alibaba; Azure's wire server; Oracle's old one.
const METADATA_V4: [Ipv4Addr; 6] = [
    Ipv4Addr::new(169, 254, 169, 254),
    Ipv4Addr::new(169, 254, 170, 2),
    Ipv4Addr::new(169, 254, 170, 23),
    Ipv4Addr::new(100, 100, 100, 200),
    Ipv4Addr::new(168, 63, 129, 16),
    Ipv4Addr::new(192, 0, 0, 192),
];

/// Metadata services over IPv6: AWS, EKS, GCP, `OpenStack`.
const METADATA_V6: [Ipv6Addr; 4] = [
    Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x254),
    Ipv6Addr::new(0xfd00, 0xec2, 0, 0, 0, 0, 0, 0x23),
    Ipv6Addr::new(0xfd20, 0xce, 0, 0, 0, 0, 0, 0x254),
    Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0xa9fe, 0xa9fe),
];

/// IPv4 ranges by first address and prefix length; the first that holds the address decides.
const RANGES_V4: [(Ipv4Addr, u32, Ground); 17] = [
    (Ipv4Addr::BROADCAST, 32, Ground::Broadcast),
    (Ipv4Addr::UNSPECIFIED, 8, Ground::Unspecified),
    (Ipv4Addr::new(10, 0, 0, 0), 8, Ground::Private),
    (Ipv4Addr::new(100, 64, 0, 0), 10, Ground::Shared),
    (Ipv4Addr::new(127, 0, 0, 0), 8, Ground::Loopback),
    (Ipv4Addr::new(169, 254, 0, 0), 16, Ground::LinkLocal),
    (Ipv4Addr::new(172, 16, 0, 0), 12, Ground::Private),
    // IETF protocol assignments (RFC 6890).
    (Ipv4Addr::new(192, 0, 0, 0), 24, Ground::Reserved),
    // Documentation (RFC 5737).
    (Ipv4Addr::new(192, 0, 2, 0), 24, Ground::Reserved),
    (Ipv4Addr::new(198, 51, 100, 0), 24, Ground::Reserved),
    (Ipv4Addr::new(203, 0, 113, 0), 24, Ground::Reserved),
    // The 6to4 relays, given up (RFC 7526).
    (Ipv4Addr::new(192, 88, 99, 0), 24, Ground::Reserved),
    (Ipv4Addr::new(192, 168, 0, 0), 16, Ground::Private),
    // Benchmarks (RFC 2544).
    (Ipv4Addr::new(198, 18, 0, 0), 15, Ground::Reserved),
    (Ipv4Addr::new(224, 0, 0, 0), 4, Ground::Multicast),
    // Later use.
    (Ipv4Addr::new(240, 0, 0, 0), 5, Ground::Reserved),
    (Ipv4Addr::new(248, 0, 0, 0), 5, Ground::Reserved),
];

/// IPv6 ranges by first address and prefix length, in the same way.
const RANGES_V6: [(Ipv6Addr, u32, Ground); 10] = [
    (Ipv6Addr::UNSPECIFIED, 128, Ground::Unspecified),
    (Ipv6Addr::LOCALHOST, 128, Ground::Loopback),
    (Ipv6Addr::new(0xfc00, 0, 0, 0, 0, 0, 0, 0), 7, Ground::Private),
    // Site-local, given up (RFC 3879).
    (Ipv6Addr::new(0xfec0, 0, 0, 0, 0, 0, 0, 0), 10, Ground::Private),
    (Ipv6Addr::new(0xfe80, 0, 0, 0, 0, 0, 0, 0), 10, Ground::LinkLocal),
    (Ipv6Addr::new(0xff00, 0, 0, 0, 0, 0, 0, 0), 8, Ground::Multicast),
    // NAT64 of the local network's own choice (RFC 8215): what it reaches is not to be seen.
    (Ipv6Addr::new(0x64, 0xff9b, 1, 0, 0, 0, 0, 0), 48, Ground::Private),
    // IETF protocol assignments (RFC 2928): Teredo, ORCHID, benchmarks.
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23, Ground::Reserved),
    // Documentation (RFC 3849, RFC 9637).
    (
        Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0),
        32,
        Ground::Reserved,
    ),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20, Ground::Reserved),
];

/// The one block that IANA has given out for global unicast.
const GLOBAL_V6: Ipv6Addr = Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0);
const GLOBAL_V6_PREFIX: u32 = 3;

fn of_v4(ip: Ipv4Addr) -> Option<Ground> {
    if METADATA_V4.contains(&ip) {
        return Some(Ground::Metadata);
    }
    let inside = |net: Ipv4Addr, prefix: u32| (ip.to_bits() ^ net.to_bits()) >> (32 - prefix) == 0;
    RANGES_V4
        .iter()
        .find(|(net, prefix, _)| inside(*net, *prefix))
        .map(|&(_, _, ground)| ground)
}

fn of_v6(ip: Ipv6Addr) -> Option<Ground> {
    if METADATA_V6.contains(&ip) {
        return Some(Ground::Metadata);
    }
    let inside = |net: Ipv6Addr, prefix: u32| (ip.to_bits() ^ net.to_bits()) >> (128 - prefix) == 0;
    let range = || RANGES_V6.iter().find(|(net, prefix, _)| inside(*net, *prefix));
    if ip.is_unspecified() || ip.is_loopback() {
        return range().map(|&(_, _, ground)| ground);
    }
    if let Some(v4) = written_v4(ip) {
        return of_v4(v4);
    }
    inner_v4s(ip)
        .into_iter()
        .find_map(of_v4)
        .or_else(|| range().map(|&(_, _, ground)| ground))
        .or_else(|| (!inside(GLOBAL_V6, GLOBAL_V6_PREFIX)).then_some(Ground::Reserved))
}

/// The IPv4 address that `ip` is only another way to write, which alone decides: mapped (RFC 4291), or NAT64 of the
/// well-known prefix (RFC 6052).
fn written_v4(ip: Ipv6Addr) -> Option<Ipv4Addr> {
    match ip.segments() {
        [0, 0, 0, 0, 0, 0xffff, high, low] | [0x64, 0xff9b, 0, 0, 0, 0, high, low] => Some(v4(high, low)),
        _ => None,
    }
}

/// The IPv4 addresses that packets to `ip` go through, which must be public as `ip` itself must.
fn inner_v4s(ip: Ipv6Addr) -> Vec<Ipv4Addr> {
    let segments = ip.segments();
    let [.., high, low] = segments;
    let mut inner = match segments {
        // Compatible (RFC 4291, given up) and translated (RFC 2765).
        [0, 0, 0, 0, 0 | 0xffff, 0, ..] => vec![v4(high, low)],
        // 6to4 (RFC 3056).
        [0x2002, high, low, ..] => vec![v4(high, low)],
        // Teredo (RFC 4380): its client with every bit turned over, and its server.
        [0x2001, 0, server_high, server_low, ..] => vec![v4(!high, !low), v4(server_high, server_low)],
        _ => Vec::new(),
    };
    // ISATAP (RFC 5214), under any prefix.
    if let [.., 0 | 0x200, 0x5efe, _, _] = segments {
        inner.push(v4(high, low));
    }
    inner
}

fn v4(high: u16, low: u16) -> Ipv4Addr {
    Ipv4Addr::from_bits(u32::from(high) << 16 | u32::from(low))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_and_their_grounds() {
        let table: &[(&str, Option<Ground>)] = &[
            ("127.0.0.1", Some(Ground::Loopback)),
            ("127.255.255.254", Some(Ground::Loopback)),
            ("126.255.255.255", None),
            ("128.0.0.1", None),
            ("10.0.0.1", Some(Ground::Private)),
            ("11.0.0.0", None),
            ("172.15.255.255", None),
            ("172.16.0.0", Some(Ground::Private)),
            ("172.31.255.255", Some(Ground::Private)),
            ("172.32.0.0", None),
            ("192.168.1.1", Some(Ground::Private)),
            ("192.169.0.0", None),
            ("100.63.255.255", None),
            ("100.64.0.1", Some(Ground::Shared)),
            ("100.127.255.255", Some(Ground::Shared)),
            ("100.128.0.0", None),
            ("100.100.100.200", Some(Ground::Metadata)),
            ("169.254.1.1", Some(Ground::LinkLocal)),
            ("169.254.169.254", Some(Ground::Metadata)),
            ("169.254.170.2", Some(Ground::Metadata)),
            ("168.63.129.16", Some(Ground::Metadata)),
            ("0.0.0.0", Some(Ground::Unspecified)),
            ("0.1.2.3", Some(Ground::Unspecified)),
            ("192.0.0.9", Some(Ground::Reserved)),
            ("192.0.2.7", Some(Ground::Reserved)),
            ("198.51.100.7", Some(Ground::Reserved)),
            ("203.0.113.7", Some(Ground::Reserved)),
            ("198.18.0.1", Some(Ground::Reserved)),
            ("198.19.255.255", Some(Ground::Reserved)),
            ("198.20.0.0", None),
            ("192.88.99.1", Some(Ground::Reserved)),
            ("224.0.0.1", Some(Ground::Multicast)),
            ("239.255.255.255", Some(Ground::Multicast)),
            ("240.0.0.1", Some(Ground::Reserved)),
            ("250.1.1.1", Some(Ground::Reserved)),
            ("255.255.255.255", Some(Ground::Broadcast)),
            ("93.184.216.34", None),
            ("::", Some(Ground::Unspecified)),
            ("::1", Some(Ground::Loopback)),
            ("::2", Some(Ground::Unspecified)),
            ("::ffff:127.0.0.1", Some(Ground::Loopback)),
            ("::ffff:169.254.169.254", Some(Ground::Metadata)),
            ("::ffff:93.184.216.34", None),
            ("::127.0.0.1", Some(Ground::Loopback)),
            ("::10.1.2.3", Some(Ground::Private)),
            ("::93.184.216.34", Some(Ground::Reserved)),
            ("::ffff:0:192.168.0.1", Some(Ground::Private)),
            ("::ffff:0:93.184.216.34", Some(Ground::Reserved)),
            ("64:ff9b::7f00:1", Some(Ground::Loopback)),
            ("64:ff9b::a9fe:a9fe", Some(Ground::Metadata)),
            ("64:ff9b::5db8:d822", None),
            ("64:ff9b:1::5db8:d822", Some(Ground::Private)),
            ("2002:7f00:1::", Some(Ground::Loopback)),
            ("2002:c0a8:101::1", Some(Ground::Private)),
            ("2002:5db8:d822::1", None),
            // Teredo: client 192.168.1.1, its bits turned over; then a client and a server that are public.
            ("2001:0:5db8:d822:0:0:3f57:fefe", Some(Ground::Private)),
            ("2001:0:a00:1:0:0:a247:27dd", Some(Ground::Private)),
            ("2001:0:5db8:d822:0:0:a247:27dd", Some(Ground::Reserved)),
            ("2a00:1450::5efe:10.0.0.1", Some(Ground::Private)),
            ("2a00:1450::200:5efe:127.0.0.1", Some(Ground::Loopback)),
            ("fc00::1", Some(Ground::Private)),
            ("fdff::1", Some(Ground::Private)),
            ("fd00:ec2::254", Some(Ground::Metadata)),
            ("fd20:ce::254", Some(Ground::Metadata)),
            ("fe80::1", Some(Ground::LinkLocal)),
            ("febf::1", Some(Ground::LinkLocal)),
            ("fe80::a9fe:a9fe", Some(Ground::Metadata)),
            ("fec0::1", Some(Ground::Private)),
            ("ff02::1", Some(Ground::Multicast)),
            ("2001:db8::1", Some(Ground::Reserved)),
            ("2001:2::1", Some(Ground::Reserved)),
            ("3fff::1", Some(Ground::Reserved)),
            ("100::1", Some(Ground::Reserved)),
            ("5f00::1", Some(Ground::Reserved)),
            ("4000::1", Some(Ground::Reserved)),
            ("2001:200::1", None),
            ("2606:2800:220:1:248:1893:25c8:1946", None),
            ("2a00:1450:4009:80b::200e", None),
        ];
        for (address, expected) in table {
            let ip: IpAddr = address.parse().unwrap();
            assert_eq!(of_ip(ip), *expected, "{address}");
        }
    }

    #[test]
    fn names_and_their_grounds() {
        let table: &[(&str, Option<Ground>)] = &[
            ("localhost", Some(Ground::LocalName)),
            ("localhost.", Some(Ground::LocalName)),
            ("a.b.localhost", Some(Ground::LocalName)),
            ("localhost.localdomain", Some(Ground::LocalName)),
            ("ip6-loopback", Some(Ground::LocalName)),
            ("printer.local", Some(Ground::LocalName)),
            ("vault.corp.internal", Some(Ground::LocalName)),
            ("router.lan", Some(Ground::LocalName)),
            ("nas.home.arpa", Some(Ground::LocalName)),
            ("home.arpa", Some(Ground::LocalName)),
            ("intranet", Some(Ground::LocalName)),
            ("metadata.google.internal", Some(Ground::Metadata)),
            ("metadata.google.internal.", Some(Ground::Metadata)),
            ("metadata", Some(Ground::Metadata)),
            ("instance-data.ec2.internal", Some(Ground::Metadata)),
            ("", Some(Ground::LocalName)),
            ("example.org", None),
            ("localhost.example.org", None),
            ("thelocal.fr", None),
            ("local.example", None),
            ("www.myhome.arpa", None),
        ];
        for (name, expected) in table {
            assert_eq!(of_name(name), *expected, "{name}");
        }
    }
}
