package dev.jetd.bindings.tensorrt;

import dev.jetd.bindings.natives.NativeOwner;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.tensorrt.global.nvinfer.DataType;
import org.bytedeco.tensorrt.global.nvinfer.ElementWiseOperation;
import org.bytedeco.tensorrt.global.nvinfer.LayerType;
import org.bytedeco.tensorrt.global.nvinfer.UnaryOperation;
import org.bytedeco.tensorrt.nvinfer.IConstantLayer;
import org.bytedeco.tensorrt.nvinfer.IElementWiseLayer;
import org.bytedeco.tensorrt.nvinfer.ILayer;
import org.bytedeco.tensorrt.nvinfer.INetworkDefinition;
import org.bytedeco.tensorrt.nvinfer.ITensor;
import org.bytedeco.tensorrt.nvinfer.IUnaryLayer;
import org.bytedeco.tensorrt.nvinfer.Weights;

/**
 * Keeps a graph of FP32 out of what FP16 cannot hold, where it is computed in FP16. Two things in
 * text encoders are known to become no number there:
 *
 * <ul>
 *   <li>The mask's "minus infinity", such as FP32's least number, times a token's 0. A number that
 *       FP16 holds, with room for a score beside it, hides a token as well: its share is 0 in FP32
 *       too.
 *   <li>The squares of LayerNorm, and their sum. They stay in FP32, with the root.
 * </ul>
 */
record HalfRange(INetworkDefinition network, NativeOwner owner) {
  /** e to the power of it is 0, and a score of thousands may be added to it. */
  private static final float HIDDEN = -30_000;

  /** Looks at every layer there is so far. */
  void apply() {
    for (int i = 0; i < network.getNbLayers(); i++) {
      ILayer layer = network.getLayer(i);
      if (!givesFloats(layer)) {
        continue;
      }
      if (layer.getType().intern() == LayerType.kCONSTANT) {
        bound(new IConstantLayer(layer));
      } else if (isWide(layer)) {
        NetworkHead.exact(layer);
      }
    }
  }

  /** Shapes are computed in layers too, of whole numbers. */
  private static boolean givesFloats(ILayer layer) {
    ITensor output = layer.getNbOutputs() == 1 ? layer.getOutput(0) : null;
    return output != null && !output.isNull() && output.getType().intern() == DataType.kFLOAT;
  }

  private static boolean isWide(ILayer layer) {
    return switch (layer.getType().intern()) {
      case kREDUCE -> true;
      case kELEMENTWISE ->
          new IElementWiseLayer(layer).getOperation().intern() == ElementWiseOperation.kPOW;
      case kUNARY -> new IUnaryLayer(layer).getOperation().intern() == UnaryOperation.kSQRT;
      default -> false;
    };
  }

  private void bound(IConstantLayer layer) {
    Weights weights = layer.getWeights();
    if (weights.count() != 1 || weights.type().intern() != DataType.kFLOAT) {
      return;
    }
    float value = new FloatPointer(weights.values()).get();
    float bounded = bounded(value);
    if (bounded != value) {
      FloatPointer kept = owner.keep(new FloatPointer(bounded));
      layer.setWeights(new Weights().type(DataType.kFLOAT).values(kept).count(1));
    }
  }

  /** A number that stands for minus infinity becomes one that FP16 has; all others stay. */
  static float bounded(float value) {
    return value < HIDDEN ? HIDDEN : value;
  }
}
