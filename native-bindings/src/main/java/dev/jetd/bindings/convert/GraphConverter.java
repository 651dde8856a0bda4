package dev.jetd.bindings.convert;

import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.Precision;
import dev.jetd.bindings.Written;
import dev.jetd.bindings.onnx.OnnxEntry;
import dev.jetd.bindings.onnx.OnnxFields;
import dev.jetd.bindings.onnx.OnnxGraph;
import dev.jetd.bindings.onnx.OnnxNode;
import dev.jetd.bindings.onnx.OnnxTensor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.Set;

/**
 * Writes an FP32 graph in another form. All that a form does not change is copied byte for byte,
 * and at no time is more of the weights in memory than a few megabytes.
 */
public final class GraphConverter {
  /** Protobuf's own limit for a message. */
  private static final long MOST_BYTES = Integer.MAX_VALUE;

  /** Before it, weights are inputs too. */
  private static final int LEAST_IR_VERSION = 4;

  private static final Set<String> QUANTISED =
      Set.of(
          "DequantizeLinear",
          "MatMulBnb4",
          "MatMulNBits",
          "QuantizeLinear",
          "DynamicQuantizeLinear",
          "GatherBlockQuantized");

  private GraphConverter() {}

  /**
   * Writes a file in that form, whole or not at all.
   *
   * @param written hears how much of the new file is there
   * @return how many weights have another form now
   * @throws BackendException with the reason, if the graph cannot have that form or a file fails
   */
  public static int write(Path graph, Path file, GraphForm form, Written written) {
    requireFull(graph);
    try (FileChannel in = FileChannel.open(graph, StandardOpenOption.READ)) {
      OnnxFields fields = OnnxFields.read(graph);
      requireConvertible(graph, fields);
      Rewrite rewrite =
          switch (form) {
            case INT8_BLOCKS -> new BlockRewrite(in, fields);
            case FP16 -> new HalfRewrite(graph, in, fields);
          };
      if (rewrite.converted() == 0) {
        throw new BackendException(
            graph + " has no matrix of FP32 weights that could be converted");
      }
      write(model(in, fields, rewrite), file, written);
      return rewrite.converted();
    } catch (IOException e) {
      throw new BackendException(graph + " cannot be converted: " + e.getMessage(), e);
    }
  }

  private static void requireFull(Path graph) {
    OnnxGraph known = OnnxGraph.read(graph);
    Optional<String> quantised =
        known.operators().keySet().stream()
            .filter(name -> QUANTISED.contains(name) || name.contains("Integer"))
            .findFirst();
    if (quantised.isPresent() || known.precision() == Precision.INT8) {
      throw new BackendException(
          graph
              + " is quantised already ("
              + quantised.orElse("integer arithmetic")
              + "); only an FP32 graph is converted");
    }
    if (known.precision() != Precision.FP32) {
      throw new BackendException(
          graph + " is in " + known.precision() + " already; only an FP32 graph is converted");
    }
  }

  private static void requireConvertible(Path graph, OnnxFields fields) throws IOException {
    if (Files.size(graph) > MOST_BYTES) {
      throw new BackendException(graph + " has more than 2 GiB, the most that can be converted");
    }
    if (fields.irVersion() < LEAST_IR_VERSION) {
      throw new BackendException(
          graph + " is of ONNX's IR version " + fields.irVersion() + "; 4 is the oldest converted");
    }
    Optional<OnnxTensor> elsewhere =
        fields.weights().stream().filter(OnnxTensor::external).findFirst();
    if (elsewhere.isPresent()) {
      throw new BackendException(
          graph
              + " keeps its weights in a file of their own ("
              + elsewhere.get().name()
              + "); only a graph in one file is converted");
    }
    Optional<OnnxNode> nested = fields.nodes().stream().filter(OnnxNode::nested).findFirst();
    if (nested.isPresent()) {
      throw new BackendException(
          graph
              + " has graphs within its graph ("
              + nested.get().operator()
              + "), which are not converted");
    }
  }

  private static Message model(FileChannel in, OnnxFields fields, Rewrite rewrite)
      throws IOException {
    Message graph = new Message();
    rewrite.begin(graph);
    for (OnnxEntry entry : fields.graph()) {
      if (!rewrite.replace(entry, graph)) {
        graph.copied(in, entry.span());
      }
    }
    Message model = new Message();
    fields.before().forEach(span -> model.copied(in, span));
    model.message(7, graph);
    fields.after().forEach(span -> model.copied(in, span));
    if (!rewrite.domain().isEmpty() && !fields.domains().contains(rewrite.domain())) {
      model.message(8, new Message().text(1, rewrite.domain()).number(2, 1));
    }
    return model;
  }

  private static void write(Message model, Path file, Written written) throws IOException {
    FileChannel opened =
        FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    boolean whole = false;
    try (FileChannel out = opened) {
      model.writeTo(new Counting(out, written, model.length()));
      out.force(true);
      whole = true;
    } finally {
      if (!whole) {
        Files.deleteIfExists(file);
      }
    }
  }

  /** Tells how much went through. */
  private static final class Counting implements WritableByteChannel {
    private final FileChannel out;
    private final Written written;
    private final long all;
    private long bytes;

    private Counting(FileChannel out, Written written, long all) {
      this.out = out;
      this.written = written;
      this.all = all;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
      int n = out.write(from);
      bytes += n;
      written.at(bytes, all);
      return n;
    }

    @Override
    public boolean isOpen() {
      return out.isOpen();
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
