//! The resolver that the HTTP client asks: the system's, with every address past the guard.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;

use reqwest::dns::{Addrs, Name, Resolve, Resolving};

use super::guard::Guard;

/// Addresses of one name that are tried at most; the connect timeout is shared out among them.
const ADDRESSES_MAX: usize = 8;

/// Resolves names by the system's resolver and hands on only what the guard lets through.
#[derive(Debug)]
pub(super) struct Resolver {
    guard: Arc<Guard>,
}

impl Resolver {
    pub(super) fn new(guard: Arc<Guard>) -> Self {
        Self { guard }
    }
}

impl Resolve for Resolver {
    fn resolve(&self, name: Name) -> Resolving {
        let guard = Arc::clone(&self.guard);
        Box::pin(async move {
            let host = name.as_str();
            // Port 0 is replaced by the client with the port of the URL.
            let found: Vec<SocketAddr> = tokio::net::lookup_host((host, 0)).await?.collect();
            let mut kept = guard.keep(host, found)?;
            if kept.is_empty() {
                return Err(io::Error::new(io::ErrorKind::NotFound, "the name has no address").into());
            }
            kept.truncate(ADDRESSES_MAX);
            let addresses: Addrs = Box::new(kept.into_iter());
            Ok(addresses)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fetch::guard::Refused;

    #[tokio::test]
    async fn a_name_for_loopback_is_refused_by_its_addresses() {
        let resolver = Resolver::new(Arc::new(Guard::default()));
        let Err(error) = resolver.resolve("localhost".parse().unwrap()).await else {
            panic!("localhost was let through");
        };
        assert_eq!(
            error
                .downcast_ref::<Refused>()
                .map(|refused| refused.host.as_str()),
            Some("localhost")
        );
    }

    #[tokio::test]
    async fn an_allowed_name_gives_its_addresses() {
        let guard = Guard {
            allow_private: true,
            ..Guard::default()
        };
        let resolver = Resolver::new(Arc::new(guard));
        let addresses = resolver.resolve("localhost".parse().unwrap()).await.unwrap();
        assert!(addresses.map(|address| address.ip()).any(|ip| ip.is_loopback()));
    }
}
