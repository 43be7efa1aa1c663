/* Draws the figures of the text: docs/tools/figures.sh says which. */
#include "draw.h"
#include "say.h"

#include <string.h>

int main(int argc, char **argv)
{
    say_begin("figures");
    if (argc < 3)
        die_usage("usage: figures light|dark NAME [FOLDER]");
    chart(strcmp(argv[1], "dark") == 0);
    matrix_free_all();
    return say_end();
}
