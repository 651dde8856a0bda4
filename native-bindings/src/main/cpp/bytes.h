// INT8: linears whose inputs and weights are 8-bit numbers. Included by the kernels that have them.

// A row becomes 8-bit numbers: x is about scale * (q - zero), from the row's least to its greatest number, 0 included
// and exact. A kernel whose instruction takes signed numbers has all of them, and zero, less 128.
inline void quantizeRow(const float* x, int n, uint8_t* q, float* scale, int32_t* zero) {
  V low = S::set(0.0f), high = low, low2 = low, high2 = low;
  for (int i = 0; i < n; i += 2 * kLanes) {
    const V u = S::load(x + i), v = S::load(x + i + kLanes);
    low = S::min(u, low);
    high = S::max(u, high);
    low2 = S::min(v, low2);
    high2 = S::max(v, high2);
  }
  const float least = S::least(S::min(low, low2));
  const float range = S::greatest(S::max(high, high2)) - least;
  // A row of zeros must not divide by 0; a range so small is as good as none.
  const float safe = range > 1e-30f ? range : 1.0f;
  const float inverse = 255.0f / safe;
  const int32_t shift = nearest(-(least * inverse));
  *scale = safe * (1.0f / 255.0f);
  *zero = shift - S::kOffset;
  const V factor = S::set(inverse);
  const I offset = S::setInt(shift);
  for (int i = 0; i < n; i += kLanes) {
    S::storeBytes(q + i, S::addInt(S::round(S::mul(S::load(x + i), factor)), offset));
  }
}

struct Bytes {
  using Weight = int8_t;
  struct Input {
    const uint8_t* q;
    const float* scale;
    const int32_t* zero;
    int rows;
  };
  static constexpr int kRows = 48;

  static V gelu(V x) { return fastGelu(x); }

  static Input take(const float* x, int width, int rows, Scratch& w) {
    uint8_t* q = static_cast<uint8_t*>(w.q);
    for (int r = 0; r < rows; r++) {
      const size_t at = static_cast<size_t>(r) * width;
      quantizeRow(x + at, width, q + at, w.scale + r, w.zero + r);
    }
    return {q, w.scale, w.zero, rows};
  }

  static void embedWord(const Model& m, int32_t id, const float* position, float* x) {
    const int8_t* word = static_cast<const int8_t*>(m.words) + static_cast<size_t>(id) * m.shape.hidden;
    const V scale = S::set(m.wordScales[id]);
    for (int i = 0; i < m.shape.hidden; i += kLanes) {
      S::store(x + i, S::fma(S::loadBytes(word + i), scale, S::load(position + i)));
    }
  }

  // use(row, first column, y) takes 16 finished outputs at a time.
  template <class Use>
  static inline __attribute__((always_inline)) void linear(const Input& in, int k, const Linear& l, int n,
                                                           const Use& use) {
    alignas(64) int32_t sums[S::kTile * kBlock];
    for (int column = 0; column < n; column += kBlock) {
      const int8_t* weight = static_cast<const int8_t*>(l.weight) + static_cast<size_t>(column) * k;
      for (int done = 0; done < in.rows;) {
        const int rows = evenly(in.rows - done, S::kTile);
        S::products(in.q + static_cast<size_t>(done) * k, k, rows, weight, sums);
        for (int c = 0; c < kBlock; c += kLanes) {
          const I columnSum = S::loadInt(l.sum + column + c);
          const V scale = S::load(l.scale + column + c), bias = S::load(l.bias + column + c);
          for (int r = 0; r < rows; r++) {
            const I sum = S::subInt(S::loadInt(sums + r * kBlock + c),
                                    S::mulInt(columnSum, S::setInt(in.zero[done + r])));
            const V y = S::fma(S::mul(S::toFloat(sum), scale), S::set(in.scale[done + r]), bias);
            use(done + r, column + c, y);
          }
        }
        done += rows;
      }
    }
  }
};
