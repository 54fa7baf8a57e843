//! How long each test runs: `.ci/run` names a file in `TEST_TIMES` and reports the slowest tests. Stable libtest does not tell.

use std::fs::File;
use std::io::Write;
use std::time::Instant;

/// Measures from the start of a test's database or program to its end, and writes the test's name and seconds.
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
        // Tests run side by side: one write per line keeps lines whole.
        let _best_effort =
            File::options().create(true).append(true).open(path).and_then(|mut file| file.write_all(line.as_bytes()));
    }
}
