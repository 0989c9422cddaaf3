//! The daemon as it runs: the built program against sites on loopback.

mod copies;
mod faults;
mod guard;
mod reload;
mod restart;
mod trouble;
