//! Packed forms of an asset: gzip (RFC 1952) and brotli (RFC 7932), as small as they become.

use std::io::{self, Write};

use brotli::CompressorWriter;
use flate2::{Compression, GzBuilder};

/// The bytes packed with gzip; equal bytes are packed equally.
pub fn gzip(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut packed = GzBuilder::new().write(Vec::new(), Compression::best());
    packed.write_all(bytes)?;
    packed.finish()
}

/// The bytes packed with brotli.
pub fn brotli(bytes: &[u8]) -> io::Result<Vec<u8>> {
    let mut packed = Vec::new();
    {
        let mut writer = CompressorWriter::new(&mut packed, 4096, 11, 22);
        writer.write_all(bytes)?;
    }
    Ok(packed)
}
