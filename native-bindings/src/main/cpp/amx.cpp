// AVX-512 with AMX: Xeon from Sapphire Rapids.
//
// A tile is a register of at most 16 rows of 64 bytes, and tdpbusd multiplies two of them into a third:
//
//   sums[row][column] += a[row][4 i + j] * b[i][4 column + j]    for 16 columns, i below 16, j below 4
//
// a holds unsigned bytes, 64 k of each row as they lie; b signed ones, four k of a column together, which is how the
// file has them: a line of b is 64 bytes of it, and the next four k lie 256 bytes further. So nothing is packed. The
// sums are the integers of every other kernel, and what follows them is bytes.h's.
//
// bf16 is not multiplied here: tdpbf16ps adds a pair's products to running sums of their own for even and odd k, so its
// sums of floats are not those of the other kernels.
#include "encoder.h"

#include <cpuid.h>
#include <immintrin.h>
#include <sys/syscall.h>
#include <unistd.h>

namespace jetd {
namespace amx {
namespace {

#include "avx512.h"

constexpr int kTileRows = 16;
constexpr int kTileBytes = 64;

// As the processor takes it: palette 1 is the only one there is. Numbers of tiles are written out in the instructions:
// 0 to 3 are sums, 4 is of activations, 5 to 7 are of weights.
struct alignas(64) Tiling {
  uint8_t palette = 1;
  uint8_t startRow = 0;
  uint8_t reserved[14] = {};
  uint16_t bytes[16] = {};
  uint8_t rows[16] = {};

  explicit Tiling(int of) {
    for (int tile = 0; tile < 8; tile++) {
      bytes[tile] = kTileBytes;
      rows[tile] = static_cast<uint8_t>(tile < 5 ? of : kTileRows);
    }
  }
};
static_assert(sizeof(Tiling) == 64, "ldtilecfg reads 64 bytes");

// This thread's tiles, for products of so many rows; given back at the end, so that the kernel of the operating system
// has nothing of them to save.
class Tiles {
 public:
  explicit Tiles(int rows) {
    const Tiling tiling(rows);
    asm volatile("ldtilecfg %0" ::"m"(tiling));
  }
  ~Tiles() { asm volatile("tilerelease"); }
  Tiles(const Tiles&) = delete;
  Tiles& operator=(const Tiles&) = delete;
};

// As instructions, because the intrinsics of g++ 12 do not say that they read memory.
template <int Tile>
inline __attribute__((always_inline)) void loadTile(const void* from, long stride) {
  asm volatile("tileloadd (%0,%1,1), %%tmm%c2" ::"r"(from), "r"(stride), "i"(Tile) : "memory");
}

// Sixteen columns: 64 k of them times 64 k of the rows.
template <int Sums, int Weights>
inline __attribute__((always_inline)) void multiply(const int8_t* weight) {
  loadTile<Weights>(weight, 4 * kBlock);
  asm volatile("tdpbusd %%tmm%c1, %%tmm4, %%tmm%c0" ::"i"(Sums), "i"(Weights));
}

template <int Sums>
inline __attribute__((always_inline)) void storeTile(int32_t* to) {
  const long stride = kBlock * sizeof(int32_t);
  asm volatile("tilestored %%tmm%c2, (%0,%1,1)" ::"r"(to), "r"(stride), "i"(Sums) : "memory");
}

struct S : Avx512 {
  static constexpr int kTile = kTileRows;

  // As many rows as the tiles were made for, which may be one more than is asked for: then the last is of what lies in
  // the workspace behind the others, and nobody looks at its sums. k is a multiple of 64, as every width is.
  static void products(const uint8_t* a, int k, int, const int8_t* weight, int32_t* out) {
    asm volatile("tilezero %%tmm0\n\ttilezero %%tmm1\n\ttilezero %%tmm2\n\ttilezero %%tmm3" ::);
    for (int i = 0; i < k; i += kTileBytes, weight += kTileBytes * kBlock) {
      loadTile<4>(a + i, k);
      multiply<0, 5>(weight);
      multiply<1, 6>(weight + kTileBytes);
      multiply<2, 7>(weight + 2 * kTileBytes);
      multiply<3, 5>(weight + 3 * kTileBytes);
    }
    storeTile<0>(out);
    storeTile<1>(out + 16);
    storeTile<2>(out + 32);
    storeTile<3>(out + 48);
  }
};

#include "body.h"
#include "bytes.h"

// Tiles belong to a thread, and so are made where it multiplies. A linear takes its rows as evenly() divides them: first
// the most, and never fewer than one less.
struct TiledBytes : Bytes {
  template <class Use>
  static inline __attribute__((always_inline)) void linear(const Input& in, int k, const Linear& l, int n,
                                                           const Use& use) {
    const Tiles tiles(evenly(in.rows, S::kTile));
    Bytes::linear(in, k, l, n, use);
  }
};
static_assert(Bytes::kRows < kMostRows, "a row behind the last is the workspace's too");

// The processor has tiles and multiplies bytes in them: leaf 7, EDX bits 24 and 25.
bool hasTiles() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (d & 3u << 24) == 3u << 24;
}

// The operating system keeps them apart for each thread: XCR0 bits 17 and 18.
bool keepsTiles() {
  unsigned a = 0, b = 0, c = 0, d = 0;
  if (!__get_cpuid(1, &a, &b, &c, &d) || (c & bit_OSXSAVE) == 0) return false;
  unsigned low = 0, high = 0;
  asm volatile("xgetbv" : "=a"(low), "=d"(high) : "c"(0));
  return (low & 3u << 17) == 3u << 17;
}

// Linux lets a process use them only when it has asked, from 5.16 on; before, it knows no such question. Asking again is
// harmless. A refusal, by a filter of system calls say, leaves the other kernels.
bool mayUseTiles() {
  constexpr long kRequestPermission = 0x1023, kTileData = 18;
  return syscall(SYS_arch_prctl, kRequestPermission, kTileData) == 0;
}

bool runsHere() { return hasAvx512() && hasTiles() && keepsTiles() && mayUseTiles(); }

}  // namespace
}  // namespace amx

extern const Kernel kAmx = {"amx-int8", Precision::kInt8, amx::runsHere, amx::encode<amx::TiledBytes>};

}  // namespace jetd
