/* load: a layer from a folder of .npy files (--load). A file that is missing, malformed or does
 * not fit ends the program with one line that names it and the shapes; what may be missing
 * counts as missing only if nothing bears its name. */
#ifndef LOAD_H
#define LOAD_H

#include "input.h"

/* X.npy, and mask.npy (or all 1) and tokens.txt (or 1, 2, 3, …), into *in. */
void load_input(Input *in);

/* Wq, Wk, Wv .npy [d_model × columns] and Wo.npy [n_heads·d_v × d_out] (where there is none,
 * the identity: the output is Z) in place of ours, each with its bias bq, bk, bv, bo .npy, or
 * zeros, as a last row. The names of the heads become "0", "1", …, their number what --heads
 * says; in->kv_heads what --kv-heads says or Wk holds. Without --load, last rows are added. */
void load_layer(Input *in, const char *const **names, int *n_heads, Matrix *W_Q, Matrix *W_K,
                Matrix *W_V, Matrix *W_O);

/* Q and K in rows first, first + 1, … of r, `count` of them, each turned by the position p of
 * its row: of every head, columns i and i + columns/2 are the hand of a clock that goes on by
 * the angle p · base^(−2i/columns). Su et al. 2021, "RoFormer", in Hugging Face's layout. */
void load_turn(Run r, Rope rope, int n_heads, int first, int count);

#endif
