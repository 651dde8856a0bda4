// The reference: plain C++ that runs everywhere. S names what a kernel must offer; body.h says what it makes of it.
#include "encoder.h"

#include <cmath>

namespace jetd {
namespace portable {
namespace {

struct S {
  struct V {
    float at[16];
  };
  struct I {
    int32_t at[16];
  };

  // Rows whose products are summed together; rows, and vectors of each, whose attention is computed together.
  static constexpr int kTile = 4;
  static constexpr int kAttend = 4;
  static constexpr int kAttendBlocks = 1;
  // Rows and vectors of columns whose sums of floats stay in registers, in FP32 and in bf16.
  static constexpr int kNumberTile = 4;
  static constexpr int kNumberColumns = 1;
  static constexpr int kPairTile = 4;
  static constexpr int kPairColumns = 1;
  // What quantised numbers are less than 0 to 255.
  static constexpr int kOffset = 0;

  template <class F>
  static V each(const F& f) {
    V v;
    for (int i = 0; i < 16; i++) v.at[i] = f(i);
    return v;
  }
  template <class F>
  static I eachInt(const F& f) {
    I v;
    for (int i = 0; i < 16; i++) v.at[i] = f(i);
    return v;
  }

  static V set(float x) {
    return each([=](int) { return x; });
  }
  static V load(const float* p) {
    return each([=](int i) { return p[i]; });
  }
  static void store(float* p, V v) {
    for (int i = 0; i < 16; i++) p[i] = v.at[i];
  }
  static V add(V a, V b) {
    return each([&](int i) { return a.at[i] + b.at[i]; });
  }
  static V sub(V a, V b) {
    return each([&](int i) { return a.at[i] - b.at[i]; });
  }
  static V mul(V a, V b) {
    return each([&](int i) { return a.at[i] * b.at[i]; });
  }
  static V div(V a, V b) {
    return each([&](int i) { return a.at[i] / b.at[i]; });
  }
  static V fma(V a, V b, V c) {
    return each([&](int i) { return __builtin_fmaf(a.at[i], b.at[i], c.at[i]); });
  }
  static V min(V a, V b) {
    return each([&](int i) { return a.at[i] < b.at[i] ? a.at[i] : b.at[i]; });
  }
  static V max(V a, V b) {
    return each([&](int i) { return a.at[i] > b.at[i] ? a.at[i] : b.at[i]; });
  }
  static V abs(V a) {
    return each([&](int i) { return __builtin_fabsf(a.at[i]); });
  }
  static float root(float x) { return __builtin_sqrtf(x); }
  static int32_t nearest(float x) {
    return x > -2.0e9f && x < 2.0e9f ? static_cast<int32_t>(__builtin_nearbyintf(x)) : INT32_MIN;
  }
  static I round(V a) {
    return eachInt([&](int i) { return nearest(a.at[i]); });
  }
  static V toFloat(I a) {
    return each([&](int i) { return static_cast<float>(a.at[i]); });
  }
  // 2^n for -126 <= n <= 127.
  static V power(I n) {
    return each([&](int i) { return float32(static_cast<uint32_t>(n.at[i] + 127) << 23); });
  }
  // Halves fold onto each other: the order of every sum along a row.
  static float sum(V v) {
    for (int half = 8; half > 0; half /= 2) {
      for (int i = 0; i < half; i++) v.at[i] = v.at[i] + v.at[i + half];
    }
    return v.at[0];
  }
  static float least(V v) {
    float x = v.at[0];
    for (float y : v.at) x = y < x ? y : x;
    return x;
  }
  static float greatest(V v) {
    float x = v.at[0];
    for (float y : v.at) x = y > x ? y : x;
    return x;
  }
  static I setInt(int32_t x) {
    return eachInt([=](int) { return x; });
  }
  static I loadInt(const int32_t* p) {
    return eachInt([=](int i) { return p[i]; });
  }
  static I addInt(I a, I b) {
    return eachInt([&](int i) { return wrap(uint32_t(a.at[i]) + uint32_t(b.at[i])); });
  }
  static I subInt(I a, I b) {
    return eachInt([&](int i) { return wrap(uint32_t(a.at[i]) - uint32_t(b.at[i])); });
  }
  static I mulInt(I a, I b) {
    return eachInt([&](int i) { return wrap(uint32_t(a.at[i]) * uint32_t(b.at[i])); });
  }
  static int32_t wrap(uint32_t x) { return static_cast<int32_t>(x); }
  static V loadBytes(const int8_t* p) {
    return each([=](int i) { return static_cast<float>(p[i]); });
  }
  // Numbers beyond 0 to 255 become the nearest of those.
  static void storeBytes(uint8_t* p, I a) {
    for (int i = 0; i < 16; i++) p[i] = static_cast<uint8_t>(a.at[i] < 0 ? 0 : a.at[i] > 255 ? 255 : a.at[i]);
  }

  static float float32(uint32_t bits) {
    float f;
    __builtin_memcpy(&f, &bits, sizeof f);
    return f;
  }
  // Of each lane, the bf16 number in its upper and in its lower half.
  static V upperHalves(I a) {
    return each([&](int i) { return float32(uint32_t(a.at[i]) & 0xffff0000u); });
  }
  static V lowerHalves(I a) {
    return each([&](int i) { return float32(uint32_t(a.at[i]) << 16); });
  }
  static V loadHalves(const uint16_t* p) {
    return each([=](int i) { return float32(uint32_t(p[i]) << 16); });
  }
  // The nearest bf16 numbers, of two as near the even one; those below 2^-50 become zero.
  static void storeHalves(uint16_t* p, V a) {
    for (int i = 0; i < 16; i++) {
      uint32_t bits;
      __builtin_memcpy(&bits, &a.at[i], sizeof bits);
      const bool counts = __builtin_fabsf(a.at[i]) >= kLeastHalf;
      p[i] = counts ? static_cast<uint16_t>((bits + 0x7fff + (bits >> 16 & 1)) >> 16) : 0;
    }
  }

  // Sums of products of some rows with a block of 64 columns: out[rows][64].
  static void products(const uint8_t* a, int k, int rows, const int8_t* weight, int32_t* out) {
    for (int r = 0; r < rows; r++) {
      for (int n = 0; n < kBlock; n++) {
        int32_t sum = 0;
        for (int i = 0; i < k; i++) sum += a[r * k + i] * weight[(i / 4 * kBlock + n) * 4 + i % 4];
        out[r * kBlock + n] = sum;
      }
    }
  }

  // One head's keys, component by component: out[size][padded], zeros beyond the text.
  static void transpose(const float* keys, size_t stride, int length, int size, float* out, int padded) {
    for (int d = 0; d < size; d++) {
      for (int j = 0; j < padded; j++) out[d * padded + j] = j < length ? keys[j * stride + d] : 0.0f;
    }
  }
};

#include "body.h"
#include "bytes.h"
#include "numbers.h"

bool runsHere() { return true; }

}  // namespace
}  // namespace portable

extern const Kernel kPortableInt8 = {"portable", Precision::kInt8, portable::runsHere,
                                     portable::encode<portable::Bytes>};
extern const Kernel kPortableFp32 = {"portable", Precision::kFp32, portable::runsHere,
                                     portable::encode<portable::Floats<portable::Singles>>};
extern const Kernel kPortableBf16 = {"portable", Precision::kBf16, portable::runsHere,
                                     portable::encode<portable::Floats<portable::Pairs>>};

}  // namespace jetd
