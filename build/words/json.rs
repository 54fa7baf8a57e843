//! JSON in the order of its source. Refuses duplicate keys of an object, which `serde_json` would accept, and numbers, booleans
//! and null. Does not know what a key means.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// A JSON value that consists of strings only.
#[derive(Debug)]
pub enum Node {
    /// A string.
    Text(String),
    /// An array.
    List(Vec<Node>),
    /// An object, its members in the order of the source.
    Object(Vec<(String, Node)>),
}

/// Parses a source. Errors: the parser's message, with line and column.
pub fn parse(source: &str) -> Result<Node, serde_json::Error> {
    serde_json::from_str(source)
}

impl<'de> Deserialize<'de> for Node {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Node, D::Error> {
        from.deserialize_any(NodeVisitor)
    }
}

struct NodeVisitor;

impl<'de> Visitor<'de> for NodeVisitor {
    type Value = Node;

    fn expecting(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        to.write_str("a string, an array or an object")
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Node, E> {
        Ok(Node::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Node, A::Error> {
        let mut list = Vec::new();
        while let Some(item) = items.next_element()? {
            list.push(item);
        }
        Ok(Node::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Node, A::Error> {
        let mut members: Vec<(String, Node)> = Vec::new();
        while let Some((key, node)) = entries.next_entry::<String, Node>()? {
            if members.iter().any(|(known, _)| *known == key) {
                return Err(A::Error::custom(format!("`{key}` stands twice")));
            }
            members.push((key, node));
        }
        Ok(Node::Object(members))
    }
}
