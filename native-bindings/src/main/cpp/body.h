// The arithmetic of the encoder, once for all instruction sets.
//
// Included by each kernel's file inside a namespace of its own, after a struct S of vector operations (portable.cpp has
// the plainest). Everything here has internal linkage and calls nothing of the standard library that could be shared
// between files compiled for different processors.
//
// Why all kernels give the same bits, in any batch and on any processor:
//   - products of int8 are summed in int32, exactly, so in any order;
//   - a float operation is one of +, -, *, /, sqrt, min, max, fused multiply-add and conversion to or from int32 and to
//     bf16, each rounded once as IEEE 754 says; nothing else is used, and the compiler may not fuse or reorder them;
//   - a sum of floats has one order: along a row, 32 running sums for the elements i mod 32, then halved; along the
//     keys, the components of a head, the tokens and the inputs of an FP32 or bf16 linear, one running sum (numbers.h);
//   - a row of one text never meets a row of another, nor padding whose amount depends on others.
// Not covered: numbers that are not finite, which weights that passed the checks can reach only by overflow.
//
// What differs between precisions is a struct of their own: Bytes (bytes.h) and Floats (numbers.h) say what a linear
// makes of its input, how it multiplies, and how words are stored. layers.h runs a model with either.

#include "arithmetic.h"
#include "attention.h"
#include "sharing.h"
#include "layers.h"
