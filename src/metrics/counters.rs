//! Counters with labels, each registered once with all its values, so that counting takes no lock. Knows no label.

use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::registry::Registry;
use strum::VariantArray;

/// Labels of a counter: names and values.
pub(super) type Labels = Vec<(&'static str, String)>;

/// A counter for each pair of label values, made once so that counting takes no lock.
pub(super) struct CounterTable {
    pub width: usize,
    pub cells: Box<[Counter]>,
}

impl CounterTable {
    /// Counts one event.
    pub fn count(&self, row: usize, column: usize) {
        if let Some(counter) = self.cells.get(row * self.width + column) {
            counter.inc();
        }
    }
}

/// The name of a label, and its values.
pub(super) type Label<'a> = (&'static str, &'a [&'static str]);

/// The names of an enum's variants, in their order.
pub(super) fn names<E: Copy + Into<&'static str> + VariantArray>() -> Vec<&'static str> {
    E::VARIANTS.iter().map(|variant| (*variant).into()).collect()
}

/// Registers counters with two labels.
pub(super) fn table(
    registry: &mut Registry,
    name: &str,
    about: &str,
    rows: Label<'_>,
    columns: Label<'_>,
) -> CounterTable {
    let family = Family::<Labels, Counter>::default();
    let pairs = rows.1.iter().flat_map(|row| columns.1.iter().map(move |column| (row, column)));
    let cell = |(row, column): (&&str, &&str)| {
        family.get_or_create_owned(&vec![(rows.0, (*row).to_owned()), (columns.0, (*column).to_owned())])
    };
    let cells = pairs.map(cell).collect();
    registry.register(name, about, family);
    CounterTable { width: columns.1.len(), cells }
}

/// Registers counters with one label.
pub(super) fn list(registry: &mut Registry, name: &str, about: &str, words: Label<'_>) -> CounterTable {
    let family = Family::<Labels, Counter>::default();
    let cell = |word: &&str| family.get_or_create_owned(&vec![(words.0, (*word).to_owned())]);
    let cells = words.1.iter().map(cell).collect();
    registry.register(name, about, family);
    CounterTable { width: words.1.len(), cells }
}
