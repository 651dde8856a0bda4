// AVX-512 with VNNI.
#include "encoder.h"

#include <immintrin.h>

namespace jetd {
namespace avx512 {
namespace {

#include "avx512.h"

struct S : Avx512 {
  static constexpr int kTile = 6;

  // As an instruction, because g++ 12 moves the sums of the intrinsic from register to register and to memory.
  static void accumulate(I& sum, I x, I w) { asm("vpdpbusd %2, %1, %0" : "+v"(sum) : "v"(x), "v"(w)); }

  // Every loop over the sums is unrolled, or they would live in memory; a function of its own, or g++ 12 would move
  // them about where it is inlined.
  template <int R>
  static __attribute__((noinline)) void tile(const uint8_t* a, int k, const int8_t* weight, int32_t* out) {
    I sum[R][4];
#pragma GCC unroll 6
    for (int r = 0; r < R; r++) {
#pragma GCC unroll 4
      for (int c = 0; c < 4; c++) sum[r][c] = _mm512_setzero_si512();
    }
    for (int i = 0; i < k; i += 4, weight += 256) {
      I w[4];
#pragma GCC unroll 4
      for (int c = 0; c < 4; c++) w[c] = _mm512_load_si512(weight + 64 * c);
#pragma GCC unroll 6
      for (int r = 0; r < R; r++) {
        int32_t four;
        __builtin_memcpy(&four, a + static_cast<size_t>(r) * k + i, 4);
        const I x = _mm512_set1_epi32(four);
#pragma GCC unroll 4
        for (int c = 0; c < 4; c++) accumulate(sum[r][c], x, w[c]);
      }
    }
#pragma GCC unroll 6
    for (int r = 0; r < R; r++) {
#pragma GCC unroll 4
      for (int c = 0; c < 4; c++) _mm512_store_si512(out + r * kBlock + 16 * c, sum[r][c]);
    }
  }

  static void products(const uint8_t* a, int k, int rows, const int8_t* weight, int32_t* out) {
    switch (rows) {
      case 1: return tile<1>(a, k, weight, out);
      case 2: return tile<2>(a, k, weight, out);
      case 3: return tile<3>(a, k, weight, out);
      case 4: return tile<4>(a, k, weight, out);
      case 5: return tile<5>(a, k, weight, out);
      default: return tile<6>(a, k, weight, out);
    }
  }
};

#include "body.h"
#include "bytes.h"
#include "numbers.h"

}  // namespace
}  // namespace avx512

extern const Kernel kAvx512Vnni = {"avx512-vnni", Precision::kInt8, avx512::hasAvx512, avx512::encode<avx512::Bytes>};
extern const Kernel kAvx512Fp32 = {"avx512", Precision::kFp32, avx512::hasAvx512,
                                   avx512::encode<avx512::Floats<avx512::Singles>>};
// bf16 without the instructions for it.
extern const Kernel kAvx512Fma = {"avx512", Precision::kBf16, avx512::hasAvx512,
                                  avx512::encode<avx512::Floats<avx512::Pairs>>};

}  // namespace jetd
