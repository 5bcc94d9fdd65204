#!/bin/sh
# Installs the package in a clean Debian, starts it there and removes it: try-deb.sh PACKAGE.deb
# FOLDER. The picture of its window and what it said are left in FOLDER. Needs root, mmdebstrap,
# Xvfb and import (apt-get install mmdebstrap xvfb imagemagick); packages come from where this
# machine's apt takes them.
set -eu
usage="usage: try-deb.sh PACKAGE.deb FOLDER"
deb=$(readlink -f "${1:?$usage}")
folder=${2:?$usage}

missing=
for program in mmdebstrap Xvfb import dpkg-deb; do
	command -v "$program" >/dev/null || missing="$missing $program"
done
[ "$(id -u)" = 0 ] || missing="$missing root"
if [ -n "$missing" ]; then
	echo "skipped: a clean root needs$missing (apt-get install mmdebstrap xvfb imagemagick, as root)" >&2
	exit 0
fi
# Mounts of its own, so that none outlives this script however it ends.
if [ -z "${BIOSCOPE_TRY_DEB:-}" ]; then
	exec env BIOSCOPE_TRY_DEB=1 unshare --mount "$0" "$deb" "$folder"
fi
mkdir -p "$folder"
folder=$(readlink -f "$folder")
work=$(mktemp -d /var/tmp/bioscope-deb.XXXXXX)
root=$work/root
xvfb=
window=
finish() {
	[ -z "$window" ] || kill "$window" 2>/dev/null || :
	[ -z "$xvfb" ] || kill "$xvfb" 2>/dev/null || :
	umount -R "$root/proc" "$root/dev" 2>/dev/null || :
	rm -rf --one-file-system "$work"
}
trap finish EXIT
fail() {
	echo "try $deb: $*" >&2
	exit 1
}
within() {
	chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp/home LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive DISPLAY="${display:-}" "$@"
}
# What there is, but for apt's and dpkg's own books.
files() {
	(cd "$root" && find . -xdev \( -path ./proc -o -path ./dev -o -path ./sys -o -path ./tmp -o -path ./var/cache -o -path ./var/log -o -path ./var/lib/dpkg -o -path ./var/lib/apt \
		\) -prune -o -print | sort)
}

# The sources of this machine, whichever of the two forms they are in.
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
set --
for list in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
	[ ! -s "$list" ] || set -- "$@" "$list"
done
mmdebstrap --quiet --variant=apt "$suite" "$root" "$@" >"$folder/root.log" 2>&1 || fail "make a clean root: see $folder/root.log"
mount -t proc proc "$root/proc"
mount --rbind /dev "$root/dev"
mkdir -p "$root/tmp/home"
cp "$deb" "$root/tmp/bioscope.deb"

within apt-get -qq update >"$folder/apt.log" 2>&1 || fail "ask the package sources: see $folder/apt.log"
within apt-get -qq --no-install-recommends -y satisfy "$(dpkg-deb -f "$deb" Depends)" >>"$folder/apt.log" 2>&1 || fail "install what it depends on: see $folder/apt.log"
files >"$work/before"
within apt-get -qq --no-install-recommends -y install /tmp/bioscope.deb >>"$folder/apt.log" 2>&1 || fail "install it: see $folder/apt.log"
for file in usr/bin/bioscope usr/share/applications/org.bioscope.desktop usr/share/mime/packages/org.bioscope.xml usr/share/man/man1/bioscope.1.gz \
	usr/share/polkit-1/actions/org.bioscope.observe.policy usr/share/icons/hicolor/scalable/apps/org.bioscope.svg usr/lib/bioscope/lib/bioscope.aot; do
	[ -e "$root/$file" ] || fail "it did not install /$file"
done

within bioscope doctor --json >"$folder/doctor.json" 2>"$folder/doctor.log" || fail "bioscope doctor --json: see $folder/doctor.log"
[ "$(head -c 1 "$folder/doctor.json")" = "{" ] || fail "bioscope doctor --json: no JSON in $folder/doctor.json"
# Ends with an error where the start-up cache does not fit what was installed.
within env BIOSCOPE_OPTS=-XX:AOTMode=on bioscope --version >"$folder/cache.log" 2>&1 || fail "its start-up cache is of no use where it is installed: see $folder/cache.log"

# The screen is outside: an abstract socket, which a root of its own does not hide.
Xvfb -displayfd 3 -screen 0 1600x900x24 -nolisten tcp 3>"$work/display" >/dev/null 2>&1 &
xvfb=$!
for _ in $(seq 100); do
	[ ! -s "$work/display" ] || break
	sleep 0.1
done
display=:$(cat "$work/display")
within bioscope >"$folder/window.log" 2>&1 &
window=$!
colours=0
for _ in $(seq 60); do
	sleep 1
	kill -0 "$window" 2>/dev/null || fail "its window went away: see $folder/window.log"
	DISPLAY=$display import -window root "$folder/window.png"
	colours=$(identify -format %k "$folder/window.png")
	# The first picture has a few dozen, from the edges of its letters; the window has hundreds.
	[ "$colours" -lt 150 ] || break
done
[ "$colours" -ge 150 ] || fail "its window stays empty ($colours colours): see $folder/window.png"
kill "$window"
wait "$window" || :
window=

within apt-get -qq -y purge bioscope >>"$folder/apt.log" 2>&1 || fail "remove it: see $folder/apt.log"
files >"$work/after"
diff "$work/before" "$work/after" >"$folder/left.txt" || fail "removing it leaves something: see $folder/left.txt"
echo "installed, started ($colours colours in $folder/window.png), removed; nothing is left of it"
