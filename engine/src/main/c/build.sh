#!/bin/sh
# Builds the engine's library and bioscope-observe for this machine's architecture.
# Called by Maven with the class output folder; needs nothing but cc. Does nothing if
# both are newer than every source.
set -eu
out=${1:?usage: build.sh OUTPUT_FOLDER}
cd "$(dirname "$0")"

case $(uname -m) in
x86_64) arch=x86-64 ;;
*) arch=$(uname -m) ;;
esac
lib=$out/linux-$arch/libbioscope.so
observe=$out/linux-$arch/bioscope-observe

if [ -f "$lib" ] && [ -x "$observe" ] && [ -z "$(find . -name '*.[ch]' -newer "$lib" -o -name build.sh -newer "$lib")" ]; then
	exit 0
fi
if ! command -v "${CC:-cc}" >/dev/null; then
	echo "build the native engine: no C compiler (${CC:-cc}); install one (apt-get install gcc libc6-dev)" >&2
	exit 1
fi
mkdir -p "$(dirname "$lib")"
# Programs of their own, not part of the library.
library_sources=$(ls ./*.c | grep -v '^\./observe')
# shellcheck disable=SC2086
${CC:-cc} -std=gnu11 -D_GNU_SOURCE -O2 -g -fPIC -shared -pthread -fvisibility=hidden \
	-Wall -Wextra -Wmissing-prototypes -Werror -o "$lib" $library_sources -lm

# Static where the C library allows: what runs as root should depend on nothing that can be swapped.
build_observe() {
	${CC:-cc} -std=gnu11 -D_GNU_SOURCE -O2 -g -Wall -Wextra -Wmissing-prototypes -Werror -fstack-protector-strong \
		-D_FORTIFY_SOURCE=2 -fPIE "$@" -Wl,-z,relro,-z,now -o "$observe" ./observe*.c
}
build_observe -static-pie 2>/dev/null || build_observe -pie
