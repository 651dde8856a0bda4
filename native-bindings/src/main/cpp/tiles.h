// Tiles as the processor has them; included by amx.cpp. The tests have the same in plain C++ (tiles_model.h).

constexpr int kTileRows = 16;
constexpr int kTileBytes = 64;

// As the processor takes it: palette 1 is the only one there is. Tiles 0 to 4 have so many rows, 5 to 7 all.
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

template <int Tile>
inline __attribute__((always_inline)) void zeroTile() {
  asm volatile("tilezero %%tmm%c0" ::"i"(Tile));
}

// As instructions, because the intrinsics of g++ 12 do not say that they read memory.
template <int Tile>
inline __attribute__((always_inline)) void loadTile(const void* from, long stride) {
  asm volatile("tileloadd (%0,%1,1), %%tmm%c2" ::"r"(from), "r"(stride), "i"(Tile) : "memory");
}

// Adds to sums the products of a tile of unsigned bytes with one of signed bytes.
template <int Sums, int Rows, int Weights>
inline __attribute__((always_inline)) void multiplyTiles() {
  asm volatile("tdpbusd %%tmm%c2, %%tmm%c1, %%tmm%c0" ::"i"(Sums), "i"(Rows), "i"(Weights));
}

template <int Tile>
inline __attribute__((always_inline)) void storeTile(void* to, long stride) {
  asm volatile("tilestored %%tmm%c2, (%0,%1,1)" ::"r"(to), "r"(stride), "i"(Tile) : "memory");
}

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

// From 5.16 on Linux lets a process use them when it has asked; before, it knows no such question. Asking again is
// harmless. A refusal, by a filter of system calls say, leaves the other kernels.
bool mayUseTiles() {
  constexpr long kRequestPermission = 0x1023, kTileData = 18;
  return syscall(SYS_arch_prctl, kRequestPermission, kTileData) == 0;
}

bool hasUsableTiles() { return hasTiles() && keepsTiles() && mayUseTiles(); }
