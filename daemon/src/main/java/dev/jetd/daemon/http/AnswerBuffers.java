package dev.jetd.daemon.http;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Buffers of answers that are used again: each is in use only while one answer is made and sent.
 */
final class AnswerBuffers {
  /** An error's body and an answer of a few vectors fit without growing. */
  private static final int USUAL_BYTES = 8 * 1024;

  /** One that grew beyond this is not kept. */
  private static final int MOST_BYTES = 64 * 1024;

  /** More than answers are made at a time. */
  private static final int SPARE = 16;

  private final BlockingQueue<AnswerBuffer> spare = new ArrayBlockingQueue<>(SPARE);

  AnswerBuffer take() {
    AnswerBuffer kept = spare.poll();
    return kept == null ? new AnswerBuffer(USUAL_BYTES) : kept;
  }

  void giveBack(AnswerBuffer buffer) {
    if (buffer.capacity() <= MOST_BYTES) {
      buffer.clear();
      spare.offer(buffer);
    }
  }
}
