// Stands in for libnvidia-ml.so.1: answers as the NAME it is compiled with would, as far as jetd asks. Written from the
// documented interface, not from NVIDIA's header.
#include <unistd.h>

#include <cstdio>
#include <cstring>

#ifndef NAME
#define NAME "NVIDIA Thor"
#endif

namespace {
constexpr int kSuccess = 0;
constexpr int kUninitialized = 1;
constexpr int kInvalid = 2;
constexpr int kNotSupported = 3;
constexpr int kLost = 15;
int users = 0;
int device = 0;

int ready(const void* asked) {
  if (users == 0) return kUninitialized;
  return asked == &device ? kSuccess : kInvalid;
}
}  // namespace

extern "C" {
struct nvmlUtilization {
  unsigned gpu, memory;
};
struct nvmlMemory {
  unsigned long long total, free, used;
};

// Not NVML's: how many initialisations have had no shutdown yet.
int standin_users() { return users; }

int nvmlInit_v2() {
#ifdef REFUSES
  return REFUSES;
#endif
  users++;
  return kSuccess;
}

int nvmlShutdown() {
  if (users == 0) return kUninitialized;
  users--;
  return kSuccess;
}

const char* nvmlErrorString(int code) {
  switch (code) {
    case kUninitialized: return "Uninitialized";
    case 9: return "Driver Not Loaded";
    case kLost: return "GPU is lost";
    default: return "Other";
  }
}

int nvmlDeviceGetCount_v2(unsigned* count) {
  *count = 1;
  return users == 0 ? kUninitialized : kSuccess;
}

int nvmlDeviceGetHandleByIndex_v2(unsigned index, void** handle) {
  if (users == 0) return kUninitialized;
  if (index != 0) return kInvalid;
  *handle = &device;
  return kSuccess;
}

int nvmlDeviceGetName(void* of, char* name, unsigned length) {
  if (strlen(NAME) + 1 > length) return kInvalid;
  snprintf(name, length, "%s", NAME);
  return ready(of);
}

int nvmlDeviceGetUtilizationRates(void* of, nvmlUtilization* use) {
#ifdef HANGS
  for (;;) pause();
#endif
#ifdef LOST
  return kLost;
#endif
  *use = {37, 12};
  return ready(of);
}

// As on Thor, where the memory is the board's.
int nvmlDeviceGetMemoryInfo(void* of, nvmlMemory* memory) {
#ifdef MEMORY
  *memory = {64ull << 30, (64ull << 30) - MEMORY, MEMORY};
  return ready(of);
#else
  return kNotSupported;
#endif
}

int nvmlDeviceGetTemperature(void* of, int sensor, unsigned* celsius) {
  if (sensor != 0) return kInvalid;
  *celsius = 41;
  return ready(of);
}

int nvmlDeviceGetPowerUsage(void* of, unsigned* milliwatts) {
  *milliwatts = 12345;
  return ready(of);
}

int nvmlDeviceGetClockInfo(void* of, int type, unsigned* megahertz) {
  if (type != 1) return kInvalid;
  *megahertz = 1575;
  return ready(of);
}

#ifndef OLD
int nvmlDeviceGetCurrentClocksThrottleReasons(void* of, unsigned long long* reasons) {
  *reasons = 0x1 | 0x4 | 0x40;
  return ready(of);
}
#endif
}
