# A registrar that knows nodes by their certificates. Sourced by bash.
# shellcheck shell=bash
# shellcheck disable=SC2154 # what box.sh sets
: "${root:?}" "${work:?}"

# certificate NAME SUBJECT-ALTERNATIVE-NAME: signed by ca.pem.
certificate() {
  openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$tls/$1.key" -out "$tls/$1.csr" -subj "/CN=$1" &&
    openssl x509 -req -in "$tls/$1.csr" -CA "$tls/ca.pem" -CAkey "$tls/ca.key" -CAcreateserial -days 2 -out "$tls/$1.pem" \
      -extfile <(echo "subjectAltName=$2")
}
authority() {
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout "$tls/ca.key" -out "$tls/ca.pem" -days 2 \
    -subj /CN=pool &&
    certificate registrar IP:127.0.0.1 && certificate node DNS:node1
}
tls_put() {
  curl -s --max-time 10 --cacert "$tls/ca.pem" -o /dev/null -w '%{http_code}' -X PUT "$@" \
    "https://127.0.0.1:$tls_port/pool/v1/nodes/node1" -d "$(registration node1 "${node_ports[1]}" 1 1)"
}

mutual_tls() {
  local tls=$work/tls port tls_port pid
  mkdir -p "$tls"
  authority >"$tls/log" 2>&1 || {
    say 'without openssl certificates are not tested'
    return
  }
  free_port && tls_port=$port
  "$image/bin/jetd" pool serve --registrar-port "$tls_port" --registrar-tls-certificate "$tls/registrar.pem" \
    --registrar-tls-key "$tls/registrar.key" --registrar-tls-nodes-ca "$tls/ca.pem" --registrar-file "$tls/pool.conf" \
    --registrar-nginx-test true --registrar-nginx-reload true --state-dir "$tls" >>"$work/tls.log" 2>&1 &
  pid=$!
  more_pids="$more_pids $pid"
  check 'TLS: the registrar starts without tokens' until_true 30 curl -sf --cacert "$tls/ca.pem" -o /dev/null \
    "https://127.0.0.1:$tls_port/health"
  check 'TLS: a node without a certificate is refused' test "$(tls_put)" = 401
  check 'TLS: a node with one is taken' test "$(tls_put --cert "$tls/node.pem" --key "$tls/node.key")" = 200
  cp "$tls/ca.pem" "$tls/ours.pem"
  certificate_of_another >"$tls/log" 2>&1
  check 'TLS: one of another authority is refused' test "$(tls_put --cert "$tls/node.pem" --key "$tls/node.key")" != 200
  kill "$pid"
  wait "$pid" 2>/dev/null
}
# node.pem is then signed by somebody else; ca.pem stays ours, for curl.
certificate_of_another() {
  authority
  cp "$tls/ours.pem" "$tls/ca.pem"
}
