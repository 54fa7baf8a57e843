#!/usr/bin/env bash
# Builds the two versions of the proof of upgrades: `old`, the last tag (before there is one the commit before the newest, and
# UPGRADE_FROM=REV names another), and `next`, this tree with the made-up migrations of next/. Their dependencies are compiled once.
# Prints the paths of both programs. A version that is built already is not built again.
set -euo pipefail
cd "$(dirname "$0")/../../.."
into=$PWD/target/upgrade
mkdir -p "$into"

# Sources of the program and of what its manifest names, and the made-up migrations.
sources=(Cargo.toml Cargo.lock askama.toml build build.rs benches crates migrations src words CHANGELOG.md docs/clients/operations
    rust-toolchain.toml tests/it/main.rs tests/proof/main.rs)
made_up=tests/proof/upgrade/next

# The files below some paths as they are now, committed or not.
files() {
    git ls-files -z --cached --others --exclude-standard -- "$@" |
        while IFS= read -r -d '' file; do if [[ -f $file ]]; then printf '%s\0' "$file"; fi; done | sort -z
}
digest() { files "$@" | xargs -0 sha256sum | sha256sum | cut -d ' ' -f 1; }
tree=$(digest "${sources[@]}")
next=$(digest "${sources[@]}" "$made_up")

tag=$(git describe --tags --abbrev=0 2>/dev/null || true)
from=${UPGRADE_FROM:-${tag:-HEAD~1}}
old=$(git rev-parse --verify "$from^{commit}")
edited=$(git diff --name-only --diff-filter=MD "$old" -- migrations)
if [[ -n $edited ]]; then
    if [[ -n $tag ]]; then
        printf 'a migration was edited or removed since %s:\n%s\n' "$from" "$edited" >&2
        exit 1
    fi
    echo "before the first release: migrations were edited since $from, so the old version is this tree" >&2
    old=$tree
fi

# NAME STAMP: builds the sources in target/upgrade/NAME, which are those of the stamp.
built() {
    echo "building $1, $2" >&2
    cargo build --locked --no-default-features --package vestibule --bin vestibule \
        --manifest-path "$into/$1/Cargo.toml" --target-dir "$into/target" >&2
    # A running program's file cannot be written, but replaced.
    cp "$into/target/debug/vestibule" "$into/vestibule-$1.new"
    mv "$into/vestibule-$1.new" "$into/vestibule-$1"
    echo "$2" >"$into/$1.stamp"
}

# NAME STAMP: whether that version is built.
is_built() { [[ -x $into/vestibule-$1 && -f $into/$1.stamp && $(<"$into/$1.stamp") == "$2" ]]; }

# NAME: unpacks an archive into an empty folder. Each file is new, or cargo would take those of an older commit for built ones.
unpacked() {
    rm -rf "${into:?}/$1"
    mkdir "$into/$1"
    tar --extract --touch --directory "$into/$1"
}

if ! is_built old "$old"; then
    if [[ $old == "$tree" ]]; then
        files "${sources[@]}" | tar --create --null --files-from - | unpacked old
    else
        git archive "$old" | unpacked old
    fi
    built old "$old"
fi
if ! is_built next "$next"; then
    files "${sources[@]}" | tar --create --null --files-from - | unpacked next
    cp -r "$made_up/." "$into/next/migrations/"
    built next "$next"
fi
printf '%s\n%s\n' "$into/vestibule-old" "$into/vestibule-next"
