#!/bin/sh
# Makes the program self-contained: image.sh IMAGE PROGRAM ENGINE. IMAGE has its Java in
# runtime/ already (jlink); PROGRAM is target/bioscope; ENGINE the folder of the native programs.
set -eu
image=${1:?usage: image.sh IMAGE PROGRAM ENGINE}
program=${2:?usage: image.sh IMAGE PROGRAM ENGINE}
engine=${3:?usage: image.sh IMAGE PROGRAM ENGINE}

# With their times: the cache below remembers them of every jar.
cp -Rp "$program/bin" "$program/lib" "$image/"
install -m 755 "$engine"/linux-*/bioscope-observe "$image/bioscope-observe"

# The classes of a start to the window and of the command line, parsed and linked
# beforehand, and which methods get hot: a start without a display and its first 300
# frames are enough. Without the cache the program starts all the same, only later.
training=$image/lib/bioscope.aot.part
BIOSCOPE_OPTS="-XX:AOTCacheOutput=$training -Dglass.platform=Headless -Dprism.order=sw -Dbioscope.rehearsal=300" \
	"$image/bin/bioscope" >"$image.rehearsal.log" 2>&1 || {
	echo "make the start-up cache: the rehearsal failed; see $image.rehearsal.log" >&2
	exit 1
}
mv "$training" "$image/lib/bioscope.aot"
