#!/bin/sh
# Takes somebody's way in: disables and signs out, shows that it is so, and removes.
#
#   offboard.sh ann@example.com
#   SESSION=ann.txt offboard.sh ann@example.com
#
# Needs DATABASE_URL and VESTIBULE_KEYS, or a running `vestibule dev`. SESSION names a file with a header line of theirs
# (`Cookie: __Host-session=...`): then the server at VESTIBULE_PUBLIC_URL is shown it (with curl), and it is to refuse it.
# Run it again at any time: whoever is gone is gone. It asks nothing, and the last owner who can sign in is refused.
set -eu

who=${1:?usage: offboard.sh EMAIL}
say() { printf '%-10s %s\n' "$1" "$who"; }

if ! admin=$(vestibule admin show "$who" --json 2>&1); then
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

# From here on they are nobody to the door: every session, trusted browser and half a sign-in of theirs has ended.
vestibule admin disable --yes "$who"
vestibule admin sign-out --yes "$who"
admin=$(vestibule admin show "$who" --json)
case $admin in
*'"disabledAt": "'*) say disabled ;;
*) echo "$who is not disabled" >&2 && exit 1 ;;
esac

if [ -n "${SESSION-}" ]; then
    # The header comes from a file: an argument is everyone's to read.
    answer=$(curl -sS --max-time 20 -H @"$SESSION" -H 'content-type: application/json' \
        -d '{"query":"{ currentUser { id } }"}' "${VESTIBULE_PUBLIC_URL:?}/graphql")
    case $answer in
    *'"UNAUTHENTICATED"'*) say refused ;;
    *) echo "the session of $who is not refused: $answer" >&2 && exit 1 ;;
    esac
fi

vestibule admin remove --yes "$who"
say removed
