# What cross-build/pool-test --full measures beyond the short form, as rows of a table for docs/POOL.md. Sourced by bash.
# shellcheck shell=bash
# shellcheck disable=SC2154 # what box.sh sets
: "${root:?}" "${work:?}"

faulty_pid='' faulty_port=''

row() { printf '| %s | %s | %s |\n' "$1" "$2" "$3" >>"$work/table"; }
# result MODE WHAT [MORE]: a row of the last load.
result() {
  local kinds=''
  [ "$(of failed)" = 0 ] || kinds=" ($(of kinds))"
  row "$1" "$2" "$(of ok) ok, $(of failed) failed$kinds${3:+; $3}"
}
# few_failed: less than one in a thousand.
few_failed() {
  echo "$load"
  tail -n 3 "$work/nginx/failed.log"
  [ "$(of ok)" -gt 100 ] && [ $(($(of failed) * 1000)) -lt "$(of ok)" ]
}
now_ms() { date +%s%3N; }
# time_until SECONDS COMMAND...: leaves in $took how many milliseconds it was until it succeeded.
time_until() {
  local began code=0
  began=$(now_ms)
  until_true "$@" || code=$?
  took=$(($(now_ms) - began))
  return $code
}
seconds() { awk "BEGIN { printf \"%.1f s\", $1 / 1000 }"; }
state_is() {
  curl -sf --max-time 5 "http://127.0.0.1:$registrar_port/pool/v1/nodes/node$1" | grep -q "\"state\":\"$2\",\"active\":$3"
}

faulty_start() {
  free_port && faulty_port=$port
  echo pass >"$work/fault"
  java_run Faulty.java "$faulty_port" "${node_ports[5]}" "$work/fault" >"$work/faulty.log" 2>&1 &
  faulty_pid=$!
  more_pids="$more_pids $faulty_pid"
  until_true 30 curl -sf -o /dev/null "http://127.0.0.1:$faulty_port/health"
}
faulty_stop() {
  kill "$faulty_pid"
  wait "$faulty_pid" 2>/dev/null
}

# --- what is measured, in either mode ---

measure_rolling() {
  local before
  before=$(pool_metric jetd_pool_changes_total)
  load_start 24 --think 2
  rolling_restart && rolling_restart
  until_true 120 enough_failed_log 20000
  load_stop
  check "$1: rolling restart twice, none failed of $(of ok)" none_failed 20000
  check "$1: without a change of the pool" test "$(pool_metric jetd_pool_changes_total)" = "$before"
  result "$1" 'rolling restart of all five, twice, clients keep connections' 'no reload'
}
# The load tells its count only at its end; by then it has run long enough.
enough_failed_log() { [ $((SECONDS - load_began)) -ge 40 ]; }

measure_kills() {
  local end=$((SECONDS + 60)) n=0 i
  load_start 16 --think 5
  while [ $SECONDS -lt $end ]; do
    i=$((RANDOM % 5 + 1))
    kill -KILL "${node_pids[i]}" && wait "${node_pids[i]}" 2>/dev/null
    node_start "$i"
    n=$((n + 1))
    sleep 5
    until_true 30 node_is_ready "$i"
  done
  load_stop
  check "$1: kill -9 every 5 s, none failed of $(of ok)" none_failed 1000
  result "$1" "kill -9 of a random node every 5 s for 60 s ($n kills)"
}

measure_stop() {
  load_start 16 --think 5
  kill -STOP "${node_pids[4]}"
  check "$1: SIGSTOP: out within 5 s" eval 'time_until 20 state_is 4 down false && [ $took -le 5000 ]'
  sleep $((10 - took / 1000))
  kill -CONT "${node_pids[4]}"
  until_true 30 active_are 5
  load_stop
  check "$1: SIGSTOP for 10 s, under 1 in 1,000 failed of $(of ok)" few_failed
  result "$1" 'SIGSTOP of a node for 10 s' "out after $(seconds "$took"), slowest answer $(of max_ms) ms"
}

# measure_fault MODE FAULT WHAT EJECTED
measure_fault() {
  local more=''
  echo pass >"$work/fault"
  until_true 30 active_are 5
  load_start 16 --think 5
  sleep 2
  echo "$2" >"$work/fault"
  if [ "$4" = yes ]; then
    check "$1: $3: out within 5 s" eval 'time_until 20 state_is 5 down false && [ $took -le 5000 ]'
    more="out after $(seconds "$took")"
    sleep 3
  else
    sleep 8
  fi
  load_stop
  check "$1: $3, under 1 in 1,000 failed of $(of ok)" few_failed
  result "$1" "$3" "${more:+$more, }slowest answer $(of max_ms) ms"
}
measure_faults() {
  faulty_start
  leave 5
  until_true 30 active_are 4
  join 5 1 "$faulty_port"
  until_true 30 active_are 5
  measure_fault "$1" 'delay 3000' 'a node that takes 3 s for each answer' yes
  measure_fault "$1" error 'a node that answers 500' yes
  measure_fault "$1" 'delay 50' 'a node 50 ms away' no
  leave 5
  until_true 30 active_are 4
  faulty_stop
  join 5
  until_true 30 active_are 5
}

measure_loss() {
  if ! nft add table inet jetd_pool_test 2>/dev/null; then
    say "packet loss is not measured: nft is not there or may not"
    return
  fi
  nft add chain inet jetd_pool_test in '{ type filter hook input priority 0; }'
  nft add rule inet jetd_pool_test in tcp dport "${node_ports[3]}" numgen random mod 100 '<' 5 drop
  nft add rule inet jetd_pool_test in tcp sport "${node_ports[3]}" numgen random mod 100 '<' 5 drop
  load_start 16 --think 5
  sleep 15
  load_stop
  nft delete table inet jetd_pool_test
  check "$1: 5 % of packets lost, under 1 in 1,000 failed of $(of ok)" few_failed
  result "$1" '5 % of the packets of a node lost, for 15 s' "slowest answer $(of max_ms) ms"
  until_true 30 active_are 5
}

# Two nodes that take the same time for each request: so the share of work is the share of connections.
measure_balance() {
  local a b i
  faulty_start
  echo 'even 20' >"$work/fault"
  for i in 1 2 3; do leave "$i"; done
  join 4 200 "$faulty_port" 127.0.1.1 && join 5 100 "$faulty_port" 127.0.1.2
  until_true 30 balanced
  sleep 7 # slow start
  load_start 24
  sleep 12
  load_stop
  a=$(node_share 127.0.1.1) b=$(node_share 127.0.1.2)
  check "$1: weights 2:1 give 2:1 within 10 %: $a and $b" test $((a * 10)) -ge $((b * 18)) -a $((a * 10)) -le $((b * 22))
  row "$1" 'weights 2:1, 24 clients' "$a and $b requests, $(awk "BEGIN { printf \"%.2f\", $a / ($b + 0.001) }"):1"
  for i in 1 2 3 4 5; do join "$i"; done
  until_true 30 active_are 5
  until_true 30 all_answer
  faulty_stop
}
balanced() {
  local i found=' '
  for i in 1 2 3 4 5 6 7 8 9 10; do found="$found$(served_by) "; done
  [ "$(tr ' ' '\n' <<<"$found" | sort -u | grep -c .)" = 2 ] && [[ $found == *127.0.1.1* ]] && [[ $found == *127.0.1.2* ]]
}
all_answer() {
  local i
  for i in 1 2 3 4 5 6 7 8 9 10; do [[ $(served_by) == 127.0.0.1:* ]] || return; done
}
node_share() { of nodes | tr ',' '\n' | sed -n "s/^$1:$faulty_port=//p" | grep . || echo 0; }
# The node that answered a request.
served_by() {
  curl -s --max-time 5 -D - -o /dev/null "http://127.0.0.1:$front/api/v1/embed" -d '{"text":"hello"}' |
    sed -n 's/^X-Node: \(.*, \)\{0,1\}\([^ ]*\)\r$/\2/p'
}

# How long from a registration to the first request through nginx, and that none comes after nginx let go.
measure_joining() {
  leave 5
  until_true 30 node_is_gone 5
  sleep 6
  # Under load, as a node joins in earnest: without any, slow start would leave it the last one asked.
  load_start 16 --think 2
  local before after
  before=$(node_requests 5)
  join 5
  time_until 30 is_asked 5 $((before + 10))
  load_stop
  check "$1: asked through nginx within 3 s of registration" test "$took" -le 3000
  row "$1" 'from registration to being asked through nginx, under load' "$(seconds "$took")"
  sleep 6
  load_start 16 --think 2
  sleep 1
  leave 5
  time_until 30 node_is_gone 5
  sleep 1
  before=$(node_requests 5)
  sleep 4
  after=$(node_requests 5)
  load_stop
  check "$1: no request after nginx let go ($before, $after)" test "$before" = "$after"
  result "$1" 'a node leaves' "let go after $(seconds "$took"), and no request later"
  join 5
  until_true 30 active_are 5
}
# is_asked N COUNT: by more than the registrar.
is_asked() { [ "$(node_requests "$1")" -ge "$2" ]; }
node_is_gone() {
  [ "$(curl -s --max-time 5 -o /dev/null -w '%{http_code}' "http://127.0.0.1:$registrar_port/pool/v1/nodes/node$1")" = 404 ]
}
# Scrapes apart; the registrar asks only where there is a lease.
node_requests() {
  curl -s "http://127.0.0.1:${admin_ports[$1]}/metrics" | sed -n 's/^jetd_requests_total{.*"seed".*} //p' | awk '{ n += $1 } END { print n + 0 }'
}

full() {
  printf '| mode | what | measured |\n| --- | --- | --- |\n' >"$work/table"
  load_began=$SECONDS
  begin nginx
  check 'five nodes join' until_true 60 active_are 5
  measure_rolling reload
  measure_kills reload
  measure_stop reload
  measure_faults reload
  measure_loss reload
  measure_balance reload
  measure_joining reload
  measure_discovery
  ! command -v prometheus >/dev/null || measure_fleet
  end
  measure_changes_by_reload
  measure_size
  if has_lua; then
    load_began=$SECONDS
    begin lua
    check 'Lua: five nodes join' until_true 60 active_are 5
    measure_rolling lua
    load_start 24 --think 5
    check 'lua: 40 changes of membership' changes 40
    load_stop
    check "lua: 40 changes, none failed of $(of ok)" none_failed 500
    result lua '40 changes of membership, clients keep connections'
    measure_kills lua
    measure_stop lua
    measure_faults lua
    measure_balance lua
    measure_joining lua
    end
  fi
  if command -v etcd >/dev/null; then with_etcd; fi
  cat "$work/table"
}

measure_changes_by_reload() {
  begin nginx --registrar-reload-every 500ms
  until_true 60 active_are 5
  load_start 24 --think 5 --close
  check 'reload: 40 changes of membership' changes 40
  load_stop
  check "reload: 40 changes, a request a connection, none failed of $(of ok)" none_failed 500
  result reload '40 changes of membership, a connection a request'
  load_start 40 --think 20
  changes 40
  load_stop
  result reload '40 changes of membership, 40 clients keep connections'
  end
}

# 1,000 nodes: one process on a thousand addresses of this machine.
measure_size() {
  local before took_all i
  nginx_start nginx
  registrar_start nginx --registrar-check-interval 30s --registrar-check-timeout 5s
  faulty_start
  echo fake >"$work/fault"
  for i in $(seq 1000); do
    printf 'next\nsilent\nrequest = PUT\nurl = "http://127.0.0.1:%s/pool/v1/nodes/many%s"\nheader = "Authorization: Bearer %s"\noutput = /dev/null\ndata = "%s"\n' \
      "$registrar_port" "$i" "$token" "$(registration x "$faulty_port" 1 1 | tr -d '\n' |
        sed "s/127.0.0.1:$faulty_port/127.0.$((i / 250 + 1)).$((i % 250 + 1)):$faulty_port/; s/_seconds\":[0-9]*/_seconds\":300/; s/\"/\\\\\"/g")"
  done | sed 1d >"$work/many"
  before=$(now_ms)
  curl -sK "$work/many" >"$work/many.log" 2>&1
  took_all=$(($(now_ms) - before))
  check '1,000 nodes are taken' until_true 120 active_are 1000
  check 'and reloads came at most every 5 s' test "$(pool_metric jetd_pool_changes_total)" -le $(((took_all + 15000) / 5000 + 1))
  # One more change with all of them there is what is timed.
  curl -s -X DELETE -H "Authorization: Bearer $token" -o /dev/null "http://127.0.0.1:$registrar_port/pool/v1/nodes/many7"
  until_true 30 active_are 999
  until_true 30 eval '! grep -q "many7$" "$work/pool/pool.conf"'
  sleep 1
  local last
  last=$(curl -sf "http://127.0.0.1:$registrar_port/metrics" | sed -n 's/^jetd_pool_last_change_seconds //p')
  check "1,000 nodes are rendered, tested and reloaded in under 1 s: $last s" awk "BEGIN { exit !($last < 1) }"
  row reload '1,000 nodes: rendering, nginx -t and reload' "$last s, $(wc -c <"$work/pool/pool.conf") bytes"
  row reload "1,000 registrations in $(seconds "$took_all")" "$(pool_metric jetd_pool_changes_total) reloads in all"
  faulty_stop
  registrar_stop
  nginx_stop
  rm -rf "$work/registrar" "$work/pool"
}

# A real Prometheus finds the nodes by http_sd and scrapes them.
measure_discovery() {
  local prometheus_port
  command -v prometheus >/dev/null || {
    say 'there is no prometheus: discovery is not measured'
    return
  }
  free_port && prometheus_port=$port
  cat >"$work/prometheus.yml" <<YML
global: {scrape_interval: 1s}
scrape_configs:
  - job_name: jetd
    http_sd_configs:
      - url: http://127.0.0.1:$registrar_port/pool/v1/http_sd
        refresh_interval: 1s
YML
  prometheus --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/prometheus" \
    --web.listen-address="127.0.0.1:$prometheus_port" >"$work/prometheus.log" 2>&1 &
  local pid=$!
  check 'Prometheus scrapes five nodes that it found by http_sd' until_true 60 query_is 5 'sum(up{job="jetd"})'
  check 'with their labels' until_true 30 query_is 5 'count(up{board="simulated",mode="15W",jetpack="6.2"})'
  check 'and adds up the fleet' until_true 30 query_is 5 'sum(jetd_ready)'
  row reload 'Prometheus 2.42 by http_sd' 'five targets up, with board, mode, JetPack and model'
  kill "$pid"
  wait "$pid" 2>/dev/null
}
# The fleet's joules and p95, beside what the nodes' own metrics add up to: nodes of simulated boards, whose energy is
# known. The registrar's checks go on meanwhile, so what Prometheus says lies between what was read before and after.
measure_fleet() {
  local prometheus_port i
  for i in 1 2 3 4 5; do node_stop "$i" && node_start "$i" --simulate orin-nano-super; done
  for i in 1 2 3 4 5; do until_true 60 node_is_ready "$i"; done
  free_port && prometheus_port=$port
  prometheus --config.file="$work/prometheus.yml" --storage.tsdb.path="$work/prometheus-fleet" \
    --web.listen-address="127.0.0.1:$prometheus_port" >"$work/prometheus.log" 2>&1 &
  local pid=$!
  until_true 60 query_is 5 'sum(up{job="jetd"})'
  load_start 8 --think 5
  sleep 5
  load_stop
  check "the fleet's joules by Prometheus are the nodes' own" until_true 30 query_between fleet_joules \
    'sum(jetd_request_energy_joules_total)'
  check "and the fleet's p95" until_true 30 query_between fleet_p95 \
    'histogram_quantile(0.95, sum by (le) (jetd_request_duration_seconds_bucket))'
  row reload "the fleet's joules and p95 by Prometheus" "what the nodes' own metrics add up to"
  kill "$pid"
  wait "$pid" 2>/dev/null
  for i in 1 2 3 4 5; do node_stop "$i" && node_start "$i"; done
  for i in 1 2 3 4 5; do until_true 60 node_is_ready "$i"; done
}
fleet_metrics() { for i in 1 2 3 4 5; do curl -sf --max-time 5 "http://127.0.0.1:${admin_ports[i]}/metrics"; done; }
fleet_joules() { fleet_metrics | awk '/^jetd_request_energy_joules_total/ { sum += $NF } END { printf "%.9f", sum }'; }
fleet_p95() {
  fleet_metrics | sed -n 's/^jetd_request_duration_seconds_bucket{.*le="\([^"]*\)",} \(.*\)/\1 \2/p' |
    awk '{ sum[$1] += $2 } END { for (le in sum) print (le == "+Inf" ? 1e9 : le + 0), sum[le] }' | sort -g |
    awk '{ le[NR] = $1; n[NR] = $2 } END {
      want = 0.95 * n[NR]
      for (i = 1; n[i] < want; i++);
      low = i > 1 ? le[i - 1] : 0; before = i > 1 ? n[i - 1] : 0
      printf "%.9f", low + (le[i] - low) * (want - before) / (n[i] - before) }'
}
# query_between FIGURE QUERY: FIGURE is read long enough before that it was scraped, and after.
query_between() {
  local before value after
  before=$($1)
  sleep 3
  value=$(curl -sf --max-time 5 -G "http://127.0.0.1:$prometheus_port/api/v1/query" --data-urlencode "query=$2" |
    sed 's/.*"value":\[[0-9.]*,"\([^"]*\)"\].*/\1/')
  after=$($1)
  echo "$1: $before, by Prometheus $value, $after"
  awk -v a="$before" -v v="$value" -v b="$after" 'BEGIN {
    low = a < b ? a : b; high = a < b ? b : a
    exit !(v > 0 && v >= low * 0.9999 && v <= high * 1.0001) }'
}
query_is() {
  curl -sf --max-time 5 -G "http://127.0.0.1:$prometheus_port/api/v1/query" --data-urlencode "query=$2" |
    grep -q "\"value\":\[[0-9.]*,\"$1\"\]"
}
