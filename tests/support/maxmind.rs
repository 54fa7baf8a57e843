//! Writes tiny databases in MaxMind's format, version 2.0: a search tree, its records and the metadata.
//! <https://maxmind.github.io/MaxMind-DB/>
//!
//! Refuses networks within one another. Knows no arrays of more than 28 elements and no texts over 284 bytes.

use std::collections::HashMap;
use std::net::IpAddr;

use ipnet::IpNet;
use serde_json::{Value, json};

/// A database to be written.
pub struct MaxMind {
    /// Type in the metadata, as in `GeoLite2-Country`.
    pub kind: &'static str,
    /// Bits of a record of the tree: 24 or 28.
    pub bits: u16,
    /// Whether the tree is of IPv6 addresses, with IPv4 addresses at `::/96`; otherwise of IPv4 addresses alone.
    pub ipv6: bool,
}

/// One side of a node.
#[derive(Clone, Copy)]
enum Side {
    Nothing,
    Node(usize),
    /// Offset of a record in the data section.
    Record(usize),
}

impl MaxMind {
    /// A database of countries over both kinds of addresses.
    pub const COUNTRIES: MaxMind = MaxMind { kind: "GeoLite2-Country", bits: 24, ipv6: true };

    /// The file of a database with these networks and their records.
    pub fn file(&self, networks: &[(&str, Value)]) -> Vec<u8> {
        let (mut nodes, mut data, mut offsets) = (vec![[Side::Nothing; 2]], Vec::new(), HashMap::new());
        for (network, record) in networks {
            let offset = *offsets.entry(record.to_string()).or_insert_with(|| {
                let offset = data.len();
                encode(record, &mut data);
                offset
            });
            insert(&mut nodes, &self.path(network.parse().unwrap()), Side::Record(offset));
        }
        let mut file: Vec<u8> =
            nodes.iter().flat_map(|node| self.node(node.map(|side| value(side, nodes.len())))).collect();
        file.extend([0; 16]);
        file.extend(data);
        file.extend(b"\xab\xcd\xefMaxMind.com");
        encode(&self.metadata(nodes.len()), &mut file);
        file
    }

    fn metadata(&self, nodes: usize) -> Value {
        json!({
            "binary_format_major_version": 2,
            "binary_format_minor_version": 0,
            "build_epoch": 1_793_000_000,
            "database_type": self.kind,
            "description": { "en": "written by a test" },
            "ip_version": if self.ipv6 { 6 } else { 4 },
            "languages": ["en"],
            "node_count": nodes,
            "record_size": self.bits,
        })
    }

    /// The bits of a network's prefix, from the root of the tree.
    fn path(&self, network: IpNet) -> Vec<usize> {
        let (bits, width, length) = match network.addr() {
            IpAddr::V4(v4) if self.ipv6 => (u128::from(u32::from(v4)), 128, 96 + network.prefix_len()),
            IpAddr::V4(v4) => (u128::from(u32::from(v4)), 32, network.prefix_len()),
            IpAddr::V6(v6) => (u128::from(v6), 128, network.prefix_len()),
        };
        (0..u32::from(length)).map(|at| usize::from(bits >> (width - 1 - at) & 1 == 1)).collect()
    }

    /// The bytes of a node. With 28 bits the middle byte holds the high bits of both records.
    fn node(&self, [left, right]: [u32; 2]) -> Vec<u8> {
        let ([high, left @ ..], [other, right @ ..]) = (left.to_be_bytes(), right.to_be_bytes());
        let middle = (self.bits == 28).then_some(high << 4 | other);
        assert!(high | other < 16 && (middle.is_some() || high | other == 0), "the tree is too large");
        left.into_iter().chain(middle).chain(right).collect()
    }
}

/// The number that a side is written as, in a tree of so many nodes.
fn value(side: Side, nodes: usize) -> u32 {
    let value = match side {
        Side::Nothing => nodes,
        Side::Node(at) => at,
        Side::Record(offset) => nodes + 16 + offset,
    };
    u32::try_from(value).unwrap()
}

fn insert(nodes: &mut Vec<[Side; 2]>, path: &[usize], record: Side) {
    let (last, above) = path.split_last().unwrap();
    let mut at = 0;
    for bit in above {
        at = match nodes[at][*bit] {
            Side::Node(next) => next,
            Side::Nothing => {
                nodes.push([Side::Nothing; 2]);
                nodes[at][*bit] = Side::Node(nodes.len() - 1);
                nodes.len() - 1
            }
            Side::Record(_) => panic!("a network is within another"),
        };
    }
    assert!(matches!(nodes[at][*last], Side::Nothing), "a network is within another");
    nodes[at][*last] = record;
}

/// Appends a value: a map, an array, a text or a number, each after a byte of type and size. A number has 2 bytes, but for those
/// of the metadata that have more.
fn encode(value: &Value, data: &mut Vec<u8>) {
    match value {
        Value::Object(map) => {
            data.push(7 << 5 | u8::try_from(map.len()).unwrap());
            for (key, value) in map {
                encode(&Value::from(key.as_str()), data);
                match key.as_str() {
                    "node_count" => number(6, 4, value, data),
                    "build_epoch" => number(9, 8, value, data),
                    _ => encode(value, data),
                }
            }
        }
        Value::Array(array) => {
            // Types beyond 7 have a second byte: array is 11.
            data.extend([u8::try_from(array.len()).unwrap(), 11 - 7]);
            array.iter().for_each(|value| encode(value, data));
        }
        Value::String(text) => {
            let size = u8::try_from(text.len().min(29)).unwrap();
            data.push(2 << 5 | size);
            data.extend((size == 29).then(|| u8::try_from(text.len() - 29).unwrap()));
            data.extend(text.as_bytes());
        }
        Value::Number(_) => number(5, 2, value, data),
        other => panic!("{other} is not written"),
    }
}

/// Appends a number of a type (5, 6 and 9 are of 2, 4 and 8 bytes).
fn number(kind: u8, size: u8, value: &Value, data: &mut Vec<u8>) {
    data.push(if kind > 7 { size } else { kind << 5 | size });
    data.extend((kind > 7).then(|| kind - 7));
    let bytes = value.as_u64().unwrap().to_be_bytes();
    data.extend(&bytes[bytes.len() - usize::from(size)..]);
}
