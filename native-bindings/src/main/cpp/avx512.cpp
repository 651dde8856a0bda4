// AVX-512 with VNNI.
#include "encoder.h"

#include <immintrin.h>

namespace jetd {
namespace avx512 {
namespace {

struct S {
  using V = __m512;
  using I = __m512i;

  static constexpr int kTile = 6;
  static constexpr int kAttend = 8;
  static constexpr int kOffset = 0;

  static V set(float x) { return _mm512_set1_ps(x); }
  static V load(const float* p) { return _mm512_loadu_ps(p); }
  static void store(float* p, V v) { _mm512_storeu_ps(p, v); }
  static V add(V a, V b) { return _mm512_add_ps(a, b); }
  static V sub(V a, V b) { return _mm512_sub_ps(a, b); }
  static V mul(V a, V b) { return _mm512_mul_ps(a, b); }
  static V fma(V a, V b, V c) { return _mm512_fmadd_ps(a, b, c); }
  static V min(V a, V b) { return _mm512_min_ps(a, b); }
  static V max(V a, V b) { return _mm512_max_ps(a, b); }
  static V abs(V a) { return _mm512_abs_ps(a); }
  static float root(float x) { return _mm_cvtss_f32(_mm_sqrt_ss(_mm_set_ss(x))); }
  static int32_t nearest(float x) { return _mm_cvtss_si32(_mm_set_ss(x)); }
  static I round(V a) { return _mm512_cvtps_epi32(a); }
  static V toFloat(I a) { return _mm512_cvtepi32_ps(a); }
  static V power(I n) {
    return _mm512_castsi512_ps(_mm512_slli_epi32(_mm512_add_epi32(n, _mm512_set1_epi32(127)), 23));
  }
  static float sum(V v) {
    const __m256 a = _mm256_add_ps(_mm512_castps512_ps256(v), _mm512_extractf32x8_ps(v, 1));
    const __m128 b = _mm_add_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
    const __m128 c = _mm_add_ps(b, _mm_movehl_ps(b, b));
    return _mm_cvtss_f32(_mm_add_ss(c, _mm_movehdup_ps(c)));
  }
  static float least(V v) { return _mm512_reduce_min_ps(v); }
  static float greatest(V v) { return _mm512_reduce_max_ps(v); }
  static I setInt(int32_t x) { return _mm512_set1_epi32(x); }
  static I loadInt(const int32_t* p) { return _mm512_loadu_si512(p); }
  static I addInt(I a, I b) { return _mm512_add_epi32(a, b); }
  static I subInt(I a, I b) { return _mm512_sub_epi32(a, b); }
  static I mulInt(I a, I b) { return _mm512_mullo_epi32(a, b); }
  static V loadBytes(const int8_t* p) {
    return _mm512_cvtepi32_ps(_mm512_cvtepi8_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p))));
  }
  static void storeBytes(uint8_t* p, I a) {
    const I positive = _mm512_max_epi32(a, _mm512_setzero_si512());
    _mm_storeu_si128(reinterpret_cast<__m128i*>(p), _mm512_cvtusepi32_epi8(positive));
  }

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

  static void transpose(const float* keys, size_t stride, int length, int size, float* out, int padded) {
    const __m512i lane = _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
    const __m512i rows = _mm512_mullo_epi32(lane, _mm512_set1_epi32(static_cast<int>(stride)));
    for (int j = 0; j < padded; j += 16) {
      const __mmask16 inside = length - j >= 16 ? 0xffff : (1u << (length - j)) - 1;
      for (int d = 0; d < size; d++) {
        const V column = _mm512_mask_i32gather_ps(_mm512_setzero_ps(), inside, rows, keys + j * stride + d, 4);
        _mm512_store_ps(out + d * padded + j, column);
      }
    }
  }
};

#include "body.h"

bool runsHere() {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512vnni");
}

}  // namespace
}  // namespace avx512

extern const Kernel kAvx512Vnni = {"avx512-vnni", avx512::runsHere, avx512::encode};

}  // namespace jetd
