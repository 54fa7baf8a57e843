#!/usr/bin/env bash
# Builds the program as it is shipped: without the private PostgreSQL of `dev`, optimised as a whole, stripped, and without the
# paths of the machine that builds it, so that two builds of a commit are equal.
#
#     packaging/build.sh FOLDER [TARGET]
#
# FOLDER gets the program `vestibule`. TARGET is a target of rustc, such as x86_64-unknown-linux-musl for a static program; it has
# to be installed. Builds with the toolchain that runs here: the same commit, toolchain and system give the same bytes.
set -euo pipefail
cd "$(dirname "$0")/.."
out=${1:?usage: packaging/build.sh FOLDER [TARGET]}
target=${2:-}
here=$PWD
built=${CARGO_TARGET_DIR:-$here/target}
cargo=${CARGO_HOME:-$HOME/.cargo}

# Paths: of the source, of its output, and of the registry's sources. Of two that fit, rustc takes the later one.
paths=("$here=/vestibule" "$built=/vestibule/target" "$cargo=/cargo")
RUSTFLAGS=${RUSTFLAGS:-} CFLAGS=${CFLAGS:-}
for path in "${paths[@]}"; do
    RUSTFLAGS+=" --remap-path-prefix=$path"
    CFLAGS+=" -ffile-prefix-map=$path"
done
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(packaging/epoch.sh)}
export RUSTFLAGS CFLAGS SOURCE_DATE_EPOCH CARGO_INCREMENTAL=0

# Stands before the target so that a queue of builds may take cargo's place.
# shellcheck disable=SC2086
${CARGO:-cargo} build --locked --profile dist --no-default-features --bin vestibule ${target:+--target $target}
install -D -m 0755 "$built/${target:+$target/}dist/vestibule" "$out/vestibule"
