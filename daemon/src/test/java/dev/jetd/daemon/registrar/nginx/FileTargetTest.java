package dev.jetd.daemon.registrar.nginx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jetd.daemon.registrar.Pool;
import dev.jetd.daemon.registrar.PooledServer;
import dev.jetd.daemon.registrar.TargetException;
import dev.jetd.power.modes.SystemProcessRunner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With scripts for nginx; cross-build/pool-test has a real one. */
final class FileTargetTest {
  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void scripts() throws IOException {
    file = directory.resolve("pool.conf");
    // Refuses port 666 as a real one would an unknown word, and counts what it was asked.
    Files.writeString(
        directory.resolve("test.sh"),
        "cd "
            + directory
            + "; ! grep -q :666 pool.conf || { echo 'nginx: [emerg] no'; exit 1; }\n");
    Files.writeString(
        directory.resolve("reload.sh"), "cd " + directory + "; [ ! -e off ] && echo x >>reloads\n");
  }

  private FileTarget open() throws IOException {
    NginxCommands nginx =
        new NginxCommands(
            new SystemProcessRunner(),
            List.of("sh", directory.resolve("test.sh").toString()),
            List.of("sh", directory.resolve("reload.sh").toString()));
    return new FileTarget(file, 8, nginx, Duration.ofSeconds(5));
  }

  private static Pool pool(int port) {
    return new Pool(
        new TreeMap<>(
            Map.of("jetd_m", List.of(new PooledServer("a", "10.0.0.1:" + port, 1, 0, false)))));
  }

  private long reloads() throws IOException {
    Path log = directory.resolve("reloads");
    return Files.exists(log) ? Files.readAllLines(log).size() : 0;
  }

  @Test
  void theFileIsThereBeforeTheFirstNode() throws IOException {
    assertEquals(Pool.EMPTY, open().inForce());
    assertTrue(Files.readString(file).startsWith("#"));
  }

  @Test
  void eachChangeIsOneReloadAndTheSameIsNone() throws Exception {
    FileTarget target = open();
    target.apply(pool(1));
    target.apply(pool(1));
    target.refresh(pool(1));
    assertEquals(1, reloads());
    target.apply(pool(2));
    assertEquals(2, reloads());
    // A new registrar finds it in force.
    FileTarget next = open();
    assertEquals(pool(2), next.inForce());
    next.refresh(pool(2));
    assertEquals(2, reloads());
  }

  @Test
  void whatNginxRefusesIsReplacedByTheLastGoodOne() throws Exception {
    FileTarget target = open();
    target.apply(pool(1));
    TargetException refused = assertThrows(TargetException.class, () -> target.apply(pool(666)));
    assertTrue(String.valueOf(refused.getMessage()).contains("[emerg] no"), refused::toString);
    assertEquals(pool(1), UpstreamFile.parse(Files.readString(file)));
    assertEquals(1, reloads());
    target.apply(pool(2));
    assertEquals(2, reloads());
  }

  @Test
  void aReloadThatFailedIsMadeUpFor() throws Exception {
    FileTarget target = open();
    Files.writeString(directory.resolve("off"), "");
    assertThrows(TargetException.class, () -> target.apply(pool(1)));
    // The registrar ends here; the next one cannot know what nginx holds.
    Files.delete(directory.resolve("off"));
    FileTarget next = open();
    assertEquals(Pool.EMPTY, next.inForce());
    next.apply(pool(1));
    assertEquals(1, reloads());
  }

  @Test
  void aFileThatWasTakenAwayOrChangedComesBack() throws Exception {
    FileTarget target = open();
    target.apply(pool(1));
    Files.delete(file);
    target.refresh(pool(1));
    assertEquals(pool(1), UpstreamFile.parse(Files.readString(file)));
    Files.writeString(file, "garbage");
    target.refresh(pool(1));
    assertEquals(pool(1), UpstreamFile.parse(Files.readString(file)));
    assertEquals(1, reloads());
  }

  @Test
  void aDirectoryThatCannotBeWrittenChangesNothing() throws Exception {
    FileTarget target = open();
    target.apply(pool(1));
    String before = Files.readString(file);
    Files.delete(file);
    Files.createDirectories(file.resolve("in-the-way"));
    assertThrows(TargetException.class, () -> target.apply(pool(2)));
    assertEquals(1, reloads());
    Files.delete(file.resolve("in-the-way"));
    Files.delete(file);
    target.refresh(pool(1));
    assertEquals(before, Files.readString(file));
  }

  @Test
  void anUnknownCommandIsTold() throws IOException {
    NginxCommands none =
        new NginxCommands(new SystemProcessRunner(), List.of("no-such-nginx", "-t"), List.of("x"));
    TargetException e = assertThrows(TargetException.class, none::test);
    assertTrue(String.valueOf(e.getMessage()).contains("no-such-nginx -t"), e::toString);
  }
}
