#!/bin/bash
# A throwaway Cyrus (IMAP, IMAPS, LMTP) on 127.0.0.1, in the foreground.
#
#   cyrus.sh DIR TREE IMAP_PORT IMAPS_PORT LMTP_PORT
#
# TREE is the folder into which unpack-cyrus.sh unpacked Debian's packages. Writes everything else below DIR, then
# execs the server: start it with setsid and end it by signalling its group. To be run as root: mail belongs to `mail`.
# Ready when the IMAP port greets. Account: support@shop.test, password `secret`. It logs to syslog.
# TESTBED_IMAP_SUPPRESS names capabilities that are not offered, blank-separated.
set -euo pipefail
cd "$(dirname "$0")"
. ./common.sh

[[ $# -eq 5 ]] || die "usage: cyrus.sh DIR TREE IMAP_PORT IMAPS_PORT LMTP_PORT"
dir=$1 tree=$2 imap=$3 imaps=$4 lmtp=$5
need_folder "$dir"
for port in "$imap" "$imaps" "$lmtp"; do need_port "$port"; done
programs=$tree/usr/lib/cyrus/bin
[[ -x $programs/master ]] || die "no Cyrus in $tree: run unpack-cyrus.sh first"
[[ $(id -u) == 0 ]] || die "must run as root"
export LD_LIBRARY_PATH=$tree/usr/lib/x86_64-linux-gnu:$tree/lib/x86_64-linux-gnu

mkdir -p "$dir"/{conf,mail,run,socket}
chmod 755 "$dir"
if [[ ! -s $dir/cert.pem ]]; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 365 -subj /CN=localhost \
    -addext subjectAltName=DNS:localhost,IP:127.0.0.1 \
    -keyout "$dir/key.pem" -out "$dir/cert.pem" 2>/dev/null
fi

cat > "$dir/imapd.conf" <<CONF
configdirectory: $dir/conf
defaultpartition: default
partition-default: $dir/mail
proc_path: $dir/run/proc
mboxname_lockpath: $dir/run/lock
lmtpsocket: $dir/socket/lmtp
idlesocket: $dir/socket/idle
notifysocket: $dir/socket/notify
servername: localhost
cyrus_user: mail
cyrus_group: mail
admins: nobody
virtdomains: userid
defaultdomain: elsewhere.test
unixhierarchysep: yes
altnamespace: yes
autocreate_quota: 0
autocreate_inbox_folders: Sent | Drafts | Archive | Trash
autocreate_post: yes
xlist-sent: Sent
xlist-drafts: Drafts
xlist-archive: Archive
xlist-trash: Trash
specialusealways: yes
conversations: no
allowplaintext: yes
sasl_pwcheck_method: auxprop
sasl_auxprop_plugin: sasldb
sasl_sasldb_path: $dir/sasldb2
sasl_mech_list: PLAIN LOGIN
tls_server_cert: $dir/cert.pem
tls_server_key: $dir/key.pem
imapidlepoll: 1
failedloginpause: 0
popminpoll: 0
${TESTBED_IMAP_SUPPRESS:+suppress_capabilities: $TESTBED_IMAP_SUPPRESS}
CONF

cat > "$dir/cyrus.conf" <<CONF
START {
  recover cmd="$programs/ctl_cyrusdb -C $dir/imapd.conf -r"
}
SERVICES {
  imap  cmd="$programs/imapd -C $dir/imapd.conf" listen="127.0.0.1:$imap" prefork=0
  imaps cmd="$programs/imapd -C $dir/imapd.conf -s" listen="127.0.0.1:$imaps" prefork=0
  lmtp  cmd="$programs/lmtpd -C $dir/imapd.conf -a" listen="127.0.0.1:$lmtp" prefork=0
}
CONF

[[ -s $dir/sasldb2 ]] ||
  printf secret | "$tree/usr/sbin/saslpasswd2" -p -c -f "$dir/sasldb2" -u shop.test support
chown -R mail:mail "$dir"

watch_caller
exec "$programs/master" -C "$dir/imapd.conf" -M "$dir/cyrus.conf" -p "$dir/master.pid"
