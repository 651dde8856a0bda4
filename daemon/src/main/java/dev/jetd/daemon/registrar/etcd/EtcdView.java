package dev.jetd.daemon.registrar.etcd;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.jetd.daemon.registrar.PoolException;
import dev.jetd.daemon.registrar.Registration;
import dev.jetd.daemon.registrar.RegistrationReader;
import dev.jetd.models.Json;
import dev.jetd.power.tree.Numbers;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What etcd holds, followed by a watch. Once a second etcd is asked for a sign of life, because a
 * watch on a member that hangs looks like one on which nothing happens; without one everything is
 * read anew, from another member if need be. Until then nothing is taken away, nor for the length
 * of a lease after it: leases ended while nobody could renew them.
 */
final class EtcdView implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(EtcdView.class.getName());
  private static final Duration BEAT = Duration.ofSeconds(1);

  private final EtcdClient etcd;
  private final String prefix;
  private final LongSupplier clock;
  private final RegistrationReader reader = new RegistrationReader(InetAddress::getByName);
  private final Map<String, Entry> entries = new ConcurrentSkipListMap<>();
  private final Map<String, Long> missing = new ConcurrentHashMap<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;
  private volatile OptionalLong recovered = OptionalLong.empty();
  private volatile Optional<String> trouble = Optional.of("etcd has not answered yet");

  /**
   * A node.
   *
   * @param lease etcd's id of its lease
   * @param seen when it was last renewed as far as this registrar knows
   */
  record Entry(Registration node, String lease, long seen) {}

  EtcdView(EtcdClient etcd, String prefix, LongSupplier clock) {
    this.etcd = etcd;
    this.prefix = prefix;
    this.clock = clock;
    this.thread = Thread.ofPlatform().name("etcd").daemon().start(this::run);
  }

  List<Entry> entries() {
    long now = clock.getAsLong();
    missing.forEach(
        (id, until) -> {
          if (trouble.isEmpty() && now - until >= 0) {
            remove(id);
          }
        });
    return List.copyOf(entries.values());
  }

  /** As this registrar itself has just written it. */
  void put(Entry entry) {
    missing.remove(entry.node().id());
    entries.put(entry.node().id(), entry);
  }

  void remove(String id) {
    missing.remove(id);
    entries.remove(id);
  }

  Optional<String> trouble() {
    return trouble;
  }

  private void run() {
    try {
      do {
        try {
          follow(readAll());
        } catch (IOException e) {
          tell("etcd is out of reach, the pool stays as it is: " + e.getMessage());
        }
      } while (!closed.await(BEAT.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void tell(String why) {
    if (closed.getCount() > 0) {
      if (trouble.isEmpty()) {
        LOG.log(System.Logger.Level.WARNING, why);
      }
      trouble = Optional.of(why);
    }
  }

  /** Reads the table and returns the revision that it is of. */
  private long readAll() throws IOException, InterruptedException {
    Object answer = etcd.call("/v3/kv/range", this::range);
    Map<String, Entry> found = new TreeMap<>();
    if (Json.field(answer, "kvs") instanceof Collection<?> pairs) {
      for (Object pair : pairs) {
        entry(pair).ifPresent(e -> found.put(e.node().id(), e));
      }
    }
    if (!entries.isEmpty() && trouble.isPresent()) {
      recovered = OptionalLong.of(clock.getAsLong());
    }
    entries.keySet().stream().filter(id -> !found.containsKey(id)).forEach(this::miss);
    found.values().forEach(this::put);
    trouble = Optional.empty();
    return Numbers.whole(String.valueOf(Json.field(Json.field(answer, "header"), "revision")))
        .orElseThrow(() -> new IOException("it tells no revision"));
  }

  /** It is gone from etcd: at once, unless etcd was out of reach until lately. */
  private void miss(String id) {
    Optional<Entry> gone = Optional.ofNullable(entries.get(id));
    if (gone.isEmpty() || recovered.isEmpty()) {
      remove(id);
      return;
    }
    long until = recovered.getAsLong() + gone.get().node().ttl().toNanos();
    if (clock.getAsLong() - until >= 0) {
      remove(id);
    } else {
      missing.put(id, until);
    }
  }

  private void range(JsonGenerator out) throws IOException {
    out.writeStringField("key", EtcdClient.encoded(prefix));
    // The first key that does not begin with it: '0' comes after '/'.
    out.writeStringField(
        "range_end", EtcdClient.encoded(prefix.substring(0, prefix.length() - 1) + '0'));
  }

  private void follow(long revision) throws IOException, InterruptedException {
    try (InputStream in =
        etcd.stream(
            "/v3/watch",
            out -> {
              out.writeObjectFieldStart("create_request");
              range(out);
              out.writeStringField("start_revision", Long.toString(revision + 1));
              out.writeEndObject();
            })) {
      Thread beat = Thread.ofVirtual().name("etcd beat").start(() -> beat(in));
      try {
        take(new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)));
      } finally {
        beat.interrupt();
      }
    }
  }

  /** Ends the watch when there is no sign of life, or the view is closed. */
  private void beat(InputStream watch) {
    try {
      while (!closed.await(BEAT.toMillis(), TimeUnit.MILLISECONDS)) {
        var unused =
            etcd.call(
                "/v3/kv/range",
                out -> {
                  range(out);
                  out.writeBooleanField("count_only", true);
                });
      }
    } catch (IOException e) {
      tell("etcd is out of reach, the pool stays as it is: " + e.getMessage());
    } catch (InterruptedException e) {
      // The watch has ended by itself.
    }
    try {
      watch.close();
    } catch (IOException e) {
      // It is over anyway.
    }
  }

  private void take(BufferedReader lines) throws IOException {
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      Object result = Json.field(EtcdClient.parse(line.getBytes(StandardCharsets.UTF_8)), "result");
      if (result == Json.Null.NULL || Json.field(result, "canceled").equals(true)) {
        throw new IOException("it ended the watch");
      }
      if (Json.field(result, "events") instanceof Collection<?> events) {
        for (Object event : events) {
          take(event);
        }
      }
    }
    throw new IOException("it closed the watch");
  }

  private void take(Object event) throws IOException {
    Object pair = Json.field(event, "kv");
    if (Json.field(event, "type").equals("DELETE")) {
      miss(id(pair));
    } else {
      entry(pair).ifPresent(this::put);
    }
  }

  private String id(Object pair) throws IOException {
    String key = new String(EtcdClient.decoded(Json.field(pair, "key")), StandardCharsets.UTF_8);
    return key.startsWith(prefix) ? key.substring(prefix.length()) : "";
  }

  /** What somebody else wrote is checked as what a node sends. */
  private Optional<Entry> entry(Object pair) throws IOException {
    String id = id(pair);
    try {
      Registration node = reader.read(id, EtcdClient.decoded(Json.field(pair, "value")));
      String lease = String.valueOf(Json.field(pair, "lease"));
      return Optional.of(new Entry(node, lease, clock.getAsLong()));
    } catch (PoolException e) {
      LOG.log(System.Logger.Level.WARNING, "no registration under {0}: {1}", id, e.getMessage());
      return Optional.empty();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    try {
      var unused = thread.join(Duration.ofSeconds(5));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
