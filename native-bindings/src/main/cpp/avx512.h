// Vector operations of AVX-512; included by the kernels that have it.
struct Avx512 {
  using V = __m512;
  using I = __m512i;

  static constexpr int kAttend = 8;
  static constexpr int kAttendBlocks = 2;
  static constexpr int kOffset = 0;
  static constexpr int kNumberTile = 6;
  static constexpr int kNumberColumns = 4;
  static constexpr int kPairTile = 6;
  static constexpr int kPairColumns = 2;

  static V set(float x) { return _mm512_set1_ps(x); }
  static V load(const float* p) { return _mm512_loadu_ps(p); }
  static void store(float* p, V v) { _mm512_storeu_ps(p, v); }
  static V add(V a, V b) { return _mm512_add_ps(a, b); }
  static V sub(V a, V b) { return _mm512_sub_ps(a, b); }
  static V mul(V a, V b) { return _mm512_mul_ps(a, b); }
  static V div(V a, V b) { return _mm512_div_ps(a, b); }
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

  static V upperHalves(I a) {
    return _mm512_castsi512_ps(_mm512_and_si512(a, _mm512_set1_epi32(static_cast<int>(0xffff0000u))));
  }
  static V lowerHalves(I a) { return _mm512_castsi512_ps(_mm512_slli_epi32(a, 16)); }
  static V loadHalves(const uint16_t* p) {
    return lowerHalves(_mm512_cvtepu16_epi32(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p))));
  }
  static __mmask16 counts(V a) { return _mm512_cmp_ps_mask(abs(a), set(kLeastHalf), _CMP_GE_OQ); }
  static void storeHalves(uint16_t* p, V a) {
    const I bits = _mm512_castps_si512(a);
    const I odd = _mm512_and_si512(_mm512_srli_epi32(bits, 16), _mm512_set1_epi32(1));
    const I up = _mm512_add_epi32(_mm512_add_epi32(bits, _mm512_set1_epi32(0x7fff)), odd);
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(p),
                        _mm512_maskz_cvtepi32_epi16(counts(a), _mm512_srli_epi32(up, 16)));
  }

  // Sixteen rows become columns: pairs, fours, then quarters of a register change places.
  static inline __attribute__((always_inline)) void transpose(V (&row)[16]) {
    V t[16];
#pragma GCC unroll 8
    for (int i = 0; i < 16; i += 2) {
      t[i] = _mm512_unpacklo_ps(row[i], row[i + 1]);
      t[i + 1] = _mm512_unpackhi_ps(row[i], row[i + 1]);
    }
#pragma GCC unroll 4
    for (int i = 0; i < 16; i += 4) {
      row[i] = pairs<0x00>(t[i], t[i + 2]);
      row[i + 1] = pairs<0xff>(t[i], t[i + 2]);
      row[i + 2] = pairs<0x00>(t[i + 1], t[i + 3]);
      row[i + 3] = pairs<0xff>(t[i + 1], t[i + 3]);
    }
#pragma GCC unroll 4
    for (int i = 0; i < 4; i++) {
      const V a = _mm512_shuffle_f32x4(row[i], row[i + 4], 0x88), b = _mm512_shuffle_f32x4(row[i], row[i + 4], 0xdd);
      const V c = _mm512_shuffle_f32x4(row[i + 8], row[i + 12], 0x88);
      const V d = _mm512_shuffle_f32x4(row[i + 8], row[i + 12], 0xdd);
      t[i] = _mm512_shuffle_f32x4(a, c, 0x88);
      t[i + 4] = _mm512_shuffle_f32x4(b, d, 0x88);
      t[i + 8] = _mm512_shuffle_f32x4(a, c, 0xdd);
      t[i + 12] = _mm512_shuffle_f32x4(b, d, 0xdd);
    }
#pragma GCC unroll 16
    for (int i = 0; i < 16; i++) row[i] = t[i];
  }
  template <int Which>
  static V pairs(V a, V b) {
    return _mm512_castpd_ps(Which == 0 ? _mm512_unpacklo_pd(_mm512_castps_pd(a), _mm512_castps_pd(b))
                                       : _mm512_unpackhi_pd(_mm512_castps_pd(a), _mm512_castps_pd(b)));
  }

  static void transpose(const float* keys, size_t stride, int length, int size, float* out, int padded) {
    for (int j = 0; j < padded; j += 16) {
      for (int d = 0; d < size; d += 16) {
        V row[16];
#pragma GCC unroll 16
        for (int i = 0; i < 16; i++) row[i] = j + i < length ? load(keys + (j + i) * stride + d) : set(0.0f);
        transpose(row);
#pragma GCC unroll 16
        for (int i = 0; i < 16; i++) _mm512_store_ps(out + (d + i) * padded + j, row[i]);
      }
    }
  }
};

inline bool hasAvx512() {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512vnni");
}
