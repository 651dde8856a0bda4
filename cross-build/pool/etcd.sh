# The pool's table in a real etcd, with two registrars, as for two hosts with nginx. Sourced by bash.
# shellcheck shell=bash
# shellcheck disable=SC2154 # what box.sh sets
: "${root:?}" "${work:?}"

etcd_pid='' etcd_port='' peer_port='' other_pid=''

etcd_start() {
  local peer=http://127.0.0.1:$peer_port client=http://127.0.0.1:$etcd_port
  etcd --name pool --data-dir "$work/etcd" --listen-client-urls "$client" --advertise-client-urls "$client" \
    --listen-peer-urls "$peer" --initial-advertise-peer-urls "$peer" --initial-cluster "pool=$peer" >>"$work/etcd.log" 2>&1 &
  etcd_pid=$!
  more_pids="$more_pids $etcd_pid"
  until_true 30 etcd_answers
}
etcd_answers() { curl -sf --max-time 2 "http://127.0.0.1:$etcd_port/health" | grep -q true; }
etcd_stop() {
  kill "${1:--TERM}" "$etcd_pid"
  wait "$etcd_pid" 2>/dev/null
}

# The second registrar has a file of its own and no nginx.
other_start() {
  "$image/bin/jetd" pool serve --registrar-port "$other_port" --registrar-tokens-file "$work/tokens" \
    --registrar-file "$work/other/pool.conf" --state-dir "$work/other" --registrar-nginx-test true \
    --registrar-nginx-reload true --registrar-reload-every 0s "${registrar_flags[@]}" \
    --registrar-etcd "http://127.0.0.1:1,http://127.0.0.1:$etcd_port" >>"$work/other.log" 2>&1 &
  other_pid=$!
  more_pids="$more_pids $other_pid"
}
is_told() { curl -sf --max-time 5 "http://127.0.0.1:$registrar_port/health" | grep -q "$1"; }
# The servers of the first upstream, which are their backups too, in the other registrar's file.
other_has() { [ "$(sed '/^}/q' "$work/other/pool.conf" | grep -c ' fail_timeout=')" = "$1" ]; }
stays_for() {
  local end=$((SECONDS + $1))
  shift
  while [ $SECONDS -lt $end ]; do
    "$@" || return
    sleep 0.2
  done
}

with_etcd() {
  # shellcheck disable=SC2034 # box.sh reads it
  local other_port first lease_ttl=10
  free_port && etcd_port=$port
  free_port && peer_port=$port
  free_port && other_port=$port
  mkdir -p "$work/other"
  etcd_start || die "etcd does not start: $work/etcd.log"
  begin nginx --registrar-reload-every 0s --registrar-etcd "http://127.0.0.1:$etcd_port"
  other_start
  check 'etcd: five nodes join by one registrar' until_true 60 active_are 5
  check 'etcd: and the other has them' until_true 60 other_has 5
  etcd_stop -KILL
  check 'etcd: it is killed, and the registrar says so' until_true 30 is_told 'out of reach'
  etcd_start
  check 'etcd: after its restart they are renewed' until_true 60 is_told '"ok"'
  check 'etcd: and stay' other_has 5
  kill -STOP "$etcd_pid"
  check 'etcd: it hangs: everybody stays, beyond their leases' stays_for 12 active_are 5
  check 'etcd: and a node that comes is told to come again' test "$(register node1 1 1 1)" = 503
  kill -CONT "$etcd_pid"
  check 'etcd: in reach again' until_true 60 is_told '"ok"'
  registrar_stop -KILL
  first=$registrar_port registrar_port=$other_port
  renew_at "$registrar_port"
  check 'etcd: a registrar is killed, the other carries on' stays_for 12 active_are 5
  leave 5
  check 'etcd: who leaves by it is gone' until_true 30 other_has 4
  sed -i '/^node4 /d' "$work/members"
  check 'etcd: a lease that is not renewed ends' until_true 60 other_has 3
  kill "$other_pid"
  wait "$other_pid" 2>/dev/null
  registrar_port=$first
  etcd_stop
  end
}
