#!/bin/bash
# A throwaway Dovecot (IMAP, IMAPS, LMTP) on 127.0.0.1, in the foreground.
#
#   dovecot.sh DIR IMAP_PORT IMAPS_PORT LMTP_PORT
#
# Writes everything below DIR, then execs the server: start it with setsid and end it by signalling its group.
# Ready when the IMAP port greets. Accounts: support@shop.test and any address at customers.test, password `secret`.
# Mail lies in DIR/mail/ADDRESS (Maildir), the log in DIR/dovecot.log, the TLS certificate in DIR/cert.pem.
# OAuth tokens are JWTs (HS256, key below, `iss` https://idp.shop.test, `sub` the address), checked without a network.
# TESTBED_IMAP_CAPABILITY replaces the capabilities that are announced after sign-in, TESTBED_AUTH_MECHANISMS the ways
# to sign in. TESTBED_MAILBOXES: further accounts beside support@shop.test. TESTBED_ADDRESS is listened at too, for machines of a network of namespaces.
set -euo pipefail
cd "$(dirname "$0")"
. ./common.sh

[[ $# -eq 4 ]] || die "usage: dovecot.sh DIR IMAP_PORT IMAPS_PORT LMTP_PORT"
dir=$1 imap=$2 imaps=$3 lmtp=$4
need_folder "$dir"
for port in "$imap" "$imaps" "$lmtp"; do need_port "$port"; done
server=$(command -v dovecot || echo /usr/sbin/dovecot)
[[ -x $server ]] || die "dovecot is not installed"

# run/ must be empty: the login process waits seconds for a penalty socket left by an earlier server.
rm -rf "$dir/run"
mkdir -p "$dir/run" "$dir/state" "$dir/mail"
chmod 755 "$dir"

if [[ $(id -u) == 0 ]]; then
  owner=mail owner_group=mail internal=dovecot internal_group=dovecot login=dovenull
  chown mail:mail "$dir/mail"
else
  owner=$(id -un) owner_group=$(id -gn) internal=$owner internal_group=$owner_group login=$owner
fi

if [[ ! -s $dir/cert.pem ]]; then
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 365 -subj /CN=localhost \
    -addext "subjectAltName=DNS:localhost,IP:127.0.0.1${TESTBED_ADDRESS:+,IP:$TESTBED_ADDRESS}" \
    -keyout "$dir/key.pem" -out "$dir/cert.pem" 2>/dev/null
fi
printf '%s:{PLAIN}secret::::::\n' support@shop.test ${TESTBED_MAILBOXES:-} > "$dir/users"
chmod 644 "$dir/users" "$dir/cert.pem"

mkdir -p "$dir/keys/default/HS256"
printf 'testbed-hmac-secret-0123456789abcdef' | base64 -w0 > "$dir/keys/default/HS256/default"
printf '%s\n' 'introspection_mode = local' "local_validation_key_dict = fs:posix:prefix=$dir/keys/" \
  'username_attribute = sub' 'username_format = %u' 'issuers = https://idp.shop.test' > "$dir/oauth2.ext"

special_use() {
  local name
  for name in Sent Drafts Archive Junk Trash; do
    printf '  mailbox %s {\n    special_use = \\%s\n    auto = subscribe\n  }\n' "$name" "$name"
  done
}

cat > "$dir/dovecot.conf" <<CONF
base_dir = $dir/run
state_dir = $dir/state
log_path = $dir/dovecot.log
protocols = imap lmtp
listen = 127.0.0.1${TESTBED_ADDRESS:+, $TESTBED_ADDRESS}
default_internal_user = $internal
default_internal_group = $internal_group
default_login_user = $login
first_valid_uid = 1
first_valid_gid = 1

ssl = yes
ssl_cert = <$dir/cert.pem
ssl_key = <$dir/key.pem

# Tests sign in in the clear over loopback, and fail to sign in without waiting for it.
disable_plaintext_auth = no
auth_mechanisms = ${TESTBED_AUTH_MECHANISMS:-plain login xoauth2 oauthbearer}
auth_failure_delay = 0
mail_max_userip_connections = 1000
${TESTBED_IMAP_CAPABILITY:+imap_capability = $TESTBED_IMAP_CAPABILITY}

mail_location = maildir:$dir/mail/%u
recipient_delimiter = +
mail_plugins = zlib
protocol imap {
  # Offers COMPRESS=DEFLATE.
  mail_plugins = zlib imap_zlib
}
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = $dir/oauth2.ext
}
passdb {
  driver = passwd-file
  args = scheme=PLAIN username_format=%u $dir/users
}
# Every address of customers.test is a customer with a mailbox.
passdb {
  driver = static
  username_filter = *@customers.test
  args = password=secret
}
userdb {
  driver = static
  args = uid=$owner gid=$owner_group home=$dir/mail/%u allow_all_users=yes
}
namespace inbox {
  inbox = yes
  separator = /
$(special_use)
}

# No chroot, and no back-off after failed sign-ins.
service imap-login {
  chroot =
  inet_listener imap {
    port = $imap
  }
  inet_listener imaps {
    port = $imaps
    ssl = yes
  }
}
service lmtp {
  inet_listener lmtp {
    port = $lmtp
  }
}
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  chroot =
}
# The submission service of postfix.sh asks here whether a password is right.
service auth {
  unix_listener auth-client {
    mode = 0666
  }
}
CONF

watch_caller
exec "$server" -F -c "$dir/dovecot.conf"
