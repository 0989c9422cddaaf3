//! What systemd is told.

use sd_notify::NotifyState;
use tracing::debug;

/// The daemon polls.
pub(super) fn ready(status: &str) {
    send(&[NotifyState::Ready, NotifyState::Status(status)]);
}

/// The daemon reads its config again; [`ready`] ends it.
pub(super) fn reloading() {
    match NotifyState::monotonic_usec_now() {
        Ok(now) => send(&[NotifyState::Reloading, now]),
        Err(error) => debug!("no monotonic time for systemd: {error}"),
    }
}

/// The daemon stops.
pub(super) fn stopping() {
    send(&[NotifyState::Stopping]);
}

/// The pipeline moves.
pub(super) fn alive() {
    send(&[NotifyState::Watchdog]);
}

/// How often systemd wants to hear [`alive`]: half of its limit; `None` where it does not ask.
pub(super) fn watchdog_interval() -> Option<std::time::Duration> {
    sd_notify::watchdog_enabled().map(|limit| limit / 2)
}

fn send(state: &[NotifyState<'_>]) {
    if let Err(error) = sd_notify::notify(state) {
        debug!("systemd does not listen: {error}");
    }
}
