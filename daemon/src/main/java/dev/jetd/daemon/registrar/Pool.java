package dev.jetd.daemon.registrar;

import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What a load balancer holds: servers by upstream, each upstream in the order of addresses, so that
 * the same pool is the same value and the same bytes.
 */
public record Pool(SortedMap<String, List<PooledServer>> upstreams) {
  /** Nothing. */
  public static final Pool EMPTY = new Pool(new TreeMap<>());

  public Pool {
    upstreams = Collections.unmodifiableSortedMap(new TreeMap<>(upstreams));
  }

  /** The ids of those that are asked. */
  public Set<String> ids() {
    return upstreams.values().stream()
        .flatMap(List::stream)
        .filter(server -> !server.down())
        .map(PooledServer::id)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** How many lines it takes. */
  public int size() {
    return upstreams.values().stream().mapToInt(List::size).sum();
  }
}
