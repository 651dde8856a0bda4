#include "model.h"

#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace jetd {
namespace {

constexpr size_t kAlign = 64;
constexpr char kMagic[] = "JETDENC1";

// Hands out sections in order, and remembers whether one lies beyond the file or holds a number that is none.
class Sections {
 public:
  Sections(const uint8_t* file, size_t bytes) : file_(file), bytes_(bytes), at_(kAlign) {}

  const uint8_t* take(size_t bytes) {
    const size_t begin = at_;
    at_ += (bytes + kAlign - 1) / kAlign * kAlign;
    fits_ = fits_ && at_ <= bytes_;
    return file_ + begin;
  }

  const float* floats(size_t count) {
    const float* numbers = reinterpret_cast<const float*>(take(count * sizeof(float)));
    for (size_t i = 0; fits_ && i < count; i++) finite_ = finite_ && std::isfinite(numbers[i]);
    return numbers;
  }

  Norm norm(size_t n) {
    Norm norm;
    norm.gain = floats(n);
    norm.bias = floats(n);
    return norm;
  }

  const uint16_t* halves(size_t count) {
    const uint16_t* numbers = reinterpret_cast<const uint16_t*>(take(count * sizeof(uint16_t)));
    for (size_t i = 0; fits_ && i < count; i++) {
      const int exponent = (numbers[i] >> 7 & 0xff) - 127;
      finite_ = finite_ && exponent < 128 && (exponent >= -50 || (numbers[i] & 0x7fff) == 0);
    }
    return numbers;
  }

  Linear linear(Precision precision, size_t k, size_t n) {
    Linear linear = {floats(n), nullptr, nullptr, nullptr};
    switch (precision) {
      case Precision::kInt8:
        linear.scale = floats(n);
        linear.sum = reinterpret_cast<const int32_t*>(take(n * sizeof(int32_t)));
        linear.weight = take(k * n);
        break;
      case Precision::kFp32: linear.weight = floats(k * n); break;
      case Precision::kBf16: linear.weight = halves(k * n); break;
    }
    return linear;
  }

  bool fits() const { return fits_; }
  bool exact() const { return fits_ && at_ == bytes_; }
  bool finite() const { return finite_; }

 private:
  const uint8_t* file_;
  size_t bytes_;
  size_t at_;
  bool fits_ = true;
  bool finite_ = true;
};

bool plausible(const Shape& s) {
  const int32_t precision = static_cast<int32_t>(s.precision);
  return precision >= 0 && precision <= 2 && s.vocabulary >= 1 && s.vocabulary <= (1 << 24) && s.positions >= 1 && s.positions <= kMostPositions &&
         s.hidden >= kBlock && s.hidden <= 8192 && s.hidden % kBlock == 0 && s.heads >= 1 && s.hidden % s.heads == 0 &&
         s.headSize() % 16 == 0 && s.inner >= kBlock && s.inner <= 32768 && s.inner % kBlock == 0 && s.layers >= 1 &&
         s.layers <= 256 && s.epsilon >= 0 && s.epsilon < 1;
}

Shape readShape(const uint8_t* file) {
  int32_t numbers[6];
  Shape s;
  memcpy(numbers, file + 8, sizeof numbers);
  memcpy(&s.epsilon, file + 32, sizeof s.epsilon);
  memcpy(&s.precision, file + 36, sizeof s.precision);
  s.vocabulary = numbers[0];
  s.positions = numbers[1];
  s.hidden = numbers[2];
  s.heads = numbers[3];
  s.inner = numbers[4];
  s.layers = numbers[5];
  return s;
}

const char* readSections(Model* model) {
  const Shape& s = model->shape;
  const size_t hidden = s.hidden, inner = s.inner;
  Sections sections(model->file, model->bytes);
  model->positions = sections.floats(s.positions * hidden);
  model->embedded = sections.norm(hidden);
  for (int i = 0; i < s.layers; i++) {
    Layer& layer = model->layers[i];
    layer.qkv = sections.linear(s.precision, hidden, 3 * hidden);
    layer.out = sections.linear(s.precision, hidden, hidden);
    layer.afterAttention = sections.norm(hidden);
    layer.up = sections.linear(s.precision, hidden, inner);
    layer.down = sections.linear(s.precision, inner, hidden);
    layer.afterInner = sections.norm(hidden);
    if (!sections.fits()) return "it is cut off";
  }
  // Not looked at, so that only the words of texts are ever read.
  const size_t words = s.vocabulary * hidden;
  switch (s.precision) {
    case Precision::kInt8:
      model->wordScales = sections.floats(s.vocabulary);
      model->words = sections.take(words);
      break;
    case Precision::kFp32: model->words = sections.take(words * sizeof(float)); break;
    case Precision::kBf16: model->words = sections.take(words * sizeof(uint16_t)); break;
  }
  if (!sections.fits()) return "it is cut off";
  if (!sections.exact()) return "it is longer than its header says";
  if (!sections.finite()) return "it holds numbers that are not finite";
  return nullptr;
}

const char* read(Model* model) {
  if (model->bytes < kAlign || memcmp(model->file, kMagic, 8) != 0) return "it is no file of encoder weights";
  model->shape = readShape(model->file);
  if (!plausible(model->shape)) return "its header describes no encoder";
  model->layers = static_cast<Layer*>(calloc(model->shape.layers, sizeof(Layer)));
  if (!model->layers) return "there is no memory";
  return readSections(model);
}

// Null, or what went wrong.
const char* map(Model* model, const char* path) {
  const int fd = open(path, O_RDONLY | O_CLOEXEC);
  if (fd < 0) return strerror(errno);
  struct stat info;
  const char* error = nullptr;
  if (fstat(fd, &info) != 0) {
    error = strerror(errno);
  } else if (!S_ISREG(info.st_mode) || info.st_size == 0) {
    error = "it is empty, or not a file";
  } else {
    void* address = mmap(nullptr, info.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (address == MAP_FAILED) {
      error = strerror(errno);
    } else {
      model->file = static_cast<const uint8_t*>(address);
      model->bytes = info.st_size;
    }
  }
  close(fd);
  return error;
}

}  // namespace

Model* openModel(const char* path, char* why, size_t whyBytes) {
  Model* model = static_cast<Model*>(calloc(1, sizeof(Model)));
  if (!model) {
    snprintf(why, whyBytes, "there is no memory");
    return nullptr;
  }
  const char* error = map(model, path);
  if (!error) error = read(model);
  if (!error) return model;
  snprintf(why, whyBytes, "%s", error);
  closeModel(model);
  return nullptr;
}

void closeModel(Model* model) {
  if (model->file) munmap(const_cast<uint8_t*>(model->file), model->bytes);
  free(model->layers);
  free(model);
}

}  // namespace jetd
