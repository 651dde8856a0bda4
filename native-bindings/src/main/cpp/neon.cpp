// Arm with the dot product instructions (Armv8.2: Cortex-A78AE and its like). They take signed numbers: the quantised
// ones are stored less 128, and so is the number that means 0, which leaves every sum what it is elsewhere.
#include "encoder.h"

#include <arm_neon.h>
#include <sys/auxv.h>

namespace jetd {
namespace neon {
namespace {

struct S {
  struct V {
    float32x4_t at[4];
  };
  struct I {
    int32x4_t at[4];
  };

  static constexpr int kTile = 4;
  static constexpr int kAttend = 4;
  static constexpr int kOffset = 128;

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

  static void transpose(const float* keys, size_t stride, int length, int size, float* out, int padded) {
    for (int j = 0; j < padded; j++) {
      const float* key = keys + j * stride;
      for (int d = 0; d < size; d++) out[d * padded + j] = j < length ? key[d] : 0.0f;
    }
  }
};

#include "body.h"

bool runsHere() { return (getauxval(AT_HWCAP) & HWCAP_ASIMDDP) != 0; }

}  // namespace
}  // namespace neon

extern const Kernel kNeonDot = {"neon-dotprod", neon::runsHere, neon::encode};

}  // namespace jetd
