/* Exercise 4.1: Which K/V head?                              core, 5 minutes, *
 *
 * A layer has n_heads heads that ask, each with queries of its own. Only n_kv_heads keys
 * and values answer them: they are the K/V heads. Neighbors share one: the first
 * group_size heads read K/V head 0, the next group_size heads K/V head 1, and so on.
 *
 *     group_size = n_heads / n_kv_heads     a whole number, 1 or more
 *
 * Both kinds are counted from 0. Return the K/V head that head h reads: one line.
 *
 *     h            0 … n_heads − 1       the head that asks
 *     n_kv_heads   as many as n_heads (chapter 2), one (chapter 3), or between (chapter 4)
 *
 * Check it: make exercise-04-1      Stuck: make hint-04-1 */
#include "exercise.h"

/* Predict first: of 12 heads that share 4 K/V heads, which K/V head does head 7 read?
 * Replace NAN by it. */
const double prediction = NAN;

int kv_head(int h, int n_heads, int n_kv_heads)
{
    return -1; /* Your code. */
}
