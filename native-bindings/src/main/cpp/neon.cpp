// FP32 and bf16 on any 64-bit Arm. Its own bf16 instructions round otherwise than x86's, so bf16 is multiplied as FP32.
#include "encoder.h"

#include <arm_neon.h>

namespace jetd {
namespace neon {
namespace {

#include "neon.h"

using S = Neon;

#include "body.h"
#include "numbers.h"

bool runsHere() { return true; }

}  // namespace
}  // namespace neon

extern const Kernel kNeonFp32 = {"neon", Precision::kFp32, neon::runsHere, neon::encode<neon::Floats<neon::Singles>>};
extern const Kernel kNeonBf16 = {"neon", Precision::kBf16, neon::runsHere, neon::encode<neon::Floats<neon::Pairs>>};

}  // namespace jetd
