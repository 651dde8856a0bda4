package dev.jetd.bindings.natives;

import java.util.ArrayDeque;
import java.util.Deque;
import org.bytedeco.javacpp.Pointer;

/** Frees what it was given to keep, newest first. Used by one thread. */
public final class NativeOwner implements AutoCloseable {
  private final Deque<Runnable> releases = new ArrayDeque<>();

  public <P extends Pointer> P keep(P pointer) {
    releases.push(pointer::deallocate);
    return pointer;
  }

  /** Keeps what is freed in another way. */
  public void onClose(Runnable release) {
    releases.push(release);
  }

  /** Frees everything; a second call finds nothing left. */
  @Override
  public void close() {
    while (!releases.isEmpty()) {
      releases.pop().run();
    }
  }
}
