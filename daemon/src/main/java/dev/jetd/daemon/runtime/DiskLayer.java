package dev.jetd.daemon.runtime;

import dev.jetd.daemon.cache.DiskCache;
import dev.jetd.daemon.config.ConfigException;
import dev.jetd.daemon.config.Configuration;
import dev.jetd.daemon.config.Settings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** The cache's layer on the disk, if the operator wants one and the disk lets us have it. */
final class DiskLayer {
  private static final System.Logger LOG = System.getLogger(DiskLayer.class.getName());

  /** Below this the file's own pages leave no room to speak of. */
  private static final long LEAST = 1L << 20;

  private DiskLayer() {}

  static Optional<DiskCache> open(Configuration config, Map<String, String> environment) {
    long limit = config.get(Settings.CACHE_DISK);
    if (limit == 0) {
      return Optional.empty();
    }
    if (limit < LEAST) {
      throw new ConfigException("cache.disk: must be 0 or at least 1MiB");
    }
    Path directory =
        config
            .get(Settings.CACHE_DISK_DIRECTORY)
            .orElseGet(
                () ->
                    StateDirectory.choose(config.get(Settings.STATE_DIR), environment)
                        .resolve("cache"));
    try {
      return Optional.of(DiskCache.open(directory, limit));
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "running without a disk cache: {0}", e.getMessage());
      return Optional.empty();
    }
  }
}
