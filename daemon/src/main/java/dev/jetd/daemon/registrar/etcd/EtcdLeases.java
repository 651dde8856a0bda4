package dev.jetd.daemon.registrar.etcd;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.jetd.daemon.registrar.Lease;
import dev.jetd.daemon.registrar.LeaseHome;
import dev.jetd.daemon.registrar.PoolError;
import dev.jetd.daemon.registrar.PoolException;
import dev.jetd.daemon.registrar.Registration;
import dev.jetd.daemon.registrar.RegistrationJson;
import dev.jetd.models.Json;
import dev.jetd.power.tree.Numbers;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

/**
 * Leases in etcd, under a lease of etcd's each, so that etcd ends them wherever they began. What
 * this registrar shows is its {@link EtcdView}; while etcd is out of reach that stays as it was,
 * and nodes that come are told to come again.
 */
public final class EtcdLeases implements LeaseHome {
  private static final String NO_LEASE = "0";

  private final EtcdClient etcd;
  private final EtcdView view;
  private final String prefix;
  private final int most;
  private final LongSupplier clock;

  /**
   * Begins to follow.
   *
   * @param prefix of every key, ending with a slash
   */
  public EtcdLeases(List<URI> members, String prefix, int most, LongSupplier clock) {
    this.etcd = new EtcdClient(members);
    this.prefix = prefix;
    this.most = most;
    this.clock = clock;
    this.view = new EtcdView(etcd, prefix, clock);
  }

  @Override
  public List<Lease> leases() {
    long now = clock.getAsLong();
    return view.entries().stream().map(e -> new Lease(e.node(), left(e, now))).toList();
  }

  private static Duration left(EtcdView.Entry entry, long now) {
    Duration left = entry.node().ttl().minusNanos(now - entry.seen());
    return left.isNegative() ? Duration.ZERO : left;
  }

  @Override
  public void put(Registration node) {
    List<EtcdView.Entry> all = view.entries();
    Optional<EtcdView.Entry> own =
        all.stream().filter(e -> e.node().id().equals(node.id())).findFirst();
    if (own.isEmpty() && all.size() >= most) {
      throw new PoolException(
          new PoolError.Unavailable("the pool is full: it takes " + most + " nodes"));
    }
    try {
      for (EtcdView.Entry other : all) {
        if (other.node().address().equals(node.address()) && !other.node().id().equals(node.id())) {
          delete(other.node().id());
        }
      }
      String lease = own.isPresent() ? renewed(own.get(), node) : NO_LEASE;
      write(node, lease.equals(NO_LEASE) ? granted(node) : lease);
    } catch (IOException e) {
      throw unavailable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new PoolException(new PoolError.Unavailable("the registrar is stopping"));
    }
  }

  /** The lease it has, unless that ended or is of another length. */
  private String renewed(EtcdView.Entry own, Registration node)
      throws IOException, InterruptedException {
    if (!own.node().ttl().equals(node.ttl())) {
      return NO_LEASE;
    }
    Object answer =
        etcd.call("/v3/lease/keepalive", out -> out.writeStringField("ID", own.lease()));
    Object ttl = Json.field(Json.field(answer, "result"), "TTL");
    return Numbers.whole(String.valueOf(ttl)).orElse(0) > 0 ? own.lease() : NO_LEASE;
  }

  private String granted(Registration node) throws IOException, InterruptedException {
    Object answer =
        etcd.call("/v3/lease/grant", out -> out.writeNumberField("TTL", node.ttl().toSeconds()));
    return String.valueOf(Json.field(answer, "ID"));
  }

  private void write(Registration node, String lease) throws IOException, InterruptedException {
    byte[] value = value(node);
    var unused =
        etcd.call(
            "/v3/kv/put",
            out -> {
              out.writeStringField("key", EtcdClient.encoded(prefix + node.id()));
              out.writeStringField("value", EtcdClient.encoded(value));
              out.writeStringField("lease", lease);
            });
    view.put(new EtcdView.Entry(node, lease, clock.getAsLong()));
  }

  private static byte[] value(Registration node) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = Json.FACTORY.createGenerator(bytes)) {
      out.writeStartObject();
      out.writeStringField("state", RegistrationJson.state(node));
      RegistrationJson.fields(out, node);
      out.writeEndObject();
    }
    return bytes.toByteArray();
  }

  @Override
  public void remove(String id) {
    try {
      delete(id);
    } catch (IOException e) {
      throw unavailable(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void delete(String id) throws IOException, InterruptedException {
    var unused =
        etcd.call(
            "/v3/kv/deleterange",
            out -> out.writeStringField("key", EtcdClient.encoded(prefix + id)));
    view.remove(id);
  }

  private static PoolException unavailable(IOException e) {
    return new PoolException(new PoolError.Unavailable("etcd is out of reach: " + e.getMessage()));
  }

  /** etcd does. */
  @Override
  public void save() {}

  @Override
  public Optional<String> trouble() {
    return view.trouble();
  }

  @Override
  public void close() {
    view.close();
    etcd.close();
  }
}
