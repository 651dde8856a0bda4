package dev.jetd.daemon.runtime;

import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.Precision;
import dev.jetd.bindings.Written;
import dev.jetd.bindings.convert.GraphConverter;
import dev.jetd.bindings.convert.GraphForm;
import dev.jetd.bindings.encoder.EncoderFile;
import dev.jetd.models.ModelException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Collectors;

/** What {@code jetd models quantize} can make of a model's FP32 graph. */
public enum ModelForm {
  /** The native encoder's weights: what it makes of a BERT is the fastest that is exact. */
  INT8_EXACT("int8-exact", "int8", EncoderFile.NAME),
  /** The native encoder's in half of the bits. */
  BF16_EXACT("bf16-exact", "bf16", EncoderFile.NAME),
  /** The native encoder's in all bits. */
  FP32_EXACT("fp32-exact", "fp32", EncoderFile.NAME),
  /** For any graph, and ONNX Runtime: each row's vector is its own. */
  INT8_BLOCKS("int8-blocks", "int8", Backends.GRAPH),
  /** Half the file, FP32's arithmetic. */
  FP16("fp16", "fp16", Backends.GRAPH);

  private static final String FULL = "-fp32";

  private final String word;
  private final String precision;
  private final String file;

  ModelForm(String word, String precision, String file) {
    this.word = word;
    this.precision = precision;
    this.file = file;
  }

  /**
   * The form of that name.
   *
   * @throws ModelException listing those there are
   */
  public static ModelForm ofWord(String word) {
    return Arrays.stream(values())
        .filter(form -> form.word.equals(word))
        .findFirst()
        .orElseThrow(() -> new ModelException("expected " + words() + ", found " + word));
  }

  public static String words() {
    return Arrays.stream(values()).map(form -> form.word).collect(Collectors.joining(", "));
  }

  public String word() {
    return word;
  }

  String precision() {
    return precision;
  }

  String file() {
    return file;
  }

  /** Whether it is a graph for ONNX Runtime, and not weights for the native encoder. */
  boolean isGraph() {
    return file.equals(Backends.GRAPH);
  }

  /**
   * The version's name with this form in the place of FP32: {@code 1-fp32} gives {@code 1-fp16}.
   */
  String versionOf(String version) {
    String base =
        version.endsWith(FULL) ? version.substring(0, version.length() - FULL.length()) : version;
    return base + "-" + word;
  }

  /**
   * Writes a graph in this form.
   *
   * @throws ModelException with the reason, if it cannot have it
   */
  void write(Path graph, Path into, Written written) {
    try {
      switch (this) {
        case INT8_EXACT -> EncoderFile.write(graph, into, Precision.INT8, written);
        case BF16_EXACT -> EncoderFile.write(graph, into, Precision.BF16, written);
        case FP32_EXACT -> EncoderFile.write(graph, into, Precision.FP32, written);
        case INT8_BLOCKS -> GraphConverter.write(graph, into, GraphForm.INT8_BLOCKS, written);
        case FP16 -> GraphConverter.write(graph, into, GraphForm.FP16, written);
      }
    } catch (BackendException e) {
      throw new ModelException(String.valueOf(e.getMessage()), e);
    }
  }
}
