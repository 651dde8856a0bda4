package dev.jetd.daemon.pool;

import dev.jetd.daemon.board.BoardState;
import dev.jetd.daemon.board.BoardWatch;
import dev.jetd.daemon.board.Machine;
import dev.jetd.daemon.serving.LoadedModel;
import dev.jetd.daemon.serving.ModelTable;
import dev.jetd.daemon.serving.Models;
import dev.jetd.power.board.Board;
import dev.jetd.power.board.L4tRelease;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What there is to tell of this node right now. */
final class NodeReport {
  private static final int LONGEST_LABEL = 80;

  /** What a registrar takes. */
  private static final int MOST_MODELS = 16;

  private final Models models;
  private final BoardWatch watch;
  private final NodeWeight weight;
  private final FiguresMeter figures;
  private final Duration ttl;
  private final int queuedTokens;
  private final int connections;

  /**
   * @param queuedTokens that may wait before requests are refused
   * @param connections that the API takes
   */
  NodeReport(
      Models models,
      BoardWatch watch,
      NodeWeight weight,
      FiguresMeter figures,
      Duration ttl,
      int queuedTokens,
      int connections) {
    this.models = models;
    this.watch = watch;
    this.weight = weight;
    this.figures = figures;
    this.ttl = ttl;
    this.queuedTokens = queuedTokens;
    this.connections = connections;
  }

  /**
   * @param metricsPort where Prometheus finds the node
   */
  Announcement announcement(NodeAddress address, int metricsPort, NodeState state) {
    return new Announcement(
        address,
        new NodeAddress(address.host(), metricsPort),
        ttl,
        weight(),
        permits(),
        state,
        served(),
        labels(),
        figures.now());
  }

  int weight() {
    return weight.now();
  }

  /** So many of the longest requests are let in together: no fewer are ever refused. */
  int permits() {
    int longest =
        models.all().stream().mapToInt(m -> m.manifest().maxTokens()).findFirst().orElse(1);
    return Math.clamp(queuedTokens / Math.max(1, longest), 1, connections);
  }

  /** Of several versions of a name the one that answers to it alone comes first. */
  private List<Announcement.Model> served() {
    ModelTable table = models.table();
    return models.everything().stream()
        .sorted(Comparator.comparing(m -> !table.standing(m).active()))
        .limit(MOST_MODELS)
        .map(NodeReport::model)
        .toList();
  }

  private static Announcement.Model model(LoadedModel model) {
    return new Announcement.Model(
        model.manifest().id().name(), model.manifest().id().version(), model.digest());
  }

  private SortedMap<String, String> labels() {
    Machine machine = watch.machine();
    SortedMap<String, String> labels = new TreeMap<>();
    String title = machine.board().title();
    labels.put("board", label(machine.simulated() ? Machine.SIMULATED + " " + title : title));
    if (machine.board() instanceof Board.Jetson jetson) {
      jetson.l4t().flatMap(L4tRelease::jetpack).ifPresent(j -> labels.put("jetpack", label(j)));
    }
    watch
        .latest()
        .flatMap(BoardState::mode)
        .ifPresent(mode -> labels.put("mode", label(mode.name())));
    return labels;
  }

  /** Nothing in it can end a word of any file that it may come to stand in. */
  private static String label(String text) {
    String line = text.replaceAll("[^A-Za-z0-9 ._:/()+,@-]+", " ").strip();
    return line.length() <= LONGEST_LABEL ? line : line.substring(0, LONGEST_LABEL);
  }
}
