// The weights of an encoder: a file in the layout below, mapped and never written.
//
// All numbers are little-endian; every section begins at a multiple of 64 bytes.
//
//   header      "JETDENC1", then u32 vocabulary, positions, hidden, heads, inner, layers, f32 epsilon, u32 precision (0
//               INT8, 1 FP32, 2 bf16), zeros to 64 bytes
//   positions   f32 [positions][hidden]; the embedding of token type 0 is already added
//   norm        f32 gain[hidden], bias[hidden]
//   each layer  linear qkv (hidden to 3 hidden), linear out (hidden to hidden), norm,
//               linear up (hidden to inner), linear down (inner to hidden), norm
//   INT8        word scales f32 [vocabulary], words i8 [vocabulary][hidden]; a component is its number times its
//               word's scale
//   FP32, bf16  words f32 or bf16 [vocabulary][hidden]
//
//   linear (k to n) of
//     INT8      f32 bias[n], f32 scale[n], i32 sum[n], i8 weight[n / 64][k / 4][64][4]
//     FP32      f32 bias[n], f32 weight[n / 64][k][64]
//     bf16      f32 bias[n], bf16 weight[n / 64][k / 2][64][2]
//
// In a block of 64 columns, four consecutive k of one column lie together, or two in bf16: what one lane of a dot product
// instruction takes, on x86 and Arm alike, so that one file serves every kernel as it lies. sum[n] is the sum of column n
// over k. The columns of the queries carry 1/sqrt(head size) and log2(e) in scale or weights, and bias, so that the
// softmax is made of powers of two. No bf16 weight is nearer to zero than 2^-50 but zero itself (numbers.h).
#ifndef JETD_MODEL_H
#define JETD_MODEL_H

#include <cstddef>
#include <cstdint>

namespace jetd {

constexpr int kBlock = 64;
constexpr int kMostPositions = 65536;

enum class Precision : int32_t { kInt8 = 0, kFp32 = 1, kBf16 = 2 };

struct Shape {
  Precision precision;
  int vocabulary;
  int positions;
  int hidden;
  int heads;
  int inner;
  int layers;
  float epsilon;

  int headSize() const { return hidden / heads; }
};

// scale and sum are of INT8 alone.
struct Linear {
  const float* bias;
  const float* scale;
  const int32_t* sum;
  const void* weight;
};

struct Norm {
  const float* gain;
  const float* bias;
};

struct Layer {
  Linear qkv;
  Linear out;
  Norm afterAttention;
  Linear up;
  Linear down;
  Norm afterInner;
};

struct Model {
  Shape shape;
  const float* positions;
  Norm embedded;
  Layer* layers;
  const float* wordScales;
  const void* words;
  const uint8_t* file;
  size_t bytes;
};

// Maps and checks a file. On failure returns null and leaves in `why` (of at least 200 bytes) what is wrong.
Model* openModel(const char* path, char* why, size_t whyBytes);

void closeModel(Model* model);

}  // namespace jetd

#endif
