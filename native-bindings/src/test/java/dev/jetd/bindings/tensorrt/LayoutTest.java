package dev.jetd.bindings.tensorrt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetd.bindings.Pooling;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Where tensors lie, and what of a batch lies in them. */
class LayoutTest {
  private static final Bucket BUCKET = new Bucket(3, 4);

  @Test
  void tensorsLieApartAndAligned() {
    Layout layout = Layout.of(BUCKET, inputs(), 5, true);
    assertThat(List.copyOf(layout.offsets().values()))
        .isSorted()
        .allMatch(offset -> offset % 256 == 0);
    assertThat(layout.offsets().values()).doesNotHaveDuplicates();
    assertThat(layout.offset("jetd_vectors")).isEqualTo((int) layout.inputs());
    assertThat(layout.offset("jetd_tokens")).isEqualTo((int) (layout.inputs() + layout.vectors()));
    assertThat(layout.bytes()).isEqualTo(layout.inputs() + layout.vectors() + 256);
    assertThat(Layout.of(BUCKET, inputs(), 5, false).offsets()).doesNotContainKey("jetd_tokens");
  }

  @Test
  void sequencesArePaddedAndRowsNobodyNeedsAreOneToken() {
    Map<String, Integer> inputs = inputs();
    Layout layout = Layout.of(BUCKET, inputs, 5, true);
    ByteBuffer memory = memory(layout);
    BatchWriter writer = new BatchWriter(BUCKET, layout, inputs, Pooling.MEAN);
    writer.write(memory, List.of(new int[] {101, 7, 8, 102}, new int[] {101, 102}));
    assertThat(longs(memory, layout.offset("input_ids")))
        .containsExactly(101, 7, 8, 102, 101, 102, 0, 0, 0, 0, 0, 0);
    assertThat(longs(memory, layout.offset("attention_mask")))
        .containsExactly(1, 1, 1, 1, 1, 1, 0, 0, 1, 0, 0, 0);
    assertThat(floats(memory, layout.offset("jetd_weights")))
        .containsExactly(.25f, .25f, .25f, .25f, .5f, .5f, 0, 0, 1, 0, 0, 0);
  }

  /** Nothing of a run is left for the next. */
  @Test
  void whatLaysTheSameSequencesLeavesTheSameBytesWhateverWasBefore() {
    Map<String, Integer> inputs = inputs();
    Layout layout = Layout.of(BUCKET, inputs, 5, true);
    BatchWriter writer = new BatchWriter(BUCKET, layout, inputs, Pooling.LAST);
    ByteBuffer fresh = memory(layout);
    writer.write(fresh, List.of(new int[] {5}));
    ByteBuffer used = memory(layout);
    writer.write(used, List.of(new int[] {1, 2, 3, 4}, new int[] {9, 9}, new int[] {8, 8, 8}));
    writer.write(used, List.of(new int[] {5}));
    assertThat(used).isEqualTo(fresh);
  }

  @Test
  void weightsPickTheTokenThatIsPooled() {
    assertThat(weights(Pooling.CLS)).containsExactly(1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0);
    assertThat(weights(Pooling.LAST)).containsExactly(0, 0, 1, 0, 1, 0, 0, 0, 1, 0, 0, 0);
  }

  private static float[] weights(Pooling pooling) {
    Layout layout = Layout.of(BUCKET, inputs(), 5, true);
    ByteBuffer memory = memory(layout);
    new BatchWriter(BUCKET, layout, inputs(), pooling)
        .write(memory, List.of(new int[] {1, 2, 3}, new int[] {4}));
    return floats(memory, layout.offset("jetd_weights"));
  }

  private static Map<String, Integer> inputs() {
    Map<String, Integer> inputs = new LinkedHashMap<>();
    inputs.put("input_ids", Long.BYTES);
    inputs.put("attention_mask", Long.BYTES);
    inputs.put("token_type_ids", Integer.BYTES);
    inputs.put("jetd_weights", Float.BYTES);
    return inputs;
  }

  private static ByteBuffer memory(Layout layout) {
    return ByteBuffer.allocate((int) layout.bytes()).order(ByteOrder.nativeOrder());
  }

  private static long[] longs(ByteBuffer memory, int at) {
    long[] values = new long[BUCKET.size()];
    memory
        .slice(at, values.length * Long.BYTES)
        .order(ByteOrder.nativeOrder())
        .asLongBuffer()
        .get(values);
    return values;
  }

  private static float[] floats(ByteBuffer memory, int at) {
    float[] values = new float[BUCKET.size()];
    memory
        .slice(at, values.length * Float.BYTES)
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer()
        .get(values);
    return values;
  }
}
