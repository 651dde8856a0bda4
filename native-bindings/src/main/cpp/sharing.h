// How a run is cut for those who share it (team.h). Included by body.h.
//
// A cut never runs through a sum: an output of a linear, a row's normalisation and a head's attention are each computed
// by one thread, as it would be alone.

// Up to so many rows the columns of a linear are shared: each thread then reads its part of the weights alone, and
// reading them is what takes the time.
constexpr int kFewRows = 48;

// A chunk of a linear has at least so many products, or taking it would cost more than it saves.
constexpr int64_t kLeastProducts = 300000;

// Calls chunk(number, scratch) for all numbers below `chunks`.
template <class F>
inline void share(Crew* crew, Scratch& own, int chunks, const F& chunk) {
  if (crewSize(crew) == 1) {
    for (int i = 0; i < chunks; i++) chunk(i, own);
    return;
  }
  shareChunks(
      crew, own, chunks, [](const void* phase, int i, Scratch& scratch) { (*static_cast<const F*>(phase))(i, scratch); },
      &chunk);
}

// The part of a linear that gives some columns, whole blocks.
template <class P>
inline Linear columnsOf(const Linear& l, int k, int from) {
  const size_t at = static_cast<size_t>(from) * k * sizeof(typename P::Weight);
  return {l.bias + from, l.scale ? l.scale + from : nullptr, l.sum ? l.sum + from : nullptr,
          static_cast<const uint8_t*>(l.weight) + at};
}

template <class P, class Use>
inline void sharedLinear(Crew* crew, Scratch& own, const typename P::Input& in, int k, const Linear& l, int n,
                         const Use& use) {
  const int blocks = n / kBlock, size = crewSize(crew);
  const int64_t products = static_cast<int64_t>(in.rows) * k * n;
  const int worth = static_cast<int>(products / kLeastProducts < blocks ? products / kLeastProducts : blocks);
  const int chunks = size == 1 || worth < 2 ? 1 : atMost(worth, 2 * size);
  share(crew, own, chunks, [&](int i, Scratch&) {
    const Range range = part(blocks, chunks, i);
    const int from = range.from * kBlock;
    P::linear(in, k, columnsOf<P>(l, k, from), range.count() * kBlock,
              [&](int row, int column, V y) { use(row, from + column, y); });
  });
}

// How many of so many rows go through a half of a layer together, at most `most`: as many pieces for each thread.
inline int pieceRows(int rows, int most, int size) {
  if (size == 1) return most;
  const int least = (rows + most - 1) / most;
  const int pieces = (least + size - 1) / size * size;
  return (rows + pieces - 1) / pieces;
}

inline int headShares(int heads, int size) { return size == 1 ? 1 : atMost(heads, 2 * size); }
