/* npy: NumPy's file format for one array, in header versions 1 to 3.
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html */
#ifndef NPY_H
#define NPY_H

#include "matrix.h"

/* The float32 or float64 array in the file, in either byte order, row by row or in Fortran
 * order, as float32. One dimension of m numbers becomes [1 × m]. Ends the program with one
 * line that says what is wrong where: no such file, not .npy, cut short, another dtype or
 * rank (then `advice` says what to save instead), NaN or infinity. */
Matrix npy_read(const char *path, const char *advice);

/* The same for a mask, which may also be boolean or of whole numbers: every value is 1 or 0. */
Matrix npy_read_mask(const char *path, const char *advice);

#endif
