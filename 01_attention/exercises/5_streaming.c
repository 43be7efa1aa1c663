/* Exercise 1.5: Streaming softmax (an extra)              home, 40 minutes, ***
 *
 * One query, and more keys than fit into memory. Scores and values arrive one by one:
 *
 *     float s;                            the score of the next key, may be −∞
 *     Matrix v;                           its value, a row [1 × d_v], until the next call
 *     while (stream_next(stream, &s, &v)) …         0 when there are no more keys
 *
 *     z = Σ_j e^(s_j) v_j / Σ_j e^(s_j)             z [1 × d_v]; zeros if all scores are −∞,
 *                                                   or if no key comes at all
 *
 * Each key comes once, and its value is overwritten by the next: a second pass is impossible.
 * The largest score must still be subtracted, or e^89 overflows, but it is known only at the
 * end. Keep the largest SO FAR. When a larger score comes, what was added up so far was
 * measured against the old one, and must be put right. The memory that you need may not grow
 * with the number of keys: one case has 400 000. What stands in z before is not yours.
 *
 * Milakov and Gimelshein 2018, arXiv 1805.02867. Fast attention on a GPU is built on this.
 *
 * Check it: make exercise-01-5      Stuck: make hint-01-5 */
#include "exercise.h"

/* Predict first: the largest score so far is 3. Now a larger one comes, 3 + ln 4. By which
 * factor is everything that was added up so far multiplied? */
const double prediction = NAN;

void streaming(Matrix z, Stream *stream)
{
    /* Your code. */
}
