package dev.jetd.daemon.registrar.nginx;

import dev.jetd.daemon.registrar.Pool;
import dev.jetd.daemon.registrar.TargetException;
import dev.jetd.models.repository.Durable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The pool that was put in force, in a file for the next start. */
final class PoolTable {
  private final Path file;
  private Pool kept;

  /**
   * @throws IOException if the file is there and cannot be read
   */
  PoolTable(Path file) throws IOException {
    this.file = file;
    this.kept = Files.exists(file) ? LuaTable.parse(Files.readString(file)) : Pool.EMPTY;
  }

  Pool kept() {
    return kept;
  }

  void keep(Pool pool) throws TargetException {
    try {
      Durable.write(file, LuaTable.render(pool));
    } catch (IOException e) {
      throw new TargetException(file + " cannot be written: " + e.getMessage());
    }
    kept = pool;
  }
}
