//! A GraphQL schema without the types of its roots, and its operations: parsed, validated and ready to execute. Refuses nothing
//! that juniper does not.

use std::sync::Arc;

use futures_util::future::{BoxFuture, FutureExt};
use juniper::{
    DefaultScalarValue, EmptySubscription, ExecutionError, GraphQLError, GraphQLTypeAsync, OperationType, RootNode,
    SchemaType, ValidatedOperation, Value, Variables,
};
use self_cell::self_cell;

use crate::edge::call::Call;

/// The result of an execution: data, and the errors of its fields.
pub type Resolved = Result<(Value, Vec<ExecutionError<DefaultScalarValue>>), GraphQLError>;

/// The bounds of a schema's root type.
pub trait RootType:
    GraphQLTypeAsync<DefaultScalarValue, Context = Call, TypeInfo = ()> + Send + Sync + 'static
{
}

impl<T: GraphQLTypeAsync<DefaultScalarValue, Context = Call, TypeInfo = ()> + Send + Sync + 'static> RootType for T {}

/// A schema of any roots.
pub trait ErasedSchema: Send + Sync {
    /// The types.
    fn types(&self) -> &SchemaType<DefaultScalarValue>;

    /// The schema in the schema definition language.
    fn sdl(&self) -> String;

    /// Parses and validates a document, and chooses the operation of a name.
    ///
    /// # Errors
    ///
    /// As [`ValidatedOperation::new`].
    fn validated<'a>(&'a self, document: &'a str, name: Option<&str>) -> Result<ReadyOperation<'a>, GraphQLError>;
}

impl<Q: RootType, M: RootType> ErasedSchema for RootNode<Q, M, EmptySubscription<Call>> {
    fn types(&self) -> &SchemaType<DefaultScalarValue> {
        &self.schema
    }

    fn sdl(&self) -> String {
        self.as_sdl()
    }

    fn validated<'a>(&'a self, document: &'a str, name: Option<&str>) -> Result<ReadyOperation<'a>, GraphQLError> {
        Ok(ReadyOperation(Box::new(ValidatedOperation::new(document, name, self)?)))
    }
}

/// A validated operation of a schema of any roots.
trait Execute: Send + Sync {
    fn execute<'a>(&'a self, variables: &'a Variables, call: &'a Call) -> BoxFuture<'a, Resolved>;

    fn kind(&self) -> OperationType;
}

impl<Q: RootType, M: RootType> Execute for ValidatedOperation<'_, Q, M, EmptySubscription<Call>> {
    fn execute<'a>(&'a self, variables: &'a Variables, call: &'a Call) -> BoxFuture<'a, Resolved> {
        self.execute(variables, call).boxed()
    }

    fn kind(&self) -> OperationType {
        self.operation_type()
    }
}

/// A validated operation, which borrows from its document.
pub struct ReadyOperation<'a>(Box<dyn Execute + 'a>);

impl ReadyOperation<'_> {
    /// Validates the variables and executes the operation.
    pub fn execute<'a>(&'a self, variables: &'a Variables, call: &'a Call) -> BoxFuture<'a, Resolved> {
        self.0.execute(variables, call)
    }

    /// Whether the operation is a query.
    pub fn is_query(&self) -> bool {
        self.0.kind() == OperationType::Query
    }
}

struct Document {
    text: String,
    schema: Arc<dyn ErasedSchema>,
}

self_cell! {
    struct DocumentCell {
        owner: Document,

        #[covariant]
        dependent: ReadyOperation,
    }
}

/// A validated operation with its own copy of its document.
pub struct OwnedOperation(DocumentCell);

impl OwnedOperation {
    /// Parses and validates a document.
    ///
    /// # Errors
    ///
    /// As [`ErasedSchema::validated`].
    pub fn validated(schema: &Arc<dyn ErasedSchema>, document: &str, name: Option<&str>) -> Result<Self, GraphQLError> {
        let owner = Document { text: document.to_owned(), schema: Arc::clone(schema) };
        DocumentCell::try_new(owner, |owner| owner.schema.validated(&owner.text, name)).map(OwnedOperation)
    }

    /// The operation.
    pub fn operation(&self) -> &ReadyOperation<'_> {
        self.0.borrow_dependent()
    }
}
