//! Panics: one that is caught is a line of the log where there is a log, and no talk; one that nobody caught ends the
//! command as an error with a code of its own.

use std::cell::RefCell;
use std::panic::{self, AssertUnwindSafe};

use super::exit::{Ending, Exit};

thread_local! {
    /// Place and words of this thread's last panic.
    static LAST: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Takes the place of the standard library's hook, which prints every panic, caught or not.
pub(super) fn hook() {
    panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        let words = panic.payload_as_str().unwrap_or("no words");
        // A thread that ends has none any more.
        let _ = LAST.try_with(|last| last.replace(format!("a panic at {place}: {words}")));
        // Over one article or feed: it is told where it is caught, too, and here with its place, for the report.
        tracing::warn!(panic.place = %place, "a panic at {place}: {words}");
    }));
}

/// Place and words of this thread's last panic, for the report.
pub(super) fn last() -> String {
    LAST.with_borrow(Clone::clone)
}

/// Runs a command. A panic that nobody caught is an error as others are.
pub(super) fn guarded(command: impl FnOnce() -> anyhow::Result<Exit>) -> anyhow::Result<Exit> {
    panic::catch_unwind(AssertUnwindSafe(command)).unwrap_or_else(|_| Err(Ending::Bug(last()).into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_that_nobody_caught_is_an_error_with_its_place() {
        hook();
        let error = guarded(|| panic!("no such {}", "thing")).unwrap_err();
        let words = error.to_string();
        assert!(
            words.starts_with("a bug: a panic at src/cli/panics.rs:") && words.contains(": no such thing"),
            "{words}"
        );
        assert!(matches!(error.downcast_ref(), Some(Ending::Bug(_))));
        assert_eq!(guarded(|| Ok(Exit::Failure)).unwrap(), Exit::Failure);
    }
}
