// Vector operations of Arm's Advanced SIMD, which every 64-bit Arm has; included by the kernels for it. The instructions
// that multiply bytes take signed numbers: the quantised ones are stored less 128, and so is the number that means 0,
// which leaves every sum what it is elsewhere.
struct Neon {
  struct V {
    float32x4_t at[4];
  };
  struct I {
    int32x4_t at[4];
  };

  static constexpr int kAttend = 4;
  static constexpr int kAttendBlocks = 1;
  static constexpr int kOffset = 128;
  static constexpr int kNumberTile = 6;
  static constexpr int kNumberColumns = 1;
  static constexpr int kPairTile = 4;
  static constexpr int kPairColumns = 1;

  static V set(float x) { return {vdupq_n_f32(x), vdupq_n_f32(x), vdupq_n_f32(x), vdupq_n_f32(x)}; }
  static V load(const float* p) { return {vld1q_f32(p), vld1q_f32(p + 4), vld1q_f32(p + 8), vld1q_f32(p + 12)}; }
  static void store(float* p, V v) {
    for (int i = 0; i < 4; i++) vst1q_f32(p + 4 * i, v.at[i]);
  }
  // One operation on each of the four registers; a function, because the intrinsics are partly macros.
  template <class F, class T>
  static T each(T a, T b, const F& f) {
    for (int i = 0; i < 4; i++) a.at[i] = f(a.at[i], b.at[i]);
    return a;
  }

  using F4 = float32x4_t;
  using I4 = int32x4_t;

  static V add(V a, V b) { return each(a, b, [](F4 x, F4 y) { return vaddq_f32(x, y); }); }
  static V sub(V a, V b) { return each(a, b, [](F4 x, F4 y) { return vsubq_f32(x, y); }); }
  static V mul(V a, V b) { return each(a, b, [](F4 x, F4 y) { return vmulq_f32(x, y); }); }
  static V div(V a, V b) { return each(a, b, [](F4 x, F4 y) { return vdivq_f32(x, y); }); }
  static V min(V a, V b) { return each(a, b, [](F4 x, F4 y) { return vminq_f32(x, y); }); }
  static V max(V a, V b) { return each(a, b, [](F4 x, F4 y) { return vmaxq_f32(x, y); }); }
  static V abs(V a) { return each(a, a, [](F4 x, F4) { return vabsq_f32(x); }); }
  static V fma(V a, V b, V c) {
    for (int i = 0; i < 4; i++) a.at[i] = vfmaq_f32(c.at[i], a.at[i], b.at[i]);
    return a;
  }
  static float root(float x) { return __builtin_sqrtf(x); }
  static int32_t nearest(float x) { return vcvtns_s32_f32(x); }
  static I round(V a) {
    I n;
    for (int i = 0; i < 4; i++) n.at[i] = vcvtnq_s32_f32(a.at[i]);
    return n;
  }
  static V toFloat(I a) {
    V v;
    for (int i = 0; i < 4; i++) v.at[i] = vcvtq_f32_s32(a.at[i]);
    return v;
  }
  static V power(I n) {
    V v;
    for (int i = 0; i < 4; i++) {
      v.at[i] = vreinterpretq_f32_s32(vshlq_n_s32(vaddq_s32(n.at[i], vdupq_n_s32(127)), 23));
    }
    return v;
  }
  static float sum(V v) {
    const float32x4_t a = vaddq_f32(vaddq_f32(v.at[0], v.at[2]), vaddq_f32(v.at[1], v.at[3]));
    const float32x2_t b = vadd_f32(vget_low_f32(a), vget_high_f32(a));
    return vget_lane_f32(b, 0) + vget_lane_f32(b, 1);
  }
  static float least(V v) {
    return vminvq_f32(vminq_f32(vminq_f32(v.at[0], v.at[1]), vminq_f32(v.at[2], v.at[3])));
  }
  static float greatest(V v) {
    return vmaxvq_f32(vmaxq_f32(vmaxq_f32(v.at[0], v.at[1]), vmaxq_f32(v.at[2], v.at[3])));
  }
  static I setInt(int32_t x) { return {vdupq_n_s32(x), vdupq_n_s32(x), vdupq_n_s32(x), vdupq_n_s32(x)}; }
  static I loadInt(const int32_t* p) { return {vld1q_s32(p), vld1q_s32(p + 4), vld1q_s32(p + 8), vld1q_s32(p + 12)}; }
  static I addInt(I a, I b) { return each(a, b, [](I4 x, I4 y) { return vaddq_s32(x, y); }); }
  static I subInt(I a, I b) { return each(a, b, [](I4 x, I4 y) { return vsubq_s32(x, y); }); }
  static I mulInt(I a, I b) { return each(a, b, [](I4 x, I4 y) { return vmulq_s32(x, y); }); }
  static V loadBytes(const int8_t* p) {
    const int8x16_t bytes = vld1q_s8(p);
    const int16x8_t low = vmovl_s8(vget_low_s8(bytes)), high = vmovl_s8(vget_high_s8(bytes));
    return {vcvtq_f32_s32(vmovl_s16(vget_low_s16(low))), vcvtq_f32_s32(vmovl_s16(vget_high_s16(low))),
            vcvtq_f32_s32(vmovl_s16(vget_low_s16(high))), vcvtq_f32_s32(vmovl_s16(vget_high_s16(high)))};
  }
  static void storeBytes(uint8_t* p, I a) {
    const int16x8_t low = vcombine_s16(vqmovn_s32(a.at[0]), vqmovn_s32(a.at[1]));
    const int16x8_t high = vcombine_s16(vqmovn_s32(a.at[2]), vqmovn_s32(a.at[3]));
    const uint8x16_t bytes = vcombine_u8(vqmovun_s16(low), vqmovun_s16(high));
    vst1q_u8(p, veorq_u8(bytes, vdupq_n_u8(0x80)));
  }

  static V upperHalves(I a) {
    V v;
    for (int i = 0; i < 4; i++) v.at[i] = vreinterpretq_f32_s32(vandq_s32(a.at[i], vdupq_n_s32(-65536)));
    return v;
  }
  static V lowerHalves(I a) {
    V v;
    for (int i = 0; i < 4; i++) v.at[i] = vreinterpretq_f32_s32(vshlq_n_s32(a.at[i], 16));
    return v;
  }
  static V loadHalves(const uint16_t* p) {
    V v;
    for (int i = 0; i < 4; i++) v.at[i] = vreinterpretq_f32_u32(vshll_n_u16(vld1_u16(p + 4 * i), 16));
    return v;
  }
  static void storeHalves(uint16_t* p, V a) {
    for (int i = 0; i < 4; i++) {
      const uint32x4_t bits = vreinterpretq_u32_f32(a.at[i]);
      const uint32x4_t odd = vandq_u32(vshrq_n_u32(bits, 16), vdupq_n_u32(1));
      const uint32x4_t up = vaddq_u32(vaddq_u32(bits, vdupq_n_u32(0x7fff)), odd);
      const uint32x4_t counts = vcageq_f32(a.at[i], vdupq_n_f32(kLeastHalf));
      vst1_u16(p + 4 * i, vshrn_n_u32(vandq_u32(up, counts), 16));
    }
  }

  static void transpose(const float* keys, size_t stride, int length, int size, float* out, int padded) {
    for (int j = 0; j < padded; j++) {
      const float* key = keys + j * stride;
      for (int d = 0; d < size; d++) out[d * padded + j] = j < length ? key[d] : 0.0f;
    }
  }
};
