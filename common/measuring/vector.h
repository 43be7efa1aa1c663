/* vector: WIDTH floats that the processor handles at once, by means of the vector types of GCC
 * and Clang. Arithmetic on a Vector goes element by element. A compiler without them gets
 * WIDTH 1: the same loops in plain C.
 *
 * REGISTERS: how many such vectors the processor holds. */
#ifndef VECTOR_H
#define VECTOR_H

#include <math.h>
#include <string.h>

/* Only where a processor has such registers and floats are no wider inside an expression. */
#if defined __GNUC__ && !defined PLAIN_C && __FLT_EVAL_METHOD__ == 0 \
    && (defined __SSE2__ || defined __ARM_NEON || defined __ALTIVEC__)
#define HAS_VECTORS
#endif

#ifdef HAS_VECTORS
#if defined __AVX512F__
enum { WIDTH = 16, REGISTERS = 32 };
#elif defined __AVX__
enum { WIDTH = 8, REGISTERS = 16 };
#elif defined __aarch64__
enum { WIDTH = 4, REGISTERS = 32 };
#else
enum { WIDTH = 4, REGISTERS = 16 };
#endif
typedef float Vector __attribute__((vector_size(4 * WIDTH)));
typedef int VectorInt __attribute__((vector_size(4 * WIDTH)));
typedef float VectorAnywhere __attribute__((vector_size(4 * WIDTH), aligned(4), may_alias));
#define ALWAYS_INLINE static inline __attribute__((always_inline))
#else
enum { WIDTH = 1, REGISTERS = 16 };
typedef float Vector, VectorAnywhere;
#define ALWAYS_INLINE static inline
#endif

/* From and to any address. */
static inline Vector vector_load(const float *from)
{
    Vector x;
    memcpy(&x, from, sizeof x);
    return x;
}

static inline void vector_store(float *to, Vector x)
{
    memcpy(to, &x, sizeof x);
}

/* The same, but for certain: a compiler may not read it again at each use. */
static inline Vector vector_load_once(const float *from)
{
    return *(const volatile VectorAnywhere *)from;
}

/* Memory is told early that this cache line will be needed. */
#if defined __GNUC__
#define vector_prefetch(from) __builtin_prefetch(from)
#else
#define vector_prefetch(from) (void)(from)
#endif

#ifdef HAS_VECTORS

static inline Vector vector_max(Vector x, Vector y)
{
    VectorInt larger = x > y;
    return (Vector)((larger & (VectorInt)x) | (~larger & (VectorInt)y));
}

/* e^x for x ≤ 0, to some units in the last place; below −87.7 it is 0. e^x = 2^n ·
 * e^r with n the integer next to x / ln 2 and |r| ≤ ½ ln 2; 2^n is written into the exponent's
 * bits, e^r is its series. */
static inline Vector vector_exp(Vector x)
{
    const Vector zero = { 0 };
    x = vector_max(x, zero - 88);
    VectorInt n = __builtin_convertvector(x * 1.44269504f - 0.5f, VectorInt);
    Vector whole = __builtin_convertvector(n, Vector);
    Vector r = x - whole * 0.693359375f + whole * 2.12194440e-4f;
    Vector series = r * (1.0f / 5040) + 1.0f / 720;
    series = series * r + 1.0f / 120;
    series = series * r + 1.0f / 24;
    series = series * r + 1.0f / 6;
    series = series * r + 0.5f;
    series = series * r + 1.0f;
    series = series * r + 1.0f;
    return series * (Vector)((n + 127) << 23);
}

/* Element i becomes that which stands at i ^ by. Clang makes one instruction of the loop; gcc
 * has to be told. */
ALWAYS_INLINE Vector vector_turned(Vector x, int by)
{
#ifdef __clang__
    Vector turned = x;
    for (int i = 0; i < WIDTH; i++)
        turned[i] = x[i ^ by];
    return turned;
#else
    VectorInt order = { 0 };
    for (int i = 0; i < WIDTH; i++)
        order[i] = i ^ by;
    return __builtin_shuffle(x, order);
#endif
}

/* The sum and the largest of a vector's elements. */
static inline float vector_sum(Vector x)
{
    x += vector_turned(x, 1);
    x += vector_turned(x, 2);
    x += WIDTH > 4 ? vector_turned(x, 4 % WIDTH) : 0 * x;
    x += WIDTH > 8 ? vector_turned(x, 8 % WIDTH) : 0 * x;
    return x[0];
}

static inline float vector_largest(Vector x)
{
    x = vector_max(x, vector_turned(x, 1));
    x = vector_max(x, vector_turned(x, 2));
    x = vector_max(x, vector_turned(x, 4 % WIDTH));
    x = vector_max(x, vector_turned(x, 8 % WIDTH));
    return x[0];
}

#else
#define vector_max(x, y) ((x) > (y) ? (x) : (y))
#define vector_exp(x) ((x) < -87.5f ? 0 : expf(x))
#define vector_sum(x) (x)
#define vector_largest(x) (x)
#endif

#endif
