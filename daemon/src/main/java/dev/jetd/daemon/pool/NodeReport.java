package dev.jetd.daemon.pool;

import dev.jetd.daemon.board.BoardState;
import dev.jetd.daemon.board.BoardWatch;
import dev.jetd.daemon.board.Machine;
import dev.jetd.daemon.serving.LoadedModel;
import dev.jetd.daemon.serving.Models;
import dev.jetd.power.board.Board;
import dev.jetd.power.board.L4tRelease;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** What there is to tell of this node right now. */
final class NodeReport {
  private static final int LONGEST_LABEL = 80;

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

  Announcement announcement(NodeAddress address, NodeState state) {
    return new Announcement(
        address, ttl, weight(), permits(), state, served(), labels(), figures.now());
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

  private List<Announcement.Model> served() {
    return models.table().loaded().values().stream().map(NodeReport::model).toList();
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

  /** Printable, and short enough for a table. */
  private static String label(String text) {
    String line = text.replaceAll("[^\\x20-\\x7e]+", " ").strip();
    return line.length() <= LONGEST_LABEL ? line : line.substring(0, LONGEST_LABEL);
  }
}
