# A whole aarch64 machine, emulated: Debian 13 with its own kernel, so that what a container takes no notice of holds:
# limits on memory, tasks and addresses. Sourced by bash, with $root and $work set.
# shellcheck shell=bash
: "${root:?}" "${work:?}"

machine_kernel=linux-image-cloud-arm64
machine_binfmt=/proc/sys/fs/binfmt_misc

# Says why there cannot be one here, and fails; succeeds where there can.
machine_obstacle() {
  local tool
  [ "$(id -u)" = 0 ] || { echo 'it needs root' && return 1; }
  for tool in qemu-system-aarch64 mmdebstrap mke2fs cpio modprobe xz; do
    command -v "$tool" >/dev/null || {
      echo "it needs $tool; install it with: apt-get install qemu-system-arm mmdebstrap e2fsprogs cpio kmod xz-utils"
      return 1
    }
  done
  [ -n "$(debian_mirror)" ] || { echo "apt's sources name no mirror of Debian" && return 1; }
}

# So that the root's own programs run while it is made. F: the kernel keeps qemu open, so that it is found in the root too.
machine_emulate() {
  local qemu
  [ -e $machine_binfmt/register ] || mount -t binfmt_misc binfmt_misc $machine_binfmt || return 1
  [ ! -e $machine_binfmt/qemu-aarch64 ] || return 0
  qemu=$("$root/cross-build/tool" qemu-aarch64-static) || return 1
  printf ':qemu-aarch64:M::%s:%s:%s:OCPF' \
    '\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00' \
    '\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff' "$qemu" >$machine_binfmt/register
  trap 'echo -1 >$machine_binfmt/qemu-aarch64' EXIT
}

# machine_root TREE PACKAGES: makes TREE of Debian 13, unless it is there as it is asked for.
machine_root() {
  local tree=$1 wanted=$2
  [ "$(cat "$tree.made" 2>/dev/null)" != "$wanted" ] || return 0
  say "making a root file system of Debian 13 for arm64, some minutes; log: $work/root.log"
  rm -rf "$tree" "$tree.made"
  # Pointer authentication and SVE, which the default processor has, make the emulation slower.
  (machine_emulate && QEMU_CPU=cortex-a72 mmdebstrap --arch=arm64 --variant=minbase --skip=check/qemu \
    --dpkgopt=force-unsafe-io --aptopt='APT::Install-Recommends "false"' --include="$wanted" \
    trixie "$tree" "deb $(debian_mirror) trixie main") >"$work/root.log" 2>&1 || return 1
  # The second disk, and what is run when the machine is up.
  mkdir "$tree/debs"
  cat >"$tree/etc/systemd/system/checks.service" <<'UNIT'
[Unit]
After=multi-user.target

[Service]
ExecStart=/debs/checks
ExecStopPost=/usr/bin/systemctl poweroff --force
UNIT
  mkdir -p "$tree/etc/systemd/system/multi-user.target.wants"
  ln -s ../checks.service "$tree/etc/systemd/system/multi-user.target.wants/checks.service"
  printf '%s' "$wanted" >"$tree.made"
}

# machine_boot TREE: leaves in $work the kernel, with its modules in TREE, and an initrd that finds the disk.
machine_boot() {
  local tree=$1 parts=$work/boot release module number=0
  debian_unpack arm64 trixie "$parts" busybox-static "$(machine_kernel_package)" >"$work/boot.log" 2>&1 || return 1
  release=$(ls "$parts/usr/lib/modules")
  if [ ! -e "$tree/usr/lib/modules/$release/modules.dep" ]; then
    rm -rf "$tree/usr/lib/modules"
    cp -R "$parts/usr/lib/modules" "$tree/usr/lib/modules"
    depmod -b "$tree" "$release" || return 1
  fi
  cp "$parts/boot/vmlinuz-$release" "$work/vmlinuz"
  rm -rf "$work/initrd"
  mkdir -p "$work"/initrd/{bin,dev,root,modules}
  cp "$parts/usr/bin/busybox" "$work/initrd/bin/"
  for module in $(modprobe -d "$tree" -S "$release" --show-depends virtio_blk | sed -n 's/^insmod //p'); do
    number=$((number + 1))
    xz -dc "$module" >"$work/initrd/modules/$number.ko" || return 1
  done
  cat >"$work/initrd/init" <<'INIT'
#!/bin/busybox sh
/bin/busybox mount -t devtmpfs devtmpfs /dev
for module in /modules/*; do /bin/busybox insmod "$module"; done
while [ ! -b /dev/vda ] || [ ! -b /dev/vdb ]; do /bin/busybox sleep 0.1; done
/bin/busybox mount -t ext4 /dev/vda /root
/bin/busybox mount -t ext4 -o ro /dev/vdb /root/debs
/bin/busybox mount --move /dev /root/dev
exec /bin/busybox switch_root /root /lib/systemd/systemd
INIT
  chmod 755 "$work/initrd/init"
  (cd "$work/initrd" && find . | cpio -o -H newc 2>/dev/null) | gzip -1 >"$work/initrd.gz"
}
machine_kernel_package() {
  local options
  mapfile -t options < <(debian_apt "$work/boot.apt" arm64 trixie)
  apt-get "${options[@]}" update && touch "$work/boot.apt/ready" || return 1
  apt-cache "${options[@]}" show --no-all-versions $machine_kernel | sed -n 's/^Depends: \([^ ]*\).*/\1/p'
}

# machine_run TREE DEBS SAID SECONDS: boots TREE on a throw-away disk, with DEBS as /debs, until it powers itself off;
# what /debs/checks says is in SAID. 8 GB, two processors of the kind that a Jetson Orin has. It ends with the shell
# that it is run from.
machine_run() {
  local emulated code=0
  rm -f "$work"/*.disk "$3"
  { mke2fs -q -t ext4 -O ^has_journal -d "$1" "$work/root.disk" 2G &&
    mke2fs -q -t ext4 -O ^has_journal -d "$2" "$work/debs.disk" 600M; } >/dev/null || return 1
  timeout -k 10 "$4" qemu-system-aarch64 -accel tcg,thread=multi -M virt,gic-version=3 -cpu cortex-a76 -m 8192 -smp 2 \
    -nodefaults -display none -no-reboot -kernel "$work/vmlinuz" -initrd "$work/initrd.gz" \
    -drive "file=$work/root.disk,format=raw,if=none,id=root,cache=unsafe" -device virtio-blk-pci,drive=root \
    -drive "file=$work/debs.disk,format=raw,if=none,id=debs,cache=unsafe" -device virtio-blk-pci,drive=debs \
    -chardev "file,id=said,path=$3" -device virtio-serial-pci -device virtserialport,chardev=said,name=checks \
    -serial "file:$work/console" \
    -append 'console=ttyAMA0 rw quiet mitigations=off panic=1 systemd.getty_auto=no' </dev/null &
  emulated=$!
  # shellcheck disable=SC2064 # the process of now
  trap "kill $emulated 2>/dev/null" EXIT
  trap 'exit 130' INT TERM HUP
  wait $emulated || code=$?
  trap - EXIT INT TERM HUP
  return $code
}
