#!/usr/bin/env bash
# Parts of the trials of what is shipped (chroot.sh, bare.sh), which source this file: a network of its own with nothing but
# loopback, the secrets of compose.yaml, PostgreSQL, a mail catcher, and the sample back office behind nginx. Needs root; leaves
# nothing behind.

# Starts the script that sources this file again, where it sees no network but loopback and no process but its own.
alone() { # SCRIPT ARGUMENT...
    [[ ${TRIAL_ALONE:-} == yes ]] && return
    [[ $(id -u) == 0 ]] || { echo "$1: needs root, for a network and a root of its own" >&2; exit 1; }
    export TRIAL_ALONE=yes
    exec unshare --net --mount --pid --fork --mount-proc --kill-child -- "$@"
}

# Makes the folder of the trial and brings loopback up.
begin() {
    trial=$(mktemp -d /tmp/vestibule-trial.XXXXXX)
    trap 'rm -rf --one-file-system "$trial"' EXIT
    chmod 0755 "$trial"
    mkdir -m 0755 "$trial/secrets" "$trial/mails"
    /usr/bin/python3 - <<'PYTHON'
import fcntl, socket, struct
SIOCSIFFLAGS, IFF_UP = 0x8914, 1
with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as any_socket:
    fcntl.ioctl(any_socket, SIOCSIFFLAGS, struct.pack("16sh14x", b"lo", IFF_UP))
PYTHON
}

told() { printf '%-9s %s\n' "$1" "$2"; }

# The text of a service of compose.yaml: `command` or `environment`.
of_compose() { # SERVICE command|environment
    /usr/bin/python3 - "$@" <<'PYTHON'
import sys, yaml
service = yaml.safe_load(open("compose.yaml"))["services"][sys.argv[1]]
if sys.argv[2] == "command":
    print(service["command"][-1].replace("$$", "$"))
else:
    for name, value in service["environment"].items():
        print(f"{name}={value}")
PYTHON
}

# Makes the secrets as the service `secrets` does, whose users have the numbers of this machine here.
secrets() {
    id postgres >/dev/null
    of_compose secrets command | sed "s,/run/secrets/vestibule,$trial/secrets," >"$trial/secrets.sh"
    bash -eu "$trial/secrets.sh"
    bash -eu "$trial/secrets.sh" # A second start keeps them.
    [[ $(stat -c %a "$trial/secrets/keys") == 400 && $(stat -c %u "$trial/secrets/keys") == 65532 ]]
}

database() {
    local programs
    programs=$(dirname "$(compgen -G '/usr/lib/postgresql/*/bin/initdb' | sort -V | tail -1)")
    install -d -m 0700 -o postgres "$trial/data"
    (cd / && runuser -u postgres -- "$programs/initdb" -D "$trial/data" --username=vestibule --encoding=UTF8 \
        --auth=scram-sha-256 --pwfile="$trial/secrets/database-password" >/dev/null)
    (cd / && exec runuser -u postgres -- "$programs/postgres" -D "$trial/data" -c listen_addresses=127.0.0.1 \
        -c unix_socket_directories="$trial/data") >"$trial/postgres.log" 2>&1 &
    for _ in {1..100}; do
        "$programs/pg_isready" --quiet --host=127.0.0.1 --username=vestibule && break
        sleep 0.1
    done
    PGPASSWORD=$(cat "$trial/secrets/database-password") "$programs/psql" -h 127.0.0.1 -U vestibule -d postgres -qc 'create database vestibule'
}

catch_mails() {
    /usr/bin/python3 -m aiosmtpd -n -c aiosmtpd.handlers.Mailbox "$trial/mails/box" -l 127.0.0.1:1025 >"$trial/mail.log" 2>&1 &
}

office() {
    python3 docs/connect/office.py >"$trial/office.log" 2>&1 &
    mkdir -p "$trial/nginx"
    chmod 0777 "$trial/nginx"
    /usr/sbin/nginx -p "$trial/nginx" -c "$PWD/docs/connect/nginx.conf" >"$trial/nginx.log" 2>&1 &
}

# Runs a command until it succeeds, for ten seconds.
until_done() {
    for _ in {1..200}; do
        "$@" >/dev/null 2>&1 && return
        sleep 0.05
    done
    echo "not within ten seconds: $*" >&2
    return 1
}
