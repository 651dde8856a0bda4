# Finds the Java that jetd runs or builds with. Sourced by bin/jetd and by the scripts in cross-build/, so it is
# POSIX sh; a start waits for it, so the usual way through it forks nothing but readlink.
# shellcheck shell=sh disable=SC2034 # what it sets is for who sources it

java_oldest=21

# java_version HOME: sets java_full (25.0.3+9-LTS) and java_feature (25) for the Java in HOME; fails if there is none.
java_version() {
  java_full='' java_feature=''
  [ -x "$1/bin/java" ] || return 1
  if [ -r "$1/release" ]; then
    while IFS='="' read -r java_key java_ignored java_value; do
      case $java_key in
        JAVA_RUNTIME_VERSION) java_full=${java_value%%\"*}; break ;;
        JAVA_VERSION) java_full=${java_value%%\"*} ;;
      esac
    done <"$1/release"
  else
    java_full=$("$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p')
  fi
  java_feature=${java_full%%[!0-9]*}
  [ -n "$java_feature" ]
}

# java_consider HOME PROGRAM: takes HOME if it is new enough, newer than what was found so far, and has bin/PROGRAM.
java_consider() {
  java_version "$1" || return 1
  [ "$java_feature" -gt "$java_newest_seen" ] && java_newest_seen=$java_feature
  [ "$java_feature" -ge "$java_oldest" ] && [ -x "$1/bin/$2" ] && [ "$java_feature" -gt "$java_found_feature" ] || return 1
  java_found=$1 java_found_full=$java_full java_found_feature=$java_feature
}

# find_java PROGRAM [HOME]: PROGRAM is java to run, javac to build. A suitable JAVA_HOME is the user's choice; then comes
# the runtime that an image in HOME may bring with it, else the newest of PATH and /usr/lib/jvm. Sets java_found (a
# directory), java_found_full and java_found_feature, or fails with java_newest_seen (0 where there is no Java at all).
find_java() {
  java_found='' java_found_full='' java_found_feature=0 java_newest_seen=0
  [ -n "${JAVA_HOME:-}" ] && java_consider "$JAVA_HOME" "$1" && return 0
  [ -n "${2:-}" ] && java_consider "$2/runtime" "$1" && return 0
  if java_command=$(command -v java) && java_command=$(readlink -f -- "$java_command"); then
    java_consider "${java_command%/bin/java}" "$1"
  fi
  for java_candidate in /usr/lib/jvm/*; do
    [ -h "$java_candidate" ] || java_consider "$java_candidate" "$1"
  done
  [ -n "$java_found" ]
}

# java_missing KIND: says on stderr what to install where find_java failed; KIND is jre or jdk.
java_missing() {
  java_package=''
  for java_candidate in 25 21; do
    if [ -n "$(apt-cache madison "openjdk-$java_candidate-$1-headless" 2>/dev/null)" ]; then
      java_package=openjdk-$java_candidate-$1-headless
      break
    fi
  done
  java_name=Java
  [ "$1" = jdk ] && java_name='a JDK (Java with its compiler)'
  {
    echo "jetd: needs $java_name, version $java_oldest or newer; looked at JAVA_HOME, PATH and /usr/lib/jvm."
    if [ "$java_newest_seen" -ge "$java_oldest" ]; then
      echo "jetd: the Java $java_newest_seen there has no compiler."
    elif [ "$java_newest_seen" -gt 0 ]; then
      echo "jetd: the newest there is Java $java_newest_seen."
    fi
    if [ -n "$java_package" ]; then
      echo "jetd: install it with: sudo apt-get install $java_package"
    else
      echo "jetd: Ubuntu 22.04 and later, Debian 13 and later: sudo apt-get install openjdk-21-$1-headless"
      echo "jetd: Debian 12 has none: install Temurin 25 (package temurin-25-$1, from adoptium.net),"
      echo "jetd: or unpack any Java $java_oldest or newer and set JAVA_HOME to it."
    fi
  } >&2
}

# java_cache HOME: the file that holds classes prepared for the Java found, so that a start need not load them anew. It
# fits only that Java and the very jars in HOME/lib, and lies beside them; of an installed package, which tells its
# build-id, it lies in HOME/cache and is named after that too. JDK 25 writes and reads it in one step; before, it is a
# CDS archive.
java_cache() {
  java_cache_file=$1/lib/jetd-$java_found_full
  if [ -r "$1/build-id" ] && read -r java_build <"$1/build-id"; then
    java_cache_file=$1/cache/jetd-$java_found_full-$java_build
  fi
  if [ "$java_found_feature" -ge 25 ]; then
    java_cache_file=$java_cache_file.aot
  else
    java_cache_file=$java_cache_file.jsa
  fi
}
