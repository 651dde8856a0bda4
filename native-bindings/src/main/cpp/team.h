// Threads that share one run where processors are idle.
//
// A team is of one model's lanes: its helpers are threads that do nothing but wait to be called. A run goes in phases,
// each of chunks that any thread may compute, and nobody but the run's own thread has to: it takes one chunk after the
// other, whoever helps takes some of them, and a phase is over when all are done. So a helper that comes late or not at
// all costs nothing. One that is put off its processor in the middle of a chunk holds the run up, once: the run then
// goes on alone, and so do the next.
//
// Helpers are called only while fewer threads run than there are processors, and leave as soon as more do. A phase's
// chunks write different places, and what a place holds does not depend on who computes it: so the bits are the same
// for any number of helpers.
//
// Included by kernels: no function here is inline, or it would be compiled for their processors (body.h).
#ifndef JETD_TEAM_H
#define JETD_TEAM_H

#include "model.h"

namespace jetd {

struct Scratch;
struct Team;
struct Crew;

// A team that cannot have its memory is null. Its runs have at most `tokens` tokens at a time.
Team* newTeam(const Shape& shape, int tokens, int helpers, int processors);

// What each helper's thread does, all its life: returns after endTeam.
void help(Team& team, int helper);

// No run is under way any more. Helpers return from help.
void endTeam(Team& team);

// After the last helper has returned and the last crew is freed.
void freeTeam(Team* team);

// How many chunks helpers have computed so far.
int64_t helpedChunks(const Team& team);

// What a lane and its helpers have in common, from the lane's first run to its last. A null crew works alone.
Crew* newCrew(Team& team);
void freeCrew(Crew* crew);

void beginRun(Crew* crew);
void endRun(Crew* crew);

// Between beginRun and endRun: asks idle helpers to take part in what follows, if so many tokens are worth it.
void callHelpers(Crew* crew, int tokens);

// How many threads to cut the next phase for, the run's own included.
int crewSize(const Crew* crew);

using Chunk = void (*)(const void* phase, int chunk, Scratch& scratch);

// A phase: calls chunk for each number below `chunks`, with the scratch of the thread that does it. Returns when all
// have returned.
void shareChunks(Crew* crew, Scratch& own, int chunks, Chunk chunk, const void* phase);

}  // namespace jetd

#endif
