#!/bin/sh
# A stand-in for systemctl in a root where systemd cannot run: starts what ExecStart says, as the unit's User and with
# its credentials, stops it, and remembers what it was told.
echo "$*" >>/run/stand-in.log
action='' units='' now=''
for word; do
  case $word in
    --now) now=yes ;;
    -*) ;;
    *) if [ -z "$action" ]; then action=$word; else units="$units $word"; fi ;;
  esac
done

value() { sed -n "s/^$2=//p" "/usr/lib/systemd/system/$1" | tail -n 1; }

runs() { [ -s "/run/stand-in-$1.pid" ] && kill -0 "$(cat "/run/stand-in-$1.pid")" 2>/dev/null; }

start() {
  runs "$1" && return 0
  command=$(value "$1" ExecStart)
  user=$(value "$1" User)
  credentials=/run/credentials/$1
  mkdir -p "$credentials"
  sed -n 's/^LoadCredential=//p' "/usr/lib/systemd/system/$1" | while IFS=: read -r name file; do
    [ -r "$file" ] || continue
    install -m 400 -o "$user" "$file" "$credentials/$name"
  done
  # systemd makes the folders that a unit names.
  install -d -m 755 -o "$user" -g "$user" "/run/$(value "$1" RuntimeDirectory)"
  CREDENTIALS_DIRECTORY=$credentials setsid setpriv --reuid "$user" --regid "$user" --clear-groups \
    $command </dev/null >>"/run/stand-in-$1.log" 2>&1 &
  echo $! >"/run/stand-in-$1.pid"
}

stop() {
  runs "$1" || return 0
  pid=$(cat "/run/stand-in-$1.pid")
  kill -TERM "$pid"
  for _ in $(seq 300); do
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.1
  done
  rm -f "/run/stand-in-$1.pid"
}

for unit in $units; do
  case $unit in *.*) ;; *) unit=$unit.service ;; esac
  case $action in
    is-active) runs "$unit" || exit 3 ;;
    is-enabled) if [ -e "/etc/systemd/system/multi-user.target.wants/$unit" ]; then echo enabled; else echo disabled; exit 1; fi ;;
    enable)
      deb-systemd-helper enable "$unit"
      [ -z "$now" ] || start "$unit"
      ;;
    start) start "$unit" ;;
    stop) stop "$unit" ;;
    restart) stop "$unit"; start "$unit" ;;
  esac
done
exit 0
