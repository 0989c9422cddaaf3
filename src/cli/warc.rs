//! stub
use std::io::BufRead;
pub(super) struct WarcPage {
    pub(super) url: String,
    pub(super) date: Option<jiff::Timestamp>,
    pub(super) content_type: Option<String>,
    pub(super) body: Vec<u8>,
}
pub(super) fn pages<R: BufRead>(_reader: R) -> impl Iterator<Item = Result<WarcPage, std::io::Error>> {
    std::iter::empty()
}
pub(super) fn open(path: &std::path::Path) -> std::io::Result<Box<dyn BufRead>> {
    Ok(Box::new(std::io::BufReader::new(std::fs::File::open(path)?)))
}
