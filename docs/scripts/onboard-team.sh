#!/bin/sh
# Adds a team from a list, invites each admin who has yet to enrol, and prints who has enrolled.
#
#   onboard-team.sh team.csv
#
# Needs DATABASE_URL, VESTIBULE_KEYS and VESTIBULE_PUBLIC_URL, as `vestibule admin invite` does, or a running `vestibule dev`. The
# script may be run again at any time: it adds nobody twice, and invites admins who have not enrolled yet again.
set -eu

list=${1:?usage: onboard-team.sh LIST.csv}
told=$(mktemp)
trap 'rm -f "$told"' EXIT

# Adds all admins of the list or none. If lines are bad, the import names them and the script ends.
vestibule admin import "$list"

# Prints the admins of the list. JSON output has each field on a line of its own, and addresses hold no escaped characters.
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
