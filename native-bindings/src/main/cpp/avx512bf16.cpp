// AVX-512 with BF16.
#include "encoder.h"

#include <immintrin.h>

namespace jetd {
namespace avx512bf16 {
namespace {

#include "avx512.h"

struct S : Avx512 {
  static void storeHalves(uint16_t* p, V a) {
    const __m256bh halves = _mm512_maskz_cvtneps_pbh(counts(a), a);
    __builtin_memcpy(p, &halves, sizeof halves);
  }
};

#include "body.h"
#include "numbers.h"

// Both products of a pair by one instruction.
struct Dots : Pairs {
  using Part = I;
  static constexpr int kColumns = 4;

  static Part columns(const uint16_t* weight) { return _mm512_load_si512(weight); }
  static Part row(const uint16_t* x) {
    int32_t pair;
    __builtin_memcpy(&pair, x, sizeof pair);
    return _mm512_set1_epi32(pair);
  }
  // As an instruction, because g++ 12 moves the sums of the intrinsic from register to register and to memory.
  static void accumulate(V& sum, Part x, Part w) { asm("vdpbf16ps %2, %1, %0" : "+v"(sum) : "v"(x), "v"(w)); }
};

bool runsHere() { return hasAvx512() && __builtin_cpu_supports("avx512bf16"); }

}  // namespace
}  // namespace avx512bf16

extern const Kernel kAvx512Bf16 = {"avx512-bf16", Precision::kBf16, avx512bf16::runsHere,
                                   avx512bf16::encode<avx512bf16::Floats<avx512bf16::Dots>>};

}  // namespace jetd
