//! The one place where time enters.

use std::cell::Cell;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

thread_local! {
    /// How far ahead of the real time this thread is: in a test that lets time pass.
    static AHEAD: Cell<Duration> = const { Cell::new(Duration::ZERO) };
}

/// The time of day.
#[derive(Debug, Clone, Copy, Default)]
pub struct Clock;

impl Clock {
    /// Now, to the millisecond, as records and tables hold times.
    #[expect(clippy::disallowed_methods, reason = "this is where time enters")]
    pub fn now(self) -> Timestamp {
        let now = Timestamp::now();
        let ahead = SignedDuration::try_from(AHEAD.get()).unwrap_or_default();
        let now = now.checked_add(ahead).unwrap_or(now);
        Timestamp::from_millisecond(now.as_millisecond()).unwrap_or(now)
    }

    /// The time since the machine started, its sleep included: nobody sets this clock.
    pub fn uptime(self) -> Duration {
        let time = rustix::time::clock_gettime(rustix::time::ClockId::Boottime);
        Duration::new(
            u64::try_from(time.tv_sec).unwrap_or(0),
            u32::try_from(time.tv_nsec).unwrap_or(0),
        ) + AHEAD.get()
    }

    /// Lets so much time pass at once, for the calling thread alone: for tests of what takes hours and days.
    #[doc(hidden)]
    pub fn pass(self, time: Duration) {
        AHEAD.set(AHEAD.get() + time);
    }
}

/// CPU time that the calling thread has used, in milliseconds.
pub fn thread_cpu_ms() -> f64 {
    let time = rustix::time::clock_gettime(rustix::time::ClockId::ThreadCPUTime);
    #[expect(
        clippy::cast_precision_loss,
        reason = "seconds and nanoseconds of CPU time are small"
    )]
    let ms = time.tv_sec as f64 * 1e3 + time.tv_nsec as f64 / 1e6;
    ms
}
