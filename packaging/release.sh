#!/usr/bin/env bash
# Makes what is released of a commit, in target/release-VERSION: the archive, the Debian package, the list of what is built in
# (CycloneDX), the chart, the notes from the changelog, and the checksums of all of them. Publishes nothing.
#
#     packaging/release.sh [--trial] [PROGRAM]
#
# Refuses a changed tree, and a changelog whose newest version has no date; --trial makes it all the same. PROGRAM is a built one;
# without it, it is built (packaging/build.sh). Installs cargo-deb and cargo-cyclonedx under target/tools where they are missing.
set -euo pipefail
cd "$(dirname "$0")/.."

trial=no
if [[ ${1:-} == --trial ]]; then
    trial=yes
    shift
fi
program=${1:-}
version=$(sed -n 's/^version = "\(.*\)"$/\1/p' Cargo.toml | head -1)
heading=$(grep -m 1 '^## \[' CHANGELOG.md)
wrong=()
[[ -z $(git status --porcelain) ]] || wrong+=("the tree differs from its commit")
[[ $heading =~ ^"## [$version] - "[0-9]{4}-[0-9]{2}-[0-9]{2}$ ]] || wrong+=("the changelog begins with \"$heading\", not with $version and a date")
if ((${#wrong[@]})); then
    printf '%s\n' "${wrong[@]}" >&2
    [[ $trial == yes ]] || exit 1
fi

SOURCE_DATE_EPOCH=$(packaging/epoch.sh)
export SOURCE_DATE_EPOCH
PATH=$PWD/target/tools/bin:$PATH
for tool in cargo-deb cargo-cyclonedx; do
    command -v "$tool" >/dev/null || ${CARGO:-cargo} install --locked --root target/tools "$tool"
done

out=$PWD/target/release-$version
rm -rf "$out"
mkdir -p "$out"
if [[ -z $program ]]; then
    packaging/build.sh "$out/build"
    program=$out/build/vestibule
fi

# One time, one owner and one order: the same files give the same archive.
packed() { # FILE.tar.gz FOLDER NAME
    tar --create --directory="$2" --sort=name --mtime="@$SOURCE_DATE_EPOCH" --owner=0 --group=0 --numeric-owner --mode=go-w "$3" | gzip -9n >"$1"
}

name=vestibule-$version-linux-$(uname -m)
stage=$(mktemp -d)
trap 'rm -rf "$stage"' EXIT
install -D -m 0755 "$program" "$stage/$name/vestibule"
install -m 0644 packaging/vestibule.service packaging/vestibule.env docs/grants.sql README.md CHANGELOG.md LICENSE LICENSE-MIT LICENSE-APACHE "$stage/$name/"
mkdir -p "$stage/$name/completions"
for shell in bash zsh fish; do "$program" completions "$shell" >"$stage/$name/completions/vestibule.$shell"; done
# All documents but the pictures, which are larger than all the rest.
git ls-files -z -- docs ':!docs/screens' ':!*/.gitignore' | xargs -0 cp --parents --target-directory="$stage/$name"
packed "$out/$name.tar.gz" "$stage" "$name"

# The package takes the program from where cargo would have put it.
install -D -m 0755 "$program" target/dist/vestibule
cargo-deb --quiet --no-build --no-strip --no-dbgsym --profile dist --locked --output "$out/"

cp -r packaging/chart "$stage/vestibule"
packed "$out/vestibule-chart-$version.tgz" "$stage" vestibule

cargo-cyclonedx cyclonedx --format json --spec-version 1.5 --no-default-features --no-build-deps --override-filename vestibule-sbom --quiet
sed "s,$PWD,/vestibule,g" vestibule-sbom.json >"$out/vestibule-$version.cdx.json"
if grep -q private-postgres "$out/vestibule-$version.cdx.json"; then
    echo "the list names the private PostgreSQL, which is not built in" >&2
    exit 1
fi
git ls-files --others --exclude-standard -z -- '*vestibule-sbom.json' | xargs -0 rm -f

awk '/^## \[/ { if (told++) exit; next } told' CHANGELOG.md >"$out/notes.md"

(cd "$out" && rm -rf build && sha256sum -- *.tar.gz *.tgz *.deb *.json notes.md >SHA256SUMS)
(cd "$out" && sha256sum --check --quiet SHA256SUMS && stat -c '%10s  %n' -- *)
