//! The network: takes an address and what is known of it (validators, secret headers), gives the document at its end
//! or a named error. Read only, but for [`Client::post`], by which a hub is asked to push. The one user of the HTTP client.
//!
//! What [`Client::get`] keeps for every request:
//!
//! - **Address guard** (`guard`, `address`, `resolver`): a host that is local, private or otherwise not of the public
//!   internet is refused, written as a name or as a literal in any spelling, at the first address and at every
//!   redirect, and again for what a name resolves to.
//! - **Redirects by hand** (`redirect`): at most [`REDIRECTS_MAX`], none twice, none from https to http.
//! - **Manners** (`gate`): a gap between the starts of two requests to one host, so many requests to one host and in
//!   all at the same time. The time spent waiting here does not count into the request's timeout.
//! - **robots.txt** (`robots`), where the config wants it and for what [`Client::crawl`] gets: pages, at every redirect.
//! - **Holds** (`hold`): a server that answers 429 or 503 with `Retry-After` is left alone for so long, and its whole
//!   domain with it.
//! - **Bounds**: one timeout over all hops and the body, caps on the body after decompression, on its pieces, on the
//!   headers' count and bytes, and on the lengths of addresses.
//!
//! With a proxy in the config every connection goes to that proxy, and it resolves the names: the guard then still
//! checks the host as it is written, by name and by literal, but what a name resolves to is the proxy's to guard.
//! Proxies of the environment are never used.
//!
//! TLS is rustls with ring; the roots are those of the system (on Linux the files that OpenSSL would read, or
//! `SSL_CERT_FILE` and `SSL_CERT_DIR`).

mod address;
mod body;
mod client;
mod error;
mod gate;
mod guard;
mod headers;
mod hold;
mod post;
mod redirect;
mod request;
mod resolver;
mod response;
mod robots;

pub use address::Ground;
pub use client::Client;
pub use error::Error;
pub use gate::{Gate, Permit};
pub use headers::{BadHeader, SecretHeaders};
pub use hold::{Hold, Holds, host_of, scope};
pub use post::Posted;
pub use redirect::REDIRECTS_MAX;
pub use request::{Accept, Request, Validators};
pub use response::{Hop, RETRY_AFTER_MAX, Response, Status};
