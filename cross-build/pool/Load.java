import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;

/**
 * Bounded load on one port, in a closed loop, without a retry; every request that is not answered with 200 counts:
 * {@code java Load.java PORT CONNECTIONS STOPFILE [--close] [--think MS] [--texts N]}. It ends when STOPFILE is there, or after
 * five minutes, and prints a line of KEY=VALUE, after one when the
 * first answer came. Like the pools of real clients, it drops an idle connection that the
 * server has closed; what it cannot see is one that is being closed while it writes.
 */
class Load {
  private static final long LONGEST = TimeUnit.MINUTES.toNanos(5);
  private static final long PATIENCE_MILLIS = 30_000;

  private final int port;
  private final boolean close;
  private final int think;
  private final int texts;
  private final Path stop;
  private final AtomicLong ok = new AtomicLong();
  private final Map<String, AtomicLong> failures = new ConcurrentHashMap<>();
  private final Map<String, AtomicLong> nodes = new ConcurrentHashMap<>();
  private final ConcurrentLinkedQueue<Long> times = new ConcurrentLinkedQueue<>();
  private volatile boolean ended;

  private Load(int port, boolean close, int think, int texts, Path stop) {
    this.port = port;
    this.close = close;
    this.think = think;
    this.texts = texts;
    this.stop = stop;
  }

  public static void main(String[] arguments) throws Exception {
    int connections = Integer.parseInt(arguments[1]);
    boolean close = false;
    int think = 0;
    int texts = 500;
    for (int i = 3; i < arguments.length; i++) {
      switch (arguments[i]) {
        case "--close" -> close = true;
        case "--think" -> think = Integer.parseInt(arguments[++i]);
        case "--texts" -> texts = Integer.parseInt(arguments[++i]);
        default -> throw new IllegalArgumentException(arguments[i]);
      }
    }
    new Load(Integer.parseInt(arguments[0]), close, think, texts, Path.of(arguments[2])).run(connections);
  }

  private void run(int connections) throws InterruptedException {
    CountDownLatch done = new CountDownLatch(connections);
    long start = System.nanoTime();
    for (int i = 0; i < connections; i++) {
      int seed = i;
      Thread.ofPlatform()
          .start(
              () -> {
                new Client(seed).loop();
                done.countDown();
              });
    }
    while (!Files.exists(stop) && System.nanoTime() - start < LONGEST) {
      LockSupport.parkNanos(20_000_000);
    }
    ended = true;
    done.await();
    print((System.nanoTime() - start) / 1e9);
  }

  private void print(double seconds) {
    long[] sorted = times.stream().mapToLong(Long::longValue).sorted().toArray();
    long failed = failures.values().stream().mapToLong(AtomicLong::get).sum();
    System.out.printf(Locale.ROOT, "ok=%d failed=%d rps=%.0f p50_ms=%.1f p99_ms=%.1f max_ms=%.0f kinds=%s nodes=%s%n", ok.get(),
        failed, ok.get() / seconds, at(sorted, 0.5), at(sorted, 0.99), at(sorted, 1), words(failures), words(nodes));
  }

  private static double at(long[] sorted, double share) {
    return sorted.length == 0 ? 0 : sorted[(int) Math.min(sorted.length - 1, sorted.length * share)] / 1e6;
  }

  private static String words(Map<String, AtomicLong> counts) {
    return counts.isEmpty() ? "none" : new TreeMap<>(counts).toString().replaceAll("[{} ]", "");
  }

  private final class Client {
    private final ByteBuffer in = ByteBuffer.allocate(64 * 1024);
    private SocketChannel channel;
    private int used;
    private int next;

    Client(int seed) {
      next = seed * 7919;
    }

    void loop() {
      while (!ended) {
        if (think > 0) {
          LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(ThreadLocalRandom.current().nextInt(2 * think)));
        }
        long start = System.nanoTime();
        String failure = request();
        if (failure.isEmpty()) {
          if (ok.incrementAndGet() == 1) {
            System.out.println("begun");
          }
          times.add(System.nanoTime() - start);
        } else {
          failures.computeIfAbsent(failure, f -> new AtomicLong()).incrementAndGet();
          drop();
          LockSupport.parkNanos(5_000_000);
        }
      }
      drop();
    }

    private String request() {
      boolean reused = false;
      try {
        reused = isUsable();
        if (!reused) {
          drop();
          channel = SocketChannel.open();
          channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
          channel.socket().connect(new InetSocketAddress("127.0.0.1", port), 5_000);
          used = 0;
        }
        int status = exchange();
        used++;
        return status == 200 ? "" : "status-" + status;
      } catch (IOException | RuntimeException e) {
        return (reused ? "kept-" : "new-") + e.getClass().getSimpleName();
      }
    }

    /** An idle connection on which something can be read has ended. */
    private boolean isUsable() throws IOException {
      if (channel == null || !channel.isOpen()) {
        return false;
      }
      channel.configureBlocking(false);
      int n = channel.read(ByteBuffer.allocate(1));
      channel.configureBlocking(true);
      return n == 0;
    }

    private int exchange() throws IOException {
      next = (next + 1) & 0x7fffffff;
      String body = "{\"text\":\"the aircraft number " + next % texts + " climbs over the sea\"}";
      String head = "POST /api/v1/embed HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
          + (close ? "Connection: close\r\n" : "") + "Content-Length: " + body.length() + "\r\n\r\n";
      ByteBuffer out = ByteBuffer.wrap((head + body).getBytes(StandardCharsets.US_ASCII));
      while (out.hasRemaining()) {
        channel.write(out);
      }
      return answer();
    }

    private int answer() throws IOException {
      in.clear();
      int end = -1;
      String text = "";
      channel.socket().setSoTimeout((int) PATIENCE_MILLIS);
      while (end < 0) {
        fill();
        text = new String(in.array(), 0, in.position(), StandardCharsets.ISO_8859_1);
        end = text.indexOf("\r\n\r\n");
      }
      String head = text.substring(0, end);
      int length = (int) number(head, "content-length: ");
      while (in.position() < end + 4 + length) {
        fill();
      }
      int status = Integer.parseInt(head.substring(9, 12));
      String node = field(head, "x-node: ");
      if (status == 200 && !node.isEmpty()) {
        nodes.computeIfAbsent(node.substring(node.lastIndexOf(' ') + 1), n -> new AtomicLong()).incrementAndGet();
      }
      if (field(head, "connection: ").equalsIgnoreCase("close")) {
        drop();
      }
      return status;
    }

    private void fill() throws IOException {
      // Through the socket's stream, for a channel's own reads know no timeout.
      int n = channel.socket().getInputStream().read(in.array(), in.position(), in.remaining());
      if (n < 0) {
        throw new IOException("end");
      }
      in.position(in.position() + n);
    }

    private static long number(String head, String name) {
      String value = field(head, name);
      return value.isEmpty() ? 0 : Long.parseLong(value);
    }

    private static String field(String head, String name) {
      int at = head.toLowerCase(Locale.ROOT).indexOf("\r\n" + name);
      if (at < 0) {
        return "";
      }
      int from = at + 2 + name.length();
      int to = head.indexOf("\r\n", from);
      return head.substring(from, to < 0 ? head.length() : to).strip();
    }

    private void drop() {
      try {
        if (channel != null) {
          channel.close();
        }
      } catch (IOException e) {
        // Nothing more is wanted of it.
      }
      channel = null;
    }
  }
}
