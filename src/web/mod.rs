//! What listens: an HTTP server with bounds ([`serve`]), and the callback address to which hubs push ([`Callback`]).
//! Takes requests, gives [`Event`]s to the daemon, and answers when these are done.

mod callback;
mod server;

pub use callback::{Callback, Event, Push, Taken};
pub use server::{Answer, Limits, plain, serve, typed};
