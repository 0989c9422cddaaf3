//! The integration tests: one binary, real servers on loopback. The `cfg(test)` tells Clippy that helpers are tests too.

#[cfg(test)]
mod commands;
#[cfg(test)]
mod crash;
#[cfg(test)]
mod daemon;
#[cfg(test)]
mod dates;
#[cfg(test)]
mod fetch;
#[cfg(test)]
mod health;
#[cfg(test)]
mod identity;
#[cfg(test)]
mod polling;
#[cfg(test)]
mod robots;
#[cfg(test)]
mod site_rules;
#[cfg(test)]
mod support;
#[cfg(test)]
mod upgrade;
#[cfg(test)]
mod websub;
