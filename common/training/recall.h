/* recall: a task that needs several heads, a model for it, and its training.
 *
 * A sequence is 16 tokens. A token is six cards, one for each field; a card has a key (one of
 * 32 symbols, no two tokens the same) and a value (one of 8). A query names a key for each
 * field, each time of a token picked at random. The answer: the six values. So a query must
 * look at up to six places at once.
 *
 * The model is one layer of attention and nothing around it that could help: token and query
 * are sums of learned vectors, one a symbol; from the layer's output six answers are read, each
 * as scores for the 8 values. No residual, no norm, no bias, no positions. Guessing gives
 * 1/8. */
#ifndef RECALL_H
#define RECALL_H

#include "measuring/random.h"
#include "training/attention.h"

enum { TOKENS = 16, N_QUERIES = 8, FIELDS = 6, N_KEYS = 32, N_VALUES = 8, BATCH = 32 };

/* Symbols are numbered through all fields: field f's keys begin at f · N_KEYS. */
typedef struct {
    int key[BATCH * TOKENS][FIELDS], value[BATCH * TOKENS][FIELDS];
    int asked[BATCH * N_QUERIES][FIELDS], answer[BATCH * N_QUERIES][FIELDS];
} Sequences;

/* BATCH new sequences. */
void recall_draw(Sequences *sequences, Random *random);

/* Everything that is learned: one row of numbers, `all`, and views that give its parts their
 * shapes. The gradient of a model is a model. */
typedef struct {
    Shape shape;
    Matrix all;
    Matrix E_key;   /* [FIELDS·N_KEYS × d_model]: a vector a symbol */
    Matrix E_value; /* [FIELDS·N_VALUES × d_model] */
    Weights layer;
    Matrix W_answer; /* [d_model × FIELDS·N_VALUES] */
} Model;

/* The layer's sizes; d_v is d_k. */
Shape recall_shape(int d_model, int n_heads, int n_kv_heads, int d_k);

/* Numbers from a normal distribution, as large as a sum of so many needs them. */
Model model_random(Shape shape, Random *random);

/* Ainslie et al. 2023, section 2.1 and figure 4: the heads of K and V of each group become one,
 * their mean, the first of them, or a new one from random numbers. The rest is copied. To as
 * many heads as it has, the mean is a copy of all. */
typedef enum { MEAN, FIRST, RANDOM } Conversion;
Model model_convert(Model m, int n_kv_heads, Conversion how, Random *random);

/* Steps of BATCH new sequences each; in the first `warm_up` the rate rises to its peak. A loss
 * that is no number ends the program. */
typedef struct {
    int steps, warm_up;
    double rate; /* the peak */
} Training;
void model_train(Model m, Training training, Random *random);

/* A new model from the numbers of this seed, trained. */
Model model_trained(Shape shape, int seed, Training training);

/* The search by which every shape that is compared gets its peak rate: of three, the one whose
 * model answers best on a seed that decides nothing else. Frees all matrices. */
enum { N_RATES = 3, TUNING_SEED = 11 };
double model_rate(Shape shape, const double rates[N_RATES], Training training, int sequences);

/* The share of right answers on `sequences` sequences (whole batches), the same for every
 * model. */
double model_accuracy(Model m, int sequences);

/* The loss on these sequences: the mean of −ln(weight of the right value). Its gradient is
 * added to dm unless dm is NULL. For tests; training uses the same code. */
double model_loss(Model m, const Sequences *sequences, Model *dm);

#endif
