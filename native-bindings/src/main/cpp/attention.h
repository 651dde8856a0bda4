// Attention, in FP32 whatever the precision. Included by body.h.

// Scores of R queries against J times 16 keys, each the sum over a head's components in their order.
template <int R, int J>
inline __attribute__((always_inline)) void scoresBlock(const float* query, size_t stride, const float* keys, int padded,
                                                       int size, float* out) {
  V s[R][J];
#pragma GCC unroll 8
  for (int r = 0; r < R; r++) {
#pragma GCC unroll 2
    for (int j = 0; j < J; j++) s[r][j] = S::set(0.0f);
  }
  for (int d = 0; d < size; d++, keys += padded) {
    V key[J];
#pragma GCC unroll 2
    for (int j = 0; j < J; j++) key[j] = S::load(keys + j * kLanes);
#pragma GCC unroll 8
    for (int r = 0; r < R; r++) {
      const V q = S::set(query[r * stride + d]);
#pragma GCC unroll 2
      for (int j = 0; j < J; j++) s[r][j] = S::fma(q, key[j], s[r][j]);
    }
  }
#pragma GCC unroll 8
  for (int r = 0; r < R; r++) {
#pragma GCC unroll 2
    for (int j = 0; j < J; j++) S::store(out + r * padded + j * kLanes, s[r][j]);
  }
}

// Against all keys. Functions of their own, or g++ 12 would keep the sums in memory.
template <int R>
__attribute__((noinline)) void scores(const float* query, size_t stride, const float* keys, int padded, int size,
                                      float* out) {
  constexpr int kStep = S::kAttendBlocks * kLanes;
  int j = 0;
  for (; j + kStep <= padded; j += kStep) {
    scoresBlock<R, S::kAttendBlocks>(query, stride, keys + j, padded, size, out + j);
  }
  if (j < padded) scoresBlock<R, 1>(query, stride, keys + j, padded, size, out + j);
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

// D times 16 components of the values, weighted; each component is the sum over the keys in their order.
template <int R, int D>
inline __attribute__((always_inline)) void gatherBlock(const float* weights, int padded, const float* inverse,
                                                       const float* values, size_t stride, int length, float* out,
                                                       size_t outStride) {
  V s[R][D];
#pragma GCC unroll 8
  for (int r = 0; r < R; r++) {
#pragma GCC unroll 2
    for (int d = 0; d < D; d++) s[r][d] = S::set(0.0f);
  }
  for (int j = 0; j < length; j++, values += stride) {
    V value[D];
#pragma GCC unroll 2
    for (int d = 0; d < D; d++) value[d] = S::load(values + d * kLanes);
#pragma GCC unroll 8
    for (int r = 0; r < R; r++) {
      const V weight = S::set(weights[r * padded + j]);
#pragma GCC unroll 2
      for (int d = 0; d < D; d++) s[r][d] = S::fma(weight, value[d], s[r][d]);
    }
  }
#pragma GCC unroll 8
  for (int r = 0; r < R; r++) {
#pragma GCC unroll 2
    for (int d = 0; d < D; d++) S::store(out + r * outStride + d * kLanes, S::mul(s[r][d], S::set(inverse[r])));
  }
}

// All components of a head.
template <int R>
__attribute__((noinline)) void gather(const float* weights, int padded, const float* inverse, const float* values,
                                      size_t stride, int length, int size, float* out, size_t outStride) {
  constexpr int kStep = S::kAttendBlocks * kLanes;
  int d = 0;
  for (; d + kStep <= size; d += kStep) {
    gatherBlock<R, S::kAttendBlocks>(weights, padded, inverse, values + d, stride, length, out + d, outStride);
  }
  if (d < size) gatherBlock<R, 1>(weights, padded, inverse, values + d, stride, length, out + d, outStride);
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
inline void attendRows(Scratch& w, const Head& h, int row) {
  float inverse[R];
  scores<R>(h.qkv + row * h.stride, h.stride, w.keys, h.padded, h.size, w.weights);
  for (int r = 0; r < R; r++) inverse[r] = softmax(w.weights + r * h.padded, h.length, h.padded);
  gather<R>(w.weights, h.padded, inverse, h.qkv + 2 * h.hidden, h.stride, h.length, h.size,
            h.context + static_cast<size_t>(row) * h.hidden, h.hidden);
}

inline void attendHead(Scratch& w, const Head& h) {
  S::transpose(h.qkv + h.hidden, h.stride, h.length, h.size, w.keys, h.padded);
  int row = 0;
  for (; row + S::kAttend <= h.length; row += S::kAttend) attendRows<S::kAttend>(w, h, row);
  for (; row + 2 <= h.length; row += 2) attendRows<2>(w, h, row);
  if (row < h.length) attendRows<1>(w, h, row);
}

// Some heads of a text.
inline void attend(const Workspace& w, Scratch& own, const Shape& s, int first, int length, Range heads) {
  const size_t stride = 3 * static_cast<size_t>(s.hidden);
  for (int head = heads.from; head < heads.to; head++) {
    const int column = head * s.headSize();
    attendHead(own, {w.qkv + first * stride + column, stride, s.hidden, s.headSize(), length,
                     (length + kLanes - 1) / kLanes * kLanes,
                     w.context + static_cast<size_t>(first) * s.hidden + column});
  }
}
