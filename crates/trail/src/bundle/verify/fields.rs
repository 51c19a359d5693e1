//! That what is shown is what was committed, and that every field is shown or blacked out.
//!
//! Both files ascend as the entries do, so all three are read side by side.

use super::Kind;
use super::erasures::Erasures;
use crate::bundle::fault::BundleFault;
use crate::bundle::lines::{Disclosed, Withheld};
use crate::bundle::opened::Opened;
use crate::bundle::source::Lines;
use crate::bundle::{DISCLOSURES, WITHHELD};
use crate::entry::Entry;
use crate::fault::Fault;
use crate::ids::FieldName;
use std::io::BufRead;

/// What `disclosures.jsonl` and `withheld.jsonl` say of the entries, one entry after the other.
///
/// A fault is kept until the end: that an entry is not the log's own says more.
pub(super) struct Fields<'r> {
    shown: Stream<'r, Opened>,
    hidden: Stream<'r, Withheld>,
    erasures: &'r Erasures,
    unaccounted: Option<BundleFault>,
}

/// How much is disclosed and withheld.
#[derive(Clone, Copy)]
pub(super) struct Counts {
    pub(super) disclosed: u64,
    pub(super) withheld: u64,
}

impl<'r> Fields<'r> {
    pub(super) fn of(
        disclosures: &'r mut dyn BufRead,
        withheld: &'r mut dyn BufRead,
        erasures: &'r Erasures,
    ) -> Self {
        Self {
            erasures,
            shown: Stream::of(Lines::of(DISCLOSURES, disclosures), Opened::parse, Opened::key),
            hidden: Stream::of(Lines::of(WITHHELD, withheld), Withheld::parse, Withheld::key),
            unaccounted: None,
        }
    }

    /// What is said of this entry, the next.
    pub(super) fn of_entry(&mut self, log_index: u64, entry: &Entry) -> (Vec<Disclosed>, Vec<Withheld>) {
        let has = |one: &FieldName| entry.fields.contains_key(one);
        let shown = self.shown.of_leaf(log_index, |one| {
            if !has(one.key().1) {
                return Err(no_such(one.key()));
            }
            one.check_in(entry).map_err(Kind::from)
        });
        let shown: Vec<Disclosed> = shown.into_iter().map(|one| one.disclosed).collect();
        let erasures = self.erasures;
        let hidden = self.hidden.of_leaf(log_index, |one| {
            if !has(&one.name) {
                return Err(no_such(one.key()));
            }
            if shown.iter().any(|shown| shown.disclosure.name == one.name) {
                return Err(Kind::Twice { log_index, field: one.name.to_string() });
            }
            if let Some(by) = one.by.filter(|by| !erasures.lists(*by, (log_index, entry), &one.name)) {
                return Err(Kind::NotErased { by, log_index, field: one.name.to_string() });
            }
            Ok(())
        });
        if self.unaccounted.is_none() {
            let is_open = |name: &&FieldName| {
                !shown.iter().any(|one| one.disclosure.name == **name)
                    && !hidden.iter().any(|one| one.name == **name)
            };
            self.unaccounted = entry.fields.keys().find(is_open).map(|name| {
                let kind = Kind::Unaccounted { log_index, field: name.to_string() };
                BundleFault::new(DISCLOSURES, kind)
            });
        }
        (shown, hidden)
    }

    /// The first fault, once every entry was seen.
    pub(super) fn finish(mut self) -> Result<Counts, BundleFault> {
        self.shown.finish()?;
        self.hidden.finish()?;
        self.unaccounted.map_or(Ok(()), Err)?;
        Ok(Counts { disclosed: self.shown.count, withheld: self.hidden.count })
    }
}

fn no_such((log_index, name): (u64, &FieldName)) -> Kind {
    Kind::NoSuchField { log_index, field: name.to_string() }
}

/// The lines of a file, ascending by index and name, with one read ahead.
struct Stream<'r, T> {
    lines: Lines<'r>,
    parse: fn(&[u8]) -> Result<T, Fault>,
    key: for<'t> fn(&'t T) -> (u64, &'t FieldName),
    ahead: Option<T>,
    is_begun: bool,
    count: u64,
    fault: Option<BundleFault>,
}

impl<'r, T> Stream<'r, T> {
    fn of(
        lines: Lines<'r>,
        parse: fn(&[u8]) -> Result<T, Fault>,
        key: for<'t> fn(&'t T) -> (u64, &'t FieldName),
    ) -> Self {
        Self { lines, parse, key, ahead: None, is_begun: false, count: 0, fault: None }
    }

    /// The lines of one leaf, each of which must pass the check. After the first fault there are none.
    fn of_leaf(&mut self, log_index: u64, check: impl Fn(&T) -> Result<(), Kind>) -> Vec<T> {
        let mut all = Vec::new();
        if self.fault.is_none() {
            if let Err(fault) = self.take(log_index, &check, &mut all) {
                self.fault = Some(fault);
            }
        }
        all
    }

    fn take(
        &mut self,
        log_index: u64,
        check: &impl Fn(&T) -> Result<(), Kind>,
        all: &mut Vec<T>,
    ) -> Result<(), BundleFault> {
        if !self.is_begun {
            self.is_begun = true;
            self.read_ahead()?;
        }
        while let Some(one) = self.ahead.take_if(|one| (self.key)(one).0 <= log_index) {
            if (self.key)(&one).0 < log_index {
                return Err(self.lines.fault(no_such((self.key)(&one))));
            }
            check(&one).map_err(|kind| self.lines.fault(kind))?;
            self.read_ahead()?;
            if self.ahead.as_ref().is_some_and(|next| (self.key)(&one) >= (self.key)(next)) {
                return Err(self.lines.fault(Kind::Order));
            }
            self.count += 1;
            all.push(one);
        }
        Ok(())
    }

    fn read_ahead(&mut self) -> Result<(), BundleFault> {
        let read = self.lines.next()?.map(self.parse).transpose();
        self.ahead = read.map_err(|fault| self.lines.fault(fault))?;
        Ok(())
    }

    fn finish(&mut self) -> Result<(), BundleFault> {
        if self.fault.is_none() && !self.is_begun {
            self.read_ahead()?;
        }
        match (self.fault.take(), &self.ahead) {
            (Some(fault), _) => Err(fault),
            (None, Some(left)) => Err(self.lines.fault(no_such((self.key)(left)))),
            (None, None) => Ok(()),
        }
    }
}
