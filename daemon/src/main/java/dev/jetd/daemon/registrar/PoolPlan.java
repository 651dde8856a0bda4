package dev.jetd.daemon.registrar;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What should be in force. There is an upstream for each bundle, {@code jetd-NAME_VERSION_DIGEST},
 * and one for each name, {@code jetd_NAME}, that holds the nodes of one bundle: the pinned one, or
 * the one that most nodes have. No upstream ever holds two digests.
 *
 * <p>An upstream that once had servers keeps its last ones: a site that names it stays valid, and
 * they may come back.
 */
final class PoolPlan {
  /** Digits of the digest in a name. */
  private static final int DIGITS = 12;

  /**
   * Fewer of an upstream that are well than this share of it, and the fault is not in the nodes.
   */
  private static final int WELL_ONE_IN = 3;

  /** Upstreams without any lease that are kept, and upstreams in all: a bound for a file. */
  static final int MOST_OLD = 32;

  static final int MOST_UPSTREAMS = 512;

  private final Pins pins;

  PoolPlan(Pins pins) {
    this.pins = pins;
  }

  /**
   * @param returning whether nodes of the pool before are on their way to register again
   */
  Pool of(List<Candidate> candidates, Pool before, boolean returning) {
    SortedMap<String, List<PooledServer>> upstreams = new TreeMap<>();
    byDigest(candidates).forEach((name, members) -> put(upstreams, name, members));
    byName(candidates).forEach((name, members) -> put(upstreams, name, members));
    keepOld(upstreams, before, candidates);
    if (returning) {
      keepReturning(upstreams, before, candidates);
    }
    return new Pool(upstreams);
  }

  private static String lower(String name) {
    return name.toLowerCase(Locale.ROOT);
  }

  /** As nginx compares names without regard to case, so does this. */
  private static String exactName(PooledModel model) {
    return lower(
        "jetd-" + model.name() + '_' + model.version() + '_' + model.digest().substring(0, DIGITS));
  }

  private static String plainName(PooledModel model) {
    return lower("jetd_" + model.name());
  }

  private static SortedMap<String, List<Candidate>> byDigest(List<Candidate> candidates) {
    return group(candidates, PoolPlan::exactName, Registration::models);
  }

  private SortedMap<String, List<Candidate>> byName(List<Candidate> candidates) {
    return group(candidates, PoolPlan::plainName, this::meant);
  }

  /** The first of each name, or the pinned one. */
  private List<PooledModel> meant(Registration node) {
    Set<String> names = new HashSet<>();
    return node.models().stream()
        .filter(model -> !pins.excludes(model))
        .filter(model -> names.add(plainName(model)))
        .toList();
  }

  /** Groups by name; of several digests under a name only the one that most nodes have stays. */
  private static SortedMap<String, List<Candidate>> group(
      List<Candidate> candidates,
      Function<PooledModel, String> name,
      Function<Registration, List<PooledModel>> models) {
    SortedMap<String, Map<String, Set<Candidate>>> groups = new TreeMap<>();
    for (Candidate candidate : candidates) {
      for (PooledModel model : models.apply(candidate.node())) {
        groups
            .computeIfAbsent(name.apply(model), n -> new TreeMap<>())
            .computeIfAbsent(model.digest(), d -> new HashSet<>())
            .add(candidate);
      }
    }
    SortedMap<String, List<Candidate>> chosen = new TreeMap<>();
    groups.forEach((group, byDigest) -> chosen.put(group, mostHad(byDigest)));
    return chosen;
  }

  private static List<Candidate> mostHad(Map<String, Set<Candidate>> byDigest) {
    // Of equals the first: the digests are sorted, so every registrar chooses the same.
    Comparator<Map.Entry<String, Set<Candidate>>> order =
        Comparator.comparingLong((Map.Entry<String, Set<Candidate>> e) -> -entered(e.getValue()))
            .thenComparing(Map.Entry::getKey);
    return byDigest.entrySet().stream()
        .min(order)
        .map(e -> List.copyOf(e.getValue()))
        .orElse(List.of());
  }

  private static long entered(Set<Candidate> members) {
    return members.stream().filter(c -> c.standing() != Standing.CHECKING).count();
  }

  private static void put(
      SortedMap<String, List<PooledServer>> upstreams, String name, List<Candidate> members) {
    List<Candidate> entered =
        members.stream().filter(c -> c.standing() != Standing.CHECKING).toList();
    List<Candidate> well = entered.stream().filter(c -> c.standing() == Standing.UP).toList();
    boolean believable = well.size() * WELL_ONE_IN >= entered.size() && !well.isEmpty();
    List<PooledServer> servers =
        (believable ? well : entered)
            .stream()
                .map(Candidate::server)
                .sorted(Comparator.comparing(PooledServer::address))
                .toList();
    if (!servers.isEmpty() && upstreams.size() < MOST_UPSTREAMS) {
      upstreams.put(name, servers);
    }
  }

  private static void keepOld(
      SortedMap<String, List<PooledServer>> upstreams, Pool before, List<Candidate> candidates) {
    Set<String> taken =
        candidates.stream().map(c -> c.node().address().toString()).collect(Collectors.toSet());
    int kept = 0;
    for (Map.Entry<String, List<PooledServer>> old : before.upstreams().entrySet()) {
      if (!upstreams.containsKey(old.getKey()) && kept < MOST_OLD) {
        upstreams.put(old.getKey(), asOld(old.getValue(), taken));
        kept++;
      }
    }
  }

  private static void keepReturning(
      SortedMap<String, List<PooledServer>> upstreams, Pool before, List<Candidate> candidates) {
    Set<String> taken =
        candidates.stream().map(c -> c.node().address().toString()).collect(Collectors.toSet());
    upstreams.replaceAll(
        (name, servers) ->
            Stream.concat(
                    servers.stream(),
                    before.upstreams().getOrDefault(name, List.of()).stream()
                        .filter(s -> !taken.contains(s.address()) && !servers.contains(s)))
                .sorted(Comparator.comparing(PooledServer::address))
                .toList());
  }

  /** An address that now belongs to a node without the model must not be asked for it. */
  private static List<PooledServer> asOld(List<PooledServer> servers, Set<String> taken) {
    List<PooledServer> kept = new ArrayList<>();
    for (PooledServer s : servers) {
      kept.add(
          new PooledServer(
              s.id(),
              s.address(),
              s.weight(),
              s.permits(),
              s.down() || taken.contains(s.address())));
    }
    return List.copyOf(kept);
  }
}
