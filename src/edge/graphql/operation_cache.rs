//! The operation cache of a door: documents that were parsed, validated and judged before. A document is taken in at its second
//! sight, so that documents which come once evict none. Bounded in number and size. Holds no document with a string literal,
//! which may be a secret. Refuses nothing.

use std::hash::{BuildHasher, RandomState};
use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use lru::LruCache;

use super::schema::OwnedOperation;

/// Number of documents kept.
const KEPT: NonZeroUsize = NonZeroUsize::MIN.saturating_add(255);

/// Number of documents remembered as seen once.
const SEEN: NonZeroUsize = NonZeroUsize::MIN.saturating_add(1023);

/// Maximum size of a kept document, in bytes.
const LARGEST: usize = 4096;

/// Operations by their documents. The least recently used is evicted first.
pub struct OperationCache {
    caches: Mutex<Caches>,
    /// Keyed, so that no client can choose documents that collide.
    hasher: RandomState,
}

struct Caches {
    kept: LruCache<String, CachedOperation, RandomState>,
    /// Hashes of documents seen once.
    seen: LruCache<u64, ()>,
}

/// An operation, and its name in the document.
struct CachedOperation {
    operation: Arc<OwnedOperation>,
    name: Option<String>,
}

impl Default for OperationCache {
    fn default() -> OperationCache {
        let hasher = RandomState::new();
        let caches = Caches { kept: LruCache::with_hasher(KEPT, hasher.clone()), seen: LruCache::new(SEEN) };
        OperationCache { caches: Mutex::new(caches), hasher }
    }
}

impl OperationCache {
    /// The operation of a document, if the document is kept and its operation is the one asked by `name`.
    pub fn get(&self, document: &str, name: Option<&str>) -> Option<Arc<OwnedOperation>> {
        let mut caches = self.caches();
        let cached = caches.kept.get(document)?;
        let is_asked = name.is_none() || name == cached.name.as_deref();
        is_asked.then(|| Arc::clone(&cached.operation))
    }

    /// Takes in a valid document at its second sight. `own` makes its operation, and `name` is the operation's name in it.
    pub fn note(&self, document: &str, name: Option<&str>, own: impl FnOnce() -> Option<OwnedOperation>) {
        // A string literal begins with a quotation mark (GraphQL, 2.9.4).
        if document.len() > LARGEST || document.contains('"') {
            return;
        }
        let hash = self.hasher.hash_one(document);
        if self.caches().seen.put(hash, ()).is_none() {
            return;
        }
        // Made without the lock: it takes as long as the request's own validation.
        let Some(operation) = own().map(Arc::new) else { return };
        let cached = CachedOperation { operation, name: name.map(str::to_owned) };
        let mut caches = self.caches();
        caches.kept.put(document.to_owned(), cached);
        caches.seen.pop(&hash);
    }

    fn caches(&self) -> MutexGuard<'_, Caches> {
        self.caches.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
#[path = "operation_cache_tests.rs"]
mod tests;
