// Stands in for NVIDIA's driver and CUDA runtime in a test: the functions that jetd calls, done on the processor. It lets the
// real bindings be called where there is no GPU, and counts what is alive: cudaMemGetInfo gives a million less that.
//
// What it is told by sizes: a device allocation of 2^40 bytes fails for want of memory; a copy of 7007 bytes loses the
// device; after one of 1313 bytes no event is done any more, after one of 1212 the next is not done when first asked. As
// CUDA's own, a failure is kept until it is asked for; a copy finds it, as a library that looks after its launches. STANDIN_COUNT is what asking for devices returns.
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <vector>

namespace {
struct Copy {
  void* to;
  const void* from;
  size_t bytes;
};
using Graph = std::vector<Copy>;
long alive = 0;
bool hangs = false;
bool slow = false;
int last = 0;
Graph* recording = nullptr;

int made(void** result, void* object) {
  *result = object;
  alive++;
  return 0;
}

int freed(void* object) {
  if (object == nullptr) return 1;
  std::free(object);
  alive--;
  return 0;
}

int told(int code) {
  if (code != 0) last = code;
  return code;
}

int copy(const Copy& c) {
  if (c.bytes == 7007) return told(700);
  if (c.bytes == 1313) hangs = true;
  if (c.bytes == 1212) slow = true;
  std::memcpy(c.to, c.from, c.bytes);
  return 0;
}
}  // namespace

extern "C" {
int cudaGetDeviceCount(int* count) {
  const char* code = std::getenv("STANDIN_COUNT");
  *count = 1;
  return code == nullptr ? 0 : std::atoi(code);
}
static int properties(void* p) {
  std::memset(p, 0, 512);
  std::strcpy(static_cast<char*>(p), "Stand-in");
  size_t memory = size_t{1} << 33;
  std::memcpy(static_cast<char*>(p) + 288, &memory, sizeof memory);
  return 0;
}
int cudaGetDeviceProperties(void* p, int) { return properties(p); }
int cudaGetDeviceProperties_v2(void* p, int) { return properties(p); }
int cudaDriverGetVersion(int* v) { return *v = 11040, 0; }
int cudaRuntimeGetVersion(int* v) { return *v = 12060, 0; }
int cudaSetDevice(int) { return 0; }
int cudaMemGetInfo(size_t* free, size_t* total) { return *free = 1000000 - alive, *total = 1000000, 0; }
const char* cudaGetErrorName(int code) {
  switch (code) {
    case 2: return "cudaErrorMemoryAllocation";
    case 35: return "cudaErrorInsufficientDriver";
    case 100: return "cudaErrorNoDevice";
    case 700: return "cudaErrorIllegalAddress";
    default: return "cudaErrorOther";
  }
}
const char* cudaGetErrorString(int code) { return code == 2 ? "out of memory" : "as its name says"; }
int cudaGetLastError() {
  int code = last;
  last = 0;
  return code;
}
int cudaMalloc(void** p, size_t bytes) { return bytes >> 40 ? told(2) : made(p, std::malloc(bytes)); }
int cudaFree(void* p) { return freed(p); }
int cudaHostAlloc(void** p, size_t bytes, unsigned) { return made(p, std::malloc(bytes)); }
int cudaFreeHost(void* p) { return freed(p); }
int cudaStreamCreateWithFlags(void** s, unsigned) { return made(s, std::malloc(1)); }
int cudaStreamDestroy(void* s) { return freed(s); }
int cudaEventCreateWithFlags(void** e, unsigned) { return made(e, std::malloc(1)); }
int cudaEventDestroy(void* e) { return freed(e); }
int cudaEventRecord(void*, void*) { return 0; }
int cudaEventQuery(void*) {
  bool wait = hangs || slow;
  slow = false;
  return wait ? told(600) : 0;
}
int cudaEventElapsedTime(float* ms, void*, void*) { return *ms = 1.5f, 0; }
int cudaEventElapsedTime_v2(float* ms, void*, void*) { return *ms = 1.5f, 0; }
int cudaMemcpyAsync(void* to, const void* from, size_t bytes, int, void*) {
  if (last != 0) return last;
  if (recording != nullptr) return recording->push_back({to, from, bytes}), 0;
  return copy({to, from, bytes});
}
int cudaStreamBeginCapture(void*, int) {
  recording = new Graph;
  alive++;
  return 0;
}
int cudaStreamEndCapture(void*, void** graph) {
  *graph = recording;
  recording = nullptr;
  return 0;
}
int cudaGraphInstantiate(void** exec, void* graph, unsigned long long) {
  *exec = new Graph(*static_cast<Graph*>(graph));
  alive++;
  return 0;
}
int cudaGraphDestroy(void* graph) {
  delete static_cast<Graph*>(graph);
  alive--;
  return 0;
}
int cudaGraphExecDestroy(void* graph) { return cudaGraphDestroy(graph); }
int cudaGraphLaunch(void* graph, void*) {
  for (const Copy& c : *static_cast<Graph*>(graph)) {
    if (int code = copy(c)) return code;
  }
  return 0;
}
}
