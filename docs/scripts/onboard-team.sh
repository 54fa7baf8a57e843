#!/bin/sh
# Adds a team from a list, invites whoever has yet to enrol, and tells who has enrolled.
#
#   onboard-team.sh team.csv
#
# Needs what `vestibule admin invite` needs: DATABASE_URL, VESTIBULE_KEYS and VESTIBULE_PUBLIC_URL, or a running
# `vestibule dev`. Run it again at any time: nobody is added twice, and whoever has not enrolled yet is invited again.
set -eu

list=${1:?usage: onboard-team.sh LIST.csv}
told=$(mktemp)
trap 'rm -f "$told"' EXIT

# All of the list, or none of it: bad lines are named, and this ends here.
vestibule admin import "$list"

# Whom it names. In JSON each field stands on a line of its own, and an address holds nothing that is escaped.
vestibule admin import "$list" --dry-run --json >"$told"
sed -n 's/^ *"email": "\(.*\)",$/\1/p' "$told" | while IFS= read -r email; do
    admin=$(vestibule admin show "$email" --json)
    case $admin in
    *'"disabledAt": "'*) state=disabled ;;
    *'"enrolled": true'*) state=enrolled ;;
    *)
        vestibule admin invite "$email"
        state=invited
        ;;
    esac
    printf '%-10s %s\n' "$state" "$email"
done
