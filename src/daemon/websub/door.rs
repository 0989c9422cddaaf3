//! The socket on which hubs reach us: opened, moved and closed as the config says.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio::sync::mpsc;
use tokio::task::JoinSet;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tracing::{error, info};

use super::super::{Clock, Error};
use crate::config::Settings;
use crate::store::Store;
use crate::web::{Callback, Event};

/// How long hubs may still confirm that they stop, after the config no longer names a callback address.
const GOODBYE: Duration = Duration::from_mins(2);
/// How often a socket that could not be opened is tried again.
const RETRY: Duration = Duration::from_secs(30);

/// Opens the socket of a config that wants one. At the start, one that cannot be opened ends the daemon.
pub(in crate::daemon) async fn bind(settings: &Settings) -> Result<Option<TcpListener>, Error> {
    let Some(websub) = &settings.websub else {
        return Ok(None);
    };
    let address = websub.listen;
    match TcpListener::bind(address).await {
        Ok(listener) => Ok(Some(listener)),
        Err(source) => Err(Error::Listen { address, source }),
    }
}

/// The door: at most one socket with its server.
pub(super) struct Door {
    store: Store,
    events: mpsc::Sender<Event>,
    stop: CancellationToken,
    servers: JoinSet<()>,
    open: Option<Open>,
    retry_at: Option<Instant>,
}

struct Open {
    address: SocketAddr,
    close: CancellationToken,
    /// When it is closed, where the config does not want it any more.
    until: Option<Instant>,
}

impl Door {
    pub(super) fn new(store: Store, events: mpsc::Sender<Event>, stop: CancellationToken) -> Self {
        Self {
            store,
            events,
            stop,
            servers: JoinSet::new(),
            open: None,
            retry_at: None,
        }
    }

    /// Serves on a socket, and no longer on the one before.
    pub(super) fn open(&mut self, listener: TcpListener, address: SocketAddr, body_bytes_max: usize) {
        if let Some(before) = self.open.take() {
            before.close.cancel();
        }
        let close = self.stop.child_token();
        let callback = Callback {
            store: self.store.clone(),
            now: || Clock.now(),
            events: self.events.clone(),
            body_bytes_max,
        };
        self.servers.spawn(callback.serve(listener, close.clone()));
        info!(listen.address = %address, "listening for hubs on {address}");
        self.open = Some(Open {
            address,
            close,
            until: None,
        });
    }

    /// Follows a reload.
    pub(super) async fn follow(&mut self, settings: &Settings) {
        while self.servers.try_join_next().is_some() {}
        let now = Instant::now();
        let wanted = settings.websub.as_ref().map(|websub| websub.listen);
        match (&mut self.open, wanted) {
            (Some(open), Some(address)) if open.address == address => open.until = None,
            (_, Some(address)) => {
                if self.retry_at.is_some_and(|at| now < at) {
                    return;
                }
                match TcpListener::bind(address).await {
                    Ok(listener) => {
                        self.retry_at = None;
                        self.open(listener, address, settings.fetch.body_bytes_max);
                    }
                    Err(error) => {
                        self.retry_at = Some(now + RETRY);
                        error!(listen.address = %address, "cannot listen for hubs on {address}: {error}");
                    }
                }
            }
            (Some(open), None) => {
                if now >= *open.until.get_or_insert(now + GOODBYE) {
                    info!(listen.address = %open.address, "no longer listening for hubs");
                    open.close.cancel();
                    self.open = None;
                }
            }
            (None, None) => {}
        }
    }

    /// Waits until every server has ended; the stop has told them to.
    pub(super) async fn close(mut self) {
        if let Some(open) = self.open.take() {
            open.close.cancel();
        }
        drop((self.store, self.events));
        while self.servers.join_next().await.is_some() {}
    }
}
