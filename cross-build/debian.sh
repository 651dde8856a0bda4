# Debian packages for the tests, without touching the machine's own apt. Sourced by bash, with $root set.
# shellcheck shell=bash
: "${root:?}"

# The mirror is the machine's own, so that no host stands in a script. Prints nothing where there is none of Debian.
debian_mirror() {
  cat /etc/apt/sources.list /etc/apt/sources.list.d/*.sources /etc/apt/sources.list.d/*.list 2>/dev/null |
    grep -oE '(https?|file|copy)://?[^] ]+/debian/?( |$)' | head -n 1 | tr -d ' ' || true
}

debian_sources() { printf 'deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] %s %s main\n' "$1" "$2"; }

# debian_apt STATE ARCH SUITE: prints apt's options for a state of its own in STATE, made if it is not there. A SUITE as
# trixie+security has its security updates too.
debian_apt() {
  local state=$1 arch=$2 suite=$3 mirror
  if [ ! -e "$state/ready" ]; then
    mirror=$(debian_mirror)
    [ -n "$mirror" ] || return 1
    mkdir -p "$state/lists/partial" "$state/cache/archives/partial"
    : >"$state/status"
    debian_sources "$mirror" "${suite%+security}" >"$state/sources.list"
    [ "$suite" = "${suite%+security}" ] ||
      debian_sources "${mirror%/}-security" "${suite%+*}-security" >>"$state/sources.list"
  fi
  printf '%s\n' -o "APT::Architecture=$arch" -o "APT::Architectures=$arch" \
    -o "Dir::Etc::sourcelist=$state/sources.list" -o Dir::Etc::sourceparts=/dev/null \
    -o "Dir::State::Lists=$state/lists" -o "Dir::State::status=$state/status" -o "Dir::Cache=$state/cache" \
    -o APT::Sandbox::User= -o Acquire::Check-Valid-Until=false -o Acquire::Retries=3 -qq
}

# debian_unpack ARCH SUITE TREE PACKAGES...: their files in TREE, without their dependencies or scripts; a TREE that is
# there already stays.
debian_unpack() {
  local arch=$1 suite=$2 tree=$3 state=$3.apt options package link target
  shift 3
  [ ! -e "$tree/unpacked" ] || return 0
  rm -rf "$tree"
  mapfile -t options < <(debian_apt "$state" "$arch" "$suite")
  [ ${#options[@]} -gt 0 ] || return 1
  apt-get "${options[@]}" update && touch "$state/ready" || return 1
  mkdir -p "$tree"/usr/{bin,lib,sbin,lib64}
  for link in bin lib sbin lib64; do ln -s "usr/$link" "$tree/$link"; done
  (cd "$state" && rm -f ./*.deb && apt-get "${options[@]}" download "$@") || return 1
  for package in "$state"/*.deb; do
    dpkg-deb --fsys-tarfile "$package" | tar -x -C "$tree" --keep-directory-symlink || return 1
  done
  # Links into /etc must lead to the tree's.
  find "$tree/usr/lib/jvm" -type l -lname '/*' 2>/dev/null | while read -r link; do
    target=$(readlink "$link")
    [ ! -e "$tree$target" ] || ln -sfn "$(realpath --relative-to="${link%/*}" -s "$tree$target")" "$link"
  done
  rm -rf "$state"
  touch "$tree/unpacked"
}
