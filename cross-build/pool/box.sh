# nginx, a registrar and five nodes on this machine, all of them the test's own. Sourced by bash, with $root, $work and
# $image set.
# shellcheck shell=bash
: "${root:?}" "${work:?}" "${image:?}"

token=test-token-of-the-pool
node_pids=() registrar_pid='' lease_pid='' load_pid='' front='' registrar_port=''
node_ports=() admin_ports=() more_pids=''
# Seconds of a lease, and what every registrar gets besides.
lease_ttl=6 registrar_flags=()

# until_true SECONDS COMMAND...: tries until it succeeds.
until_true() {
  local end=$((SECONDS + $1))
  shift
  until "$@" >/dev/null 2>&1; do
    [ $SECONDS -lt $end ] || {
      "$@"
      return
    }
    sleep 0.05
  done
}

# Ports below those that the system gives out by itself.
next_port=$((18000 + $$ % 6000))
free_port() {
  while (exec 3<>"/dev/tcp/127.0.0.1/$next_port") 2>/dev/null; do next_port=$((next_port + 1)); done
  port=$next_port
  next_port=$((next_port + 1))
}

take_ports() {
  local i
  free_port && front=$port
  free_port && registrar_port=$port
  for i in 1 2 3 4 5; do
    free_port && node_ports[i]=$port
    free_port && admin_ports[i]=$port
  done
}

# --- nodes ---

# node_start N [FLAGS]
node_start() {
  local i=$1
  shift
  mkdir -p "$work/node$i"
  JAVA_OPTS='-Xmx64m' "$image/bin/jetd" serve --api-port "${node_ports[i]}" --admin-port "${admin_ports[i]}" \
    --state-dir "$work/node$i" --serving-lanes 1 "$@" >>"$work/node$i.log" 2>&1 &
  node_pids[i]=$!
}
node_is_ready() { curl -sf --max-time 2 -o /dev/null "http://127.0.0.1:${admin_ports[$1]}/health/ready"; }
node_stop() {
  kill -TERM "${node_pids[$1]}" && wait "${node_pids[$1]}" 2>/dev/null
  true
}
node_restart() {
  node_stop "$1"
  node_start "$1"
  until_true 60 node_is_ready "$1"
}

# The model's name, version and digest, as the node's own metrics tell them.
read_model() {
  local info
  info=$(curl -sf "http://127.0.0.1:${admin_ports[1]}/metrics" | grep '^jetd_model_info{' | head -n 1)
  model=$(sed 's/.*model="\([^"]*\)".*/\1/' <<<"$info")
  version=$(sed 's/.*version="\([^"]*\)".*/\1/' <<<"$info")
  digest=$(sed 's/.*digest="\([^"]*\)".*/\1/' <<<"$info")
  upstream=jetd_$(tr '[:upper:]' '[:lower:]' <<<"$model")
  [ ${#digest} = 64 ]
}

# --- leases: what nodes do for themselves; join and leave are the only two that know how ---

# registration ID PORT ADMIN WEIGHT [HOST]
registration() {
  printf '{"address":"%s:%s","metrics_address":"127.0.0.1:%s","ttl_seconds":%s,"weight":%s,"permits":64,
    "models":[{"name":"%s","version":"%s","digest":"%s"}],"labels":{"board":"simulated","mode":"15W","jetpack":"6.2"}}' \
    "${5:-127.0.0.1}" "$2" "$3" "$lease_ttl" "$4" "$model" "$version" "$digest"
}
register() {
  curl -s --max-time 5 -X PUT -H "Authorization: Bearer $token" -o /dev/null -w '%{http_code}' \
    "http://127.0.0.1:$registrar_port/pool/v1/nodes/$1" -d "$(registration "$@")"
}
# Where the loop finds the registrar: it has variables of its own.
renew_at() { echo "$1" >"$work/port"; }
renew_all() {
  local id port admin weight host registrar_port
  registrar_port=$(<"$work/port")
  while read -r id port admin weight host; do
    register "$id" "$port" "$admin" "$weight" "$host" >/dev/null || true
  done <"$work/members"
}
renewing() {
  while :; do
    (
      flock 9
      renew_all
    ) 9>"$work/lock"
    sleep 1
  done
}
start_renewing() {
  : >"$work/members"
  : >"$work/lock"
  renew_at "$registrar_port"
  renewing &
  lease_pid=$!
}
# join N [WEIGHT [PORT [HOST]]]
join() {
  local member=("node$1" "${3:-${node_ports[$1]}}" "${admin_ports[$1]}" "${2:-1}" "${4:-127.0.0.1}")
  (
    flock 9
    sed -i "/^node$1 /d" "$work/members"
    echo "${member[*]}" >>"$work/members"
    register "${member[@]}" >/dev/null
  ) 9>"$work/lock"
}
leave() {
  (
    flock 9
    sed -i "/^node$1 /d" "$work/members"
    curl -s --max-time 5 -X DELETE -H "Authorization: Bearer $token" -o /dev/null \
      "http://127.0.0.1:$registrar_port/pool/v1/nodes/node$1"
  ) 9>"$work/lock"
}

# --- the registrar ---

# registrar_start TARGET [FLAGS]
registrar_start() {
  local target=$1 file=$work/pool/pool.conf
  shift
  [ "$target" != lua ] || file=$work/pool/pool.table
  "$image/bin/jetd" pool serve --registrar-port "$registrar_port" --registrar-tokens-file "$work/tokens" \
    --registrar-target "$target" --registrar-file "$file" --state-dir "$work/registrar" \
    --registrar-nginx-test "nginx -p $work/nginx -c nginx.conf -t" \
    --registrar-nginx-reload "nginx -p $work/nginx -c nginx.conf -s reload" \
    --registrar-lua-socket "$work/pool/nginx.sock" "${registrar_flags[@]}" "$@" >>"$work/registrar.log" 2>&1 &
  registrar_pid=$!
  until_true 30 registrar_answers
}
registrar_answers() { curl -sf --max-time 2 -o /dev/null "http://127.0.0.1:$registrar_port/health"; }
registrar_stop() {
  [ -n "$registrar_pid" ] || return 0
  kill "${1:--TERM}" "$registrar_pid" 2>/dev/null
  wait "$registrar_pid" 2>/dev/null
  registrar_pid=''
}
pool_metric() {
  curl -sf --max-time 5 "http://127.0.0.1:$registrar_port/metrics" | sed -n "s/^$1 //p" | cut -d. -f1
}
# active_are COUNT: that many nodes are in the load balancer's hands.
active_are() {
  [ "$(curl -sf --max-time 5 "http://127.0.0.1:$registrar_port/pool/v1/nodes" | grep -o '"active":true' | wc -l)" = "$1" ]
}

# --- nginx ---

# nginx_conf TARGET: an nginx of its own, with the project's snippets as they are shipped.
nginx_conf() {
  local modules='' user='' lua='' pass="proxy_pass http://\$jetd_upstream;" include="include $work/pool/pool.con[f];"
  [ "$(id -u)" != 0 ] || user='user root;'
  if [ "$1" = lua ]; then
    modules='load_module /usr/share/nginx/modules/ndk_http_module.so; load_module /usr/share/nginx/modules/ngx_http_lua_module.so;'
    sed "s:/usr/share/jetd/nginx:$root/systemd/nginx:; s:/var/lib/jetd-pool:$work/pool:; s:/run/jetd-pool:$work/pool:" \
      "$root/systemd/nginx/jetd-lua.conf" >"$work/nginx/jetd-lua.conf"
    lua="include $work/nginx/jetd-lua.conf;"
    include=''
    pass='proxy_pass http://jetd_lua; log_by_lua_block { require("jetd_pool").done() }'
  fi
  cat >"$work/nginx/nginx.conf" <<CONF
$modules
$user
worker_processes 2;
worker_shutdown_timeout 60s;
pid $work/nginx/nginx.pid;
error_log $work/nginx/error.log info;
events { worker_connections 4096; }
http {
    client_body_temp_path $work/nginx/body;
    proxy_temp_path $work/nginx/proxy;
    fastcgi_temp_path $work/nginx/fastcgi;
    uwsgi_temp_path $work/nginx/uwsgi;
    scgi_temp_path $work/nginx/scgi;
    map \$status \$failed { 200 0; default 1; }
    log_format failures '\$time_iso8601 \$status \$request_time [\$upstream_addr] [\$upstream_status] [\$upstream_response_time]';
    access_log $work/nginx/failed.log failures if=\$failed;
    keepalive_requests 100000;
    $include
    $lua
    server {
        listen 127.0.0.1:$front backlog=2048;
        set \$jetd_upstream $upstream;
        location / {
            include $root/systemd/nginx/jetd-proxy.conf;
            add_header X-Node \$upstream_addr always;
            $pass
        }
    }
}
CONF
}
nginx_start() {
  mkdir -p "$work/nginx" "$work/pool"
  nginx_conf "$1"
  nginx -p "$work/nginx" -c nginx.conf >>"$work/nginx.log" 2>&1 || {
    cat "$work/nginx.log" >&2
    return 1
  }
}
nginx_stop() {
  [ -s "$work/nginx/nginx.pid" ] || return 0
  nginx -p "$work/nginx" -c nginx.conf -s stop >>"$work/nginx.log" 2>&1
  until_true 20 test ! -e "$work/nginx/nginx.pid"
}
nginx_is_valid() { nginx -p "$work/nginx" -c nginx.conf -t; }
front_answers() {
  curl -sf --max-time 5 -o /dev/null "http://127.0.0.1:$front/api/v1/embed" -d '{"text":"hello"}'
}

# --- load ---

# load_start CONNECTIONS [FLAGS]: returns when the first answer came.
load_start() {
  rm -f "$work/stop" "$work/load"
  java_run Load.java "$front" "$1" "$work/stop" "${@:2}" >"$work/load" 2>"$work/load.err" &
  load_pid=$!
  until_true 60 test -s "$work/load"
}
# Takes the place of the shell it is run in, so that whoever ends that ends Java: for '&' alone.
java_run() {
  local program=$1
  shift
  # shellcheck disable=SC2154 # find_java's
  exec "$java_found/bin/java" -XX:+UseSerialGC -XX:TieredStopAtLevel=1 "$root/cross-build/pool/$program" "$@"
}
# Ends it and leaves its line in $load.
load_stop() {
  touch "$work/stop"
  wait "$load_pid"
  load_pid=''
  load=$(tail -n 1 "$work/load")
  [ -n "$load" ] || cat "$work/load.err"
}
# of KEY: a figure of the last load.
of() { sed "s/.*\b$1=\([^ ]*\).*/\1/" <<<"$load"; }

none_failed() {
  echo "$load"
  tail -n 3 "$work/nginx/failed.log"
  [ "$(of failed)" = 0 ] && [ "$(of ok)" -gt "${1:-0}" ]
}

clean_up() {
  local pid
  touch "$work/stop"
  [ -z "$lease_pid" ] || kill "$lease_pid" 2>/dev/null
  registrar_stop -KILL
  for pid in "${node_pids[@]}" $load_pid $more_pids; do
    [ -z "$pid" ] || kill -CONT "$pid" 2>/dev/null && kill -KILL "$pid" 2>/dev/null
  done
  nginx_stop
  ! mountpoint -q "$work/pool" || umount -l "$work/pool"
  wait 2>/dev/null
}
