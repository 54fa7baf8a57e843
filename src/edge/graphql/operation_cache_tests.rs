//! Tests of the operation cache.

use juniper::{EmptySubscription, GraphQLError, RootNode, graphql_object};

use super::super::schema::ErasedSchema;
use super::*;
use crate::edge::Call;

struct PlainQuery;
struct PlainMutation;

#[graphql_object(context = Call, name = "Query")]
impl PlainQuery {
    fn answer() -> bool {
        true
    }

    fn echo(text: String) -> String {
        text
    }
}

#[graphql_object(context = Call, name = "Mutation")]
impl PlainMutation {
    fn answer() -> bool {
        true
    }
}

/// A cache, and the schema of its documents.
struct Stand {
    cache: OperationCache,
    schema: Arc<dyn ErasedSchema>,
}

impl Stand {
    fn new() -> Stand {
        let schema = Arc::new(RootNode::new(PlainQuery, PlainMutation, EmptySubscription::new()));
        Stand { cache: OperationCache::default(), schema }
    }

    /// Notes a document as the endpoint does.
    fn note(&self, document: &str, name: Option<&str>) {
        let own = || OwnedOperation::validated(&self.schema, document, name).ok();
        self.cache.note(document, name, own);
    }

    fn is_kept(&self, document: &str) -> bool {
        self.cache.get(document, None).is_some()
    }
}

#[test]
fn a_document_is_kept_at_its_second_sight() {
    let stand = Stand::new();
    for (seen, kept) in [(1, false), (2, true), (3, true)] {
        stand.note("{ answer }", None);
        assert_eq!(stand.is_kept("{ answer }"), kept, "seen {seen} times");
    }
    assert!(!stand.is_kept("{answer}"));
}

#[test]
fn a_kept_operation_is_found_by_its_own_name_alone() {
    let stand = Stand::new();
    let document = "query Asked { answer }";
    (0..2).for_each(|_| stand.note(document, Some("Asked")));
    let cached = |name| stand.cache.get(document, name);
    assert!(cached(None).is_some_and(|cached| cached.operation().is_query()));
    assert!(cached(Some("Asked")).is_some());
    assert!(cached(Some("Other")).is_none());
    (0..2).for_each(|_| stand.note("mutation { answer }", None));
    let mutation = stand.cache.get("mutation { answer }", None);
    assert!(mutation.is_some_and(|cached| !cached.operation().is_query()));
    assert!(stand.cache.get("mutation { answer }", Some("Other")).is_none());
}

#[test]
fn a_document_with_a_string_literal_or_beyond_the_bound_is_never_kept() {
    let stand = Stand::new();
    let (longest, beyond) = (format!("{{ answer }}{:4086}", ""), format!("{{ answer }}{:4087}", ""));
    assert_eq!((longest.len(), beyond.len()), (LARGEST, LARGEST + 1));
    for (document, kept) in [
        ("{ echo(text: \"123456\") }", false),
        ("{ echo(text: \"\"\"123456\"\"\") }", false),
        ("query ($text: String! = \"123456\") { echo(text: $text) }", false),
        ("query ($text: String!) { echo(text: $text) }", true),
        (&longest, true),
        (&beyond, false),
    ] {
        (0..3).for_each(|_| stand.note(document, None));
        assert_eq!(stand.is_kept(document), kept, "{document:.60}");
        assert!(OwnedOperation::validated(&stand.schema, document, None).is_ok(), "{document:.60}");
    }
}

#[test]
fn documents_that_come_once_evict_none_and_the_least_recently_used_goes_first() {
    let stand = Stand::new();
    let numbered = |number: usize| format!("query Number{number} {{ answer }}");
    (0..2).for_each(|_| stand.note("{ answer }", None));
    (0..5000).for_each(|number| stand.note(&numbered(number), None));
    assert!(stand.is_kept("{ answer }"));
    for number in 0..KEPT.get() - 1 {
        (0..2).for_each(|_| stand.note(&numbered(number), None));
    }
    assert!(stand.is_kept("{ answer }") && stand.is_kept(&numbered(0)));
    (0..2).for_each(|_| stand.note("query Last { answer }", None));
    assert!(stand.is_kept("{ answer }") && stand.is_kept("query Last { answer }") && !stand.is_kept(&numbered(1)));
    let caches = stand.cache.caches();
    assert!(caches.kept.len() == KEPT.get() && caches.seen.len() <= SEEN.get());
}

#[test]
fn a_document_that_is_not_valid_is_never_kept() {
    let stand = Stand::new();
    (0..3).for_each(|_| stand.note("{ unknown }", None));
    assert!(!stand.is_kept("{ unknown }"));
    let error = OwnedOperation::validated(&stand.schema, "{ unknown }", None).err();
    assert!(matches!(error, Some(GraphQLError::ValidationError(_))));
}
