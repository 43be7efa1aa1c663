/* Prints in words why numbers may be rounded otherwise here than where the pages were written;
 * nothing if there is no reason. */
#include <math.h>
#include <stdio.h>

/* e^x of the 64ths from -32 to 0: the double is near enough to know the nearest float. */
static int exponential_is_right(void)
{
    for (int k = 0; k <= 32 * 64; k++) {
        volatile float x = -(float)k / 64;
        volatile double same = x;
        volatile float ours = expf(x), rounded = (float)exp(same);
        if (ours != rounded)
            return 0;
    }
    return 1;
}

/* a b = 1 + 2^-11 + 2^-24 is rounded to 1 + 2^-11, so that the sum is 0: unless the two are one
 * operation, or floats are kept in wider registers. */
static float product_and_sum(const volatile float *in)
{
    float a = in[0], b = in[1], c = in[2];
    return a * b + c;
}

int main(void)
{
    const volatile float in[] = { 1 + 1 / 4096.f, 1 + 1 / 4096.f, -1 - 1 / 2048.f };
    if (product_and_sum(in) != 0)
        puts("a product is summed before it is rounded (fused, or kept wider than a float)");
    if (!exponential_is_right())
        puts("this C library's expf differs in the last bit");
    return 0;
}
