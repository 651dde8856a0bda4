package dev.jetd.bindings.tensorrt;

import dev.jetd.bindings.Pooling;
import dev.jetd.bindings.Precision;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * All that an engine depends on. Two engines are interchangeable only if theirs are equal.
 *
 * @param graph SHA-256 of the ONNX file, in hex
 * @param output the graph's output that is read
 * @param tensorRt version of the library
 * @param device name and compute capability
 * @param cuda the CUDA runtime's version
 */
public record EngineKey(
    String graph,
    String output,
    Pooling pooling,
    String tensorRt,
    String cuda,
    String device,
    Precision precision,
    Bucket bucket) {
  /** Of what {@link NetworkHead} appends; another number makes old engines foreign. */
  private static final int HEAD = 1;

  private static final int NAME_DIGITS = 24;

  /** Whole, as it stands in an engine's file. */
  public String text() {
    return String.join(
        "\n",
        "jetd engine " + HEAD,
        "graph " + graph,
        "output " + output,
        "pooling " + pooling,
        "tensorrt " + tensorRt,
        "cuda " + cuda,
        "device " + device,
        "precision " + precision,
        "bucket " + bucket);
  }

  /** A name that tells a person the shape and differs for every key. */
  public String fileName() {
    return precision.name().toLowerCase(Locale.ROOT)
        + "-"
        + bucket
        + "-"
        + digest(text()).substring(0, NAME_DIGITS)
        + ".engine";
  }

  private static String digest(String text) {
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
