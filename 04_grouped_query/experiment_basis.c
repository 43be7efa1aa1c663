/* Chapter 4's third experiment: which heads can share a key? Not the pair whose W_K are close, as
 * numbers, but the pair that would be close if both were written in the same basis.
 *
 * A score is q · k. Turn the columns of one head's W_Q and W_K alike and no score of that head
 * changes: the layer is the same layer, written down otherwise. But ‖W_K0 − W_K1‖, the distance
 * between two heads' keys, changes, and so does their mean. Heads 0 and 1 of the chapter have
 * the same W_K, and pooling them loses nothing; after head 1 was turned, pooling ruins both.
 * Weights that were written by a person share a basis. Nothing in training makes them.
 *
 * What can be compared is what a turn leaves alone: W_Q W_Kᵀ, or the scores. */
#include "measuring/measure.h"
#include "measuring/random.h"
#include "say.h"
#include "words.h"

enum { D_K = 4, HEADS = 2, TURNS = 4 };

/* clang-format off */

TABLES
/* clang-format on */
