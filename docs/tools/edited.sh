#!/bin/sh
# Runs COMMAND in a copy of the project in which FILE was changed by a sed script:
#
#     sh docs/tools/edited.sh 01_attention/attention.c 's/table_K)/table_Q)/' 'make run-01'
set -eu
unset MAKEFLAGS MFLAGS MAKELEVEL
copy=build/edited
rm -rf "$copy"
mkdir -p "$copy/build" "$copy/docs/tools" "$copy/${1%/*}"
cp -Rp Makefile common "$copy"
cp -p docs/tools/docs.mk "$copy/docs/tools"
cp -Rp build/common build/flags "$copy/build"
sed "$2" "$1" >"$copy/$1"
if cmp -s "$1" "$copy/$1"; then echo "edited.sh: $1: \"$2\" changes nothing" >&2; exit 1; fi
cd "$copy"
eval "$3"
