// The arithmetic of the encoder, once for all instruction sets.
//
// Included by each kernel's file inside a namespace of its own, after a struct S of vector operations (portable.cpp has
// the plainest). Everything here has internal linkage and calls nothing of the standard library that could be shared
// between files compiled for different processors.
//
// Why all kernels give the same bits, in any batch and on any processor:
//   - products of int8 are summed in int32, exactly, so in any order;
//   - a float operation is one of +, -, *, /, sqrt, min, max, fused multiply-add and conversion to or from int32, each
//     rounded once as IEEE 754 says; nothing else is used, and the compiler may not fuse or reorder them;
//   - a sum of floats has one order: along a row, 32 running sums for the elements i mod 32, then halved; along the
//     keys, the components of a head and the tokens, one running sum from first to last;
//   - a row of one text never meets a row of another, nor padding whose amount depends on others.
// Not covered: numbers that are not finite, which weights that passed the checks can reach only by overflow.

using V = S::V;
using I = S::I;

constexpr int kLanes = 16;

// Rounds half to even. |x| stays far below 2^31.
inline int32_t nearest(float x) { return S::nearest(x); }

// 2^x for x <= 0, to 1e-7; below 2^-64, where it no longer counts beside the largest, it is 2^-64.
inline V power(V x) {
  x = S::max(x, S::set(-64.0f));
  const I whole = S::round(x);
  const V f = S::sub(x, S::toFloat(whole));
  V p = S::set(0.00132764608f);
  p = S::fma(p, f, S::set(0.00967554096f));
  p = S::fma(p, f, S::set(0.0555071346f));
  p = S::fma(p, f, S::set(0.240221202f));
  p = S::fma(p, f, S::set(0.693146944f));
  p = S::fma(p, f, S::set(1.00000012f));
  return S::mul(p, S::power(whole));
}

// x times the normal distribution's share below x, to 1.5e-5: max(x, 0) less a bump that is even in x and gone beyond
// 4.5; a polynomial in t = |x| / 2.25 - 1.
inline V gelu(V x) {
  const V a = S::min(S::abs(x), S::set(4.5f));
  const V t = S::fma(a, S::set(0.444444448f), S::set(-1.0f));
  V r = S::set(-0.0425870344f);
  r = S::fma(r, t, S::set(0.021782713f));
  r = S::fma(r, t, S::set(0.176380977f));
  r = S::fma(r, t, S::set(-0.176315516f));
  r = S::fma(r, t, S::set(-0.204907656f));
  r = S::fma(r, t, S::set(0.43478173f));
  r = S::fma(r, t, S::set(-0.202968165f));
  r = S::fma(r, t, S::set(-0.147215903f));
  r = S::fma(r, t, S::set(0.246592388f));
  r = S::fma(r, t, S::set(-0.133039504f));
  r = S::fma(r, t, S::set(0.0274971332f));
  return S::sub(S::max(x, S::set(0.0f)), r);
}

inline float squares(const float* x, int n) {
  V a = S::set(0.0f), b = a;
  for (int i = 0; i < n; i += 2 * kLanes) {
    const V u = S::load(x + i), v = S::load(x + i + kLanes);
    a = S::fma(u, u, a);
    b = S::fma(v, v, b);
  }
  return S::sum(S::add(a, b));
}

// x becomes gain * (x - mean) / sqrt(variance + epsilon) + bias.
inline void normalizeRow(float* x, int n, Norm norm, float epsilon) {
  V a = S::set(0.0f), b = a;
  for (int i = 0; i < n; i += 2 * kLanes) {
    a = S::add(a, S::load(x + i));
    b = S::add(b, S::load(x + i + kLanes));
  }
  const float share = 1.0f / static_cast<float>(n);
  const V mean = S::set(S::sum(S::add(a, b)) * share);
  for (int i = 0; i < n; i += kLanes) S::store(x + i, S::sub(S::load(x + i), mean));
  const float variance = squares(x, n) * share;
  const V r = S::set(1.0f / S::root(variance + epsilon));
  for (int i = 0; i < n; i += kLanes) {
    S::store(x + i, S::fma(S::mul(S::load(x + i), r), S::load(norm.gain + i), S::load(norm.bias + i)));
  }
}

// A row becomes 8-bit numbers: x is about scale * (q - zero), from the row's least to its greatest number, 0 included
// and exact. A kernel whose instruction takes signed numbers has all of them, and zero, less 128.
inline void quantizeRow(const float* x, int n, uint8_t* q, float* scale, int32_t* zero) {
  V low = S::set(0.0f), high = low;
  for (int i = 0; i < n; i += kLanes) {
    const V v = S::load(x + i);
    low = S::min(v, low);
    high = S::max(v, high);
  }
  const float least = S::least(low);
  const float range = S::greatest(high) - least;
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

// Rows of a linear's input.
struct Input {
  const uint8_t* q;
  const float* scale;
  const int32_t* zero;
  int rows;
};

// use(row, first column, y) takes 16 finished outputs at a time.
template <class Use>
inline __attribute__((always_inline)) void linear(const Input& in, int k, const Linear& l, int n, const Use& use) {
  alignas(64) int32_t sums[S::kTile * kBlock];
  for (int column = 0; column < n; column += kBlock) {
    const int8_t* weight = l.weight + static_cast<size_t>(column) * k;
    for (int done = 0; done < in.rows;) {
      // As even as can be: 8 rows by tiles of at most 6 are 4 and 4, not 6 and 2.
      const int tiles = (in.rows - done + S::kTile - 1) / S::kTile;
      const int rows = (in.rows - done + tiles - 1) / tiles;
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

// Scores of R queries against all keys, each the sum over a head's components in their order.
template <int R>
inline void scores(const float* query, size_t stride, const float* keys, int padded, int size, float* out) {
  for (int j = 0; j < padded; j += kLanes) {
    V s[R];
    for (int r = 0; r < R; r++) s[r] = S::set(0.0f);
    for (int d = 0; d < size; d++) {
      const V key = S::load(keys + static_cast<size_t>(d) * padded + j);
      for (int r = 0; r < R; r++) s[r] = S::fma(S::set(query[r * stride + d]), key, s[r]);
    }
    for (int r = 0; r < R; r++) S::store(out + r * padded + j, s[r]);
  }
}

// Scores become powers of two relative to the greatest, those beyond the text 0; returns 1 over their sum.
inline float softmax(float* s, int length, int padded) {
  alignas(64) static const float kTail[2 * kLanes] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
  const int last = padded - kLanes;
  const V inside = S::load(kTail + padded - length);
  const V away = S::mul(S::sub(S::set(1.0f), inside), S::set(-1e30f));
  S::store(s + last, S::fma(S::load(s + last), inside, away));
  V top = S::load(s);
  for (int j = kLanes; j < padded; j += kLanes) top = S::max(S::load(s + j), top);
  const V greatest = S::set(S::greatest(top));
  V sum = S::set(0.0f);
  for (int j = 0; j < padded; j += kLanes) {
    V p = power(S::sub(S::load(s + j), greatest));
    if (j == last) p = S::mul(p, inside);
    S::store(s + j, p);
    sum = S::add(sum, p);
  }
  return 1.0f / S::sum(sum);
}

// The values, weighted; each component is the sum over the keys in their order.
template <int R>
inline void gather(const float* weights, int padded, const float* inverse, const float* values, size_t stride,
                   int length, int size, float* out, size_t outStride) {
  for (int d = 0; d < size; d += kLanes) {
    V s[R];
    for (int r = 0; r < R; r++) s[r] = S::set(0.0f);
    for (int j = 0; j < length; j++) {
      const V value = S::load(values + j * stride + d);
      for (int r = 0; r < R; r++) s[r] = S::fma(S::set(weights[r * padded + j]), value, s[r]);
    }
    for (int r = 0; r < R; r++) S::store(out + r * outStride + d, S::mul(s[r], S::set(inverse[r])));
  }
}

struct Head {
  const float* qkv;
  size_t stride;
  int hidden;
  int size;
  int length;
  int padded;
  float* context;
};

template <int R>
inline void attendRows(Workspace& w, const Head& h, int row) {
  float inverse[R];
  scores<R>(h.qkv + row * h.stride, h.stride, w.keys, h.padded, h.size, w.weights);
  for (int r = 0; r < R; r++) inverse[r] = softmax(w.weights + r * h.padded, h.length, h.padded);
  gather<R>(w.weights, h.padded, inverse, h.qkv + 2 * h.hidden, h.stride, h.length, h.size,
            h.context + static_cast<size_t>(row) * h.hidden, h.hidden);
}

inline void attendHead(Workspace& w, const Head& h) {
  S::transpose(h.qkv + h.hidden, h.stride, h.length, h.size, w.keys, h.padded);
  int row = 0;
  for (; row + S::kAttend <= h.length; row += S::kAttend) attendRows<S::kAttend>(w, h, row);
  for (; row + 2 <= h.length; row += 2) attendRows<2>(w, h, row);
  if (row < h.length) attendRows<1>(w, h, row);
}

inline void attend(Workspace& w, const Shape& s, int first, int length) {
  const size_t stride = 3 * static_cast<size_t>(s.hidden);
  for (int head = 0; head < s.heads; head++) {
    const int column = head * s.headSize();
    attendHead(w, {w.qkv + first * stride + column, stride, s.hidden, s.headSize(), length,
                   (length + kLanes - 1) / kLanes * kLanes,
                   w.context + static_cast<size_t>(first) * s.hidden + column});
  }
}

inline void embed(const Model& m, Workspace& w, const int32_t* ids, const int32_t* lengths, int texts) {
  const int hidden = m.shape.hidden;
  for (int text = 0, row = 0; text < texts; text++) {
    for (int p = 0; p < lengths[text]; p++, row++) {
      float* x = w.x + static_cast<size_t>(row) * hidden;
      const int8_t* word = m.words + static_cast<size_t>(ids[row]) * hidden;
      const float* position = m.positions + static_cast<size_t>(p) * hidden;
      const V scale = S::set(m.wordScales[ids[row]]);
      for (int i = 0; i < hidden; i += kLanes) {
        S::store(x + i, S::fma(S::loadBytes(word + i), scale, S::load(position + i)));
      }
      normalizeRow(x, hidden, m.embedded, m.shape.epsilon);
    }
  }
}

inline void quantizeRows(const float* x, int width, Workspace& w, int first, int rows) {
  for (int r = first; r < first + rows; r++) {
    const size_t at = static_cast<size_t>(r) * width;
    quantizeRow(x + at, width, w.q + at, w.scale + r, w.zero + r);
  }
}

inline void project(const Model& m, const Layer& layer, Workspace& w, int first, int rows) {
  const int hidden = m.shape.hidden;
  const size_t at = static_cast<size_t>(first) * hidden;
  quantizeRows(w.x, hidden, w, first, rows);
  float* qkv = w.qkv + 3 * at;
  linear({w.q + at, w.scale + first, w.zero + first, rows}, hidden, layer.qkv, 3 * hidden,
         [=](int row, int column, V y) { S::store(qkv + static_cast<size_t>(row) * 3 * hidden + column, y); });
}

// All of a layer that follows attention, for some rows.
inline void finish(const Model& m, const Layer& layer, Workspace& w, int first, int rows) {
  const int hidden = m.shape.hidden, inner = m.shape.inner;
  const float epsilon = m.shape.epsilon;
  const size_t at = static_cast<size_t>(first) * hidden;
  float* x = w.x + at;
  const auto addToStream = [=](int row, int column, V y) {
    float* to = x + static_cast<size_t>(row) * hidden + column;
    S::store(to, S::add(S::load(to), y));
  };
  const Input in = {w.q + at, w.scale + first, w.zero + first, rows};

  quantizeRows(w.context, hidden, w, first, rows);
  linear(in, hidden, layer.out, hidden, addToStream);
  for (int r = 0; r < rows; r++) normalizeRow(x + static_cast<size_t>(r) * hidden, hidden, layer.afterAttention, epsilon);

  quantizeRows(w.x, hidden, w, first, rows);
  float* h = w.inner;
  linear(in, hidden, layer.up, inner,
         [=](int row, int column, V y) { S::store(h + static_cast<size_t>(row) * inner + column, gelu(y)); });

  for (int r = 0; r < rows; r++) {
    const size_t innerAt = static_cast<size_t>(r) * inner;
    quantizeRow(h + innerAt, inner, w.innerQ + innerAt, w.scale + first + r, w.zero + first + r);
  }
  linear({w.innerQ, w.scale + first, w.zero + first, rows}, inner, layer.down, hidden, addToStream);
  for (int r = 0; r < rows; r++) normalizeRow(x + static_cast<size_t>(r) * hidden, hidden, layer.afterInner, epsilon);
}

inline void pool(const float* x, int hidden, int length, Output output, float* out) {
  const int only = output.pooling == Pooling::kLast ? length - 1 : 0;
  const int rows = output.pooling == Pooling::kMean ? length : 1;
  const V share = S::set(1.0f / static_cast<float>(rows));
  for (int i = 0; i < hidden; i += kLanes) {
    V sum = S::load(x + static_cast<size_t>(only) * hidden + i);
    for (int r = 1; r < rows; r++) sum = S::add(sum, S::load(x + static_cast<size_t>(r) * hidden + i));
    S::store(out + i, S::mul(sum, share));
  }
  if (!output.normalize) return;
  const float square = squares(out, hidden);
  // A vector of zeros has no direction and stays.
  const V factor = S::set(square > 0 ? 1.0f / S::root(square) : 1.0f);
  for (int i = 0; i < hidden; i += kLanes) S::store(out + i, S::mul(S::load(out + i), factor));
}

void encode(const Model& m, Workspace& w, const Batch& batch, Output output, float* out) {
  const int hidden = m.shape.hidden, texts = batch.texts;
  const int32_t* lengths = batch.lengths;
  int tokens = 0;
  for (int text = 0; text < texts; text++) tokens += lengths[text];
  embed(m, w, batch.ids, lengths, texts);
  for (int i = 0; i < m.shape.layers; i++) {
    const Layer& layer = m.layers[i];
    for (int row = 0; row < tokens; row += kRows) project(m, layer, w, row, tokens - row < kRows ? tokens - row : kRows);
    for (int text = 0, row = 0; text < texts; row += lengths[text++]) attend(w, m.shape, row, lengths[text]);
    for (int row = 0; row < tokens; row += kRows) finish(m, layer, w, row, tokens - row < kRows ? tokens - row : kRows);
  }
  const float* x = w.x;
  for (int text = 0; text < texts; x += static_cast<size_t>(lengths[text++]) * hidden) {
    const size_t numbers = numbersOf(batch, text, hidden);
    if (batch.forms[text] == Form::kTokens) {
      for (size_t i = 0; i < numbers; i += kLanes) S::store(out + i, S::load(x + i));
    } else {
      pool(x, hidden, lengths[text], {output.pooling, output.normalize && batch.forms[text] == Form::kUsual}, out);
    }
    out += numbers;
  }
}
