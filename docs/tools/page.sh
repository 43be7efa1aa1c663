#!/bin/sh
# Prints a page with all that a command can produce made anew (make docs). Run from the top folder:
#
#     sh docs/tools/page.sh README.md >build/page.md
#
# In a page, four things are made:
#
#     ```console                         a transcript: what follows "$ COMMAND" is what it prints
#     <!-- edited: FILE: SED -->         above a transcript: FILE is changed by SED before it runs
#     <!-- FILE: NAME -->                above a block ```c: the function, table, struct or enum
#     <!-- $ COMMAND -->                 the lines up to the next blank one are what it prints
set -eu
LC_ALL=C.UTF-8; export LC_ALL
exec awk -f docs/tools/page.awk "$1"
