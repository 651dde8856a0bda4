// Attention, in FP32 whatever the precision. Included by body.h.

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
