//! The shape of a GraphQL document: refuses several operations, several fields in a mutation, and documents beyond a limit, so
//! that a request is one guess at most. Counts before execution, through aliases, fragments and directives.

use std::collections::{HashMap, HashSet};

use juniper::{DefaultScalarValue, Definition, Operation, OperationType, SchemaType, Selection};

use super::refusal::Refusal;

/// Maximum number of aliases in a document.
const ALIASES: usize = 10;

/// Maximum number of root fields in a query.
const QUERY_FIELDS: usize = 10;

/// Maximum nesting of fields.
pub const DEPTH: usize = 15;

/// Refuses a variable of a type that the schema does not have. Must run before juniper's validation, which panics on the
/// default value of such a variable.
pub fn know_types(
    document: &[Definition<'_, DefaultScalarValue>],
    schema: &SchemaType<DefaultScalarValue>,
) -> Result<(), Refusal> {
    for definition in document {
        let Definition::Operation(operation) = definition else { continue };
        let variables = operation.item.variables_definition.iter().flat_map(|variables| variables.item.iter());
        for (_, variable) in variables {
            let name = variable.var_type.item.innermost_name();
            if schema.concrete_type_by_name(name).is_none() {
                return Err(Refusal::bad_input(format!("Unknown type \"{name}\"")));
            }
        }
    }
    Ok(())
}

/// The one operation of a document, and its fragments by name.
pub struct Parts<'a> {
    /// The operation.
    pub operation: &'a Operation<'a, DefaultScalarValue>,
    /// The fragments.
    pub fragments: Fragments<'a>,
}

/// The selections of each fragment, by its name.
pub type Fragments<'a> = HashMap<&'a str, &'a SelectionSet<'a>>;

/// Refuses a document of more than one operation, a mutation of more than one root field, and a query with more than
/// [`QUERY_FIELDS`] root fields or with two of one response key. `__typename` does not count. Must run before validation, which
/// compares every pair of fields of one response key; so fragments may be unknown or cyclic here.
pub fn parts<'a>(document: &'a [Definition<'a, DefaultScalarValue>]) -> Result<Parts<'a>, Refusal> {
    let mut fragments: Fragments<'_> = HashMap::new();
    let mut operations = Vec::new();
    for definition in document {
        match definition {
            Definition::Operation(operation) => operations.push(&operation.item),
            Definition::Fragment(fragment) => {
                fragments.insert(fragment.item.name.item, &fragment.item.selection_set);
            }
        }
    }
    if operations.is_empty() {
        return Err(Refusal::bad_input("The document holds no operation."));
    }
    let [operation] = operations.as_slice() else {
        return Err(Refusal::too_complex("A request holds one operation."));
    };
    let operation: &'a Operation<'a, DefaultScalarValue> = operation;
    let roots = Roots { fragments: &fragments, known: HashMap::new() }.keys(&operation.selection_set);
    if operation.operation_type == OperationType::Mutation && roots.len() > 1 {
        return Err(Refusal::too_complex("A mutation holds one field."));
    }
    let distinct: HashSet<&str> = roots.iter().copied().collect();
    if roots.len() > QUERY_FIELDS || distinct.len() < roots.len() {
        let message = format!("A query holds at most {QUERY_FIELDS} fields, each under a name of its own.");
        return Err(Refusal::too_complex(message));
    }
    Ok(Parts { operation, fragments })
}

/// Whether an operation is a mutation of this one field, without a fragment.
pub fn calls_only(operation: &Operation<'_, DefaultScalarValue>, mutation: &str) -> bool {
    operation.operation_type == OperationType::Mutation
        && matches!(&operation.selection_set[..], [Selection::Field(field)] if field.item.name.item == mutation)
}

/// Refuses fields nested deeper than [`DEPTH`], and more than [`ALIASES`] aliases. Runs after validation: fragments are known
/// and acyclic, and juniper has counted the fields through them.
pub fn check(Parts { operation, fragments }: &Parts<'_>) -> Result<(), Refusal> {
    let selections = fragments.values().copied().chain([&operation.selection_set]);
    if selections.map(|selection| aliases(selection)).sum::<usize>() > ALIASES {
        return Err(Refusal::too_complex(format!("A request renames at most {ALIASES} fields.")));
    }
    if depth(&operation.selection_set, fragments) > DEPTH {
        return Err(Refusal::too_complex(format!("A request nests fields at most {DEPTH} deep.")));
    }
    Ok(())
}

type SelectionSet<'a> = Vec<Selection<'a, DefaultScalarValue>>;

/// Finds the root fields of an operation; each fragment is expanded once.
struct Roots<'f, 'a> {
    fragments: &'f Fragments<'a>,
    known: HashMap<&'a str, Vec<&'a str>>,
}

impl<'a> Roots<'_, 'a> {
    /// The response keys in document order, duplicates included, truncated to one more than the limit: fragments that spread
    /// each other twice would otherwise double the list at each level.
    fn keys(&mut self, selections: &[Selection<'a, DefaultScalarValue>]) -> Vec<&'a str> {
        let mut keys = Vec::new();
        for selection in selections {
            match selection {
                Selection::Field(field) if field.item.name.item == "__typename" => {}
                Selection::Field(field) => keys.push(field.item.alias.as_ref().unwrap_or(&field.item.name).item),
                Selection::InlineFragment(inline) => keys.extend(self.keys(&inline.item.selection_set)),
                Selection::FragmentSpread(spread) => keys.extend(self.spread(spread.item.name.item)),
            }
            keys.truncate(QUERY_FIELDS + 1);
        }
        keys
    }

    fn spread(&mut self, name: &'a str) -> Vec<&'a str> {
        if let Some(keys) = self.known.get(name) {
            return keys.clone();
        }
        let Some(selections) = self.fragments.get(name).copied() else { return Vec::new() };
        // A cycle adds no key here; validation refuses it.
        self.known.insert(name, Vec::new());
        let keys = self.keys(selections);
        self.known.insert(name, keys.clone());
        keys
    }
}

/// The nesting of fields; fragments are not a level.
fn depth(selections: &[Selection<'_, DefaultScalarValue>], fragments: &Fragments<'_>) -> usize {
    let below = |selection: &Selection<'_, DefaultScalarValue>| match selection {
        Selection::Field(field) => 1 + field.item.selection_set.as_ref().map_or(0, |below| depth(below, fragments)),
        Selection::InlineFragment(inline) => depth(&inline.item.selection_set, fragments),
        Selection::FragmentSpread(spread) => {
            fragments.get(spread.item.name.item).map_or(0, |selections| depth(selections, fragments))
        }
    };
    selections.iter().map(below).max().unwrap_or(0)
}

fn aliases(selections: &[Selection<'_, DefaultScalarValue>]) -> usize {
    let count = |selection: &Selection<'_, DefaultScalarValue>| match selection {
        Selection::Field(field) => {
            let below = field.item.selection_set.as_deref().map_or(0, aliases);
            usize::from(field.item.alias.is_some()) + below
        }
        Selection::InlineFragment(inline) => aliases(&inline.item.selection_set),
        Selection::FragmentSpread(_) => 0,
    };
    selections.iter().map(count).sum()
}
