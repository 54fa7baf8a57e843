#!/usr/bin/env bash
# Makes the root of the image: the program, the C library, the certificates of public authorities, and no shell.
#
#     packaging/root.sh PROGRAM FOLDER
set -euo pipefail
program=${1:?usage: packaging/root.sh PROGRAM FOLDER}
root=${2:?usage: packaging/root.sh PROGRAM FOLDER}

install -D -m 0755 "$program" "$root/usr/bin/vestibule"
ldd "$program" | grep -o '/[^ ]*' | while read -r library; do install -D "$library" "$root$library"; done
install -D -m 0644 /etc/ssl/certs/ca-certificates.crt "$root/etc/ssl/certs/ca-certificates.crt"
mkdir -p "$root/run/secrets/vestibule" "$root/proc" "$root/dev" "$root/tmp"
printf 'root:x:0:0::/root:/sbin/nologin\nnonroot:x:65532:65532::/home/nonroot:/sbin/nologin\n' >"$root/etc/passwd"
printf 'hosts: files dns\n' >"$root/etc/nsswitch.conf"
