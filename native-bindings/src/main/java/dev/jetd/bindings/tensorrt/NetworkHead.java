package dev.jetd.bindings.tensorrt;

import dev.jetd.bindings.Pooling;
import java.util.List;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.tensorrt.global.nvinfer.DataType;
import org.bytedeco.tensorrt.global.nvinfer.ElementWiseOperation;
import org.bytedeco.tensorrt.global.nvinfer.ReduceOperation;
import org.bytedeco.tensorrt.global.nvinfer.UnaryOperation;
import org.bytedeco.tensorrt.nvinfer.Dims2;
import org.bytedeco.tensorrt.nvinfer.Dims3;
import org.bytedeco.tensorrt.nvinfer.ILayer;
import org.bytedeco.tensorrt.nvinfer.INetworkDefinition;
import org.bytedeco.tensorrt.nvinfer.IShuffleLayer;
import org.bytedeco.tensorrt.nvinfer.ITensor;
import org.bytedeco.tensorrt.nvinfer.Weights;

/**
 * What is appended to a graph, so that it gives vectors: a sum of the tokens' vectors, each with a
 * weight of its own, and that sum scaled to length 1.
 *
 * <p>The weights are an input, made for each sequence: with 1/n for its own n tokens the sum is
 * their mean, with a single 1 it is the first token's or the last's, and padding always has 0. So
 * one network serves every pooling, in FP32 whatever the graph's precision.
 */
final class NetworkHead {
  /** Names of what is added; a graph's own cannot be taken for them. */
  static final String WEIGHTS = "jetd_weights";

  static final String TOKENS = "jetd_tokens";
  static final String UNSCALED = "jetd_unscaled";
  static final String VECTORS = "jetd_vectors";

  /** The square of a length below which a vector has no direction: it stays what it is. */
  private static final float LEAST_SQUARE = 1e-24f;

  private static final int ROWS = 1;
  private static final int TOKEN_AXIS = 1 << 1;
  private static final int VECTOR_AXIS = 1 << 1;

  private final TensorRt tensorRt;
  private final INetworkDefinition network;

  /** Of weights that must live until the engine is built. */
  private final FloatPointer least = new FloatPointer(LEAST_SQUARE);

  NetworkHead(TensorRt tensorRt, INetworkDefinition network) {
    this.tensorRt = tensorRt;
    this.network = network;
  }

  /**
   * Appends it.
   *
   * @param output of the graph
   */
  void append(ITensor output, Pooling pooling, Bucket bucket) {
    ITensor given = floats(output);
    ITensor unscaled = given;
    if (pooling != Pooling.NONE) {
      network.markOutput(named(given, TOKENS));
      unscaled = pooled(given, bucket);
    }
    network.markOutput(named(unscaled, UNSCALED));
    network.markOutput(named(scaled(unscaled), VECTORS));
  }

  /** Frees what the engine no longer needs once it is built. */
  void release() {
    least.deallocate();
  }

  /** What comes back is FP32, whatever a graph gives. */
  private ITensor floats(ITensor tensor) {
    return tensor.getType().intern() == DataType.kFLOAT
        ? tensor
        : tensorRt.present(network.addCast(tensor, DataType.kFLOAT), "casting").getOutput(0);
  }

  private ITensor pooled(ITensor tokens, Bucket bucket) {
    ITensor weights =
        tensorRt.present(
            network.addInput(WEIGHTS, DataType.kFLOAT, new Dims2(bucket.rows(), bucket.tokens())),
            "adding an input");
    IShuffleLayer column = tensorRt.present(network.addShuffle(weights), "reshaping");
    column.setReshapeDimensions(new Dims3(bucket.rows(), bucket.tokens(), ROWS));
    ITensor weighted = elementWise(tokens, column.getOutput(0), ElementWiseOperation.kPROD);
    return exact(
        tensorRt.present(
            network.addReduce(weighted, ReduceOperation.kSUM, TOKEN_AXIS, false), "summing"));
  }

  private ITensor scaled(ITensor vectors) {
    ITensor squares = elementWise(vectors, vectors, ElementWiseOperation.kPROD);
    ITensor sum =
        exact(
            tensorRt.present(
                network.addReduce(squares, ReduceOperation.kSUM, VECTOR_AXIS, true), "summing"));
    Weights bound = new Weights().type(DataType.kFLOAT).values(least).count(1);
    ITensor floor =
        tensorRt.present(network.addConstant(new Dims2(1, 1), bound), "a constant").getOutput(0);
    ITensor bounded = elementWise(sum, floor, ElementWiseOperation.kMAX);
    ITensor length =
        exact(tensorRt.present(network.addUnary(bounded, UnaryOperation.kSQRT), "a root"));
    return elementWise(vectors, length, ElementWiseOperation.kDIV);
  }

  private ITensor elementWise(ITensor a, ITensor b, ElementWiseOperation operation) {
    return exact(tensorRt.present(network.addElementWise(a, b, operation), "adding " + operation));
  }

  /** A layer's only output, computed in FP32. */
  @SuppressWarnings("deprecation")
  static ITensor exact(ILayer layer) {
    layer.setPrecision(DataType.kFLOAT);
    layer.setOutputType(0, DataType.kFLOAT);
    return layer.getOutput(0);
  }

  private static ITensor named(ITensor tensor, String name) {
    tensor.setName(name);
    return tensor;
  }

  /** What a run gives, in the order it lies in memory. */
  static List<String> outputs(Pooling pooling) {
    return pooling == Pooling.NONE
        ? List.of(VECTORS, UNSCALED)
        : List.of(VECTORS, UNSCALED, TOKENS);
  }
}
