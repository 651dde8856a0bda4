package dev.jetd.daemon.cache;

import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import org.lmdbjava.Dbi;
import org.lmdbjava.DbiFlags;
import org.lmdbjava.Env;
import org.lmdbjava.EnvFlags;
import org.lmdbjava.Txn;

/**
 * The two stores that were weighed, under the same work: {@code StoreBenchmark mvstore|lmdb DIR}
 * measures one; {@code StoreBenchmark mvstore|lmdb DIR damaged} reads a file whose bytes were
 * flipped.
 */
final class StoreBenchmark {
  private static final int BATCH = 256;
  private static final int BATCHES = 80;
  private static final int READS = 20_000;
  private static final long LIMIT = 64L << 20;
  private static final PrintStream OUT =
      new PrintStream(
          new java.io.FileOutputStream(java.io.FileDescriptor.out), true, StandardCharsets.UTF_8);

  private StoreBenchmark() {}

  /** What the cache needs of a store. */
  private interface Store extends AutoCloseable {
    void putAll(List<Entry> entries);

    boolean has(Entry entry);

    @Override
    void close();
  }

  private static final class Mv implements Store {
    private final RecordStore store;

    Mv(Path file) {
      store = RecordStore.open(file, LIMIT);
    }

    @Override
    public void putAll(List<Entry> entries) {
      store.putAll(entries);
    }

    @Override
    public boolean has(Entry entry) {
      return store.get(entry.key()).isPresent();
    }

    @Override
    public void close() {
      store.close();
    }
  }

  private static final class Lmdb implements Store {
    private final Env<ByteBuffer> env;
    private final Dbi<ByteBuffer> records;

    Lmdb(Path file) {
      env = Env.create().setMaxDbs(1).setMapSize(LIMIT).open(file.toFile(), EnvFlags.MDB_NOSUBDIR);
      records = env.openDbi("records", DbiFlags.MDB_CREATE);
    }

    @Override
    public void putAll(List<Entry> entries) {
      try (Txn<ByteBuffer> txn = env.txnWrite()) {
        for (Entry entry : entries) {
          records.put(txn, direct(entry.key()), direct(entry.record()));
        }
        txn.commit();
      }
    }

    @Override
    public boolean has(Entry entry) {
      try (Txn<ByteBuffer> txn = env.txnRead()) {
        ByteBuffer found = records.get(txn, direct(entry.key()));
        if (found == null) {
          return false;
        }
        byte[] record = new byte[found.remaining()];
        found.get(record);
        return Entry.value(entry.key(), record).isPresent();
      }
    }

    private static ByteBuffer direct(byte[] bytes) {
      return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    @Override
    public void close() {
      env.close();
    }
  }

  private static Store open(String kind, Path file) {
    return kind.equals("lmdb") ? new Lmdb(file) : new Mv(file);
  }

  public static void main(String[] args) throws IOException {
    Path file = Files.createDirectories(Path.of(args[1])).resolve(args[0] + ".db");
    if (args.length > 2) {
      switch (args[2]) {
        case "damaged" -> damaged(args[0], file);
        case "fill" -> fill(args[0], file);
        default -> killed(args[0], file);
      }
      return;
    }
    Files.deleteIfExists(file);
    long start = System.nanoTime();
    try (Store store = open(args[0], file)) {
      for (int batch = 0; batch < BATCHES; batch++) {
        store.putAll(batch(batch));
      }
      report("put", BATCH * BATCHES, start);
      read("get", store, 0);
      read("miss", store, 1_000_000);
      OUT.printf(
          Locale.ROOT,
          "%s: file %d MiB, heap %d MiB, resident %s%n",
          args[0],
          Files.size(file) >> 20,
          ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed() >> 20,
          resident());
    }
  }

  private static List<Entry> batch(int batch) {
    List<Entry> entries = new ArrayList<>();
    for (int i = 0; i < BATCH; i++) {
      entries.add(Numbered.entry((long) batch * BATCH + i));
    }
    return entries;
  }

  private static void read(String name, Store store, long first) {
    Random random = new Random(5);
    List<Entry> asked = new ArrayList<>();
    for (int i = 0; i < READS / 10; i++) {
      asked.add(Numbered.entry(first + random.nextInt(BATCH * BATCHES)));
    }
    long start = System.nanoTime();
    int found = 0;
    for (int i = 0; i < READS; i++) {
      found += store.has(asked.get(i % asked.size())) ? 1 : 0;
    }
    report(name + " (" + found + " found)", READS, start);
  }

  private static void report(String name, int count, long start) {
    OUT.printf(Locale.ROOT, "%s: %.1f us each%n", name, (System.nanoTime() - start) / 1e3 / count);
  }

  private static String resident() throws IOException {
    try (var lines = Files.lines(Path.of("/proc/self/status"))) {
      return lines.filter(l -> l.startsWith("VmRSS")).findFirst().orElse("");
    }
  }

  private static void damaged(String kind, Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    Random random = new Random(9);
    for (int i = 0; i < bytes.length / 2000; i++) {
      bytes[4096 * 2 + random.nextInt(bytes.length - 4096 * 2)] ^= (byte) (1 << random.nextInt(8));
    }
    Files.write(file, bytes);
    int intact = 0;
    int thrown = 0;
    try (Store store = open(kind, file)) {
      for (int i = 0; i < BATCH * BATCHES; i++) {
        try {
          intact += store.has(Numbered.entry(i)) ? 1 : 0;
        } catch (RuntimeException e) {
          thrown++;
        }
      }
    }
    OUT.printf(Locale.ROOT, "%s: %d intact, %d threw, nothing wrong%n", kind, intact, thrown);
  }

  private static void fill(String kind, Path file) {
    try (Store store = open(kind, file)) {
      for (int batch = 0; batch < BATCHES; batch++) {
        store.putAll(batch(batch));
        OUT.println(batch);
      }
    }
  }

  private static void killed(String kind, Path file) throws IOException {
    Random random = new Random(2);
    int lost = 0;
    for (int round = 0; round < 20; round++) {
      Files.deleteIfExists(file);
      List<String> command =
          new ArrayList<>(ManagementFactory.getRuntimeMXBean().getInputArguments());
      command.addFirst(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(
          List.of(
              "-cp",
              System.getProperty("java.class.path"),
              StoreBenchmark.class.getName(),
              kind,
              file.resolveSibling("").toString(),
              "fill"));
      Process process = new ProcessBuilder(command).start();
      var lines = process.inputReader(StandardCharsets.UTF_8);
      int batches = 1 + random.nextInt(20);
      for (int i = 0; i < batches; i++) {
        var unused = lines.readLine();
      }
      var unused = process.destroyForcibly().onExit().join();
      try (Store store = open(kind, file)) {
        for (int i = 0; i < batches * BATCH; i++) {
          lost += store.has(Numbered.entry(i)) ? 0 : 1;
        }
      }
    }
    OUT.printf(Locale.ROOT, "%s: 20 kills, %d committed entries lost%n", kind, lost);
  }
}
