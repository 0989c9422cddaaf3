//! conjunct watches the news: an alert, with its evidence, when watched actors or topics appear together.
//!
//! The modules stand in the order in which the data passes through them.
//!
//! | module | gives | |
//! |---|---|---|
//! | [`text`] | spans, folding, notes | what every stage shares |
//! | [`feed`] | [`feed::Item`] | bytes of a feed to its items |
//! | [`article`] | [`article::Article`] | a page to its text and metadata |
//! | [`facts`] | [`facts::Facts`] | sentences, actors and topics of an article |
//! | [`watch`] | [`watch::Hit`] | which watches an article meets, and why |
//! | [`story`] | [`story::Fingerprint`] | which articles tell the same story |
//! | [`alert`] | [`alert::Alert`] | the alert record |
//! | [`config`] | [`config::Config`] | both files as written and as meant, with every finding |
//! | [`fetch`] | | the one user of the HTTP client |
//! | [`store`] | | the one user of the database |
//! | [`deliver`] | | the one writer of the alert log |
//! | [`web`] | | what listens: the callback address of hubs |
//! | [`daemon`] | | the running whole: tasks, stop, reload, clock |
//! | [`demo`] | | a small news site served by the program itself |
//! | [`cli`] | | one file a subcommand |
//!
//! `text`, `feed`, `article`, `facts`, `watch`, `story` and `alert` are pure: they know no task, no network, no disk,
//! no clock, and no stage that comes after them. `tests/architecture.rs` keeps it so.

pub mod text;

pub mod feed;

pub mod article;

pub mod facts;

pub mod watch;

pub mod story;

pub mod alert;

pub mod config;

pub mod fetch;

pub mod store;

pub mod deliver;

pub mod web;

pub mod daemon;

pub mod demo;

pub mod cli;
