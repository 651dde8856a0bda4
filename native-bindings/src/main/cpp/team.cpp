#include "team.h"

#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include <atomic>
#include <climits>
#include <cstdlib>
#include <new>

#include "encoder.h"

namespace jetd {

namespace {

using Word = std::atomic<int32_t>;

// Who waits for another thread's chunk does so actively for as long as one of its own took, and this longer: more than
// what lies between two phases takes. Then a helper leaves, and a run's own thread sleeps.
constexpr int64_t kPatience = 50000;

// The most runs that go alone after a helper was not on its processor when it was waited for.
constexpr int kMostAlone = 63;

// Shorter runs are half over before a helper is awake (docs/ENCODER.md).
constexpr int kLeastShared = 16;

// A word keeps the caches' lines of its neighbours quiet.
constexpr size_t kLine = 64;

void sleepWhile(Word& word, int32_t value) {
  syscall(SYS_futex, reinterpret_cast<int32_t*>(&word), FUTEX_WAIT_PRIVATE, value, nullptr, nullptr, 0);
}

// Touches no memory of its own accord: the word may be gone.
void wake(Word* word) {
  syscall(SYS_futex, reinterpret_cast<int32_t*>(word), FUTEX_WAKE_PRIVATE, INT_MAX, nullptr, nullptr, 0);
}

void relax() {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("isb");
#endif
}

int64_t nanoTime() {
  timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * int64_t{1000000000} + now.tv_nsec;
}

// Busy waiting with an end.
class Spin {
 public:
  explicit Spin(int64_t nanos) : nanos_(nanos) {}

  // Whether to look again.
  bool more() {
    relax();
    if (++looks_ % 16 != 0) return true;
    const int64_t now = nanoTime();
    if (end_ == 0) end_ = now + nanos_;
    return now < end_;
  }


 private:
  int64_t nanos_;
  int64_t looks_ = 0;
  int64_t end_ = 0;
};

struct alignas(kLine) Helper {
  std::atomic<Crew*> crew{nullptr};  // whom it helps, from being called until it has left
  Word calls{0};                     // moves when crew is set, or the team ends
  std::atomic<int64_t> chunks{0};
  Scratch* scratch = nullptr;
};

template <class T>
T* zeroed(size_t count) {
  void* memory = aligned_alloc(alignof(T), count * sizeof(T));
  if (!memory) return nullptr;
  for (size_t i = 0; i < count; i++) new (static_cast<T*>(memory) + i) T();
  return static_cast<T*>(memory);
}

}  // namespace

struct alignas(kLine) Team {
  Helper* helpers = nullptr;
  int count = 0;
  std::atomic<bool> ended{false};
  // Processors less threads that run or help, or were called to. Below 0 helpers leave.
  alignas(kLine) Word idle{0};
};

struct alignas(kLine) Crew {
  Team* team = nullptr;
  int called = 0;  // helpers of this run
  int alone = 0;   // runs to go without any
  int shyness = 0;  // and how many more after the next time

  // The phase. Written while no chunk remains, so that who has taken a chunk reads that chunk's.
  Chunk chunk = nullptr;
  const void* phase = nullptr;

  alignas(kLine) Word remain{0};   // chunks that nobody has taken
  alignas(kLine) Word pending{0};  // chunks that are not done
  Word asleep{0};                  // whether the run sleeps until pending is 0
  alignas(kLine) Word open{0};     // whether a run goes on
  Word helpers{0};                 // who have this for their crew
};

namespace {

// Takes a chunk and computes it; false if none remains.
bool oneChunk(Crew& crew, Scratch& scratch) {
  int32_t remain = crew.remain.load(std::memory_order_relaxed);
  do {
    if (remain == 0) return false;
  } while (!crew.remain.compare_exchange_weak(remain, remain - 1, std::memory_order_acquire, std::memory_order_relaxed));
  crew.chunk(crew.phase, remain - 1, scratch);
  if (crew.pending.fetch_sub(1) == 1 && crew.asleep.load() != 0) wake(&crew.pending);
  return true;
}

void takePart(Helper& helper, Crew& crew) {
  Spin spin(kPatience);
  int64_t begin = nanoTime();
  while (crew.open.load() != 0 && crew.team->idle.load(std::memory_order_relaxed) >= 0) {
    if (oneChunk(crew, *helper.scratch)) {
      helper.chunks.fetch_add(1, std::memory_order_relaxed);
      const int64_t end = nanoTime();
      spin = Spin(end - begin + kPatience);
      begin = end;
    } else if (!spin.more()) {
      return;
    }
  }
}

void leave(Team& team, Helper& helper, Crew& crew) {
  helper.crew.store(nullptr);
  team.idle.fetch_add(1);
  // The crew may be freed from here on.
  Word* helpers = &crew.helpers;
  if (helpers->fetch_sub(1) == 1) wake(helpers);
}

// Whether a processor was idle and is now the caller's to give.
bool takeIdle(Word& idle) {
  int32_t now = idle.load();
  while (now > 0) {
    if (idle.compare_exchange_weak(now, now - 1)) return true;
  }
  return false;
}

// Whether the helper was free and is now the crew's; it takes a processor that is idle.
bool call(Crew& crew, Helper& helper) {
  Crew* none = nullptr;
  crew.helpers.fetch_add(1);
  if (!helper.crew.compare_exchange_strong(none, &crew)) {
    crew.helpers.fetch_sub(1);
    return false;
  }
  helper.calls.fetch_add(1);
  wake(&helper.calls);
  return true;
}

// Returns whether it had to sleep.
bool awaitHelpers(Crew& crew, int64_t begin) {
  if (crew.pending.load() == 0) return false;
  Spin spin(nanoTime() - begin + kPatience);
  while (crew.pending.load() != 0) {
    if (spin.more()) continue;
    crew.asleep.store(1);
    for (int32_t left = crew.pending.load(); left != 0; left = crew.pending.load()) sleepWhile(crew.pending, left);
    crew.asleep.store(0);
    return true;
  }
  return false;
}

}  // namespace

Team* newTeam(const Shape& shape, int tokens, int helpers, int processors) {
  Team* team = zeroed<Team>(1);
  if (!team) return nullptr;
  team->idle.store(processors);
  team->helpers = zeroed<Helper>(helpers);
  bool good = team->helpers != nullptr;
  for (; good && team->count < helpers; team->count += good) {
    good = (team->helpers[team->count].scratch = newScratch(shape, tokens)) != nullptr;
  }
  if (good) return team;
  freeTeam(team);
  return nullptr;
}

void help(Team& team, int number) {
  Helper& helper = team.helpers[number];
  while (true) {
    const int32_t calls = helper.calls.load();
    Crew* crew = helper.crew.load();
    if (crew) {
      takePart(helper, *crew);
      leave(team, helper, *crew);
    } else if (team.ended.load()) {
      return;
    } else {
      sleepWhile(helper.calls, calls);
    }
  }
}

void endTeam(Team& team) {
  team.ended.store(true);
  for (int i = 0; i < team.count; i++) {
    team.helpers[i].calls.fetch_add(1);
    wake(&team.helpers[i].calls);
  }
}

void freeTeam(Team* team) {
  for (int i = 0; i < team->count; i++) freeScratch(team->helpers[i].scratch);
  free(team->helpers);
  free(team);
}

int64_t helpedChunks(const Team& team) {
  int64_t sum = 0;
  for (int i = 0; i < team.count; i++) sum += team.helpers[i].chunks.load();
  return sum;
}

Crew* newCrew(Team& team) {
  Crew* crew = zeroed<Crew>(1);
  if (crew) crew->team = &team;
  return crew;
}

void freeCrew(Crew* crew) {
  for (int32_t left = crew->helpers.load(); left != 0; left = crew->helpers.load()) sleepWhile(crew->helpers, left);
  free(crew);
}

void beginRun(Crew* crew) {
  if (!crew) return;
  crew->team->idle.fetch_sub(1);
  crew->open.store(1);
  crew->called = 0;
  if (crew->alone > 0) crew->alone--;
}

void endRun(Crew* crew) {
  if (!crew) return;
  if (crew->called > 0) crew->shyness /= 2;
  crew->open.store(0);
  crew->team->idle.fetch_add(1);
}

int crewSize(const Crew* crew) { return crew ? 1 + crew->called : 1; }

void callHelpers(Crew* crew, int tokens) {
  if (!crew) return;
  crew->called = 0;
  if (crew->alone > 0 || tokens < kLeastShared) return;
  Team& team = *crew->team;
  crew->called = crew->helpers.load();
  for (int i = 0; i < team.count && takeIdle(team.idle); i++) {
    while (i < team.count && !call(*crew, team.helpers[i])) i++;
    if (i < team.count) {
      crew->called++;
    } else {
      team.idle.fetch_add(1);
    }
  }
}

void shareChunks(Crew* crew, Scratch& own, int chunks, Chunk chunk, const void* phase) {
  if (!crew || crew->called == 0 || chunks == 1) {
    for (int i = 0; i < chunks; i++) chunk(phase, i, own);
    return;
  }
  crew->chunk = chunk;
  crew->phase = phase;
  crew->pending.store(chunks, std::memory_order_relaxed);
  crew->remain.store(chunks, std::memory_order_release);
  const int64_t begin = nanoTime();
  while (oneChunk(*crew, own)) {
  }
  if (awaitHelpers(*crew, begin)) {
    crew->called = 0;
    crew->shyness = crew->shyness * 2 + 1 < kMostAlone ? crew->shyness * 2 + 1 : kMostAlone;
    crew->alone = crew->shyness;
  }
}

}  // namespace jetd
