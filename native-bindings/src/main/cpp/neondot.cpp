// Arm with the dot product instructions (Armv8.2: Cortex-A78AE and its like).
#include "encoder.h"

#include <arm_neon.h>
#include <sys/auxv.h>

namespace jetd {
namespace neondot {
namespace {

#include "neon.h"

struct S : Neon {
  static constexpr int kTile = 4;

  // Of R rows and 16 columns, four steps of k for each load of a row.
  template <int R>
  static void tile(const int8_t* a, int k, const int8_t* weight, int32_t* out) {
    int32x4_t sum[R][4];
    for (int r = 0; r < R; r++) {
      for (int c = 0; c < 4; c++) sum[r][c] = vdupq_n_s32(0);
    }
    for (int i = 0; i < k; i += 16) {
      int8x16_t x[R];
      for (int r = 0; r < R; r++) x[r] = vld1q_s8(a + static_cast<size_t>(r) * k + i);
      step<R, 0>(x, weight, sum);
      step<R, 1>(x, weight + 256, sum);
      step<R, 2>(x, weight + 512, sum);
      step<R, 3>(x, weight + 768, sum);
      weight += 1024;
    }
    for (int r = 0; r < R; r++) {
      for (int c = 0; c < 4; c++) vst1q_s32(out + r * kBlock + 4 * c, sum[r][c]);
    }
  }

  template <int R, int Group>
  static inline __attribute__((always_inline)) void step(const int8x16_t* x, const int8_t* weight,
                                                         int32x4_t (*sum)[4]) {
    for (int c = 0; c < 4; c++) {
      const int8x16_t w = vld1q_s8(weight + 16 * c);
      for (int r = 0; r < R; r++) sum[r][c] = vdotq_laneq_s32(sum[r][c], w, x[r], Group);
    }
  }

  static void products(const uint8_t* rowsOf, int k, int rows, const int8_t* weight, int32_t* out) {
    const int8_t* a = reinterpret_cast<const int8_t*>(rowsOf);
    for (int n = 0; n < kBlock; n += 16) {
      switch (rows) {
        case 1: tile<1>(a, k, weight + 4 * n, out + n); break;
        case 2: tile<2>(a, k, weight + 4 * n, out + n); break;
        case 3: tile<3>(a, k, weight + 4 * n, out + n); break;
        default: tile<4>(a, k, weight + 4 * n, out + n);
      }
    }
  }
};

#include "body.h"
#include "bytes.h"

bool runsHere() { return (getauxval(AT_HWCAP) & HWCAP_ASIMDDP) != 0; }

}  // namespace
}  // namespace neondot

extern const Kernel kNeonDot = {"neon-dotprod", Precision::kInt8, neondot::runsHere, neondot::encode<neondot::Bytes>};

}  // namespace jetd
