# A machine with a systemd of its own: Debian 13 in systemd-nspawn, on a throw-away overlay. Sourced by bash.
# shellcheck shell=bash

box_name=jetd-box-$$
box_leader='' box_nspawn='' box_memory_tree=''

# Says why there cannot be one here, and fails; succeeds where there can.
box_obstacle() {
  local tool
  [ "$(id -u)" = 0 ] || { echo 'it needs root' && return 1; }
  for tool in systemd-nspawn mmdebstrap nsenter pgrep; do
    command -v "$tool" >/dev/null || {
      echo "it needs $tool; install it with: apt-get install systemd-container mmdebstrap util-linux procps"
      return 1
    }
  done
  [ -n "$(debian_mirror)" ] || { echo "apt's sources name no mirror of Debian" && return 1; }
  unshare --mount --pid --ipc --uts --net --fork true 2>/dev/null || { echo 'namespaces are not allowed' && return 1; }
}

# box_root DIRECTORY: makes DIRECTORY/root, unless it is there as it is asked for.
box_root() {
  local wanted=systemd,systemd-sysv,dbus,iproute2,procps,curl,socat,openjdk-25-jre-headless,init-system-helpers,nginx
  [ "$(cat "$1/root.made" 2>/dev/null)" != "$wanted" ] || return 0
  say "making a root file system of Debian 13; log: $1/root.log"
  rm -rf "$1/root" "$1/root.made"
  mmdebstrap --variant=minbase --dpkgopt=force-unsafe-io --aptopt='APT::Install-Recommends "false"' \
    --include="$wanted" trixie "$1/root" "deb $(debian_mirror) trixie main" >"$1/root.log" 2>&1 || return 1
  printf '%s' "$wanted" >"$1/root.made"
}

# The cgroup trees that systemd in the box needs to be alone in: two of a hybrid machine, or the one.
box_cgroups() {
  if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
    echo "/sys/fs/cgroup/$box_name"
  else
    echo "/sys/fs/cgroup/systemd/$box_name" "/sys/fs/cgroup/unified/$box_name"
  fi
}

# box_boot DIRECTORY DEBS: boots DIRECTORY/root, with DEBS as /debs, and returns when it is up.
box_boot() {
  local tree state=''
  # shellcheck disable=SC2046 # words
  mkdir -p $(box_cgroups) 2>/dev/null
  (
    for tree in $(box_cgroups); do echo $BASHPID >"$tree/cgroup.procs"; done 2>/dev/null
    exec systemd-nspawn --quiet --register=no --keep-unit -D "$1/root" -M "$box_name" -b --private-network \
      --console=read-only --volatile=overlay --bind-ro="$2:/debs" </dev/null >"$1/console" 2>&1
  ) &
  box_nspawn=$!
  for _ in $(seq 600); do
    box_leader=$(pgrep -P $box_nspawn -x systemd | head -n 1) || true
    if [ -n "$box_leader" ]; then
      state=$(box systemctl is-system-running 2>/dev/null) || true
      case $state in running | degraded) return 0 ;; esac
    fi
    kill -0 $box_nspawn 2>/dev/null || break
    sleep 0.1
  done
  box_halt
  return 1
}

# box COMMAND...: runs it in there, as root.
box() { nsenter -t "$box_leader" -m -u -i -n -p -C -- env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin "$@"; }

# box_memory BYTES: a cgroup of the host with that limit, for box_in_memory; fails where there is none to be had.
box_memory() {
  box_memory_tree=/sys/fs/cgroup/memory/$box_name-memory
  [ ! -e /sys/fs/cgroup/cgroup.controllers ] || box_memory_tree=/sys/fs/cgroup/$box_name-memory
  { mkdir "$box_memory_tree" && box_memory_file limit_in_bytes max "$1"; } 2>/dev/null
}

# box_memory_file V1 V2 [VALUE]: reads or sets what the two kinds of cgroup call differently.
box_memory_file() {
  local file=$box_memory_tree/memory.$1
  [ -e "$file" ] || file=$box_memory_tree/memory.$2
  if [ $# -gt 2 ]; then echo "$3" >"$file"; else cat "$file"; fi
}
box_memory_kills() { box_memory_file oom_control events | sed -n 's/^oom_kill //p'; }
box_memory_peak() { box_memory_file max_usage_in_bytes peak; }

# box_in_memory COMMAND...: as box does, under that limit.
box_in_memory() (
  echo $BASHPID >"$box_memory_tree/cgroup.procs"
  box "$@"
)

# As a machine is powered off; then its cgroups are taken away.
box_halt() {
  local tree
  if [ -n "$box_leader" ]; then
    kill -s RTMIN+4 "$box_leader" 2>/dev/null || true
    for _ in $(seq 300); do
      kill -0 "$box_leader" 2>/dev/null || break
      sleep 0.1
    done
    kill -KILL "$box_leader" 2>/dev/null || true
  elif [ -n "$box_nspawn" ]; then
    kill "$box_nspawn" 2>/dev/null || true
  fi
  [ -z "$box_nspawn" ] || wait "$box_nspawn" 2>/dev/null || true
  for tree in $(box_cgroups); do find "$tree" -depth -type d -exec rmdir {} + 2>/dev/null || true; done
  [ -z "$box_memory_tree" ] || rmdir "$box_memory_tree" 2>/dev/null || true
  box_leader='' box_nspawn=''
}
