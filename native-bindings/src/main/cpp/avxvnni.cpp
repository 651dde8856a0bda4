// AVX2 with VNNI in 256 bits: processors that have no AVX-512.
#include "encoder.h"

#include <cpuid.h>
#include <immintrin.h>

namespace jetd {
namespace avxvnni {
namespace {

#include "avx2.h"

struct S : Avx2 {
  static constexpr int kTile = 6;

  // As an instruction, because g++ 12 moves the sums of the intrinsic from register to register and to memory.
  static void accumulate(__m256i& sum, __m256i x, __m256i w) {
    asm("%{vex%} vpdpbusd %2, %1, %0" : "+x"(sum) : "x"(x), "x"(w));
  }

  // Of R rows and 16 columns.
  template <int R>
  static void tile(const uint8_t* a, int k, const int8_t* weight, int32_t* out) {
    __m256i sum[R][2];
    for (int r = 0; r < R; r++) sum[r][0] = sum[r][1] = _mm256_setzero_si256();
    for (int i = 0; i < k; i += 4, weight += 256) {
      const __m256i w0 = _mm256_load_si256(reinterpret_cast<const __m256i*>(weight));
      const __m256i w1 = _mm256_load_si256(reinterpret_cast<const __m256i*>(weight + 32));
#pragma GCC unroll 6
      for (int r = 0; r < R; r++) {
        int32_t four;
        __builtin_memcpy(&four, a + static_cast<size_t>(r) * k + i, 4);
        const __m256i x = _mm256_set1_epi32(four);
        accumulate(sum[r][0], x, w0);
        accumulate(sum[r][1], x, w1);
      }
    }
    for (int r = 0; r < R; r++) {
      for (int c = 0; c < 2; c++) {
        _mm256_storeu_si256(reinterpret_cast<__m256i*>(out + r * kBlock + 8 * c), sum[r][c]);
      }
    }
  }

  static void products(const uint8_t* a, int k, int rows, const int8_t* weight, int32_t* out) {
    for (int n = 0; n < kBlock; n += 16) {
      switch (rows) {
        case 1: tile<1>(a, k, weight + 4 * n, out + n); break;
        case 2: tile<2>(a, k, weight + 4 * n, out + n); break;
        case 3: tile<3>(a, k, weight + 4 * n, out + n); break;
        case 4: tile<4>(a, k, weight + 4 * n, out + n); break;
        case 5: tile<5>(a, k, weight + 4 * n, out + n); break;
        default: tile<6>(a, k, weight + 4 * n, out + n);
      }
    }
  }
};

#include "body.h"
#include "bytes.h"

// Not known to this compiler's __builtin_cpu_supports: leaf 7, subleaf 1, EAX bit 4.
bool runsHere() {
  __builtin_cpu_init();
  unsigned a = 0, b = 0, c = 0, d = 0;
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __get_cpuid_count(7, 1, &a, &b, &c, &d) &&
         (a & 1u << 4) != 0;
}

}  // namespace
}  // namespace avxvnni

extern const Kernel kAvxVnni = {"avx-vnni", Precision::kInt8, avxvnni::runsHere, avxvnni::encode<avxvnni::Bytes>};

}  // namespace jetd
