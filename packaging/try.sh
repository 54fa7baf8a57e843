#!/usr/bin/env bash
# Makes and tries all that is shipped, from one build: the image's program in the image's root (chroot.sh), the files of a release
# (release.sh), and the package on a bare Debian (bare.sh). Half an hour on two cores. --twice builds twice more and compares
# (reproducible.sh). Installs on Debian what it needs; each part says what it could not try.
#
#     packaging/try.sh [--twice]
set -euo pipefail
cd "$(dirname "$0")/.."

lacking=()
compgen -G '/usr/lib/postgresql/*/bin/initdb' >/dev/null || lacking+=(postgresql)
[[ -x /usr/sbin/nginx ]] || lacking+=(nginx)
for tool in debootstrap strace openssl curl shellcheck; do command -v "$tool" >/dev/null || lacking+=("$tool"); done
command -v systemd-analyze >/dev/null || lacking+=(systemd)
/usr/bin/python3 -c 'import yaml, jsonschema, aiosmtpd' 2>/dev/null || lacking+=(python3-yaml python3-jsonschema python3-aiosmtpd)
if ((${#lacking[@]})); then
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq
    apt-get install -y -qq --no-install-recommends "${lacking[@]}"
fi

step() { printf '\n== %s\n' "$*"; "$@"; }

step packaging/check.sh
step packaging/chroot.sh
step packaging/release.sh --trial target/image/out/vestibule
step packaging/bare.sh target/release-*/*.deb
if [[ ${1:-} == --twice ]]; then
    step packaging/reproducible.sh
else
    echo 'not tried: whether two builds are equal (--twice)'
fi
