# What may befall a registrar: killed, its table lost, garbage, a full disk. Sourced by bash.
# shellcheck shell=bash
# shellcheck disable=SC2154 # what box.sh sets
: "${root:?}" "${work:?}"

registrar_faults() {
  local size
  size=$(wc -c <"$work/pool/pool.conf")
  registrar_stop -KILL
  printf 'garbage{' >"$work/registrar/pool.json"
  registrar_start nginx
  check 'a registrar that was killed and lost its table empties nothing' test "$(wc -c <"$work/pool/pool.conf")" = "$size"
  check 'and nginx takes the file' nginx_is_valid
  check 'and all nodes are in it' until_true 30 active_are 5
  check 'garbage is refused' refused_garbage
  disk_full
}
refused_garbage() {
  local code
  for body in '' '[]' '{' '{"address":"127.0.0.1:1; } events {"}' "$(head -c 70000 /dev/zero | tr '\0' ' ')"; do
    code=$(printf '%s' "$body" | curl -s -o /dev/null -w '%{http_code}' -X PUT -H "Authorization: Bearer $token" \
      "http://127.0.0.1:$registrar_port/pool/v1/nodes/x" --data-binary @-)
    echo "$code"
    case $code in 400 | 413) ;; *) return 1 ;; esac
  done
  [ "$(register x 1 1 1 2>/dev/null)" = 200 ] && ! grep -q ' x$' "$work/pool/pool.conf"
}

# A file system of 256 KiB for the pool's file, filled to the last byte.
disk_full() {
  local before=$work/before
  registrar_stop
  cp "$work/pool/pool.conf" "$before"
  if [ "$(id -u)" != 0 ] || ! mount -t tmpfs -o size=256k tmpfs "$work/pool" 2>/dev/null; then
    say 'the full disk is not tested: nothing may be mounted here'
    registrar_start nginx --registrar-reload-every 0s
    return
  fi
  cp "$before" "$work/pool/pool.conf"
  cp "$before" "$work/pool/pool.conf.good"
  registrar_start nginx --registrar-reload-every 0s
  until_true 30 active_are 5
  cat /dev/zero >"$work/pool/filling" 2>/dev/null
  leave 5
  check 'the disk is full: it is told' until_true 30 pool_says 'No space left'
  check 'and the file is as it was, and valid' eval 'cmp "$before" "$work/pool/pool.conf" && nginx_is_valid'
  rm "$work/pool/filling"
  check 'with room again the change is made' until_true 30 eval '! grep -q "# node5$" "$work/pool/pool.conf"'
  join 5
  until_true 30 active_are 5
  registrar_stop
  umount -l "$work/pool"
}
pool_says() { curl -sf --max-time 5 "http://127.0.0.1:$registrar_port/health" | grep -q "$1"; }
