#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
# Compiles the listening core to WebAssembly, without a C library: tools/wasm.sh OUT.wasm
set -eu
out=$1
here=$(cd "$(dirname "$0")/.." && pwd)
cd "$here"
files=$(ls src/text/*.c src/listen/*.c | grep -v -e '_test\.c$' -e '_fuzz\.c$' -e '/when_json\.c$')
mkdir -p "$(dirname "$out")"
# shellcheck disable=SC2086
clang --target=wasm32 -std=c17 -Oz -flto -nostdlib -ffreestanding -fvisibility=hidden -Wall -Wextra -Werror \
	-isystem web/src/coach/freestanding -Isrc $files web/src/coach/core.c \
	-Wl,--no-entry -Wl,--lto-O3 -Wl,--strip-all -Wl,--gc-sections -Wl,--export=__heap_base \
	-Wl,-z,stack-size=524288 -o "$out"
