// The functions of floats that every precision needs, over vectors of 16. Included by body.h.

using V = S::V;
using I = S::I;

constexpr int kLanes = 16;

inline int atMost(int n, int most) { return n < most ? n : most; }

// How many of n rows to take next where at most so many go at once, as even as can be: 8 rows by at most 6 are 4 and 4,
// not 6 and 2.
inline int evenly(int n, int most) {
  const int times = (n + most - 1) / most;
  return (n + times - 1) / times;
}

// The numbers from `from` up to but not `to`.
struct Range {
  int from, to;

  int count() const { return to - from; }
};

// The i-th of so many parts of n, as even as can be.
inline Range part(int n, int parts, int i) {
  const int64_t all = n;
  return {static_cast<int>(all * i / parts), static_cast<int>(all * (i + 1) / parts)};
}

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
inline V fastGelu(V x) {
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

// The same to 2e-7: max(x, 0) less |x| times the share beyond |x|, which is half of Abramowitz and Stegun's 7.1.26,
// erfc(z) = (a1 t + ... + a5 t^5) e^(-z^2) with t = 1 / (1 + 0.3275911 z), at z = |x| / sqrt 2. Beyond 9.4, where it is
// less than 1e-19, e^(-z^2) is 2^-64.
inline V nearGelu(V x) {
  const V a = S::abs(x), one = S::set(1.0f);
  const V t = S::div(one, S::fma(a, S::set(0.231641888f), one));
  V p = S::set(0.530702715f);
  p = S::fma(p, t, S::set(-0.726576014f));
  p = S::fma(p, t, S::set(0.710706871f));
  p = S::fma(p, t, S::set(-0.142248368f));
  p = S::fma(p, t, S::set(0.127414796f));
  const V beyond = S::mul(S::mul(p, t), power(S::mul(S::mul(a, a), S::set(-0.72134752f))));
  return S::sub(S::max(x, S::set(0.0f)), S::mul(a, beyond));
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
