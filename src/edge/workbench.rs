//! The workbench: mails and tools that `dev` serves beside the pages, for trying. Knows nobody who fetches files.

use std::path::PathBuf;
use std::sync::Arc;

use futures_util::future::{BoxFuture, Shared};

/// Mails and tools that `dev` serves beside the pages; empty outside `dev`.
#[derive(Clone, Debug, Default)]
pub struct Workbench {
    /// Folder of the mails that `/dev/mail` shows.
    pub mail_folder: Option<PathBuf>,
    /// Files of GraphiQL, fetched where they are missing once they are first asked for.
    pub graphiql: Option<GraphiqlFiles>,
}

/// The files of GraphiQL; `None`: they are not to be had.
pub type GraphiqlFiles = Shared<BoxFuture<'static, Option<Arc<[GraphiqlFile]>>>>;

/// A file of GraphiQL.
#[derive(Debug)]
pub struct GraphiqlFile {
    /// Name under `/graphiql/`: `.js` or `.css`.
    pub name: &'static str,
    /// Content.
    pub content: Vec<u8>,
}
