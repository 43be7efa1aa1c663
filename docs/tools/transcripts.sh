#!/bin/sh
# Prints a page with its transcripts made anew: in a block ```console, what follows "$ COMMAND" is
# replaced by what the command prints. Run from the top folder:
#
#     sh docs/tools/transcripts.sh README.md >build/README.md
set -eu
LC_ALL=C.UTF-8; export LC_ALL
awk '
    /^```console$/ { print; in_block = 1; next }
    /^```$/ && in_block { in_block = 0 }
    in_block && /^\$ / {
        print
        fflush()
        command = substr($0, 3) " 2>&1"
        while ((command | getline line) > 0) print line
        close(command)
        next
    }
    !in_block { print }
' "$1"
