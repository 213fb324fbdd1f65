#!/bin/bash
# A throwaway Sendmail on 127.0.0.1 behind a milter, in the foreground. Root only, Debian only. For trying by hand:
# Debian does not let Sendmail and Postfix be installed together, so its packages are unpacked below DIR.
#
#   sendmail.sh DIR PORT MILTER_SOCKET
#
# Ready when the port greets, after up to a minute. Takes any mail for shop.test and customers.test from loopback and
# appends it to DIR/mail.ADDRESS. End it by signalling its group.
set -euo pipefail
cd "$(dirname "$0")"
. ./common.sh

[[ $# -eq 3 ]] || die "usage: sendmail.sh DIR PORT MILTER_SOCKET"
dir=$1 port=$2 milter=$3
need_folder "$dir"
need_port "$port"
[[ $(id -u) == 0 ]] || die "Sendmail starts as root only"

root=$dir/root
mkdir -p "$dir/queue" "$dir/packages"
chmod 755 "$dir"
chmod 700 "$dir/queue"
if [[ ! -x $root/usr/libexec/sendmail/sendmail ]]; then
  (cd "$dir/packages" && apt-get -q download sendmail-bin sendmail-cf m4 libldap-2.5-0 liblockfile1 libnsl2 libwrap0 \
    libtirpc3)
  for package in "$dir"/packages/*.deb; do dpkg -x "$package" "$root"; done
fi

cat > "$dir/deliver" <<DELIVER
#!/bin/sh
exec cat >> "$dir/mail.\$1"
DELIVER
chmod 755 "$dir/deliver"

cat > "$dir/sendmail.mc" <<MC
divert(-1)
define(\`_CF_DIR_', \`$root/usr/share/sendmail/cf/')
include(\`$root/usr/share/sendmail/cf/m4/cf.m4')
divert(0)dnl
OSTYPE(\`linux')dnl
define(\`confDEF_USER_ID', \`0:0')dnl
define(\`QUEUE_DIR', \`$dir/queue')dnl
define(\`STATUS_FILE', \`$dir/status')dnl
define(\`HELP_FILE', \`$dir/help')dnl
define(\`ALIAS_FILE', \`')dnl
define(\`confPID_FILE', \`$dir/pid')dnl
define(\`confDOMAIN_NAME', \`mx.shop.test')dnl
define(\`confDONT_PROBE_INTERFACES', \`true')dnl
define(\`confDONT_BLAME_SENDMAIL', \`GroupWritableDirPathSafe,TrustStickyBit,RunProgramInUnsafeDirPath')dnl
define(\`confSERVICE_SWITCH_FILE', \`$dir/service.switch')dnl
define(\`LOCAL_MAILER_PATH', \`$dir/deliver')dnl
define(\`LOCAL_MAILER_ARGS', \`deliver \$u')dnl
FEATURE(\`no_default_msa')dnl
FEATURE(\`accept_unresolvable_domains')dnl
FEATURE(\`nocanonify')dnl
FEATURE(\`preserve_local_plus_detail')dnl
DAEMON_OPTIONS(\`Port=$port, Addr=127.0.0.1, Name=MTA')dnl
MODIFY_MAILER_FLAGS(\`LOCAL', \`-w')dnl
INPUT_MAIL_FILTER(\`gatewayd', \`S=unix:$milter, F=T, T=C:10s;S:30s;R:150s;E:5m')dnl
MAILER(\`local')dnl
MAILER(\`smtp')dnl
LOCAL_CONFIG
Cwshop.test customers.test
MC
printf 'hosts files\naliases files\n' > "$dir/service.switch"
# It asks the DNS about every name, whatever it is told; here nobody answers, at once.
echo "nameserver 127.0.0.1" > "$dir/resolv.conf"
echo "127.0.0.1 mx.shop.test $(hostname) localhost" > "$dir/hosts"
"$root/usr/bin/m4" "$dir/sendmail.mc" > "$dir/sendmail.cf"

watch_caller
export LD_LIBRARY_PATH=$root/usr/lib/x86_64-linux-gnu:$root/lib/x86_64-linux-gnu
exec unshare --mount sh -c "
  mount --bind '$dir/resolv.conf' /etc/resolv.conf
  mount --bind '$dir/hosts' /etc/hosts
  exec '$root/usr/libexec/sendmail/sendmail' -C'$dir/sendmail.cf' -bD -q1m"
