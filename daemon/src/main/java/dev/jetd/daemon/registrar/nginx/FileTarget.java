package dev.jetd.daemon.registrar.nginx;

import dev.jetd.daemon.registrar.Pool;
import dev.jetd.daemon.registrar.PoolTarget;
import dev.jetd.daemon.registrar.TargetException;
import dev.jetd.models.repository.Durable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A file of upstreams that nginx includes, and a reload for each change of it. Beside it lies a
 * copy of the last one that nginx took ({@code FILE.good}): what nginx does not take is replaced by
 * it at once, and at the next start the two tell whether nginx knows the file.
 */
public final class FileTarget implements PoolTarget {
  private static final int MOST_BYTES = 8 << 20;

  private final Path file;
  private final Path goodFile;
  private final UpstreamFile format;
  private final NginxControl nginx;
  private final Duration quiet;
  private String good;
  private boolean unsure;

  /**
   * @param keepalive idle connections that each worker keeps to an upstream
   * @param quiet the least time between reloads
   * @throws IOException if the file cannot be read, or not be made where there is none
   */
  public FileTarget(Path file, int keepalive, NginxControl nginx, Duration quiet)
      throws IOException {
    this.file = file;
    this.goodFile = file.resolveSibling(file.getFileName() + ".good");
    this.format = new UpstreamFile(keepalive);
    this.nginx = nginx;
    this.quiet = quiet;
    this.good = Files.exists(goodFile) ? Files.readString(goodFile) : format.render(Pool.EMPTY);
    if (!Files.exists(file)) {
      write(file, good);
    }
    // Nobody knows whether nginx took it before the registrar ended.
    this.unsure = !Files.readString(file).equals(good);
  }

  @Override
  public String name() {
    return "nginx";
  }

  /** What the copy says: only what was reloaded is in it. */
  @Override
  public Pool inForce() {
    return UpstreamFile.parse(good);
  }

  @Override
  public Duration quiet() {
    return quiet;
  }

  @Override
  public Duration gather() {
    return Duration.ofMillis(200);
  }

  @Override
  public void apply(Pool pool) throws TargetException {
    String text = format.render(pool);
    if (text.length() > MOST_BYTES) {
      throw new TargetException("the pool would take more than " + MOST_BYTES + " bytes");
    }
    try {
      if (text.equals(good) && text.equals(Files.readString(file))) {
        return;
      }
      write(file, text);
    } catch (IOException e) {
      throw new TargetException(file + " cannot be written: " + e.getMessage());
    }
    test();
    nginx.reload();
    good = text;
    unsure = false;
    keepCopy();
  }

  /** What nginx does not take must not lie there when somebody else reloads it. */
  private void test() throws TargetException {
    try {
      nginx.test();
    } catch (TargetException refused) {
      try {
        write(file, good);
      } catch (IOException e) {
        throw new TargetException(
            refused.getMessage() + "; and " + file + " could not be restored: " + e.getMessage());
      }
      throw refused;
    }
  }

  /** Without it the next start costs a reload, and nothing else. */
  private void keepCopy() {
    try {
      write(goodFile, good);
    } catch (IOException e) {
      System.getLogger(FileTarget.class.getName())
          .log(System.Logger.Level.WARNING, "{0} cannot be written: {1}", goodFile, e.getMessage());
    }
  }

  private static void write(Path file, String text) throws IOException {
    Durable.write(file, text.getBytes(StandardCharsets.US_ASCII));
  }

  /** Somebody may have taken the file away, or changed it by hand. */
  @Override
  public void refresh(Pool pool) throws TargetException {
    try {
      if (unsure || !Files.exists(file) || Files.size(file) != good.length()) {
        write(file, good);
      }
    } catch (IOException e) {
      throw new TargetException(file + " cannot be written: " + e.getMessage());
    }
    if (unsure) {
      test();
      nginx.reload();
      unsure = false;
    }
  }
}
