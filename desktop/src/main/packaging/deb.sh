#!/bin/sh
# Packs the self-contained program for Debian: deb.sh IMAGE ASSETS VERSION OUTPUT.deb
# Needs dpkg-deb, and nobody's root.
set -eu
usage="usage: deb.sh IMAGE ASSETS VERSION OUTPUT.deb"
image=${1:?$usage}
assets=${2:?$usage}
version=${3:?$usage}
output=${4:?$usage}
here=$(cd "$(dirname "$0")" && pwd)

if ! command -v dpkg-deb >/dev/null; then
	echo "make $output: dpkg-deb is not here; install it (apt-get install dpkg), or use the image in $image as it is" >&2
	exit 1
fi
root=$output.root
rm -rf "$root"
share=$root/usr/share
mkdir -p "$root/DEBIAN" "$root/usr/bin" "$root/usr/lib" "$share/applications" "$share/icons/hicolor/scalable/apps" \
	"$share/mime/packages" "$share/man/man1" "$share/polkit-1/actions" "$share/doc/bioscope"

cp -Rp "$image" "$root/usr/lib/bioscope"
ln -s ../lib/bioscope/bin/bioscope "$root/usr/bin/bioscope"
install -m 644 "$here/org.bioscope.desktop" "$share/applications/org.bioscope.desktop"
install -m 644 "$here/org.bioscope.xml" "$share/mime/packages/org.bioscope.xml"
install -m 644 "$here/org.bioscope.observe.policy" "$share/polkit-1/actions/"
install -m 644 "$assets/icons/bioscope.svg" "$share/icons/hicolor/scalable/apps/org.bioscope.svg"
gzip -9nc "$here/bioscope.1" >"$share/man/man1/bioscope.1.gz"
install -m 644 "$here/copyright" "$share/doc/bioscope/copyright"

# The GTK and OpenGL libraries are what JavaFX opens by name; no tool would find them.
cat >"$root/DEBIAN/control" <<EOF
Package: bioscope
Version: $version
Section: admin
Priority: optional
Architecture: $(dpkg --print-architecture)
Depends: libc6, libgtk-3-0t64 | libgtk-3-0, libgl1, libxtst6, libxxf86vm1
Recommends: pkexec
Suggests: fio
Installed-Size: $(du -sk "$root/usr" | cut -f1)
Maintainer: The Bioscope authors <bioscope@bioscope.invalid>
Description: explorer of Linux direct I/O
 Runs O_DIRECT workloads on a local disk and shows every request on its way
 through submission, bio endio, completion decision and workqueue, with the rule
 of the running kernel that decided who completes it. For storage engineers and
 for teaching.
EOF
chmod -R go-w "$root"
# What dpkg --verify compares an installation with.
(cd "$root" && find usr -type f -exec md5sum {} +) >"$root/DEBIAN/md5sums"
# The jars and the runtime are compressed already: more effort saves a few per cent.
dpkg-deb --root-owner-group --build -Zgzip "$root" "$output" >/dev/null
rm -rf "$root"
