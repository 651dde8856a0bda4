// What dev.jetd.bindings.encoder.EncoderCalls declares. Java owns every handle and frees it once; the buffers of a
// runner are its own memory and gone with it.
#include "encoder.h"

#include <jni.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>

using namespace jetd;

namespace {

// A third of the weight of other threads: enough to go on under any load, little enough to be out of their way.
constexpr int kNiceness = 5;

struct Runner {
  const Kernel* kernel;
  const Model* model;
  Workspace* workspace;
  Output output;
  int32_t* ids;
  int32_t* lengths;
  Form* forms;
  float* vectors;
  int tokens;
};

void fail(JNIEnv* env, const char* message) {
  const jclass type = env->FindClass("dev/jetd/bindings/BackendException");
  if (type) env->ThrowNew(type, message);
}

Runner* runnerOf(jlong handle) { return reinterpret_cast<Runner*>(handle); }

void release(Runner* runner) {
  if (runner->workspace) freeWorkspace(runner->workspace);
  free(runner->ids);
  free(runner->lengths);
  free(runner->forms);
  free(runner->vectors);
  free(runner);
}

}  // namespace

#define JETD(type, name) extern "C" JNIEXPORT type JNICALL Java_dev_jetd_bindings_encoder_EncoderCalls_##name

JETD(jlong, openModel)(JNIEnv* env, jclass, jbyteArray path) {
  char name[4096], why[256];
  const jsize length = env->GetArrayLength(path);
  if (length >= static_cast<jsize>(sizeof name)) {
    fail(env, "the path is too long");
    return 0;
  }
  env->GetByteArrayRegion(path, 0, length, reinterpret_cast<jbyte*>(name));
  name[length] = 0;
  Model* model = openModel(name, why, sizeof why);
  if (!model) fail(env, why);
  return reinterpret_cast<jlong>(model);
}

JETD(void, closeModel)(JNIEnv*, jclass, jlong model) { closeModel(reinterpret_cast<Model*>(model)); }

// vocabulary, positions, hidden, precision
JETD(void, shape)(JNIEnv* env, jclass, jlong model, jintArray out) {
  const Shape& shape = reinterpret_cast<Model*>(model)->shape;
  const jint numbers[] = {shape.vocabulary, shape.positions, shape.hidden, static_cast<jint>(shape.precision)};
  env->SetIntArrayRegion(out, 0, 4, numbers);
}

// The kernels of a precision that run here, best first, separated by blanks.
JETD(jstring, kernels)(JNIEnv* env, jclass, jint precision) {
  char names[256];
  size_t at = 0;
  for (int i = 0; i < kKernelCount; i++) {
    if (kKernels[i]->precision == static_cast<Precision>(precision) && kKernels[i]->runsHere()) {
      at += snprintf(names + at, sizeof names - at, "%s%s", at ? " " : "", kKernels[i]->name);
    }
  }
  return env->NewStringUTF(names);
}

JETD(jlong, newTeam)(JNIEnv* env, jclass, jlong model, jint chunk, jint helpers, jint processors) {
  Team* team = newTeam(reinterpret_cast<Model*>(model)->shape, chunk, helpers, processors);
  if (!team) fail(env, "there is no memory for helpers of the encoder");
  return reinterpret_cast<jlong>(team);
}

JETD(void, help)(JNIEnv*, jclass, jlong team, jint helper) { help(*reinterpret_cast<Team*>(team), helper); }

JETD(jlong, helped)(JNIEnv*, jclass, jlong team) { return helpedChunks(*reinterpret_cast<Team*>(team)); }

JETD(void, endTeam)(JNIEnv*, jclass, jlong team) { endTeam(*reinterpret_cast<Team*>(team)); }

JETD(void, freeTeam)(JNIEnv*, jclass, jlong team) { freeTeam(reinterpret_cast<Team*>(team)); }

JETD(jlong, newRunner)
(JNIEnv* env, jclass, jlong handle, jlong team, jstring kernel, jint tokens, jint chunk, jint pooling, jboolean normalize) {
  const Model* model = reinterpret_cast<const Model*>(handle);
  const char* name = env->GetStringUTFChars(kernel, nullptr);
  if (!name) return 0;
  const Kernel* found = findKernel(model->shape.precision, name);
  env->ReleaseStringUTFChars(kernel, name);
  if (!found) {
    fail(env, "this processor cannot run that kernel");
    return 0;
  }
  Runner* runner = static_cast<Runner*>(calloc(1, sizeof(Runner)));
  if (runner) {
    *runner = {found, model, newWorkspace(model->shape, chunk, reinterpret_cast<Team*>(team)),
               {static_cast<Pooling>(pooling), normalize != 0}, nullptr, nullptr, nullptr, nullptr, tokens};
    runner->ids = static_cast<int32_t*>(calloc(tokens, sizeof(int32_t)));
    runner->lengths = static_cast<int32_t*>(calloc(tokens, sizeof(int32_t)));
    runner->forms = static_cast<Form*>(calloc(tokens, sizeof(Form)));
    runner->vectors = static_cast<float*>(calloc(static_cast<size_t>(tokens) * model->shape.hidden, sizeof(float)));
  }
  if (!runner || !runner->workspace || !runner->ids || !runner->lengths || !runner->forms || !runner->vectors) {
    if (runner) release(runner);
    fail(env, "there is no memory for a run of the encoder");
    return 0;
  }
  return reinterpret_cast<jlong>(runner);
}

// In Linux each thread has a niceness of its own.
JETD(void, giveWay)(JNIEnv*, jclass) {
  const id_t self = static_cast<id_t>(syscall(SYS_gettid));
  if (getpriority(PRIO_PROCESS, self) < kNiceness) setpriority(PRIO_PROCESS, self, kNiceness);
}

JETD(void, freeRunner)(JNIEnv*, jclass, jlong runner) { release(runnerOf(runner)); }

JETD(jobject, ids)(JNIEnv* env, jclass, jlong handle) {
  return env->NewDirectByteBuffer(runnerOf(handle)->ids, runnerOf(handle)->tokens * jlong(sizeof(int32_t)));
}

JETD(jobject, lengths)(JNIEnv* env, jclass, jlong handle) {
  return env->NewDirectByteBuffer(runnerOf(handle)->lengths, runnerOf(handle)->tokens * jlong(sizeof(int32_t)));
}

JETD(jobject, forms)(JNIEnv* env, jclass, jlong handle) {
  return env->NewDirectByteBuffer(runnerOf(handle)->forms, runnerOf(handle)->tokens * jlong(sizeof(Form)));
}

JETD(jobject, vectors)(JNIEnv* env, jclass, jlong handle) {
  const Runner* runner = runnerOf(handle);
  return env->NewDirectByteBuffer(runner->vectors, runner->tokens * jlong(runner->model->shape.hidden * sizeof(float)));
}

// Runs what lies in ids, lengths and forms; false if that is no batch the model takes.
JETD(jboolean, run)(JNIEnv*, jclass, jlong handle, jint texts) {
  Runner* r = runnerOf(handle);
  if (texts < 1 || texts > r->tokens) return JNI_FALSE;
  int64_t tokens = 0;
  for (int i = 0; i < texts; i++) tokens += r->lengths[i] > 0 ? r->lengths[i] : r->tokens + 1;
  if (tokens > r->tokens) return JNI_FALSE;
  const Batch batch = {r->ids, r->lengths, r->forms, texts};
  return encodeBatch(*r->kernel, *r->model, *r->workspace, batch, r->output, r->vectors);
}
