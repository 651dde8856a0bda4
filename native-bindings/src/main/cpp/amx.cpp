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
#ifdef JETD_TILES_MODEL
#include "tiles_model.h"
#else
#include "tiles.h"
#endif

// Sixteen columns: 64 k of them times 64 k of the rows, which are in tile 4.
template <int Sums, int Weights>
inline __attribute__((always_inline)) void multiply(const int8_t* weight) {
  loadTile<Weights>(weight, 4 * kBlock);
  multiplyTiles<Sums, 4, Weights>();
}

struct S : Avx512 {
  static constexpr int kTile = kTileRows;

  // As many rows as the tiles were made for, which may be one more than is asked for: then the last is of what lies in
  // the workspace behind the others, and nobody looks at its sums. k is a multiple of 64, as every width is.
  static void products(const uint8_t* a, int k, int, const int8_t* weight, int32_t* out) {
    zeroTile<0>();
    zeroTile<1>();
    zeroTile<2>();
    zeroTile<3>();
    for (int i = 0; i < k; i += kTileBytes, weight += kTileBytes * kBlock) {
      loadTile<4>(a + i, k);
      multiply<0, 5>(weight);
      multiply<1, 6>(weight + kTileBytes);
      multiply<2, 7>(weight + 2 * kTileBytes);
      multiply<3, 5>(weight + 3 * kTileBytes);
    }
    storeTile<0>(out, kBlock * sizeof(int32_t));
    storeTile<1>(out + 16, kBlock * sizeof(int32_t));
    storeTile<2>(out + 32, kBlock * sizeof(int32_t));
    storeTile<3>(out + 48, kBlock * sizeof(int32_t));
  }
};

#include "body.h"
#include "bytes.h"

// Tiles belong to a thread, and so are made where it multiplies. A linear takes its rows as evenly() divides them:
// first the most, and never fewer than one less.
struct TiledBytes : Bytes {
  template <class Use>
  static inline __attribute__((always_inline)) void linear(const Input& in, int k, const Linear& l, int n,
                                                           const Use& use) {
    const Tiles tiles(evenly(in.rows, S::kTile));
    Bytes::linear(in, k, l, n, use);
  }
};
static_assert(Bytes::kRows < kMostRows, "a row behind the last is the workspace's too");

bool runsHere() { return hasAvx512() && hasUsableTiles(); }

}  // namespace
}  // namespace amx

extern const Kernel kAmx = {"amx-int8", Precision::kInt8, amx::runsHere, amx::encode<amx::TiledBytes>};

}  // namespace jetd
