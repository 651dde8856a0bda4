// AVX2. Its own product of 8-bit numbers saturates, so the numbers are widened to 16 bits, whose sums of two are exact.
#include "encoder.h"

#include <immintrin.h>

namespace jetd {
namespace avx2 {
namespace {

#include "avx2.h"

struct S : Avx2 {
  static constexpr int kTile = 3;

  // Of R rows and 16 columns: a register holds two sums for each of four columns, of even and odd pairs of k.
  template <int R>
  static void tile(const uint8_t* a, int k, const int8_t* weight, int32_t* out) {
    __m256i sum[R][4];
    for (int r = 0; r < R; r++) {
      for (int c = 0; c < 4; c++) sum[r][c] = _mm256_setzero_si256();
    }
    for (int i = 0; i < k; i += 4, weight += 256) {
      __m256i x[R];
      for (int r = 0; r < R; r++) {
        int32_t four;
        __builtin_memcpy(&four, a + static_cast<size_t>(r) * k + i, 4);
        x[r] = _mm256_cvtepu8_epi16(_mm_set1_epi32(four));
      }
#pragma GCC unroll 4
      for (int c = 0; c < 4; c++) {
        const __m256i w =
            _mm256_cvtepi8_epi16(_mm_load_si128(reinterpret_cast<const __m128i*>(weight + 16 * c)));
        for (int r = 0; r < R; r++) sum[r][c] = _mm256_add_epi32(sum[r][c], _mm256_madd_epi16(x[r], w));
      }
    }
    for (int r = 0; r < R; r++) {
      for (int c = 0; c < 4; c += 2) {
        const __m256i pairs = _mm256_permute4x64_epi64(_mm256_hadd_epi32(sum[r][c], sum[r][c + 1]), 0xd8);
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + r * kBlock + 4 * c), pairs);
      }
    }
  }

  static void products(const uint8_t* a, int k, int rows, const int8_t* weight, int32_t* out) {
    for (int n = 0; n < kBlock; n += 16) {
      switch (rows) {
        case 1: tile<1>(a, k, weight + 4 * n, out + n); break;
        case 2: tile<2>(a, k, weight + 4 * n, out + n); break;
        default: tile<3>(a, k, weight + 4 * n, out + n);
      }
    }
  }
};

#include "body.h"
#include "bytes.h"
#include "numbers.h"

bool runsHere() {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

}  // namespace
}  // namespace avx2

extern const Kernel kAvx2Int8 = {"avx2", Precision::kInt8, avx2::runsHere, avx2::encode<avx2::Bytes>};
extern const Kernel kAvx2Fp32 = {"avx2", Precision::kFp32, avx2::runsHere, avx2::encode<avx2::Floats<avx2::Singles>>};
extern const Kernel kAvx2Bf16 = {"avx2", Precision::kBf16, avx2::runsHere, avx2::encode<avx2::Floats<avx2::Pairs>>};

}  // namespace jetd
