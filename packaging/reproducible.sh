#!/usr/bin/env bash
# Builds the program twice, from two copies of the commit in folders of other names, and compares the two. Takes twice as long as
# packaging/build.sh.
set -euo pipefail
cd "$(dirname "$0")/.."
SOURCE_DATE_EPOCH=$(packaging/epoch.sh)
export SOURCE_DATE_EPOCH
place=$(mktemp -d "$PWD/target/reproducible.XXXXXX")
trap 'rm -rf "$place"' EXIT
for name in one another/deeper; do
    mkdir -p "$place/$name"
    git archive HEAD | tar --extract --directory="$place/$name"
    env -u CARGO_TARGET_DIR "$place/$name/packaging/build.sh" "$place/$name/out"
done
sha256sum "$place/one/out/vestibule" "$place/another/deeper/out/vestibule"
cmp "$place/one/out/vestibule" "$place/another/deeper/out/vestibule"
echo "two builds, one hash"
