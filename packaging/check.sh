#!/usr/bin/env bash
# Holds the form of all that is shipped, in seconds: scripts, unit, compose file, image, package and chart. Builds nothing, and needs
# neither docker nor a cluster. What it could not try is said.
set -euo pipefail
cd "$(dirname "$0")/.."

bash -n packaging/*.sh
sh -n packaging/debian/postinst packaging/debian/postrm
if command -v shellcheck >/dev/null; then
    shellcheck packaging/*.sh packaging/debian/post*
else
    echo "shellcheck is not installed here: the scripts were not held against it"
fi

if command -v systemd-analyze >/dev/null; then
    unit=$(mktemp -d)
    trap 'rm -rf "$unit"' EXIT
    # The program need not be installed where this runs.
    sed 's,^ExecStart=vestibule ,ExecStart=/bin/true ,' packaging/vestibule.service >"$unit/vestibule.service"
    grep -q '^ExecStart=/bin/true serve ' "$unit/vestibule.service"
    told=$(systemd-analyze verify "$unit/vestibule.service" 2>&1) || { echo "$told" >&2; exit 1; }
    [[ -z $told ]] || { echo "$told" >&2; exit 1; }
    # 1.4 of 10 as it is; a line that is lost raises it.
    systemd-analyze security --offline=true --threshold=15 "$unit/vestibule.service" | tail -1
else
    echo "systemd-analyze is not installed here: the unit was not verified"
fi

/usr/bin/python3 packaging/forms_check.py
/usr/bin/python3 packaging/chart_check.py
