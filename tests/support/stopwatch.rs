//! How long each test runs: `.ci/run` names a file in `TEST_TIMES` and reports the slowest tests. Stable libtest does not tell.

use std::fs::File;
use std::io::Write;
use std::time::Instant;

/// Started by what makes a test slow, a database or a program; writes a line when that ends with the test.
pub struct Stopwatch {
    test: String,
    since: Instant,
}

impl Stopwatch {
    pub fn start() -> Stopwatch {
        // libtest names a test's thread after the test.
        Stopwatch { test: std::thread::current().name().unwrap_or_default().to_owned(), since: Instant::now() }
    }
}

impl Drop for Stopwatch {
    fn drop(&mut self) {
        let Some(path) = std::env::var_os("TEST_TIMES").filter(|_| self.test.contains("::")) else { return };
        let line = format!("{:.1} {}\n", self.since.elapsed().as_secs_f64(), self.test);
        // One write of one line, because tests run side by side.
        let _best_effort =
            File::options().create(true).append(true).open(path).and_then(|mut file| file.write_all(line.as_bytes()));
    }
}
