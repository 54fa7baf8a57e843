#!/usr/bin/env bash
# The Debian package on a bare Debian: a root made by debootstrap, the package installed, the settings filled in, and the server run
# as its unit would run it, behind nginx with TLS. An admin is invited and signs in. Then the package is installed again, removed and
# purged. Says what it could not try.
#
#     packaging/bare.sh PACKAGE.deb
#
# Needs root, a Debian mirror, debootstrap, postgresql, nginx, openssl, strace, python3-yaml and python3-aiosmtpd. Takes minutes.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=packaging/trial.sh
source packaging/trial.sh
package=$(realpath "${1:?usage: packaging/bare.sh PACKAGE.deb}")
root=$PWD/target/bare

if [[ ${TRIAL_ALONE:-} != yes ]]; then
    for tool in debootstrap strace openssl systemd-analyze; do
        command -v "$tool" >/dev/null || { echo "$tool is not installed here" >&2; exit 1; }
    done
    began=$SECONDS
    rm -rf --one-file-system "$root"
    mkdir -p "$root"
    debootstrap --variant=minbase --include=systemd bookworm "$root" >"$root.log" 2>&1 || { tail "$root.log" >&2; exit 1; }
    told root "bare Debian after $((SECONDS - began)) s"
    cp "$package" "$root/vestibule.deb"
    cp /etc/apt/sources.list "$root/etc/apt/" 2>/dev/null || true
    in_root() { chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin DEBIAN_FRONTEND=noninteractive "$@"; }
    in_root apt-get update -qq
    in_root apt-get install -y -qq --no-install-recommends /vestibule.deb >"$root.log" 2>&1 || { tail "$root.log" >&2; exit 1; }
    grep -F 'vestibule: fill in /etc/vestibule/vestibule.env' "$root.log"
fi
alone "$0" "$package"
begin
in_root() { chroot "$root" env -i PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin "$@"; }
settings=$root/etc/vestibule/vestibule.env
unit=/usr/lib/systemd/system/vestibule.service
[[ -f $root$unit ]] || unit=/lib/systemd/system/vestibule.service

[[ $(stat -c '%a %U' "$settings") == '600 root' ]]
[[ ! -e $root/etc/systemd/system/multi-user.target.wants/vestibule.service ]] # Nothing starts before it has settings.
in_root systemd-analyze verify "$unit"
in_root vestibule --version

# Without settings, and without a credential.
credential=/run/credentials/vestibule.service/vestibule.env
refused() { # TEXT ARGUMENT...
    local text=$1 code=0
    shift
    in_root vestibule "$@" >"$trial/said" 2>&1 || code=$?
    [[ $code == 1 ]] && grep -qF -- "$text" "$trial/said" && return
    echo "exit $code without \"$text\": $(cat "$trial/said")" >&2
    return 1
}
refused 'DATABASE_URL is missing' serve
refused "$credential cannot be read" serve --env-file "$credential"

# docs/install.md, with a mail catcher and without a captcha.
secrets
database
catch_mails
fill() { sed -i "s|^$1=.*|$1=$2|" "$settings"; grep -q "^$1=" "$settings" || echo "$1=$2" >>"$settings"; }
fill DATABASE_URL "postgres://vestibule:$(cat "$trial/secrets/database-password")@127.0.0.1/vestibule"
fill VESTIBULE_KEYS "$(in_root vestibule keys generate)"
fill VESTIBULE_PUBLIC_URL https://admin.example.com
fill VESTIBULE_SMTP_URL smtp://127.0.0.1:1025
fill VESTIBULE_MAIL_FROM 'Sign-in <sign-in@example.com>'
fill VESTIBULE_CAPTCHA off
fill VESTIBULE_ALLOW_NO_CAPTCHA true
[[ $(stat -c %a "$settings") == 600 ]]
in_root vestibule migrate >/dev/null
in_root vestibule admin add you@example.com --role OWNER --invite >/dev/null

# As the unit would: the credential, a user of its own without rights, a root that is read-only.
service=61234
install -d -m 0700 -o "$service" "$root/run/credentials/vestibule.service"
install -m 0400 -o "$service" "$settings" "$root/run/credentials/vestibule.service/"
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount -o remount,ro,bind "$root"
(
    umask 0077
    ulimit -n 16384
    exec strace -f -qq -o "$trial/calls" env -i PATH=/usr/local/bin:/usr/sbin:/usr/bin setpriv --no-new-privs --inh-caps=-all chroot --userspec="$service:$service" --groups= \
        "$root" vestibule serve --env-file "$credential"
) >"$trial/server.log" 2>&1 &
supervisor=$!
until_done curl -sf http://127.0.0.1:8080/readyz || { cat "$trial/server.log" >&2; exit 1; }

# docs/proxies/nginx.conf, with a certificate of our own.
printf '127.0.0.1 localhost admin.example.com\n' >"$trial/hosts"
mount --bind "$trial/hosts" /etc/hosts
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=admin.example.com \
    -addext subjectAltName=DNS:admin.example.com -keyout "$trial/tls.key" -out "$trial/tls.pem" 2>/dev/null
sed "s,/etc/ssl/admin.example.com.pem,$trial/tls.pem,; s,/etc/ssl/admin.example.com.key,$trial/tls.key," docs/proxies/nginx.conf >"$trial/site.conf"
cat >"$trial/nginx.conf" <<END
daemon off;
user root;
pid $trial/nginx.pid;
error_log stderr;
events {}
http {
    access_log off;
    client_body_temp_path $trial/body;
    proxy_temp_path $trial/proxy;
    fastcgi_temp_path $trial/fastcgi;
    uwsgi_temp_path $trial/uwsgi;
    scgi_temp_path $trial/scgi;
    include $trial/site.conf;
}
END
/usr/sbin/nginx -p "$trial" -c "$trial/nginx.conf" >"$trial/nginx.log" 2>&1 &
until_done curl -sf --cacert "$trial/tls.pem" https://admin.example.com/readyz || { cat "$trial/nginx.log" >&2; exit 1; }
SSL_CERT_FILE=$trial/tls.pem python3 packaging/person.py "$trial/mails" you@example.com https://admin.example.com
in_root vestibule doctor || [[ $? == 1 ]]

# What the server asked of the kernel, against the unit's filter.
kill -TERM "$(pgrep -P "$supervisor")"
code=0
wait "$supervisor" || code=$?
[[ $code == 0 ]] || { echo "the server ended with $code" >&2; tail -3 "$trial/server.log" >&2; exit 1; }
allowed() { # SET: its calls, and those of the sets in it
    local line
    while read -r line; do
        case $line in
        @*) [[ $line == "$1" ]] || allowed "$line" ;;
        '#'* | '') ;;
        *) echo "$line" ;;
        esac
    done < <(systemd-analyze syscall-filter "$1" | sed 's/\x1b\[[0-9;]*m//g')
}
sed -n '/execve("\/usr\/bin\/vestibule"/,$p' "$trial/calls" | grep -oP '^\d+ +\K[a-z_0-9]+(?=\()' | grep -vx execve | sort -u >"$trial/called"
comm -23 <(allowed @system-service | sort -u) <(allowed @privileged | sort -u) >"$trial/may"
refused=$(comm -23 "$trial/called" "$trial/may")
[[ -z $refused ]] || { echo "the unit refuses what the server calls: $refused" >&2; exit 1; }
told calls "$(wc -l <"$trial/called") kinds of system calls, all of which the unit allows"

# Again, removed, and purged: the key stays.
umount "$root/proc"
umount "$root"
rm -rf "$root/run/credentials/vestibule.service"
before=$(sha256sum <"$settings")
in_root dpkg -i /vestibule.deb 2>&1 | grep -F 'vestibule: updated from'
[[ $(sha256sum <"$settings") == "$before" ]]
in_root dpkg --purge vestibule 2>&1 | grep -F '/etc/vestibule is kept'
[[ $(sha256sum <"$settings") == "$before" && ! -e $root/usr/bin/vestibule ]]
cat <<'END'
not tried: systemd itself: LoadCredential, DynamicUser, and the namespaces of the unit's sandbox
END
