#!/bin/sh
# Stands in for nvpmodel on a simulated board: the words, exit codes and failures of the real one,
# written from public reports of them. It lies in <tree>/usr/sbin and touches that tree only.
#
# <tree>/run/emulator/fault names how it fails, if it does:
#   chroot  partial  killed  hung  slow  liar  wrong-conf
# <tree>/run/emulator/gpu-unused makes gating masks changeable, as before the GPU's first use.
# <tree>/run/emulator/reboots gets a line whenever a real board would have rebooted.
root=$(cd "$(dirname "$0")/../.." && pwd)
state=$root/run/emulator
status=$root/var/lib/nvpmodel/status
conf=/etc/nvpmodel.conf
mode= query= force=
fault=$(cat "$state/fault" 2>/dev/null)

while [ $# -gt 0 ]; do
  case $1 in
    -q) query=yes ;;
    -m) mode=$2; shift ;;
    -f) conf=$2; shift ;;
    --force) force=yes ;;
    *) echo "NVPM ERROR: unknown option $1"; exit 1 ;;
  esac
  shift
done

say_mode() {
  now=$(sed -n 's/^pmode:0*\([0-9]\)/\1/p' "$status")
  name=$(sed -n "s/^< *POWER_MODEL ID=$now NAME=\([^ ]*\) *>/\1/p" "$root$conf")
  printf 'NV Power Mode: %s\n%s\n' "$name" "$now"
}

record() {
  printf 'pmode:%04d\n' "$mode" > "$status"
  echo "$conf" > "$root/var/lib/nvpmodel/conf_file_path"
}

# Walks the mode's lines: with act=check it tells whether a mask must change, with act=apply it writes.
walk() {
  awk -v root="$root" -v mode="$mode" -v act="$1" -v limit="$2" '
    function first(path,   line, ok) { ok = (getline line < path); close(path); return ok > 0 ? line : "" }
    function usable(param, arg) { return (param, arg) in paths && first(root paths[param, arg]) != "" }
    function node(param, arg) {
      if (usable(param, arg "_KNEXT")) return root paths[param, arg "_KNEXT"]
      return usable(param, arg) ? root paths[param, arg] : ""
    }
    # The largest step that is not above the cap; no cap is the last step.
    function rounded(param, value,   table, n, steps, i, best) {
      table = node(param, "FREQ_TABLE")
      if (table == "") return value <= 0 ? first(root "/sys/kernel/debug/bpmp/debug/clk/emc/max_rate") : value
      n = split(first(table), steps, " ")
      best = steps[1]
      for (i = 1; i <= n; i++) if (value <= 0 || steps[i] + 0 <= value + 0) best = steps[i]
      return best
    }
    function write(path, value) { print value > path; close(path) }
    { gsub(/^< */, "< "); sub(/ *>$/, " >") }
    /^#/ || NF == 0 { next }
    /^< PARAM / { section = "param"; for (i = 3; i < NF; i++) if ($i ~ /^NAME=/) name = substr($i, 6); next }
    /^< POWER_MODEL / { section = ($3 == "ID=" mode) ? "mode" : ""; if (section != "") known = 1; next }
    /^</ { section = ""; next }
    section == "param" { paths[name, $1] = $2; next }
    section == "mode" {
      target = node($1, $2)
      if (target == "") next
      if ($2 ~ /PG_MASK/) {
        live = first(target); sub(/.*=/, "", live)
        if (live != $3) { masks = 1; if (act == "apply") write(target, $3) }
      } else if (act == "apply" && (limit == "" || ++written <= limit)) {
        if ($2 == "MAX_FREQ") write(target, rounded($1, $3))
        else if ($2 == "CORE_0" || $2 ~ /^CORE_/) { write(target, $3); if ($3 == 1) online = online (online == "" ? "" : ",") substr($2, 6) }
        else if ($2 !~ /FREQ/) write(target, $3)
      }
    }
    END {
      if (!known) exit 13
      if (act == "apply" && limit == "") write(root "/sys/devices/system/cpu/online", online)
      exit masks && act == "check" ? 12 : 0
    }' "$root$conf"
}

if [ -n "$query" ]; then
  say_mode
  exit 0
fi

case $fault in
  hung) exec sleep 600 ;;
  slow) sleep 0.2 ;;
  chroot) record; echo "Running in chroot, ignoring request."; exit 0 ;;
  wrong-conf) echo "Error opening /sys/devices/system/cpu/cpu99/online"; exit 1 ;;
  liar) record; exit 0 ;;
esac

walk check
case $? in
  13) echo "NVPM ERROR: ID not found"; exit 234 ;;
  12) masks=yes ;;
esac

if [ -n "$masks" ] && [ ! -e "$state/gpu-unused" ]; then
  if [ -n "$force" ]; then
    echo "Automatically rebooting to reflect the mode change"
    echo "force $mode" >> "$state/reboots"
    exit 0
  fi
  echo "NVPM WARN: Golden image context is already created"
  echo "NVPM WARN: Reboot required for changing to this power mode: $mode"
  echo "NVPM WARN: DO YOU WANT TO REBOOT NOW? enter YES/yes to confirm:"
  if read -r answer; then
    if [ "$answer" = YES ] || [ "$answer" = yes ]; then
      echo "NVPM WARN: rebooting.."
      echo "confirmed $mode" >> "$state/reboots"
      exit 0
    fi
  else
    echo "NVPM ERROR: bad input!"
  fi
  echo "NVPM ERROR: optMask is 1, no request for power mode"
  exit 234
fi

case $fault in
  partial) walk apply 9; echo "NVPM ERROR: Error writing -22"; exit 234 ;;
  killed) walk apply 7; kill -9 $$ ;;
esac
walk apply
record
