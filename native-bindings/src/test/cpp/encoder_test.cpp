// Tests of the library without Java, for the sanitizers and for processors that are only emulated:
//
//   encoder-test [SHAPES CALLS [LEAST]]
//                                  all below on so many small random models; exit status 1 and a line where one fails.
//                                  8-bit weights are LEAST to 127, -127 unless it is given
//   encoder-test team              those of threads that share a run
//   encoder-test time WEIGHTS TEXTS TOKENS [KERNEL [THREADS]]
//                                  median and least microseconds of a run: of one thread its time on the processor, of
//                                  several the time that passes
//   encoder-test digest WEIGHTS IDS [KERNEL]
//                                  for each kernel that runs here, or that one, a line: its name and a digest of all
//                                  vectors of IDS, a file with the token ids of one text a line
#include "encoder.h"

#include <pthread.h>
#include <sched.h>
#include <time.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <string>
#include <vector>

using namespace jetd;

namespace {

int failures = 0;
int leastWeight = -127;

void check(bool good, const char* what, const char* detail = "") {
  if (good) return;
  failures++;
  printf("FAILED: %s %s\n", what, detail);
}

// The same numbers on every machine.
struct Random {
  uint64_t state;

  uint32_t next() {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return static_cast<uint32_t>(state >> 33);
  }
  int below(int n) { return static_cast<int>(next() % n); }
  // -1 to 1, in steps that are exact.
  float number() { return static_cast<float>(below(1 << 16) - (1 << 15)) / (1 << 15); }
};

struct Writer {
  std::vector<uint8_t> bytes;

  void pad() { bytes.resize((bytes.size() + 63) / 64 * 64); }
  template <class T>
  void put(const std::vector<T>& numbers) {
    const uint8_t* from = reinterpret_cast<const uint8_t*>(numbers.data());
    bytes.insert(bytes.end(), from, from + numbers.size() * sizeof(T));
    pad();
  }
};

std::vector<float> floats(Random& random, size_t n, float scale, float shift = 0) {
  std::vector<float> all(n);
  for (float& x : all) x = random.number() * scale + shift;
  return all;
}

// Of so many numbers around 0: upper halves of floats, none below 2^-50 but 0.
std::vector<uint16_t> halves(Random& random, size_t n, float scale) {
  std::vector<uint16_t> all(n);
  for (uint16_t& x : all) {
    const float number = random.number() * scale;
    uint32_t bits;
    memcpy(&bits, &number, sizeof bits);
    x = static_cast<uint16_t>(bits >> 16);
  }
  return all;
}

void putLinear(Writer& out, Random& random, Precision precision, int k, int n) {
  out.put(floats(random, n, 0.1f));
  const size_t numbers = static_cast<size_t>(k) * n;
  if (precision == Precision::kFp32) return out.put(floats(random, numbers, 0.2f));
  if (precision == Precision::kBf16) return out.put(halves(random, numbers, 0.2f));
  out.put(floats(random, n, 0.002f, 0.004f));
  std::vector<int8_t> weight(static_cast<size_t>(k) * n);
  for (int8_t& w : weight) w = static_cast<int8_t>(random.below(128 - leastWeight) + leastWeight);
  std::vector<int32_t> sums(n);
  for (int c = 0; c < n; c++) {
    for (int i = 0; i < k; i++) sums[c] += weight[static_cast<size_t>(c / 64) * 64 * k + (i / 4 * 64 + c % 64) * 4 + i % 4];
  }
  out.put(sums);
  out.put(weight);
}

void putNorm(Writer& out, Random& random, int hidden) {
  out.put(floats(random, hidden, 0.3f, 1));
  out.put(floats(random, hidden, 0.1f));
}

std::vector<uint8_t> modelFile(const Shape& s, uint64_t seed) {
  Random random = {seed};
  Writer out;
  out.bytes.assign({'J', 'E', 'T', 'D', 'E', 'N', 'C', '1'});
  const int32_t header[] = {s.vocabulary, s.positions, s.hidden, s.heads, s.inner, s.layers};
  out.bytes.insert(out.bytes.end(), reinterpret_cast<const uint8_t*>(header),
                   reinterpret_cast<const uint8_t*>(header + 6));
  out.bytes.insert(out.bytes.end(), reinterpret_cast<const uint8_t*>(&s.epsilon),
                   reinterpret_cast<const uint8_t*>(&s.epsilon + 1));
  out.put(std::vector<Precision>(1, s.precision));
  out.put(floats(random, s.positions * s.hidden, 0.2f));
  putNorm(out, random, s.hidden);
  for (int i = 0; i < s.layers; i++) {
    putLinear(out, random, s.precision, s.hidden, 3 * s.hidden);
    putLinear(out, random, s.precision, s.hidden, s.hidden);
    putNorm(out, random, s.hidden);
    putLinear(out, random, s.precision, s.hidden, s.inner);
    putLinear(out, random, s.precision, s.inner, s.hidden);
    putNorm(out, random, s.hidden);
  }
  const size_t numbers = static_cast<size_t>(s.vocabulary) * s.hidden;
  if (s.precision == Precision::kFp32) {
    out.put(floats(random, numbers, 0.5f));
    return out.bytes;
  }
  if (s.precision == Precision::kBf16) {
    out.put(halves(random, numbers, 0.5f));
    return out.bytes;
  }
  out.put(floats(random, s.vocabulary, 0.004f, 0.006f));
  std::vector<int8_t> words(numbers);
  for (int8_t& w : words) w = static_cast<int8_t>(random.below(255) - 127);
  out.put(words);
  return out.bytes;
}

std::string path;

Model* open(const std::vector<uint8_t>& bytes, char* why) {
  FILE* file = fopen(path.c_str(), "wb");
  if (!bytes.empty()) fwrite(bytes.data(), 1, bytes.size(), file);
  fclose(file);
  return openModel(path.c_str(), why, 256);
}

std::vector<float> encodeAll(const char* kernel, const Model& model, int workTokens, const std::vector<int32_t>& ids,
                             const std::vector<int32_t>& lengths, Output output, bool* ran = nullptr,
                             Team* team = nullptr) {
  std::vector<float> out(lengths.size() * model.shape.hidden);
  Workspace* workspace = newWorkspace(model.shape, workTokens, team);
  const std::vector<Form> forms(lengths.size(), Form::kUsual);
  const Batch batch = {ids.data(), lengths.data(), forms.data(), static_cast<int>(lengths.size())};
  const bool good = encodeBatch(*findKernel(model.shape.precision, kernel), model, *workspace, batch, output, out.data());
  freeWorkspace(workspace);
  if (ran) *ran = good;
  return out;
}

// A team of so many threads, a run's own included, whose helpers have threads for as long as it lives. Threads of
// pthreads, as std::thread needs more of a program that is linked statically than all C libraries give.
class Threads {
 public:
  Threads(const Shape& shape, int tokens, int threads, int processors)
      : team_(newTeam(shape, tokens, threads - 1, processors)), helpers_(threads - 1) {
    for (int i = 0; i < threads - 1; i++) {
      helpers_[i].team = team_;
      helpers_[i].number = i;
      if (pthread_create(&helpers_[i].thread, nullptr, run, &helpers_[i]) != 0) abort();
    }
  }
  ~Threads() {
    endTeam(*team_);
    for (Helper& helper : helpers_) pthread_join(helper.thread, nullptr);
    freeTeam(team_);
  }
  Team* team() { return team_; }

 private:
  struct Helper {
    Team* team;
    int number;
    pthread_t thread;
  };

  static void* run(void* helper) {
    help(*static_cast<Helper*>(helper)->team, static_cast<Helper*>(helper)->number);
    return nullptr;
  }

  Team* team_;
  std::vector<Helper> helpers_;
};

uint64_t digest(const std::vector<float>& numbers, uint64_t hash = 14695981039346656037u) {
  const uint8_t* bytes = reinterpret_cast<const uint8_t*>(numbers.data());
  for (size_t i = 0; i < numbers.size() * sizeof(float); i++) hash = (hash ^ bytes[i]) * 1099511628211u;
  return hash;
}

// Shapes, texts and memory drawn at random: every kernel as the portable one, every text as alone.
void fuzz(uint64_t seed, uint64_t* all) {
  Random random = {seed};
  const int heads = 1 + random.below(4);
  Shape s = {static_cast<Precision>(seed % 3), 1 + random.below(90), 1 + random.below(70), 0, heads, 64 * (1 + random.below(5)), 1 + random.below(3),
             1e-12f};
  s.hidden = 64 * heads / (random.below(2) && heads % 2 == 0 ? 2 : 1);
  char why[256] = "";
  Model* model = open(modelFile(s, seed), why);
  check(model != nullptr, "a good file opens", why);
  if (!model) return;
  const int texts = 1 + random.below(9);
  std::vector<int32_t> ids, lengths;
  for (int i = 0; i < texts; i++) {
    lengths.push_back(1 + random.below(s.positions));
    for (int j = 0; j < lengths.back(); j++) ids.push_back(random.below(s.vocabulary));
  }
  const Output output = {static_cast<Pooling>(random.below(3)), random.below(2) == 1};
  const int work = s.positions + random.below(100);
  const std::vector<float> expected = encodeAll("portable", *model, work, ids, lengths, output);
  Threads threads(s, work, 2 + static_cast<int>(seed % 3), 64);
  for (float x : expected) check(std::isfinite(x), "vectors are finite");
  for (int i = 0; i < kKernelCount; i++) {
    if (kKernels[i]->precision != s.precision || !kKernels[i]->runsHere()) continue;
    check(encodeAll(kKernels[i]->name, *model, work, ids, lengths, output) == expected, "the portable kernel's bits",
          kKernels[i]->name);
    check(encodeAll(kKernels[i]->name, *model, work, ids, lengths, output, nullptr, threads.team()) == expected,
          "the same bits of several threads", kKernels[i]->name);
  }
  const int32_t* at = ids.data();
  for (int i = 0; i < texts; i++) {
    const std::vector<int32_t> own(at, at + lengths[i]);
    const std::vector<float> alone = encodeAll("", *model, s.positions, own, {lengths[i]}, output);
    check(memcmp(alone.data(), expected.data() + static_cast<size_t>(i) * s.hidden, alone.size() * 4) == 0,
          "a text alone as among others");
    at += lengths[i];
  }
  *all = digest(expected, *all);
  closeModel(model);
}

// A generous end of what must happen soon.
bool inTime(time_t begin) { return time(nullptr) - begin < 120; }

// Chunks that wait for each other, each on a thread of its own.
struct Meeting {
  int wanted;
  std::atomic<int> present{0};
  std::atomic<bool> met{false};

  // For a moment, as a helper may have left; then the meeting is called again.
  static void attend(const void* meeting, int, Scratch&) {
    Meeting& m = *static_cast<Meeting*>(const_cast<void*>(meeting));
    if (m.present.fetch_add(1) + 1 == m.wanted) m.met = true;
    for (int i = 0; i < 10000 && !m.met; i++) sched_yield();
    m.present.fetch_sub(1);
  }
};

void allTakePart(int count) {
  const Shape shape = {Precision::kInt8, 20, 16, 64, 2, 128, 1, 1e-12f};
  Threads threads(shape, 16, count, count);
  Scratch* scratch = newScratch(shape, 16);
  Crew* crew = newCrew(*threads.team());
  bool met = false;
  for (const time_t begin = time(nullptr); !met && inTime(begin);) {
    Meeting meeting;
    meeting.wanted = count;
    beginRun(crew);
    callHelpers(crew, 100);
    shareChunks(crew, *scratch, count, Meeting::attend, &meeting);
    endRun(crew);
    met = meeting.met;
  }
  check(met, "all threads of a team take part");
  freeCrew(crew);
  check(helpedChunks(*threads.team()) > 0, "helpers' chunks are counted");
  freeScratch(scratch);
}

// A lane that runs the same texts again and again, beside others with the same team.
struct Lane {
  const Model* model;
  Team* team;
  const char* kernel;
  std::vector<int32_t> ids, lengths;
  std::vector<float> expected;
  int64_t helped;  // by which the team has helped enough
  int runs;
  bool good = true;
  pthread_t thread;

  static void* run(void* lane) {
    Lane& l = *static_cast<Lane*>(lane);
    Workspace* workspace = newWorkspace(l.model->shape, 160, l.team);
    const std::vector<Form> forms(l.lengths.size(), Form::kUsual);
    const Batch batch = {l.ids.data(), l.lengths.data(), forms.data(), static_cast<int>(l.lengths.size())};
    const Kernel& kernel = *findKernel(l.model->shape.precision, l.kernel);
    std::vector<float> out(l.expected.size());
    const time_t begin = time(nullptr);
    for (int i = 0; i < l.runs || (helpedChunks(*l.team) < l.helped && inTime(begin)); i++) {
      std::fill(out.begin(), out.end(), 0);
      encodeBatch(kernel, *l.model, *workspace, batch, {Pooling::kMean, true}, out.data());
      l.good = l.good && out == l.expected;
    }
    freeWorkspace(workspace);
    return nullptr;
  }
};

// Lanes of one model, whose runs differ in length, at once; helpers come and go.
void lanesShare(Precision precision, int lanes, int helpers, int processors, int runs) {
  const Shape shape = {precision, 50, 128, 128, 4, 320, 2, 1e-12f};
  char why[256] = "";
  Model* model = open(modelFile(shape, 77), why);
  check(model != nullptr, "a good file opens", why);
  if (!model) return;
  {
    Threads threads(shape, 160, helpers + 1, processors);
    Random random = {78};
    std::vector<Lane> all(lanes);
    for (int i = 0; i < lanes; i++) {
      Lane& lane = all[i];
      lane.model = model;
      lane.team = threads.team();
      lane.kernel = i % 2 == 0 ? "" : "portable";
      lane.runs = runs;
      lane.helped = 5;
      // Few rows and many, never too few to be shared.
      for (int texts = 1 + random.below(3); texts > 0; texts--) {
        lane.lengths.push_back(i % 2 == 0 ? 16 : 20 + random.below(40));
        for (int j = 0; j < lane.lengths.back(); j++) lane.ids.push_back(random.below(shape.vocabulary));
      }
      lane.expected = encodeAll("portable", *model, 160, lane.ids, lane.lengths, {Pooling::kMean, true});
    }
    for (Lane& lane : all) {
      if (pthread_create(&lane.thread, nullptr, Lane::run, &lane) != 0) abort();
    }
    for (Lane& lane : all) {
      pthread_join(lane.thread, nullptr);
      check(lane.good, "lanes that share give the bits of one alone");
    }
    check(helpedChunks(*threads.team()) >= 5, "helpers take part in runs");
  }
  closeModel(model);
}

void teams() {
  for (int count = 2; count <= 4; count++) allTakePart(count);
  for (int precision = 0; precision < 3; precision++) {
    for (int helpers = 1; helpers <= 3; helpers++) lanesShare(static_cast<Precision>(precision), 1, helpers, 64, 3);
    lanesShare(static_cast<Precision>(precision), 2, 1, 3, 3);
    lanesShare(static_cast<Precision>(precision), 4, 3, 6, 3);
  }
  // More lanes than processors: nobody is called.
  const Shape shape = {Precision::kInt8, 20, 16, 64, 2, 128, 1, 1e-12f};
  Threads threads(shape, 16, 3, 1);
  Crew* crew = newCrew(*threads.team());
  beginRun(crew);
  callHelpers(crew, 100);
  check(crewSize(crew) == 1, "no helper is called where no processor is idle");
  endRun(crew);
  freeCrew(crew);
}

Shape small(Precision precision = Precision::kInt8) { return {precision, 20, 16, 64, 2, 128, 1, 1e-12f}; }

void badBatches() {
  char why[256];
  Model* model = open(modelFile(small(), 5), why);
  const Output output = {Pooling::kMean, true};
  const struct {
    const char* what;
    std::vector<int32_t> ids, lengths;
  } bad[] = {{"an id below 0", {1, -1}, {2}},
             {"an id beyond the vocabulary", {20}, {1}},
             {"the largest id", {INT32_MAX}, {1}},
             {"an empty text", {1}, {0}},
             {"a negative length", {1}, {-1}},
             {"a text longer than the positions", std::vector<int32_t>(17, 1), {17}}};
  for (const auto& b : bad) {
    bool ran = true;
    encodeAll("", *model, 32, b.ids, b.lengths, output, &ran);
    check(!ran, "refused:", b.what);
  }
  bool ran = true;
  encodeAll("", *model, 8, std::vector<int32_t>(9, 1), {9}, output, &ran);
  check(!ran, "refused: a text longer than the workspace");
  closeModel(model);
}

// Whatever the bytes: a model that runs, or a reason.
void badFiles(Precision precision) {
  const std::vector<uint8_t> good = modelFile(small(precision), 6);
  char why[256];
  for (size_t bytes : {size_t(0), size_t(1), size_t(63), size_t(64), good.size() / 2, good.size() - 64, good.size() + 64}) {
    std::vector<uint8_t> cut = good;
    cut.resize(bytes);
    Model* model = open(cut, why);
    check(!model, "a file of another size is refused");
    if (model) closeModel(model);
  }
  check(!openModel("/no/such/file", why, sizeof why) && *why, "a missing file is refused");
  check(!openModel("/", why, sizeof why) && *why, "a directory is refused");
  Random random = {7};
  for (int i = 0; i < 300; i++) {
    std::vector<uint8_t> bad = good;
    // Mostly the header, where sizes are.
    for (int n = 1 + random.below(3); n > 0; n--) bad[random.below(2) ? random.below(40) : random.below(bad.size())] = random.next();
    Model* model = open(bad, why);
    if (!model) continue;
    bool ran;
    const std::vector<int32_t> ids(1, 0), lengths(1, 1);
    encodeAll("", *model, 16, ids, lengths, {Pooling::kMean, true}, &ran);
    closeModel(model);
  }
}

long residentKib() {
  long pages = 0, ignored;
  FILE* file = fopen("/proc/self/statm", "r");
  if (fscanf(file, "%ld %ld", &ignored, &pages) != 2) pages = 0;
  fclose(file);
  return pages * sysconf(_SC_PAGESIZE) / 1024;
}

// A hundred thousand calls, and openings among them, leave nothing behind.
void leaks(int calls) {
  char why[256];
  const std::vector<uint8_t> bytes = modelFile(small(), 8);
  long before = 0;
  for (int i = 0; i < calls; i++) {
    if (i % 1000 == 0) {
      Model* another = open(bytes, why);
      Workspace* workspace = newWorkspace(another->shape, 64);
      freeWorkspace(workspace);
      closeModel(another);
    }
    static Model* model = open(bytes, why);
    static Workspace* workspace = newWorkspace(model->shape, 16);
    static float out[64];
    const int32_t ids[] = {1, 2, 3}, length = 3;
    const Form form = Form::kUsual;
    encodeBatch(*findKernel(Precision::kInt8, ""), *model, *workspace, {ids, &length, &form, 1}, {Pooling::kMean, true}, out);
    if (i == calls / 10) before = residentKib();
    if (i == calls - 1) {
      check(residentKib() - before < 1024, "no memory is left behind");
      freeWorkspace(workspace);
      closeModel(model);
    }
  }
}

std::vector<int32_t> numbers(const char* line) {
  std::vector<int32_t> all;
  char* end;
  for (const char* at = line; *at; at = end) {
    const long number = strtol(at, &end, 10);
    if (end == at) break;
    all.push_back(static_cast<int32_t>(number));
  }
  return all;
}

int digests(const char* weights, const char* texts, const char* kernel) {
  char why[256], line[1 << 16];
  Model* model = openModel(weights, why, sizeof why);
  FILE* file = fopen(texts, "r");
  if (!model || !file) {
    printf("FAILED: %s\n", model ? "no file of ids" : why);
    return 1;
  }
  std::vector<int32_t> ids, lengths;
  while (fgets(line, sizeof line, file)) {
    const std::vector<int32_t> text = numbers(line);
    if (text.empty()) continue;
    ids.insert(ids.end(), text.begin(), text.end());
    lengths.push_back(static_cast<int32_t>(text.size()));
  }
  fclose(file);
  for (int i = 0; i < kKernelCount; i++) {
    if (kKernels[i]->precision != model->shape.precision || !kKernels[i]->runsHere() || (*kernel && strcmp(kernel, kKernels[i]->name) != 0)) continue;
    bool ran;
    const std::vector<float> out =
        encodeAll(kKernels[i]->name, *model, 512, ids, lengths, {Pooling::kMean, true}, &ran);
    if (!ran) return 1;
    printf("%s %016llx\n", kKernels[i]->name, static_cast<unsigned long long>(digest(out)));
  }
  closeModel(model);
  return 0;
}

double micros(clockid_t clock) {
  timespec now;
  clock_gettime(clock, &now);
  return now.tv_sec * 1e6 + now.tv_nsec / 1e3;
}

// Texts of random words, run for a fifth of a second.
int timed(const char* weights, int texts, int tokens, const char* kernel, int threads) {
  char why[256];
  Model* model = openModel(weights, why, sizeof why);
  if (!model) {
    printf("FAILED: %s\n", why);
    return 1;
  }
  Random random = {1};
  std::vector<int32_t> ids(static_cast<size_t>(texts) * tokens);
  for (int32_t& id : ids) id = random.below(model->shape.vocabulary);
  const std::vector<int32_t> lengths(texts, tokens);
  const std::vector<Form> forms(texts, Form::kUsual);
  std::vector<float> out(static_cast<size_t>(texts) * model->shape.hidden);
  const int work = tokens > 256 ? tokens : 256;
  Threads crew(model->shape, work, threads, threads);
  Workspace* workspace = newWorkspace(model->shape, work, threads > 1 ? crew.team() : nullptr);
  // Of this thread on a processor, so that what else runs there counts less.
  const clockid_t clock = threads > 1 ? CLOCK_MONOTONIC : CLOCK_THREAD_CPUTIME_ID;
  const Kernel* found = findKernel(model->shape.precision, kernel);
  if (!found) return 1;
  std::vector<double> all;
  for (double spent = 0; spent < 2e5 || all.size() < 6;) {
    const double begin = micros(clock);
    encodeBatch(*found, *model, *workspace, {ids.data(), lengths.data(), forms.data(), texts}, {Pooling::kMean, true},
                out.data());
    all.push_back(micros(clock) - begin);
    spent += all.back();
  }
  std::sort(all.begin(), all.end());
  printf("%s %dx%d: median %.0f us, least %.0f us, of %zu runs\n", found->name, texts, tokens, all[all.size() / 2],
         all.front(), all.size());
  freeWorkspace(workspace);
  closeModel(model);
  return 0;
}

}  // namespace

int main(int count, char** arguments) {
  if (count >= 4 && strcmp(arguments[1], "digest") == 0) {
    return digests(arguments[2], arguments[3], count > 4 ? arguments[4] : "");
  }
  if (count >= 5 && strcmp(arguments[1], "time") == 0) {
    return timed(arguments[2], atoi(arguments[3]), atoi(arguments[4]), count > 5 ? arguments[5] : "",
                 count > 6 ? atoi(arguments[6]) : 1);
  }
  const int shapes = count >= 3 ? atoi(arguments[1]) : 20, calls = count >= 3 ? atoi(arguments[2]) : 2000;
  if (count >= 4) leastWeight = atoi(arguments[3]);
  char name[] = "/tmp/encoder-test-XXXXXX";
  const int fd = mkstemp(name);
  if (fd < 0) return 1;
  close(fd);
  path = name;
  if (count == 2 && strcmp(arguments[1], "team") == 0) {
    teams();
    unlink(name);
    printf("%s\n", failures ? "FAILED" : "passed");
    return failures ? 1 : 0;
  }
  uint64_t all = 14695981039346656037u;
  for (int i = 0; i < shapes; i++) fuzz(1000 + i, &all);
  badBatches();
  for (int precision = 0; precision < 3; precision++) badFiles(static_cast<Precision>(precision));
  teams();
  leaks(calls);
  unlink(name);
  printf("%s; kernels:", failures ? "FAILED" : "passed");
  for (int i = 0; i < kKernelCount; i++) {
    if (kKernels[i]->runsHere()) printf(" %s", kKernels[i]->name);
  }
  printf("; digest %016llx\n", static_cast<unsigned long long>(all));
  return failures ? 1 : 0;
}
