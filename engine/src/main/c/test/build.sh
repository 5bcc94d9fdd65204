#!/bin/sh
# Builds the C tests with a sanitizer: build.sh OUTPUT_FOLDER SANITIZERS. Called by the
# Java test that runs them. Returns 77, and says why, where the compiler has no such runtime.
set -eu
out=${1:?usage: build.sh OUTPUT_FOLDER SANITIZERS}
sanitizers=${2:?usage: build.sh OUTPUT_FOLDER SANITIZERS}
cd "$(dirname "$0")/.."
mkdir -p "$out"
cc=${CC:-cc}
flags="-std=gnu11 -D_GNU_SOURCE -O1 -g -pthread -fno-omit-frame-pointer -fsanitize=$sanitizers -fno-sanitize-recover=undefined -Wall -Wextra -Werror"

# TSan knows no fences; ours have atomics on both sides that say the same.
case $sanitizers in
*thread*) flags="$flags -Wno-unknown-warning-option -Wno-tsan" ;;
esac

printf 'int main(void) { return 0; }\n' >"$out/probe.c"
if ! $cc $flags -o "$out/probe" "$out/probe.c" 2>"$out/probe.log" || ! "$out/probe" 2>>"$out/probe.log"; then
	echo "$cc has no working -fsanitize=$sanitizers here: $(head -1 "$out/probe.log")"
	exit 77
fi
# bioscope-observe is a program of its own.
for source in $(ls ./*.c | grep -v '^\./observe'); do
	source=${source#./}
	$cc $flags -c -o "$out/${source%.c}.o" "$source"
done
for test in test/*_test.c; do
	name=$(basename "$test" .c)
	$cc $flags -o "$out/$name" "$test" "$out"/*.o -lm
done
