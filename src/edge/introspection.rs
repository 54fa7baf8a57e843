//! Bounded introspection: the size of an answer is computed before it is built, and one answer is built at a time, off the
//! threads that serve other requests. Refuses an answer beyond [`ANSWER`] bytes. juniper builds such an answer in one piece:
//! unbounded, a query of 549 bytes made an answer of 5 MB and held a thread for seconds.

use juniper::{DefaultScalarValue, InputValue, Selection};
use serde_json::{Map, Value};
use tokio::sync::{OnceCell, Semaphore};

use super::document::{Fragments, Parts};
use super::refusal::Refusal;

/// Maximum size of an answer where introspection is on, in bytes.
pub const ANSWER: usize = 1024 * 1024;

/// A query for the whole schema: sizes are computed on its answer.
const WHOLE: &str = include_str!("introspection.graphql");

/// The introspected schema, read once, and the permit to answer.
#[derive(Debug)]
pub struct Introspection {
    whole: OnceCell<IntrospectedSchema>,
    turn: Semaphore,
}

#[derive(Debug)]
struct IntrospectedSchema {
    schema: Value,
    types: Map<String, Value>,
}

/// The answer would be longer than [`ANSWER`].
struct TooLong;

impl Default for Introspection {
    fn default() -> Introspection {
        Introspection { whole: OnceCell::new(), turn: Semaphore::new(1) }
    }
}

impl Introspection {
    /// Whether a document asks for the schema. `whole` executes a query without variables; it is called the first time.
    ///
    /// # Errors
    ///
    /// A refusal where the answer would be longer than [`ANSWER`].
    pub async fn is_asked<F>(&self, parts: &Parts<'_>, whole: impl FnOnce(&'static str) -> F) -> Result<bool, Refusal>
    where
        F: Future<Output = Result<Value, Refusal>>,
    {
        if !names_the_schema(&parts.operation.selection_set, &parts.fragments) {
            return Ok(false);
        }
        let read = async { whole(WHOLE).await.map(IntrospectedSchema::of) };
        let whole = self.whole.get_or_try_init(|| read).await?;
        let mut weighed = Weighed { whole, fragments: &parts.fragments, left: ANSWER };
        let fits = weighed.root(&parts.operation.selection_set).is_ok();
        if fits { Ok(true) } else { Err(too_long()) }
    }

    /// Runs a future that blocks its thread for as long as an answer of [`ANSWER`] bytes takes, one at a time. Needs tokio's
    /// multi-threaded runtime.
    pub async fn run<T>(&self, answering: impl Future<Output = T>) -> T {
        let _turn = self.turn.acquire().await;
        tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(answering))
    }
}

/// The refusal of an answer longer than [`ANSWER`].
pub fn too_long() -> Refusal {
    Refusal::too_complex(format!("The answer would be longer than {ANSWER} bytes."))
}

impl IntrospectedSchema {
    fn of(mut data: Value) -> IntrospectedSchema {
        let schema = data.get_mut("__schema").map(Value::take).unwrap_or_default();
        let types = schema.get("types").and_then(Value::as_array).into_iter().flatten();
        let named = types.filter_map(|told| Some((told.get("name")?.as_str()?.to_owned(), told.clone())));
        IntrospectedSchema { types: named.collect(), schema }
    }

    /// The full description of a type that `node` only names.
    fn resolve<'w>(&'w self, node: &'w Value) -> &'w Value {
        let is_type = node.get("kind").is_some();
        let name = node.get("name").and_then(Value::as_str).filter(|_| is_type);
        name.and_then(|name| self.types.get(name)).unwrap_or(node)
    }
}

/// Walks a selection as execution would and counts a lower bound of the bytes written. Stops at the limit, so that counting
/// takes no longer than an answer of that length.
struct Weighed<'w, 'a> {
    whole: &'w IntrospectedSchema,
    fragments: &'w Fragments<'a>,
    left: usize,
}

type Selections<'a> = [Selection<'a, DefaultScalarValue>];

impl<'w> Weighed<'w, '_> {
    fn spend(&mut self, bytes: usize) -> Result<(), TooLong> {
        self.left = self.left.checked_sub(bytes).ok_or(TooLong)?;
        Ok(())
    }

    fn root(&mut self, selections: &Selections<'_>) -> Result<(), TooLong> {
        let whole = self.whole;
        for selection in selections {
            self.spend(1)?;
            match selection {
                Selection::Field(field) => {
                    let below = field.item.selection_set.as_deref().unwrap_or_default();
                    match field.item.name.item {
                        "__schema" => self.object(&whole.schema, below)?,
                        "__type" => match asked(field.item.arguments.as_ref().map(|list| &list.item.items[..])) {
                            Some(name) => whole.types.get(name).map_or(Ok(()), |told| self.object(told, below))?,
                            // The value of a variable is not looked up: it may name any type.
                            None => whole.types.values().try_for_each(|told| self.object(told, below))?,
                        },
                        _ => {}
                    }
                }
                Selection::InlineFragment(inline) => self.root(&inline.item.selection_set)?,
                Selection::FragmentSpread(spread) => {
                    let below = self.fragments.get(spread.item.name.item).copied();
                    below.map_or(Ok(()), |below| self.root(below))?;
                }
            }
        }
        Ok(())
    }

    fn object(&mut self, node: &'w Value, selections: &Selections<'_>) -> Result<(), TooLong> {
        self.spend(2)?;
        for selection in selections {
            match selection {
                Selection::Field(field) => {
                    let field = &field.item;
                    self.spend(field.alias.as_ref().unwrap_or(&field.name).item.len() + 4)?;
                    let below = field.selection_set.as_deref().unwrap_or_default();
                    match node.get(field.name.item) {
                        Some(Value::Array(items)) => {
                            self.spend(2)?;
                            items.iter().try_for_each(|item| self.value(item, below))?;
                        }
                        Some(value) => self.value(value, below)?,
                        // `__typename`, or null: a wrapping type has neither fields nor values.
                        None => self.spend(14)?,
                    }
                }
                Selection::InlineFragment(inline) => self.object(node, &inline.item.selection_set)?,
                Selection::FragmentSpread(spread) => {
                    let below = self.fragments.get(spread.item.name.item).copied();
                    below.map_or(Ok(()), |below| self.object(node, below))?;
                }
            }
        }
        Ok(())
    }

    fn value(&mut self, value: &'w Value, below: &Selections<'_>) -> Result<(), TooLong> {
        match value {
            Value::Object(_) => self.object(self.whole.resolve(value), below),
            Value::String(text) => self.spend(text.len() + 3),
            _ => self.spend(5),
        }
    }
}

/// Whether a root field asks for the schema.
fn names_the_schema(selections: &Selections<'_>, fragments: &Fragments<'_>) -> bool {
    selections.iter().any(|selection| match selection {
        Selection::Field(field) => ["__schema", "__type"].contains(&field.item.name.item),
        Selection::InlineFragment(inline) => names_the_schema(&inline.item.selection_set, fragments),
        Selection::FragmentSpread(spread) => {
            fragments.get(spread.item.name.item).is_some_and(|below| names_the_schema(below, fragments))
        }
    })
}

type Argument<'a> = (juniper::Spanning<&'a str>, juniper::Spanning<InputValue>);

/// The type name in the argument of `__type`, if it is a literal.
fn asked<'d>(arguments: Option<&'d [Argument<'_>]>) -> Option<&'d str> {
    let (_, value) = arguments?.iter().find(|(name, _)| name.item == "name")?;
    match &value.item {
        InputValue::Scalar(DefaultScalarValue::String(name)) => Some(name),
        _ => None,
    }
}
