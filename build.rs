//! Tells cargo that the binary holds the migrations: a new file must mean a new build.

fn main() {
    println!("cargo:rerun-if-changed=migrations");
}
