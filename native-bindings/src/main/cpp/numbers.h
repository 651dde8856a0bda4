// FP32 and bf16: linears whose inputs and weights are floating-point numbers. Included by the kernels that have them.
//
// An output is a running sum over the inputs in one order, each product fused with its addition, from 0; then the bias.
// FP32 takes the inputs one by one. bf16 takes them in pairs, of each pair the second first: that is what x86's
// vdpbf16ps does, two fused multiply-adds one after the other, each rounded to nearest. The product of two bf16 numbers
// has at most 16 bits, so a plain FP32 multiply-add of the widened numbers gives the same. vdpbf16ps takes denormal
// numbers for zero, though. None can occur: inputs and weights below 2^-50 are zero, so every product is a multiple of
// 2^-114, and so is a sum of them, which is then zero or far above the least normal number, 2^-126.

// How FP32 numbers are multiplied. kStep inputs of a column lie together; Part holds them for 16 columns, or for one
// row in all lanes.
struct Singles {
  using Element = float;
  using Part = V;
  static constexpr int kStep = 1;
  static constexpr int kColumns = S::kNumberColumns;
  static constexpr int kTile = S::kNumberTile;
  static constexpr int kRows = 96;

  static Part columns(const float* weight) { return S::load(weight); }
  static Part row(const float* x) { return S::set(*x); }
  static void accumulate(V& sum, Part x, Part w) { sum = S::fma(x, w, sum); }
  static V gelu(V x) { return nearGelu(x); }
  static V load(const float* word) { return S::load(word); }

  // Rows of FP32 are multiplied where they lie.
  static const float* take(const float* x, int, void*) { return x; }
};

// How pairs of bf16 numbers are multiplied where no instruction does it.
struct Pairs {
  using Element = uint16_t;
  struct Part {
    V second, first;
  };
  static constexpr int kStep = 2;
  static constexpr int kColumns = S::kPairColumns;
  static constexpr int kTile = S::kPairTile;
  static constexpr int kRows = 48;

  static Part widened(I pairs) { return {S::upperHalves(pairs), S::lowerHalves(pairs)}; }
  static Part columns(const uint16_t* weight) {
    return widened(S::loadInt(reinterpret_cast<const int32_t*>(weight)));
  }
  static Part row(const uint16_t* x) {
    int32_t pair;
    __builtin_memcpy(&pair, x, sizeof pair);
    return widened(S::setInt(pair));
  }
  static void accumulate(V& sum, const Part& x, const Part& w) {
    sum = S::fma(x.first, w.first, S::fma(x.second, w.second, sum));
  }
  static V gelu(V x) { return fastGelu(x); }
  static V load(const uint16_t* word) { return S::loadHalves(word); }

  static const uint16_t* take(const float* x, int count, void* memory) {
    uint16_t* halves = static_cast<uint16_t*>(memory);
    for (int i = 0; i < count; i += kLanes) S::storeHalves(halves + i, S::load(x + i));
    return halves;
  }
};

// Of R rows and some columns of a block of 64. A function of its own, with every loop over the sums unrolled, or g++ 12
// would keep them in memory.
template <class N, int R>
__attribute__((noinline)) void numberTile(const typename N::Element* a, int k, const typename N::Element* weight,
                                          float* out) {
  V sum[R][N::kColumns];
#pragma GCC unroll 8
  for (int r = 0; r < R; r++) {
#pragma GCC unroll 4
    for (int c = 0; c < N::kColumns; c++) sum[r][c] = S::set(0.0f);
  }
  for (int i = 0; i < k; i += N::kStep, weight += kBlock * N::kStep) {
    typename N::Part w[N::kColumns];
#pragma GCC unroll 4
    for (int c = 0; c < N::kColumns; c++) w[c] = N::columns(weight + c * kLanes * N::kStep);
#pragma GCC unroll 8
    for (int r = 0; r < R; r++) {
      const typename N::Part x = N::row(a + static_cast<size_t>(r) * k + i);
#pragma GCC unroll 4
      for (int c = 0; c < N::kColumns; c++) N::accumulate(sum[r][c], x, w[c]);
    }
  }
#pragma GCC unroll 8
  for (int r = 0; r < R; r++) {
#pragma GCC unroll 4
    for (int c = 0; c < N::kColumns; c++) S::store(out + r * kBlock + c * kLanes, sum[r][c]);
  }
}

// Sums of products of at most R rows with a block of 64 columns: out[rows][64].
template <class N, int R>
inline void numberProducts(const typename N::Element* a, int k, int rows, const typename N::Element* weight,
                           float* out) {
  if constexpr (R > 1) {
    if (rows < R) return numberProducts<N, R - 1>(a, k, rows, weight, out);
  }
  for (int c = 0; c < kBlock; c += kLanes * N::kColumns) numberTile<N, R>(a, k, weight + c * N::kStep, out + c);
}

template <class N>
struct Floats {
  using Element = typename N::Element;
  using Weight = Element;
  struct Input {
    const Element* x;
    int rows;
  };
  static constexpr int kRows = N::kRows;
  static_assert(kRows <= kMostRows, "the workspace holds them");

  static V gelu(V x) { return N::gelu(x); }

  static Input take(const float* x, int width, int rows, Scratch& w) { return {N::take(x, width * rows, w.q), rows}; }

  static void embedWord(const Model& m, int32_t id, const float* position, float* x) {
    const Element* word = static_cast<const Element*>(m.words) + static_cast<size_t>(id) * m.shape.hidden;
    for (int i = 0; i < m.shape.hidden; i += kLanes) {
      S::store(x + i, S::add(N::load(word + i), S::load(position + i)));
    }
  }

  // use(row, first column, y) takes 16 finished outputs at a time.
  template <class Use>
  static inline __attribute__((always_inline)) void linear(const Input& in, int k, const Linear& l, int n,
                                                           const Use& use) {
    alignas(64) float sums[N::kTile * kBlock];
    for (int column = 0; column < n; column += kBlock) {
      const Element* weight = static_cast<const Element*>(l.weight) + static_cast<size_t>(column) * k;
      for (int done = 0; done < in.rows;) {
        const int rows = evenly(in.rows - done, N::kTile);
        numberProducts<N, N::kTile>(in.x + static_cast<size_t>(done) * k, k, rows, weight, sums);
        for (int c = 0; c < kBlock; c += kLanes) {
          const V bias = S::load(l.bias + column + c);
          for (int r = 0; r < rows; r++) use(done + r, column + c, S::add(S::load(sums + r * kBlock + c), bias));
        }
        done += rows;
      }
    }
  }
};
