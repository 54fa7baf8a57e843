#!/bin/sh
# Removes an admin: disables and signs out, verifies both, and then removes.
#
#   offboard.sh ann@example.com
#   SESSION=ann.txt offboard.sh ann@example.com
#
# Needs DATABASE_URL and VESTIBULE_KEYS, or a running `vestibule dev`. SESSION names a file with the admin's cookie as a header
# line (`Cookie: __Host-session=...`). The script then sends it with curl to the server at VESTIBULE_PUBLIC_URL, which must refuse
# it. The script may be run again at any time, asks for no confirmation, and refuses the last owner who can sign in.
set -eu

who=${1:?usage: offboard.sh EMAIL}
say() { printf '%-10s %s\n' "$1" "$who"; }

if ! admin=$(vestibule admin show "$who" 2>&1); then
    case $admin in
    *"is no admin")
        say gone
        exit 0
        ;;
    *)
        printf '%s\n' "$admin" >&2
        exit 1
        ;;
    esac
fi

# From here on every session, trusted browser and pending sign-in of the admin has ended.
vestibule admin disable --yes "$who"
vestibule admin sign-out --yes "$who"
admin=$(vestibule admin show "$who" --json)
case $admin in
*'"disabledAt": "'*) say disabled ;;
*) echo "$who is not disabled" >&2 && exit 1 ;;
esac

if [ -n "${SESSION-}" ]; then
    # The cookie comes from a file, because other users of the machine can read arguments.
    answer=$(curl -sS --max-time 20 -H @"$SESSION" -H 'content-type: application/json' \
        -d '{"query":"{ currentUser { id } }"}' "${VESTIBULE_PUBLIC_URL:?}/graphql")
    case $answer in
    *'"UNAUTHENTICATED"'*) say refused ;;
    *) echo "the session of $who is not refused: $answer" >&2 && exit 1 ;;
    esac
fi

vestibule admin remove --yes "$who"
say removed
