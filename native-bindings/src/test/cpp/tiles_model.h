// Tiles in plain C++, as Intel's manual describes the instructions: so that amx.cpp runs where no processor has them.
// Included by it, in place of tiles.h, where JETD_TILES_MODEL is defined.

constexpr int kTileRows = 16;
constexpr int kTileBytes = 64;

// What ldtilecfg leaves: tiles of no rows cannot be used.
struct Tile {
  int rows;
  uint8_t bytes[kTileRows][kTileBytes];
};
thread_local Tile tiles[8];

inline void must(bool good) {
  if (!good) __builtin_trap();
}

class Tiles {
 public:
  explicit Tiles(int rows) {
    must(rows >= 1 && rows <= kTileRows);
    __builtin_memset(tiles, 0, sizeof tiles);
    for (int tile = 0; tile < 8; tile++) tiles[tile].rows = tile < 5 ? rows : kTileRows;
  }
  ~Tiles() { __builtin_memset(tiles, 0, sizeof tiles); }
  Tiles(const Tiles&) = delete;
  Tiles& operator=(const Tiles&) = delete;
};

template <int Which>
inline void zeroTile() {
  must(tiles[Which].rows > 0);
  __builtin_memset(tiles[Which].bytes, 0, sizeof tiles[Which].bytes);
}

// Rows beyond the tile's become 0.
template <int Which>
inline void loadTile(const void* from, long stride) {
  zeroTile<Which>();
  for (int r = 0; r < tiles[Which].rows; r++) {
    __builtin_memcpy(tiles[Which].bytes[r], static_cast<const uint8_t*>(from) + r * stride, kTileBytes);
  }
}

template <int Which>
inline void storeTile(void* to, long stride) {
  must(tiles[Which].rows > 0);
  for (int r = 0; r < tiles[Which].rows; r++) {
    __builtin_memcpy(static_cast<uint8_t*>(to) + r * stride, tiles[Which].bytes[r], kTileBytes);
  }
}

template <int Sums, int Rows, int Weights>
inline void multiplyTiles() {
  must(Sums != Rows && Rows != Weights && Sums != Weights);
  must(tiles[Sums].rows > 0 && tiles[Sums].rows == tiles[Rows].rows && 4 * tiles[Weights].rows == kTileBytes);
  for (int r = 0; r < tiles[Sums].rows; r++) {
    for (int column = 0; column < kTileBytes / 4; column++) {
      int32_t sum;
      __builtin_memcpy(&sum, tiles[Sums].bytes[r] + 4 * column, sizeof sum);
      for (int i = 0; i < kTileBytes / 4; i++) {
        for (int j = 0; j < 4; j++) {
          sum += tiles[Rows].bytes[r][4 * i + j] *
                 static_cast<int8_t>(tiles[Weights].bytes[i][4 * column + j]);
        }
      }
      __builtin_memcpy(tiles[Sums].bytes[r] + 4 * column, &sum, sizeof sum);
    }
  }
}

bool hasUsableTiles() { return true; }
