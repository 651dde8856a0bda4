# What the scripts of cross-build/ share. Sourced by bash, with $root set to the top of the checkout.
# shellcheck shell=bash
: "${root:?}"

# shellcheck source=../daemon/src/main/dist/lib/java.sh
. "$root/daemon/src/main/dist/lib/java.sh"

say() { printf 'jetd: %s\n' "$*" >&2; }

die() {
  say "$@"
  exit 1
}

# Finds Maven and a JDK, which it leaves in $jdk, or says what to install and exits.
find_build_tools() {
  local missing=
  find_java javac || {
    java_missing jdk
    missing=yes
  }
  command -v mvn >/dev/null || {
    say "needs Maven 3.6.3 or newer, and finds no mvn on PATH; install it with: sudo apt-get install maven"
    missing=yes
  }
  [ -z "$missing" ] || exit 69
  jdk=$java_found
}

# maven LOG ARGUMENTS: runs Maven from the top with all it says in LOG, and on stderr one line a module. On failure its
# errors follow.
maven() {
  local log=$1
  shift
  (cd "$root" && JAVA_HOME=$jdk exec mvn -B -ntp "$@" 2>&1) | tee "$log" |
    sed -un 's/^\[INFO\] Building jetd \([^ ]*\) [0-9][^ ]* *\[\(.*\)\]$/jetd:   \1 (\2)/p' >&2 ||
    {
      sed -n '/^\[\(ERROR\|FATAL\)\]/p; /^\[WARNING\] .*\.java:/p; /-> \[Help 1\]/q' "$log" | head -n 30 >&2
      return 1
    }
}
