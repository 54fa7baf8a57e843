//! Messages for an invalid document or invalid variables: they name types, variables and arguments, and quote no value. A value
//! may be a code or a token, clients log errors, and juniper's own messages quote values. Never repeats a literal, a variable's
//! value, or a key of a variable that the schema does not have. Finds the null variables that juniper executes, too.

use juniper::meta::{Argument, MetaType};
use juniper::{
    DefaultScalarValue, Definition, InputValue, Operation, OperationType, RuleError, SchemaType, Selection, Spanning,
    Variables,
};

use super::refusal::Refusal;

type RootSchema = SchemaType<DefaultScalarValue>;
type Given<'a> = (Spanning<&'a str>, Spanning<InputValue>);

/// Prefixes of those messages of juniper that quote only names of the document and the schema.
const NAMES_ALONE: [&str; 18] = [
    "Directive \"",
    "Field \"",
    "Fields \"",
    "Fragment \"",
    "Fragment cannot ",
    "Cannot spread fragment \"",
    "GraphQL introspection is not allowed",
    "There can only be one argument named ",
    "There can only be one fragment named ",
    "There can only be one operation named ",
    "There can only be one variable named ",
    "This anonymous operation ",
    "Unknown argument \"",
    "Unknown directive \"",
    "Unknown field \"",
    "Unknown fragment: \"",
    "Unknown type \"",
    "Variable \"",
];

/// The refusal of a document that juniper found invalid, by its first error.
pub fn document(errors: &[RuleError], document: &[Definition<'_, DefaultScalarValue>], schema: &RootSchema) -> Refusal {
    let Some(first) = errors.first() else { return Refusal::bad_input("The document is not valid.") };
    if NAMES_ALONE.iter().any(|beginning| first.message().starts_with(beginning)) {
        // A suggestion would disclose the schema; only introspection may do that.
        return Refusal::bad_input(first.message().split(" Did you mean").next().unwrap_or_default());
    }
    let at = first.locations().first().map_or((1, 1), |at| (at.line() + 1, at.column() + 1));
    let place = || format!("The document is not valid at line {}, column {}.", at.0, at.1);
    let literals = Judge { schema, judged: Judged::Literals };
    Refusal::bad_input(document.iter().find_map(|definition| literals.definition(definition)).unwrap_or_else(place))
}

/// The refusal of variables that do not fit the types an operation declares.
pub fn variables(
    given: &Variables<DefaultScalarValue>,
    operation: &Operation<'_, DefaultScalarValue>,
    schema: &RootSchema,
) -> Refusal {
    let judge = Judge { schema, judged: Judged::Variables };
    let misfit = declared(operation).find_map(|Declared { name, whose, wanted, default }| match given.get(name) {
        Some(value) => judge.misfit(&whose, &wanted, value),
        None if default.is_some() || !wanted.ends_with('!') => None,
        None => Some(format!("{whose} of required type \"{wanted}\" was not provided.")),
    });
    Refusal::bad_input(misfit.unwrap_or_else(|| "The variables do not fit the types the operation declares.".into()))
}

/// The refusal of a null variable where the schema takes none, in a valid document. A nullable variable with a default may stand there
/// (GraphQL, 5.8.5), and juniper executes an explicit null: it panics at a directive, and fails the field at an argument.
pub fn nulls(
    given: &Variables<DefaultScalarValue>,
    document: &[Definition<'_, DefaultScalarValue>],
    operation: &Operation<'_, DefaultScalarValue>,
    schema: &RootSchema,
) -> Option<Refusal> {
    let is_null = |own: &Declared<'_>| given.get(own.name).or(own.default).is_some_and(InputValue::is_null);
    let nulls: Vec<&str> = declared(operation).filter(is_null).map(|own| own.name).collect();
    if nulls.is_empty() {
        return None;
    }
    let judge = Judge { schema, judged: Judged::Nulls(&nulls) };
    document.iter().find_map(|definition| judge.definition(definition)).map(Refusal::bad_input)
}

/// A variable that an operation declares.
struct Declared<'a> {
    name: &'a str,
    /// The variable as an error message names it.
    whose: String,
    wanted: String,
    default: Option<&'a InputValue>,
}

fn declared<'a>(operation: &'a Operation<'_, DefaultScalarValue>) -> impl Iterator<Item = Declared<'a>> {
    let all = operation.variables_definition.iter().flat_map(|variables| variables.item.iter());
    all.map(|(name, variable)| Declared {
        name: name.item,
        whose: format!("Variable \"${}\"", name.item),
        wanted: variable.var_type.item.to_string(),
        default: variable.default_value.as_ref().map(|value| &value.item),
    })
}

/// Finds the first value that does not fit its type.
struct Judge<'s> {
    schema: &'s RootSchema,
    judged: Judged<'s>,
}

/// The values that are judged.
#[derive(Clone, Copy)]
enum Judged<'s> {
    /// Literals of the document, where a string is not an enum value.
    Literals,
    /// Values of variables.
    Variables,
    /// Uses of these variables, which are null. All other values fit.
    Nulls(&'s [&'s str]),
}

/// A value that does not fit its type, or has a field that the type does not have.
struct Misfit {
    /// The path within the whole value: `.filter.roles[1]`; empty for the value itself.
    path: String,
    wanted: String,
    is_field_unknown: bool,
}

impl Judge<'_> {
    fn definition(&self, definition: &Definition<'_, DefaultScalarValue>) -> Option<String> {
        match definition {
            Definition::Operation(operation) => {
                let operation = &operation.item;
                let root = match operation.operation_type {
                    OperationType::Query => Some(self.schema.concrete_query_type()),
                    OperationType::Mutation => self.schema.concrete_mutation_type(),
                    OperationType::Subscription => self.schema.concrete_subscription_type(),
                };
                let mut declared = declared(operation);
                let default = declared.find_map(|own| self.misfit(&own.whose, &own.wanted, own.default?));
                default.or_else(|| self.selections(&operation.selection_set, root))
            }
            Definition::Fragment(fragment) => {
                let on = self.schema.concrete_type_by_name(fragment.item.type_condition.item);
                self.selections(&fragment.item.selection_set, on)
            }
        }
    }

    fn selections(
        &self,
        selections: &[Selection<'_, DefaultScalarValue>],
        parent: Option<&MetaType<DefaultScalarValue>>,
    ) -> Option<String> {
        selections.iter().find_map(|selection| {
            let (directives, misfit) = match selection {
                Selection::Field(field) => {
                    let field = &field.item;
                    let known = parent.and_then(|parent| parent.field_by_name(field.name.item));
                    let wanted = known.and_then(|known| known.arguments.as_deref()).unwrap_or_default();
                    let given = field.arguments.as_ref().map(|given| &given.item.items[..]).unwrap_or_default();
                    let of =
                        known.and_then(|known| self.schema.concrete_type_by_name(known.field_type.innermost_name()));
                    let below = field.selection_set.as_deref().unwrap_or_default();
                    let misfit = self.arguments(given, wanted).or_else(|| self.selections(below, of));
                    (&field.directives, misfit)
                }
                Selection::InlineFragment(inline) => {
                    let inline = &inline.item;
                    let on = inline.type_condition.as_ref();
                    let on = on.map_or(parent, |on| self.schema.concrete_type_by_name(on.item));
                    (&inline.directives, self.selections(&inline.selection_set, on))
                }
                Selection::FragmentSpread(spread) => (&spread.item.directives, None),
            };
            misfit.or_else(|| {
                directives.iter().flatten().find_map(|directive| {
                    let known = self.schema.directive_by_name(directive.item.name.item)?;
                    self.arguments(&directive.item.arguments.as_ref()?.item.items, &known.arguments)
                })
            })
        })
    }

    fn arguments(&self, given: &[Given<'_>], wanted: &[Argument<DefaultScalarValue>]) -> Option<String> {
        given.iter().find_map(|(name, value)| {
            let known = wanted.iter().find(|known| known.name == name.item)?;
            self.misfit(&format!("Argument \"{}\"", name.item), &known.arg_type.to_string(), &value.item)
        })
    }

    /// The message for a value that does not fit the type of a variable or an argument.
    fn misfit(&self, whose: &str, of: &str, value: &InputValue) -> Option<String> {
        let Misfit { path, wanted, is_field_unknown } = self.find(of, value)?;
        let got = if is_field_unknown {
            format!("got a field that type \"{wanted}\" does not have")
        } else {
            format!("got a value that is not of type \"{wanted}\"")
        };
        Some(match path.trim_start_matches('.') {
            "" => format!("{whose} {got}."),
            path => format!("{whose} of type \"{of}\" {got} at \"{path}\"."),
        })
    }

    /// Finds the misfit of a value and a type, given in the schema definition language.
    fn find(&self, wanted: &str, value: &InputValue) -> Option<Misfit> {
        let of = |is_field_unknown| Some(Misfit { path: String::new(), wanted: wanted.into(), is_field_unknown });
        let wrong = || of(false);
        let as_wanted = |found: Misfit| match found.path.as_str() {
            "" => Misfit { wanted: wanted.into(), ..found },
            _ => found,
        };
        if let InputValue::Variable(name) = value {
            let is_null = matches!(self.judged, Judged::Nulls(nulls) if nulls.contains(&name.as_str()));
            return if is_null && wanted.ends_with('!') { wrong() } else { None };
        }
        if let Some(nullable) = wanted.strip_suffix('!') {
            return if value.is_null() { wrong() } else { self.find(nullable, value).map(as_wanted) };
        }
        if value.is_null() {
            return None;
        }
        if let Some(item) = wanted.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
            let InputValue::List(items) = value else { return self.find(item, value).map(as_wanted) };
            let mut items = items.iter().enumerate();
            return items.find_map(|(index, value)| Some(self.find(item, &value.item)?.below(&format!("[{index}]"))));
        }
        match (self.schema.concrete_type_by_name(wanted), value) {
            (Some(MetaType::InputObject(object)), InputValue::Object(given)) => {
                if given.iter().any(|(key, _)| object.input_fields.iter().all(|field| field.name != key.item)) {
                    return of(true);
                }
                object.input_fields.iter().find_map(|field| {
                    let value = given.iter().find(|(key, _)| field.name == key.item).map(|(_, value)| &value.item);
                    let value = value.or(field.default_value.as_ref()).unwrap_or(&InputValue::Null);
                    Some(self.find(&field.arg_type.to_string(), value)?.below(&format!(".{}", field.name)))
                })
            }
            _ if matches!(self.judged, Judged::Nulls(_)) => None,
            (_, InputValue::List(_) | InputValue::Object(_)) | (Some(MetaType::InputObject(_)) | None, _) => wrong(),
            (Some(MetaType::Enum(_)), InputValue::Scalar(_)) if matches!(self.judged, Judged::Literals) => wrong(),
            (Some(leaf), value) => match leaf.input_value_parse_fn() {
                Some(parse) if parse(value).is_ok() => None,
                _ => wrong(),
            },
        }
    }
}

impl Misfit {
    fn below(self, place: &str) -> Misfit {
        Misfit { path: format!("{place}{}", self.path), ..self }
    }
}
