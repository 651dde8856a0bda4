package dev.jetd.daemon.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.jetd.daemon.runtime.OnnxGraphs;
import dev.jetd.models.repository.Progress;
import dev.jetd.models.repository.Repository;
import dev.jetd.models.repository.Source;
import dev.jetd.models.repository.Wishes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A daemon with a state directory of its own, managed with the key that it made itself. */
final class ManagedDaemon implements AutoCloseable {
  static final String MODEL = "/api/v1/manage/models/all-MiniLM-L6-v2";

  final TestDaemon daemon;
  final Path state;

  private ManagedDaemon(TestDaemon daemon, Path state) {
    this.daemon = daemon;
    this.state = state;
  }

  static ManagedDaemon start(Path state, String... more) {
    String[] flags = new String[more.length + 4];
    flags[0] = "state.dir";
    flags[1] = state.toString();
    flags[2] = "models.default";
    flags[3] = "all-MiniLM-L6-v2:1-int8";
    // What is given comes later and counts.
    System.arraycopy(more, 0, flags, 4, more.length);
    return new ManagedDaemon(TestDaemon.start(flags), state);
  }

  String key() {
    try {
      return Files.readString(state.resolve("admin.key")).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  TestDaemon.Reply get(String path) {
    return daemon.manage(key(), "GET", path, "");
  }

  TestDaemon.Reply post(String path, String body) {
    return daemon.manage(key(), "POST", path, body);
  }

  TestDaemon.Reply delete(String path) {
    return daemon.manage(key(), "DELETE", path, "");
  }

  /** Waits until a job has ended, and gives what it says then. */
  JsonNode ended(TestDaemon.Reply started) {
    String job = started.header("Location");
    while (true) {
      JsonNode status = get(job).json();
      if (!status.get("state").asText().equals("running")) {
        return status;
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
    }
  }

  /** Puts a copy of a bundled version into the repository as another. */
  void copy(String from, String as) {
    Wishes wishes =
        new Wishes(
            Optional.empty(),
            Optional.of(as),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());
    Path bundle = TestDaemon.bundles().resolve("all-MiniLM-L6-v2").resolve(from);
    var unused =
        new Repository(state.resolve("models"), new OnnxGraphs())
            .add(new Source.Directory(bundle), wishes, Progress.NONE);
  }

  @Override
  public void close() {
    daemon.close();
  }
}
