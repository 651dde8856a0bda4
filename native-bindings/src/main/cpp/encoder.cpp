#include "encoder.h"

#include <cstdlib>
#include <cstring>

namespace jetd {

extern const Kernel kPortableInt8, kPortableFp32, kPortableBf16;
#if defined(__x86_64__)
extern const Kernel kAmx;
extern const Kernel kAvx512Vnni, kAvx512Fp32, kAvx512Bf16, kAvx512Fma, kAvxVnni, kAvx2Int8, kAvx2Fp32, kAvx2Bf16;
const Kernel* const kKernels[] = {&kAmx,                                                          //
                                  &kAvx512Vnni,   &kAvxVnni,    &kAvx2Int8,     &kPortableInt8,  //
                                  &kAvx512Fp32,   &kAvx2Fp32,   &kPortableFp32,                  //
                                  &kAvx512Bf16,   &kAvx512Fma,  &kAvx2Bf16,     &kPortableBf16};
#elif defined(__aarch64__)
extern const Kernel kNeonI8mm, kNeonDot, kNeonFp32, kNeonBf16;
const Kernel* const kKernels[] = {&kNeonI8mm,     &kNeonDot,    &kPortableInt8,  //
                                  &kNeonFp32,     &kPortableFp32,                 //
                                  &kNeonBf16,     &kPortableBf16};
#else
const Kernel* const kKernels[] = {&kPortableInt8, &kPortableFp32, &kPortableBf16};
#endif
const int kKernelCount = sizeof kKernels / sizeof kKernels[0];

const Kernel* findKernel(Precision precision, const char* name) {
  for (const Kernel* kernel : kKernels) {
    if (kernel->precision == precision && (!*name || strcmp(name, kernel->name) == 0) && kernel->runsHere()) return kernel;
  }
  return nullptr;
}

namespace {

constexpr size_t kAlign = 64;

// Parts of one allocation; with a null base it only adds up sizes.
struct Carver {
  uint8_t* base;
  size_t at = 0;

  template <class T>
  T* take(size_t count) {
    T* part = base ? reinterpret_cast<T*>(base + at) : nullptr;
    at += (count * sizeof(T) + kAlign - 1) / kAlign * kAlign;
    return part;
  }
};

size_t carve(Workspace* w, uint8_t* base, const Shape& s, int tokens) {
  const size_t t = tokens, hidden = s.hidden, inner = s.inner, padded = (t + 15) / 16 * 16;
  Carver carver{base};
  carver.take<Workspace>(1);
  w->tokens = tokens;
  w->x = carver.take<float>(t * hidden);
  w->qkv = carver.take<float>(t * 3 * hidden);
  w->context = carver.take<float>(t * hidden);
  w->q = carver.take<uint16_t>(kMostRows * (inner > hidden ? inner : hidden));
  w->inner = carver.take<float>(kMostRows * inner);
  w->scale = carver.take<float>(kMostRows);
  w->zero = carver.take<int32_t>(kMostRows);
  w->keys = carver.take<float>(s.headSize() * padded);
  w->weights = carver.take<float>(kAttendRows * padded);
  return carver.at;
}

bool valid(const Model& model, const Workspace& workspace, const Batch& batch) {
  const int32_t* ids = batch.ids;
  const Shape& s = model.shape;
  const int longest = workspace.tokens < s.positions ? workspace.tokens : s.positions;
  for (int text = 0; text < batch.texts; text++) {
    const int length = batch.lengths[text];
    const int32_t form = static_cast<int32_t>(batch.forms[text]);
    if (length < 1 || length > longest || form < 0 || form > 2) return false;
    for (int i = 0; i < length; i++, ids++) {
      if (*ids < 0 || *ids >= s.vocabulary) return false;
    }
  }
  return true;
}

}  // namespace

Workspace* newWorkspace(const Shape& shape, int tokens) {
  Workspace sizes;
  const size_t bytes = carve(&sizes, nullptr, shape, tokens);
  uint8_t* memory = static_cast<uint8_t*>(aligned_alloc(kAlign, bytes));
  if (!memory) return nullptr;
  Workspace* workspace = reinterpret_cast<Workspace*>(memory);
  carve(workspace, memory, shape, tokens);
  return workspace;
}

void freeWorkspace(Workspace* workspace) { free(workspace); }

bool encodeBatch(const Kernel& kernel, const Model& model, Workspace& workspace, const Batch& batch, Output output,
                 float* out) {
  if (!valid(model, workspace, batch)) return false;
  const int32_t* ids = batch.ids;
  for (int first = 0; first < batch.texts;) {
    int last = first, tokens = 0;
    size_t numbers = 0;
    while (last < batch.texts && tokens + batch.lengths[last] <= workspace.tokens) {
      tokens += batch.lengths[last];
      numbers += numbersOf(batch, last++, model.shape.hidden);
    }
    kernel.encode(model, workspace, {ids, batch.lengths + first, batch.forms + first, last - first}, output, out);
    ids += tokens;
    out += numbers;
    first = last;
  }
  return true;
}

}  // namespace jetd
