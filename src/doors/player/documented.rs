//! Calls of the player door as its document describes them: path, headers, body and answers, before they are written.

use utoipa::ToSchema;
use utoipa::openapi::example::ExampleBuilder;
use utoipa::openapi::schema::{ObjectBuilder, Schema};
use utoipa::openapi::{ContentBuilder, HttpMethod, RefOr};

use super::answers::Enveloped;
use super::examples::Example;
use super::refusals::Unfit;
use super::schemas;
use crate::doors::openapi::{closed, component};

/// Schemas of a body, one of which fits, and an example of each.
pub struct BodyOf {
    /// The schemas.
    pub schemas: Vec<RefOr<Schema>>,
    /// The examples.
    pub examples: Vec<Example>,
}

/// The answer of a call that was done, or a refusal that is the call's own.
pub struct Told {
    /// The status.
    pub status: u16,
    /// The answer in words.
    pub description: String,
    /// The body.
    pub body: BodyOf,
}

/// A call of the document.
pub struct DocumentedCall {
    /// The name.
    pub id: String,
    /// The path.
    pub path: String,
    /// The method.
    pub method: HttpMethod,
    /// The call in words.
    pub summary: &'static str,
    /// Headers that a body may want, with their schemas.
    pub headers: Vec<(&'static str, ObjectBuilder)>,
    /// The body.
    pub takes: Option<BodyOf>,
    /// Answers and refusals of the call's own.
    pub told: Vec<Told>,
    /// Values that the call refuses in words.
    pub unfit: Vec<Unfit>,
}

impl BodyOf {
    /// A body of one type.
    pub fn one<T: ToSchema>(example: Example) -> BodyOf {
        BodyOf { schemas: vec![component::<T>().into()], examples: vec![example] }
    }

    /// A body in an envelope.
    pub fn enveloped<T: ToSchema>(example: Example) -> BodyOf {
        BodyOf { schemas: vec![closed::<Enveloped<T>>()], examples: vec![example] }
    }

    /// A body that is of this kind or the other.
    pub fn or(mut self, other: BodyOf) -> BodyOf {
        self.schemas.extend(other.schemas);
        self.examples.extend(other.examples);
        self
    }

    /// The body with another example.
    pub fn with(mut self, example: Example) -> BodyOf {
        self.examples.push(example);
        self
    }

    /// The content of a request or a response.
    pub fn content(self) -> ContentBuilder {
        let content = ContentBuilder::new().schema(Some(schemas::one_of(self.schemas)));
        let mut examples = self.examples;
        if examples.len() == 1 {
            return content.example(Some(examples.remove(0).1));
        }
        let named = |(name, value)| (name, ExampleBuilder::new().value(Some(value)).build());
        content.examples_from_iter(examples.into_iter().map(named))
    }
}
