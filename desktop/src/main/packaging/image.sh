#!/bin/sh
# Makes the program self-contained: image.sh IMAGE PROGRAM ENGINE NATIVES. IMAGE has its Java in
# runtime/ already (jlink); PROGRAM is target/bioscope; ENGINE the folder of the native programs;
# NATIVES the libraries that were in the jars.
set -eu
usage="usage: image.sh IMAGE PROGRAM ENGINE NATIVES"
image=${1:?$usage}
program=${2:?$usage}
engine=${3:?$usage}
natives=${4:?$usage}

# With their times: the cache below remembers them of every jar.
cp -Rp "$program/bin" "$program/lib" "$image/"
install -m 755 "$engine"/linux-*/bioscope-observe "$image/bioscope-observe"
# Beside the jars JavaFX finds its libraries; otherwise each start unpacks or compares them in
# the person's home, which may not be writable.
machine=$(basename "$(dirname "$engine"/linux-*/bioscope-observe)")
install -m 644 "$natives"/*.so "$natives/com/sun/jna/$machine"/*.so "$engine/$machine"/*.so "$image/lib/"

# The classes of a start to the window and of the command line, parsed and linked
# beforehand, and which methods get hot: a start and its first 300 frames are enough. On a
# display of its own, if one can be had: then also what only a real window needs is there.
# Without the cache the program starts all the same, only later.
training=$image/lib/bioscope.aot.part
rehearsal="-XX:AOTCacheOutput=$training -Dbioscope.rehearsal=300"
if command -v xvfb-run >/dev/null; then
	display="xvfb-run -a"
else
	display=
	rehearsal="$rehearsal -Dglass.platform=Headless -Dprism.order=sw"
fi
BIOSCOPE_OPTS=$rehearsal $display "$image/bin/bioscope" >"$image.rehearsal.log" 2>&1 || {
	echo "make the start-up cache: the rehearsal failed; see $image.rehearsal.log" >&2
	exit 1
}
mv "$training" "$image/lib/bioscope.aot"
