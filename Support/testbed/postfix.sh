#!/bin/bash
# A throwaway Postfix (SMTP and submission) on 127.0.0.1, in the foreground. Root only.
#
#   postfix.sh DIR SMTP_PORT SUBMISSION_PORT DOVECOT_DIR LMTP_PORT [MILTER_SOCKET]
#
# Writes everything below DIR, then execs the server: start it with setsid and end it by signalling its group.
# Ready when the SMTP port greets. The log is DIR/postfix.log, the queue is seen with `postqueue -c DIR/etc -p`.
#
# SMTP port: takes mail from loopback with any sender for support@shop.test (with or without +detail) and for any
# address at customers.test, and hands it to the Dovecot of dovecot.sh. Nothing is verified: a test writes the
# Authentication-Results field that a real server would have added. MILTER_SOCKET (a path, or inet:HOST:PORT) binds a
# milter to this port.
# Submission port: STARTTLS and sign-in as an account of that Dovecot, no milter.
# TESTBED_SMTPS_PORT: the submission port's service once more, with TLS from the first byte.
# TESTBED_PLAIN_PORT: the SMTP port's service once more, without the milter.
# TESTBED_RELAY_PORT: a host that delivers here: queues what it gets and brings it to the SMTP port until it is taken.
# TESTBED_ADDRESS: where the submission port is, instead of 127.0.0.1.
# TESTBED_MAILBOXES: as of dovecot.sh.
# TESTBED_TRANSPORT: where mail goes instead of Dovecot, such as `discard:`.
# TESTBED_FORBID_BARE_NEWLINE: `no` for a server that takes <LF>.<LF> for the end of a message.
# Both refuse gone@customers.test (550 5.1.1), put off later@customers.test (450 4.2.1), and refuse other domains.
set -euo pipefail
cd "$(dirname "$0")"
. ./common.sh

[[ $# -eq 5 || $# -eq 6 ]] || die "usage: postfix.sh DIR SMTP_PORT SUBMISSION_PORT DOVECOT_DIR LMTP_PORT [MILTER_SOCKET]"
dir=$1 smtp=$2 submission=$3 dovecot=$4 lmtp=$5 milter=${6:-}
need_folder "$dir"
need_folder "$dovecot"
for port in "$smtp" "$submission" "$lmtp"; do need_port "$port"; done
for port in TESTBED_SMTPS_PORT TESTBED_PLAIN_PORT TESTBED_RELAY_PORT; do
  [[ -z ${!port:-} ]] || need_port "${!port}"
done
[[ -z $milter || $milter == *:* ]] || milter=unix:$milter
[[ $(id -u) == 0 ]] || die "Postfix starts as root only"
[[ -x /usr/lib/postfix/sbin/master ]] || die "postfix is not installed"

mkdir -p "$dir/etc" "$dir/spool" "$dir/data"
chmod 755 "$dir" "$dir/etc"
chown postfix "$dir/data"

cat > "$dir/etc/recipients" <<'MAP'
gone@customers.test 550 5.1.1 No such mailbox
later@customers.test 450 4.2.1 Mailbox busy, try again later
MAP

printf '%s ok\n' support@shop.test ${TESTBED_MAILBOXES:-} @customers.test > "$dir/etc/mailboxes"

cat > "$dir/etc/main.cf" <<CONF
compatibility_level = 3.6
queue_directory = $dir/spool
data_directory = $dir/data
maillog_file = $dir/postfix.log
maillog_file_prefixes = /
inet_interfaces = 127.0.0.1${TESTBED_ADDRESS:+, $TESTBED_ADDRESS}
inet_protocols = ipv4
myhostname = mx.shop.test
mydestination =
local_recipient_maps =
alias_maps =
alias_database =
mynetworks = 127.0.0.0/8
disable_dns_lookups = yes
smtp_host_lookup = native

# Mail stays as it came: no Message-Id, Date or From is added.
local_header_rewrite_clients =

recipient_delimiter = +
virtual_mailbox_domains = shop.test customers.test
virtual_mailbox_maps = texthash:$dir/etc/mailboxes
virtual_transport = ${TESTBED_TRANSPORT:-lmtp:inet:127.0.0.1:$lmtp}
default_transport = error:5.1.2 no such domain in the testbed

testbed_refusals = check_recipient_access texthash:$dir/etc/recipients
smtpd_recipient_restrictions = \$testbed_refusals, permit_mynetworks, reject_unauth_destination
testbed_submission = \$testbed_refusals, permit_sasl_authenticated, reject

smtpd_tls_security_level = may
smtpd_tls_cert_file = $dovecot/cert.pem
smtpd_tls_key_file = $dovecot/key.pem
smtpd_sasl_type = dovecot
smtpd_sasl_path = $dovecot/run/auth-client
smtpd_peername_lookup = no
smtpd_client_connection_count_limit = 0
smtpd_forbid_bare_newline = ${TESTBED_FORBID_BARE_NEWLINE:-yes}
smtpd_forbid_bare_newline_exclusions =

# Retries within seconds: tests wait for them.
minimal_backoff_time = 5s
maximal_backoff_time = 20s
queue_run_delay = 5s
in_flow_delay = 0
message_size_limit = 52428800

smtpd_milters = $milter
milter_default_action = tempfail
milter_connect_timeout = 3s
milter_command_timeout = 30s
CONF

cat > "$dir/etc/master.cf" <<CONF
127.0.0.1:$smtp inet n - n - - smtpd
${TESTBED_ADDRESS:-127.0.0.1}:$submission inet n - n - - smtpd
  -o smtpd_tls_security_level=encrypt
  -o smtpd_tls_auth_only=yes
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_milters=
  -o smtpd_recipient_restrictions=\$testbed_submission
pickup unix n - n 60 1 pickup
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
proxywrite unix - - n - 1 proxymap
smtp unix - - n - - smtp
relay unix - - n - - smtp
showq unix n - n - - showq
error unix - - n - - error
retry unix - - n - - error
discard unix - - n - - discard
lmtp unix - - n - - lmtp
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
CONF

if [[ -n ${TESTBED_SMTPS_PORT:-} ]]; then
  cat >> "$dir/etc/master.cf" <<CONF
127.0.0.1:$TESTBED_SMTPS_PORT inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
  -o smtpd_sasl_auth_enable=yes
  -o smtpd_milters=
  -o smtpd_recipient_restrictions=\$testbed_submission
CONF
fi
if [[ -n ${TESTBED_PLAIN_PORT:-} ]]; then
  cat >> "$dir/etc/master.cf" <<CONF
127.0.0.1:$TESTBED_PLAIN_PORT inet n - n - - smtpd
  -o smtpd_milters=
CONF
fi
if [[ -n ${TESTBED_RELAY_PORT:-} ]]; then
  cat >> "$dir/etc/master.cf" <<CONF
127.0.0.1:$TESTBED_RELAY_PORT inet n - n - - smtpd
  -o smtpd_milters=
  -o content_filter=relay:[127.0.0.1]:$smtp
CONF
fi

# Makes the queue folders. Once is enough, and it takes a second.
[[ -d $dir/spool/active ]] || postfix -c "$dir/etc" check
rm -f "$dir/spool/pid/master.pid" "$dir/data/master.lock"

watch_caller
exec /usr/lib/postfix/sbin/master -c "$dir/etc" -d
