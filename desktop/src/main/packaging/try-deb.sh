#!/bin/sh
# Installs the package in a clean Debian, uses it there as somebody without root and removes it:
# try-deb.sh PACKAGE.deb FOLDER. FOLDER keeps the pictures of its windows, what was said, and the
# clean Debian itself, so that only the first time asks the package sources. Needs root,
# mmdebstrap, Xvfb and import (apt-get install mmdebstrap xvfb imagemagick).
set -eu
usage="usage: try-deb.sh PACKAGE.deb FOLDER"
deb=$(readlink -m "${1:?$usage}")
folder=${2:?$usage}
[ -f "$deb" ] || {
	echo "try $deb: there is none; make it (mvn -Pdist package -DskipTests)" >&2
	exit 1
}

missing=
for program in mmdebstrap Xvfb import dpkg-deb; do
	command -v "$program" >/dev/null || missing="$missing $program"
done
[ "$(id -u)" = 0 ] || missing="$missing root"
if [ -n "$missing" ]; then
	echo "skipped: a clean root needs$missing (apt-get install mmdebstrap xvfb imagemagick, as root)" >&2
	exit 0
fi
# Mounts and processes of its own: none outlives this script, however it ends.
if [ -z "${BIOSCOPE_TRY_DEB:-}" ]; then
	work=$(mktemp -d /var/tmp/bioscope-deb.XXXXXX)
	trap 'rm -rf --one-file-system "$work"' EXIT
	BIOSCOPE_TRY_DEB=$work unshare --mount --pid --fork --kill-child --mount-proc sh "$0" "$deb" "$folder" &
	inside=$!
	trap 'kill "$inside"; wait "$inside" || :; exit 1' INT TERM
	wait "$inside"
	exit
fi
mkdir -p "$folder"
folder=$(readlink -f "$folder")
work=$BIOSCOPE_TRY_DEB
root=$work/root
display=
fail() {
	echo "try $deb: $*" >&2
	exit 1
}
within() {
	chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/tmp/home LANG=C.UTF-8 DEBIAN_FRONTEND=noninteractive "$@"
}
# As a person without root, in their home.
as_person() {
	chroot --userspec=person:person "$root" env -i PATH=/usr/bin:/bin HOME=/home/person LANG=C.UTF-8 DISPLAY="$display" sh -c 'cd && exec "$@"' sh "$@"
}
# What there is and how large, but for apt's and dpkg's own books and what people have.
files() {
	(cd "$root" && find . -xdev \( -path ./proc -o -path ./dev -o -path ./sys -o -path ./tmp -o -path ./home -o -path ./var/cache -o -path ./var/log -o -path ./var/lib/dpkg \
		-o -path ./var/lib/apt \) -prune -o -type d -print -o -printf '%p %M %s bytes\n' | sort)
}

# The clean Debian: what the package depends on, and what looks at it. From the sources of this
# machine for its own release.
suite=$(. /etc/os-release && echo "$VERSION_CODENAME")
depends=$(dpkg-deb -f "$deb" Depends)
base=$folder/debian.tar
made_for="$suite: $depends"
if [ ! -s "$base" ] || [ "$(cat "$base.for" 2>/dev/null)" != "$made_for" ]; then
	set --
	for list in /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources; do
		! grep -qsE "^(deb|Suites:).* $suite( |$)" "$list" || set -- "$@" "$list"
	done
	mmdebstrap --variant=apt --include=man-db,desktop-file-utils,shared-mime-info,libglib2.0-bin,libxml2-utils --aptopt='Acquire::Languages "none"' \
		--dpkgopt=force-unsafe-io --customize-hook="chroot \"\$1\" apt-get -y --no-install-recommends satisfy '$depends'" \
		--customize-hook='chroot "$1" useradd --create-home person' "$suite" "$base.part" --format=tar "$@" >"$folder/debian.log" 2>&1 ||
		fail "make a clean Debian $suite: see $folder/debian.log"
	mv "$base.part" "$base"
	echo "$made_for" >"$base.for"
fi
mkdir "$root"
tar -xf "$base" -C "$root" --xattrs --exclude='./dev/*'
# So that it finds its own disk among the mounts.
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
mount -t sysfs -o ro sysfs "$root/sys"
mount --rbind /dev "$root/dev"
mkdir -p "$root/tmp/home"
install -m 644 "$deb" "$root/tmp/bioscope.deb"

files >"$work/before"
within apt-get -q --no-install-recommends -y install /tmp/bioscope.deb >"$folder/apt.log" 2>&1 || fail "install it: see $folder/apt.log"
within dpkg --verify bioscope >"$folder/verify.log" 2>&1 && [ ! -s "$folder/verify.log" ] || fail "what is installed is not what was packed: see $folder/verify.log"
entry=usr/share/applications/org.bioscope.desktop
type=usr/share/mime/packages/org.bioscope.xml
page=usr/share/man/man1/bioscope.1.gz
policy=usr/share/polkit-1/actions/org.bioscope.observe.policy
icon=usr/share/icons/hicolor/scalable/apps/org.bioscope.svg
for file in usr/bin/bioscope $entry $type $page $policy $icon usr/lib/bioscope/lib/bioscope.aot usr/share/doc/bioscope/copyright; do
	[ -e "$root/$file" ] || fail "it did not install /$file"
done
[ -z "$(find "$root/usr/lib/bioscope" \( -perm /6022 ! -type l \) -o ! -uid 0)" ] || fail "something in /usr/lib/bioscope is writable by others, set-uid or not root's"

# Each file as those who read it do.
within desktop-file-validate /$entry >"$folder/entry.log" 2>&1 && [ ! -s "$folder/entry.log" ] || fail "its desktop entry: see $folder/entry.log"
within xmllint --noout --nonet /$type /$policy /$icon >"$folder/xml.log" 2>&1 || fail "its file type, policy or icon is no XML: see $folder/xml.log"
for named in "$(sed -n 's/^Icon=//p' "$root/$entry")" "$(sed -n 's/.*<icon name="\(.*\)".*/\1/p' "$root/$type")" "$(sed -n 's/.*<icon_name>\(.*\)<.*/\1/p' "$root/$policy")"; do
	[ "$named" = org.bioscope ] || fail "an icon is named '$named', and org.bioscope is installed"
done
[ -x "$root$(sed -n 's/.*policykit.exec.path">\(.*\)<.*/\1/p' "$root/$policy")" ] || fail "its policy names a program that is not installed"
within man --warnings -E UTF-8 -l /$page >"$folder/man.txt" 2>"$folder/man.log" && [ ! -s "$folder/man.log" ] || fail "its man page: see $folder/man.log"
within bioscope --help >"$folder/help.txt"
sed '1,/^Commands/d' "$folder/help.txt" | sed -n 's/^  \([a-z]*\) .*/\1/p' >"$work/commands"
[ -s "$work/commands" ] || fail "bioscope --help lists no commands: see $folder/help.txt"
while read -r command; do
	zgrep -q "^\.BR\{0,1\}.*\b$command\b" "$root/$page" || fail "the man page says nothing of bioscope $command"
done <"$work/commands"

# Ends with an error where the start-up cache does not fit what was installed.
as_person env BIOSCOPE_OPTS=-XX:AOTMode=on bioscope --version >"$folder/cache.log" 2>&1 || fail "its start-up cache is of no use where it is installed: see $folder/cache.log"
within bioscope doctor --json >"$folder/doctor-root.json" 2>"$folder/doctor-root.log" || fail "bioscope doctor --json as root: see $folder/doctor-root.log"
as_person bioscope doctor --json >"$folder/doctor.json" 2>"$folder/doctor.log" || fail "bioscope doctor --json: see $folder/doctor.log"
for said in doctor-root doctor; do
	[ "$(head -c 1 "$folder/$said.json")" = "{" ] || fail "bioscope doctor --json: no JSON in $folder/$said.json"
done
# A run on the disk as it is there, and a recording of it.
as_person bioscope run --directory . --ioengine libaio --iodepth 4 --rw randwrite --size 4m --number_ios 400 --runtime 5s --record first.bioscope >"$folder/run.log" 2>&1 ||
	fail "bioscope run as a person without root: see $folder/run.log"

# The screen is outside: an abstract socket, which a root of its own does not hide.
Xvfb -displayfd 3 -ac -screen 0 1600x900x24 -nolisten tcp 3>"$work/display" >/dev/null 2>&1 &
for _ in $(seq 100); do
	[ ! -s "$work/display" ] || break
	sleep 0.1
done
display=:$(cat "$work/display")
# Whether a program runs in there; with a signal, after sending it that.
running() {
	found=1
	for process in /proc/[0-9]*; do
		if [ "$(readlink "$process/root")" = "$root" ] && [ -n "$(readlink "$process/exe")" ]; then
			found=0
			[ -z "${1:-}" ] || kill "-$1" "${process#/proc/}" 2>/dev/null || :
		fi
	done
	return $found
}
whole=500
# The window that a command opens, in a picture: window NAME COMMAND...
window() {
	name=$1
	shift
	as_person "$@" >"$folder/$name.log" 2>&1 &
	colours=0
	for second in $(seq 120); do
		sleep 1
		[ "$second" -lt 5 ] || running || fail "its window went away ($*): see $folder/$name.log"
		DISPLAY=$display import -window root "$folder/$name.png"
		colours=$(identify -format %k "$folder/$name.png")
		# The first picture, its name and empty panels, has 228 from the edges of letters; a whole one more than 1300.
		[ "$colours" -lt $whole ] || break
	done
	[ "$colours" -ge $whole ] || fail "its window stays empty ($colours colours; $*): see $folder/$name.png"
	sleep 2
	DISPLAY=$display import -window root "$folder/$name.png"
	running TERM || :
	for _ in $(seq 100); do
		running || break
		sleep 0.1
	done
	! running || fail "its window does not end when told to ($*)"
}
# From the menu, and as a file manager does: the file's type, the program for that, its Exec.
window window gio launch /$entry
as_person gio info -a standard::content-type first.bioscope >"$folder/type.log" 2>&1 || :
grep -q 'standard::content-type: application/vnd.bioscope.recording$' "$folder/type.log" || fail "a .bioscope file has another type: see $folder/type.log"
window recording gio open first.bioscope
! cmp -s "$folder/window.png" "$folder/recording.png" || fail "its window shows no recording: see $folder/recording.png"

within apt-get -q -y purge bioscope >>"$folder/apt.log" 2>&1 || fail "remove it: see $folder/apt.log"
! grep -E '^(W|E): |(warning|error): ' "$folder/apt.log" >&2 || fail "apt or dpkg complains: see $folder/apt.log"
files >"$work/after"
diff "$work/before" "$work/after" >"$folder/left.txt" || fail "removing it leaves something: see $folder/left.txt"
echo "installed, read, started without root (pictures in $folder), removed; nothing is left of it"
