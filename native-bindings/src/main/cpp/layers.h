// A model from token ids to vectors, in a precision P (Bytes or Floats). Included by body.h.

// Some rows of the texts, which lie end to end.
template <class P>
inline void embed(const Model& m, const Workspace& w, const int32_t* ids, const int32_t* lengths, Range rows) {
  const int hidden = m.shape.hidden;
  for (int text = 0, row = 0; row < rows.to; text++) {
    for (int p = 0; p < lengths[text]; p++, row++) {
      if (row < rows.from || row >= rows.to) continue;
      float* x = w.x + static_cast<size_t>(row) * hidden;
      P::embedWord(m, ids[row], m.positions + static_cast<size_t>(p) * hidden, x);
      normalizeRow(x, hidden, m.embedded, m.shape.epsilon);
    }
  }
}

template <class P>
inline void project(const Model& m, const Layer& layer, const Workspace& w, Scratch& own, Crew* crew, Range rows) {
  const int hidden = m.shape.hidden;
  const size_t at = static_cast<size_t>(rows.from) * hidden;
  float* qkv = w.qkv + 3 * at;
  sharedLinear<P>(crew, own, P::take(w.x + at, hidden, rows.count(), own), hidden, layer.qkv, 3 * hidden,
                  [=](int row, int column, V y) { S::store(qkv + static_cast<size_t>(row) * 3 * hidden + column, y); });
}

// All of a layer that follows attention, for some rows.
template <class P>
inline void finish(const Model& m, const Layer& layer, const Workspace& w, Scratch& own, Crew* crew, Range some) {
  const int hidden = m.shape.hidden, inner = m.shape.inner, rows = some.count();
  const float epsilon = m.shape.epsilon;
  const size_t at = static_cast<size_t>(some.from) * hidden;
  float* x = w.x + at;
  const auto addToStream = [=](int row, int column, V y) {
    float* to = x + static_cast<size_t>(row) * hidden + column;
    S::store(to, S::add(S::load(to), y));
  };
  sharedLinear<P>(crew, own, P::take(w.context + at, hidden, rows, own), hidden, layer.out, hidden, addToStream);
  for (int r = 0; r < rows; r++) normalizeRow(x + static_cast<size_t>(r) * hidden, hidden, layer.afterAttention, epsilon);

  float* h = own.inner;
  sharedLinear<P>(
      crew, own, P::take(x, hidden, rows, own), hidden, layer.up, inner,
      [=](int row, int column, V y) { S::store(h + static_cast<size_t>(row) * inner + column, P::gelu(y)); });
  sharedLinear<P>(crew, own, P::take(h, inner, rows, own), inner, layer.down, hidden, addToStream);
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

// The layers, in which a crew shares the columns of linears where there are few rows, else the rows.
template <class P>
inline void runLayers(const Model& m, Workspace& w, const int32_t* lengths, int texts, int tokens) {
  const bool few = tokens <= P::kRows && tokens <= kFewRows;
  Crew *const forRows = few ? nullptr : w.crew, *const forColumns = few ? w.crew : nullptr;
  const int step = pieceRows(tokens, P::kRows, crewSize(forRows)), pieces = (tokens + step - 1) / step;
  const auto rowsOf = [=](int piece) { return Range{piece * step, atMost(tokens, (piece + 1) * step)}; };
  for (int i = 0; i < m.shape.layers; i++) {
    const Layer& layer = m.layers[i];
    share(forRows, w, pieces, [&, forColumns](int piece, Scratch& own) {
      project<P>(m, layer, w, own, forColumns, rowsOf(piece));
    });
    const int shares = headShares(m.shape.heads, crewSize(w.crew));
    share(w.crew, w, shares, [&, shares](int which, Scratch& own) {
      const Range heads = part(m.shape.heads, shares, which);
      for (int text = 0, row = 0; text < texts; row += lengths[text++]) {
        attend(w, own, m.shape, row, lengths[text], heads);
      }
    });
    share(forRows, w, pieces, [&, forColumns](int piece, Scratch& own) {
      finish<P>(m, layer, w, own, forColumns, rowsOf(piece));
    });
  }
}

template <class P>
void encode(const Model& m, Workspace& w, const Batch& batch, Output output, float* out) {
  const int hidden = m.shape.hidden, texts = batch.texts;
  const int32_t* lengths = batch.lengths;
  int tokens = 0;
  for (int text = 0; text < texts; text++) tokens += lengths[text];
  const int parts = tokens < kFewRows ? 1 : 2 * crewSize(w.crew);
  share(w.crew, w, parts, [&](int i, Scratch&) { embed<P>(m, w, batch.ids, lengths, part(tokens, parts, i)); });
  runLayers<P>(m, w, lengths, texts, tokens);
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
