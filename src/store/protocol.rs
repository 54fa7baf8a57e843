//! Messages of PostgreSQL's protocol (version 3), read beside the driver: SQLSTATEs and command tags, which diesel does not
//! report. Knows no connection.

/// Maximum number of bytes read of a message; an SQLSTATE is among the first.
const MOST: usize = 256;

/// Bytes of the type and length of a message.
const HEADER: usize = 5;

/// A message from the server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServerMessage<'a> {
    /// A failed statement, by its SQLSTATE.
    Error(&'a str),
    /// A completed statement, by its command tag, such as `INSERT 0 1`.
    Complete(&'a str),
    /// Ready for the next statement.
    Ready {
        /// Whether a transaction is open.
        in_transaction: bool,
    },
}

/// Splits a stream of bytes into messages, however the bytes arrive.
#[derive(Debug, Default)]
pub struct MessageReader {
    header: Vec<u8>,
    body: Vec<u8>,
    /// Bytes of the body still to come.
    left: usize,
}

impl MessageReader {
    /// Takes bytes, and reports each message that ends among them.
    pub fn read(&mut self, mut bytes: &[u8], mut tell: impl FnMut(ServerMessage<'_>)) {
        while !bytes.is_empty() || (self.header.len() == HEADER && self.left == 0) {
            if self.header.len() < HEADER {
                let (first, rest) = bytes.split_at(bytes.len().min(HEADER - self.header.len()));
                self.header.extend_from_slice(first);
                bytes = rest;
                if let Some(length) = self.header.last_chunk::<4>().filter(|_| self.header.len() == HEADER) {
                    // The length counts itself.
                    self.left = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX).saturating_sub(4);
                }
                continue;
            }
            let (body, rest) = bytes.split_at(bytes.len().min(self.left));
            if self.is_looked_at() {
                self.body.extend_from_slice(&body[..body.len().min(MOST - self.body.len())]);
            }
            self.left -= body.len();
            bytes = rest;
            if self.left == 0 {
                self.message().into_iter().for_each(&mut tell);
                self.header.clear();
                self.body.clear();
            }
        }
    }

    fn is_looked_at(&self) -> bool {
        matches!(self.header.first(), Some(b'E' | b'C' | b'Z'))
    }

    fn message(&self) -> Option<ServerMessage<'_>> {
        let text = |bytes| std::str::from_utf8(bytes).ok();
        match self.header.first()? {
            b'E' => {
                // Each field is a letter and a text that ends with a zero.
                let code = self.body.split(|byte| *byte == 0).find_map(|field| field.strip_prefix(b"C"))?;
                text(code).map(ServerMessage::Error)
            }
            b'C' => text(self.body.strip_suffix(&[0])?).map(ServerMessage::Complete),
            b'Z' => Some(ServerMessage::Ready { in_transaction: self.body.first() != Some(&b'I') }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(kind: u8, body: &[u8]) -> Vec<u8> {
        let length = u32::try_from(body.len() + 4).unwrap_or_default().to_be_bytes();
        [&[kind], &length[..], body].concat()
    }

    #[test]
    fn messages_are_told_however_their_bytes_arrive() {
        let long = [&b"SERROR\0VERROR\0C53100\0M"[..], &[b'x'; 5000], b"\0\0"].concat();
        let bytes = [
            message(b'T', &[0; 700]),
            message(b'1', b""),
            message(b'C', b"INSERT 0 1\0"),
            message(b'Z', b"T"),
            message(b'E', &long),
            message(b'Z', b"E"),
            message(b'C', b"ROLLBACK\0"),
            message(b'Z', b"I"),
            message(b'n', b""),
        ]
        .concat();
        let expected = [
            "Complete(\"INSERT 0 1\")",
            "Ready { in_transaction: true }",
            "Error(\"53100\")",
            "Ready { in_transaction: true }",
            "Complete(\"ROLLBACK\")",
            "Ready { in_transaction: false }",
        ];
        for size in [1, 2, 3, 5, 7, 64, 1000, bytes.len()] {
            let (mut reader, mut told) = (MessageReader::default(), Vec::new());
            bytes.chunks(size).for_each(|chunk| reader.read(chunk, |message| told.push(format!("{message:?}"))));
            assert_eq!(told, expected, "chunks of {size}");
            assert!(reader.header.is_empty() && reader.body.capacity() <= 2 * MOST, "chunks of {size}");
        }
    }

    #[test]
    fn bytes_of_no_message_stop_nothing() {
        for bytes in
            [&[b'E', 0, 0, 0, 0][..], &[b'Z', 0, 0, 0, 4], &[b'C', 0, 0, 0, 5, 255], &[b'E', 255, 255, 255, 255, 1]]
        {
            let mut reader = MessageReader::default();
            reader.read(bytes, |message| assert_eq!(message, ServerMessage::Ready { in_transaction: true }));
        }
    }
}
