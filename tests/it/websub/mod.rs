//! WebSub: the whole daemon against a hub on loopback.

mod hub;
mod life;
mod push;
mod reload;
