// Arm with the matrix instructions for 8-bit numbers (Armv8.6 and, by choice, before: Neoverse V1 to V3, Thor's).
#include "encoder.h"

#include <arm_neon.h>
#include <sys/auxv.h>

namespace jetd {
namespace neoni8mm {
namespace {

#include "neon.h"

struct S : Neon {
  static constexpr int kTile = 8;

  // Of R rows and 8 columns. smmla multiplies two rows with two columns, eight k of each: {row, row + 1} by {column,
  // column + 1}. In the file four k of four columns lie together; zipped with the next four k they are such pairs.
  template <int R>
  static void tile(const int8_t* a, int k, const int8_t* weight, int32_t* out) {
    constexpr int kPairs = (R + 1) / 2;
    int32x4_t sum[kPairs][4];
#pragma GCC unroll 4
    for (int p = 0; p < kPairs; p++) {
#pragma GCC unroll 4
      for (int c = 0; c < 4; c++) sum[p][c] = vdupq_n_s32(0);
    }
    for (int i = 0; i < k; i += 8, weight += 8 * kBlock) {
      int8x16_t x[kPairs], w[4];
#pragma GCC unroll 4
      for (int p = 0; p < kPairs; p++) {
        // Of an odd number of rows the last is taken twice, and its second result dropped.
        const int8_t* second = a + static_cast<size_t>(2 * p + 1 < R ? 2 * p + 1 : 2 * p) * k + i;
        x[p] = vcombine_s8(vld1_s8(a + static_cast<size_t>(2 * p) * k + i), vld1_s8(second));
      }
#pragma GCC unroll 2
      for (int c = 0; c < 2; c++) {
        const int32x4_t near = vld1q_s32(reinterpret_cast<const int32_t*>(weight + 16 * c));
        const int32x4_t far = vld1q_s32(reinterpret_cast<const int32_t*>(weight + 4 * kBlock + 16 * c));
        w[2 * c] = vreinterpretq_s8_s32(vzip1q_s32(near, far));
        w[2 * c + 1] = vreinterpretq_s8_s32(vzip2q_s32(near, far));
      }
#pragma GCC unroll 4
      for (int p = 0; p < kPairs; p++) {
#pragma GCC unroll 4
        for (int c = 0; c < 4; c++) sum[p][c] = vmmlaq_s32(sum[p][c], x[p], w[c]);
      }
    }
#pragma GCC unroll 4
    for (int p = 0; p < kPairs; p++) {
#pragma GCC unroll 4
      for (int c = 0; c < 4; c++) {
        int32_t* to = out + 2 * p * kBlock + 2 * c;
        vst1_s32(to, vget_low_s32(sum[p][c]));
        if (2 * p + 1 < R) vst1_s32(to + kBlock, vget_high_s32(sum[p][c]));
      }
    }
  }

  template <int R>
  static void productsOf(const int8_t* a, int k, int rows, const int8_t* weight, int32_t* out) {
    if constexpr (R > 1) {
      if (rows < R) return productsOf<R - 1>(a, k, rows, weight, out);
    }
    for (int n = 0; n < kBlock; n += 8) tile<R>(a, k, weight + 4 * n, out + n);
  }

  static void products(const uint8_t* rowsOf, int k, int rows, const int8_t* weight, int32_t* out) {
    productsOf<kTile>(reinterpret_cast<const int8_t*>(rowsOf), k, rows, weight, out);
  }
};

#include "body.h"
#include "bytes.h"

bool runsHere() { return (getauxval(AT_HWCAP2) & HWCAP2_I8MM) != 0; }

}  // namespace
}  // namespace neoni8mm

extern const Kernel kNeonI8mm = {"neon-i8mm", Precision::kInt8, neoni8mm::runsHere, neoni8mm::encode<neoni8mm::Bytes>};

}  // namespace jetd
