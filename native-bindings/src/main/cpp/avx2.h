// Vector operations of AVX2 with FMA; included by the kernels that differ only in how they multiply integers, which
// give `products` and the sizes of its tiles.
struct Avx2 {
  struct V {
    __m256 low, high;
  };
  struct I {
    __m256i low, high;
  };

  static constexpr int kAttend = 4;
  static constexpr int kAttendBlocks = 1;
  static constexpr int kOffset = 0;
  static constexpr int kNumberTile = 6;
  static constexpr int kNumberColumns = 1;
  static constexpr int kPairTile = 4;
  static constexpr int kPairColumns = 1;

  static V set(float x) { return {_mm256_set1_ps(x), _mm256_set1_ps(x)}; }
  static V load(const float* p) { return {_mm256_loadu_ps(p), _mm256_loadu_ps(p + 8)}; }
  static void store(float* p, V v) {
    _mm256_storeu_ps(p, v.low);
    _mm256_storeu_ps(p + 8, v.high);
  }
  static V add(V a, V b) { return {_mm256_add_ps(a.low, b.low), _mm256_add_ps(a.high, b.high)}; }
  static V sub(V a, V b) { return {_mm256_sub_ps(a.low, b.low), _mm256_sub_ps(a.high, b.high)}; }
  static V mul(V a, V b) { return {_mm256_mul_ps(a.low, b.low), _mm256_mul_ps(a.high, b.high)}; }
  static V div(V a, V b) { return {_mm256_div_ps(a.low, b.low), _mm256_div_ps(a.high, b.high)}; }
  static V fma(V a, V b, V c) {
    return {_mm256_fmadd_ps(a.low, b.low, c.low), _mm256_fmadd_ps(a.high, b.high, c.high)};
  }
  static V min(V a, V b) { return {_mm256_min_ps(a.low, b.low), _mm256_min_ps(a.high, b.high)}; }
  static V max(V a, V b) { return {_mm256_max_ps(a.low, b.low), _mm256_max_ps(a.high, b.high)}; }
  static V abs(V a) {
    const __m256 sign = _mm256_set1_ps(-0.0f);
    return {_mm256_andnot_ps(sign, a.low), _mm256_andnot_ps(sign, a.high)};
  }
  static float root(float x) { return _mm_cvtss_f32(_mm_sqrt_ss(_mm_set_ss(x))); }
  static int32_t nearest(float x) { return _mm_cvtss_si32(_mm_set_ss(x)); }
  static I round(V a) { return {_mm256_cvtps_epi32(a.low), _mm256_cvtps_epi32(a.high)}; }
  static V toFloat(I a) { return {_mm256_cvtepi32_ps(a.low), _mm256_cvtepi32_ps(a.high)}; }
  static __m256 power(__m256i n) {
    return _mm256_castsi256_ps(_mm256_slli_epi32(_mm256_add_epi32(n, _mm256_set1_epi32(127)), 23));
  }
  static V power(I n) { return {power(n.low), power(n.high)}; }
  static float sum(V v) {
    const __m256 a = _mm256_add_ps(v.low, v.high);
    const __m128 b = _mm_add_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
    const __m128 c = _mm_add_ps(b, _mm_movehl_ps(b, b));
    return _mm_cvtss_f32(_mm_add_ss(c, _mm_movehdup_ps(c)));
  }
  static float least(V v) {
    const __m256 a = _mm256_min_ps(v.low, v.high);
    const __m128 b = _mm_min_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
    const __m128 c = _mm_min_ps(b, _mm_movehl_ps(b, b));
    return _mm_cvtss_f32(_mm_min_ss(c, _mm_movehdup_ps(c)));
  }
  static float greatest(V v) {
    const __m256 a = _mm256_max_ps(v.low, v.high);
    const __m128 b = _mm_max_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
    const __m128 c = _mm_max_ps(b, _mm_movehl_ps(b, b));
    return _mm_cvtss_f32(_mm_max_ss(c, _mm_movehdup_ps(c)));
  }
  static I setInt(int32_t x) { return {_mm256_set1_epi32(x), _mm256_set1_epi32(x)}; }
  static __m256i loadEight(const int32_t* p) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)); }
  static I loadInt(const int32_t* p) { return {loadEight(p), loadEight(p + 8)}; }
  static I addInt(I a, I b) { return {_mm256_add_epi32(a.low, b.low), _mm256_add_epi32(a.high, b.high)}; }
  static I subInt(I a, I b) { return {_mm256_sub_epi32(a.low, b.low), _mm256_sub_epi32(a.high, b.high)}; }
  static I mulInt(I a, I b) { return {_mm256_mullo_epi32(a.low, b.low), _mm256_mullo_epi32(a.high, b.high)}; }
  static V loadBytes(const int8_t* p) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    return {_mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(bytes)),
            _mm256_cvtepi32_ps(_mm256_cvtepi8_epi32(_mm_srli_si128(bytes, 8)))};
  }
  static void storeBytes(uint8_t* p, I a) {
    // Packed within halves of 128 bits: words 0-3, 8-11, 4-7, 12-15.
    const __m256i words = _mm256_permute4x64_epi64(_mm256_packs_epi32(a.low, a.high), 0xd8);
    const __m128i bytes = _mm_packus_epi16(_mm256_castsi256_si128(words), _mm256_extracti128_si256(words, 1));
    _mm_storeu_si128(reinterpret_cast<__m128i*>(p), bytes);
  }

  static __m256 upperHalves(__m256i a) {
    return _mm256_castsi256_ps(_mm256_and_si256(a, _mm256_set1_epi32(static_cast<int>(0xffff0000u))));
  }
  static V upperHalves(I a) { return {upperHalves(a.low), upperHalves(a.high)}; }
  static __m256 lowerHalves(__m256i a) { return _mm256_castsi256_ps(_mm256_slli_epi32(a, 16)); }
  static V lowerHalves(I a) { return {lowerHalves(a.low), lowerHalves(a.high)}; }
  static __m256 loadEightHalves(const uint16_t* p) {
    return lowerHalves(_mm256_cvtepu16_epi32(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p))));
  }
  static V loadHalves(const uint16_t* p) { return {loadEightHalves(p), loadEightHalves(p + 8)}; }
  // In the lower halves of the lanes.
  static __m256i nearestHalves(__m256 a) {
    const __m256i bits = _mm256_castps_si256(a);
    const __m256i odd = _mm256_and_si256(_mm256_srli_epi32(bits, 16), _mm256_set1_epi32(1));
    const __m256i up = _mm256_add_epi32(_mm256_add_epi32(bits, _mm256_set1_epi32(0x7fff)), odd);
    const __m256 size = _mm256_andnot_ps(_mm256_set1_ps(-0.0f), a);
    const __m256 counts = _mm256_cmp_ps(size, _mm256_set1_ps(kLeastHalf), _CMP_GE_OQ);
    return _mm256_and_si256(_mm256_srli_epi32(up, 16), _mm256_castps_si256(counts));
  }
  static void storeHalves(uint16_t* p, V a) {
    const __m256i halves = _mm256_packus_epi32(nearestHalves(a.low), nearestHalves(a.high));
    _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), _mm256_permute4x64_epi64(halves, 0xd8));
  }

  static void transpose(const float* keys, size_t stride, int length, int size, float* out, int padded) {
    for (int j = 0; j < padded; j++) {
      const float* key = keys + j * stride;
      for (int d = 0; d < size; d++) out[d * padded + j] = j < length ? key[d] : 0.0f;
    }
  }
};
