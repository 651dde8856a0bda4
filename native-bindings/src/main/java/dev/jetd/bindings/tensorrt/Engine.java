package dev.jetd.bindings.tensorrt;

import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.DeviceFault;
import dev.jetd.bindings.natives.NativeOwner;
import dev.jetd.bindings.tensorrt.EngineFile.Reading;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.tensorrt.global.nvinfer.DataType;
import org.bytedeco.tensorrt.global.nvinfer.TensorIOMode;
import org.bytedeco.tensorrt.nvinfer.ICudaEngine;
import org.bytedeco.tensorrt.nvinfer.IExecutionContext;
import org.bytedeco.tensorrt.nvinfer.IRuntime;

/** A built engine on the device, for one shape. Contexts made of it must be closed before it. */
final class Engine implements AutoCloseable {
  private final TensorRt tensorRt;
  private final Bucket bucket;
  private final ICudaEngine engine;
  private final NativeOwner owner;

  private Engine(TensorRt tensorRt, Bucket bucket, ICudaEngine engine, NativeOwner owner) {
    this.tensorRt = tensorRt;
    this.bucket = bucket;
    this.engine = engine;
    this.owner = owner;
  }

  /**
   * Loads it from its file. One that TensorRT refuses, though it is whole, is forgotten.
   *
   * @throws BackendException if it is not there, or the device has no room for it
   */
  static Engine load(TensorRt tensorRt, EngineKey key, EngineStore store) {
    ByteBuffer plan =
        switch (store.read(key)) {
          case Reading.Whole whole -> whole.plan();
          case Reading.Absent absent ->
              throw new BackendException("The engine " + key.bucket() + " is not built");
          case Reading.Unusable unusable ->
              throw new BackendException(
                  "The engine " + store.file(key) + " must be built anew: " + unusable.reason());
        };
    NativeOwner owner = new NativeOwner();
    try {
      IRuntime runtime = tensorRt.newRuntime();
      owner.onClose(() -> CppObject.delete(runtime));
      ICudaEngine engine = deserialize(tensorRt, runtime, plan, key, store);
      owner.onClose(() -> CppObject.delete(engine));
      return new Engine(tensorRt, key.bucket(), engine, owner);
    } catch (RuntimeException e) {
      owner.close();
      throw e;
    }
  }

  private static ICudaEngine deserialize(
      TensorRt tensorRt, IRuntime runtime, ByteBuffer plan, EngineKey key, EngineStore store) {
    long size = plan.remaining();
    ICudaEngine engine = runtime.deserializeCudaEngine(new BytePointer(plan), size);
    if (engine != null && !engine.isNull()) {
      return engine;
    }
    String why = tensorRt.load().takeErrors();
    if (TensorRt.isWantOfMemory(why)
        || tensorRt.cuda().availableMemory(tensorRt.cuda().device()) < 2 * size) {
      throw new BackendException(
          DeviceFault.OUT_OF_MEMORY, "No room for the engine " + key.bucket() + ": " + why);
    }
    try {
      store.delete(key);
    } catch (IOException e) {
      why += "; and it cannot be removed: " + e.getMessage();
    }
    // Built anew it may be taken.
    throw new BackendException(
        DeviceFault.FAILED, "TensorRT refuses the engine " + key.bucket() + ": " + why);
  }

  Bucket bucket() {
    return bucket;
  }

  /** Inputs, or outputs, and the bytes of one element of each. */
  Map<String, Integer> tensors(TensorIOMode mode) {
    Map<String, Integer> tensors = new LinkedHashMap<>();
    for (int i = 0; i < engine.getNbIOTensors(); i++) {
      String name = engine.getIOTensorName(i);
      if (engine.getTensorIOMode(name).intern() == mode) {
        tensors.put(name, bytes(engine.getTensorDataType(name).intern()));
      }
    }
    return tensors;
  }

  private static int bytes(DataType type) {
    return switch (type) {
      case kINT64 -> Long.BYTES;
      case kINT32, kFLOAT -> Integer.BYTES;
      default -> throw new BackendException("An engine with a tensor of " + type);
    };
  }

  /**
   * Makes a context; the caller frees it.
   *
   * @throws BackendException with {@link DeviceFault#OUT_OF_MEMORY} if there is none
   */
  IExecutionContext newContext() {
    IExecutionContext context = engine.createExecutionContext();
    if (context == null || context.isNull()) {
      throw new BackendException(
          DeviceFault.OUT_OF_MEMORY,
          "No room for a context of " + bucket + ": " + tensorRt.load().takeErrors());
    }
    return context;
  }

  @Override
  public void close() {
    owner.close();
  }
}
