package dev.jetd.bindings.onnx;

import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.natives.NativeOwner;
import org.bytedeco.javacpp.LongPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.javacpp.PointerPointer;
import org.bytedeco.onnxruntime.MemoryInfo;
import org.bytedeco.onnxruntime.OrtApi;
import org.bytedeco.onnxruntime.OrtMemoryInfo;
import org.bytedeco.onnxruntime.OrtRunOptions;
import org.bytedeco.onnxruntime.OrtSession;
import org.bytedeco.onnxruntime.OrtStatus;
import org.bytedeco.onnxruntime.OrtValue;
import org.bytedeco.onnxruntime.global.onnxruntime;

/**
 * The calls that every run makes, by ONNX Runtime's C interface: unlike the C++ classes it puts
 * what it creates into objects that already exist, so a run leaves nothing on the Java heap.
 */
final class OrtCalls {
  private final OrtApi api = onnxruntime.GetApi();
  private final OrtApi.GetErrorMessage_OrtStatus errorMessage = api.GetErrorMessage();
  private final OrtMemoryInfo memory;

  OrtCalls(NativeOwner owner) {
    memory =
        owner
            .keep(
                MemoryInfo.CreateCpu(onnxruntime.OrtDeviceAllocator, onnxruntime.OrtMemTypeDefault))
            .asOrtMemoryInfo();
  }

  /** Puts into {@code value} a tensor that lies in the caller's memory; release it after use. */
  void createTensor(
      Pointer data, long bytes, LongPointer shape, int rank, ElementType type, OrtValue value) {
    check(api.CreateTensorWithDataAsOrtValue(memory, data, bytes, shape, rank, type.code(), value));
  }

  void releaseTensor(OrtValue value) {
    api.ReleaseValue(value);
    value.setNull();
  }

  void run(
      OrtSession session,
      OrtRunOptions options,
      PointerPointer<Pointer> inputNames,
      PointerPointer<OrtValue> inputs,
      int inputCount,
      PointerPointer<Pointer> outputNames,
      PointerPointer<OrtValue> outputs,
      int outputCount) {
    check(
        api.Run(
            session, options, inputNames, inputs, inputCount, outputNames, outputCount, outputs));
  }

  OrtApi api() {
    return api;
  }

  /** Success is a null status, by ONNX Runtime's convention. */
  void check(OrtStatus status) {
    if (status == null) {
      return;
    }
    String message = errorMessage.call(status).getString();
    api.ReleaseStatus(status);
    throw new BackendException("ONNX Runtime says: " + message);
  }
}
