/* strict: what the library's own files demand of the compiler. Masks are −∞, files are searched
 * for NaN, and equal mathematics gives equal bits: no flag may give that up. */
#if defined __FAST_MATH__ || (defined __FINITE_MATH_ONLY__ && __FINITE_MATH_ONLY__)
#error "build without -ffast-math and -Ofast: they assume that no number is infinite or NaN"
#endif
