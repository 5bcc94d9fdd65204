#!/bin/sh
# Builds the engine's library for this machine's architecture. Called by Maven with
# the class output folder; needs nothing but cc. Does nothing if the library is newer
# than every source.
set -eu
out=${1:?usage: build.sh OUTPUT_FOLDER}
cd "$(dirname "$0")"

case $(uname -m) in
x86_64) arch=x86-64 ;;
*) arch=$(uname -m) ;;
esac
lib=$out/linux-$arch/libbioscope.so

if [ -f "$lib" ] && [ -z "$(find . -name '*.[ch]' -newer "$lib" -o -name build.sh -newer "$lib")" ]; then
	exit 0
fi
mkdir -p "$(dirname "$lib")"
${CC:-cc} -std=gnu11 -D_GNU_SOURCE -O2 -g -fPIC -shared -pthread -fvisibility=hidden \
	-Wall -Wextra -Wmissing-prototypes -Werror -o "$lib" ./*.c -lm
