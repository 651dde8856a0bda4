# How a test that is a script counts. Sourced by bash, with $work set to a directory of its own and $subject to its name.
# shellcheck shell=bash
: "${work:?}" "${subject:?}"

checks_started=$SECONDS checks_passed=0 checks_failed=0

# cannot WHY: this machine cannot run the test, which is neither a pass nor a failure.
cannot() {
  say "$subject cannot run here: $*"
  exit 77
}

# check WHAT COMMAND...: a check is a command that succeeds; what it said is shown only where it does not.
check() {
  local what=$1
  shift
  if "$@" >"$work/said" 2>&1; then
    checks_passed=$((checks_passed + 1))
    printf 'ok    %s\n' "$what"
  else
    checks_failed=$((checks_failed + 1))
    printf 'FAIL  %s\n' "$what"
    sed 's/^/        /' "$work/said" | tail -n 15
  fi
}

# The last line, and the verdict.
tally() {
  printf '%d passed, %d failed, in %d s\n' "$checks_passed" "$checks_failed" $((SECONDS - checks_started))
  [ "$checks_failed" -eq 0 ]
}
