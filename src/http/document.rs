//! The shape of a GraphQL document: one request is one guess, counted before anything runs, through aliases, fragments
//! and whatever directives stand on them.

use std::collections::HashMap;

use juniper::{DefaultScalarValue, Definition, OperationType, SchemaType, Selection};

use super::refusal::Refusal;

/// How many fields a document may rename.
const ALIASES: usize = 10;

/// Refuses a variable of a type that the schema does not know. juniper's validation looks up the type of one that has a
/// default before it has asked whether there is such a type, and panics: this comes first.
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

/// Refuses a document of more than one operation, a mutation of more than one root field, and too many aliases. The
/// document has been validated: its fragments are known and free of cycles.
pub fn check(document: &[Definition<'_, DefaultScalarValue>], count_aliases: bool) -> Result<(), Refusal> {
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
    let [operation] = operations.as_slice() else {
        return Err(Refusal::too_complex("A request holds one operation."));
    };
    let roots = root_fields(&operation.selection_set, &fragments);
    if operation.operation_type == OperationType::Mutation && roots != 1 {
        return Err(Refusal::too_complex("A mutation holds one field."));
    }
    let selections = fragments.values().copied().chain([&operation.selection_set]);
    if count_aliases && selections.map(|selection| aliases(selection)).sum::<usize>() > ALIASES {
        return Err(Refusal::too_complex(format!("A request renames at most {ALIASES} fields.")));
    }
    Ok(())
}

type Selections<'a> = Vec<Selection<'a, DefaultScalarValue>>;
type Fragments<'a> = HashMap<&'a str, &'a Selections<'a>>;

fn root_fields(selections: &[Selection<'_, DefaultScalarValue>], fragments: &Fragments<'_>) -> usize {
    let count = |selection: &Selection<'_, DefaultScalarValue>| match selection {
        Selection::Field(_) => 1,
        Selection::InlineFragment(inline) => root_fields(&inline.item.selection_set, fragments),
        Selection::FragmentSpread(spread) => {
            fragments.get(spread.item.name.item).map_or(0, |selections| root_fields(selections, fragments))
        }
    };
    selections.iter().map(count).sum()
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
