// Runs an encoder: token ids in, one vector a text out.
#ifndef JETD_ENCODER_H
#define JETD_ENCODER_H

#include "model.h"
#include "team.h"

namespace jetd {

enum class Pooling { kMean = 0, kCls = 1, kLast = 2 };

struct Output {
  Pooling pooling;
  bool normalize;
};

// What is made of a text: one vector as the model says, the same never scaled to length 1, or every token's vector.
enum class Form : int32_t { kUsual = 0, kUnscaled = 1, kTokens = 2 };

struct Batch {
  const int32_t* ids;      // of all texts, end to end
  const int32_t* lengths;  // of each text
  const Form* forms;       // of each text
  int texts;
};

// How many numbers a text gives; they lie end to end in the texts' order.
inline size_t numbersOf(const Batch& batch, int text, int hidden) {
  return static_cast<size_t>(batch.forms[text] == Form::kTokens ? batch.lengths[text] : 1) * hidden;
}

// What each thread of a run has for itself.
struct Scratch {
  void* q;         // [kMostRows][hidden or inner]: a linear's input as its precision takes it
  float* inner;    // [kMostRows][inner]
  float* scale;    // [kMostRows]: of each row of q
  int32_t* zero;   // [kMostRows]: the number in q that means 0
  float* keys;     // [head size][padded tokens]: one head's keys, transposed
  float* weights;  // [kAttendRows][padded tokens]: softmax
};

// What a run of texts of at most `tokens` tokens in all needs, with the scratch of the thread that runs it; nothing in
// it outlives a run.
struct Workspace : Scratch {
  int tokens;
  float* x;        // [tokens][hidden]: the residual stream
  float* qkv;      // [tokens][3 hidden]
  float* context;  // [tokens][hidden]: what attention gathered
  Crew* crew;      // who may help; null if nobody
};

// With a team, whose helpers then take part in runs of this workspace.
Workspace* newWorkspace(const Shape& shape, int tokens, Team* team = nullptr);
void freeWorkspace(Workspace* workspace);
Scratch* newScratch(const Shape& shape, int tokens);
void freeScratch(Scratch* scratch);

// Rows that pass through a layer's second half together, so that what they leave stays in the cache.
constexpr int kMostRows = 96;
constexpr int kAttendRows = 8;

// bf16 inputs of linears nearer to zero than 2^-50 are taken for zero (numbers.h).
constexpr float kLeastHalf = 8.8817842e-16f;

// A set of instructions, for one precision. All kernels of a precision give the same bits.
struct Kernel {
  const char* name;
  Precision precision;
  bool (*runsHere)();
  // The texts' tokens are no more than the workspace holds, every id is below the vocabulary and no text is longer
  // than the model's positions.
  void (*encode)(const Model&, Workspace&, const Batch&, Output, float* out);
};

// Those built in, of each precision best first; portable always runs. What stands behind it is taken by its name alone.
extern const Kernel* const kKernels[];
extern const int kKernelCount;

// The best of a precision that runs here, or the one of that name if it runs here, else null.
const Kernel* findKernel(Precision precision, const char* name);

// Splits a batch of any size into what the workspace holds. Returns false, having written nothing of use, if a text is
// empty or longer than the model or workspace takes, an id is outside the vocabulary, or a form is none.
bool encodeBatch(const Kernel& kernel, const Model& model, Workspace& workspace, const Batch& batch, Output output,
                 float* out);

}  // namespace jetd

#endif
