package dev.jetd.power.modes;

import dev.jetd.power.tree.Numbers;
import dev.jetd.power.tree.Tree;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.atomic.AtomicReference;

/** Reads the modes a board has and the one in force; starts no process and needs no privilege. */
public final class ModeReader {
  private static final String CONF = "/etc/nvpmodel.conf";
  private static final String STATUS = "/var/lib/nvpmodel/status";
  private static final String PREFIX = "pmode:";

  private final Tree tree;

  /** What was understood of the file when it was last read. */
  private record Known(String text, NvpmodelConf conf) {}

  private final AtomicReference<Optional<Known>> known = new AtomicReference<>(Optional.empty());

  /** Reads from {@code tree}, each time anew: the file is relinked at boot, the nodes come late. */
  public ModeReader(Tree tree) {
    this.tree = tree;
  }

  /** The board's modes; absent where there is no nvpmodel.conf. */
  public Optional<NvpmodelConf> conf() {
    return tree.text(CONF).map(this::parsed);
  }

  private NvpmodelConf parsed(String text) {
    Optional<Known> last = known.get().filter(k -> k.text().equals(text));
    Known now = last.orElseGet(() -> new Known(text, ConfParser.parse(text)));
    known.set(Optional.of(now));
    return now.conf();
  }

  /** The mode in force. */
  public CurrentMode current(NvpmodelConf conf) {
    LiveCaps caps = new LiveCaps(tree, conf);
    OptionalInt recordedId = recordedId();
    Optional<PowerMode> recorded =
        recordedId.isPresent() ? conf.mode(recordedId.getAsInt()) : Optional.empty();
    // Each check reads every node of its mode: once is enough.
    Map<PowerMode, LiveCaps.Check> checks = new LinkedHashMap<>();
    conf.modes().forEach(mode -> checks.put(mode, caps.check(mode)));
    List<PowerMode> fitting =
        conf.modes().stream().filter(m -> checked(checks, m).matches()).toList();
    boolean readable = checks.values().stream().anyMatch(check -> check.compared() > 0);
    List<Difference> differences =
        recorded.map(mode -> checked(checks, mode).differences()).orElse(List.of());
    return new CurrentMode(
        choose(caps, fitting, recorded), recordedId, recorded, readable, differences);
  }

  private static LiveCaps.Check checked(Map<PowerMode, LiveCaps.Check> checks, PowerMode mode) {
    return Objects.requireNonNull(checks.get(mode));
  }

  /** How the live caps differ from those of {@code mode}; absent if none could be read. */
  public Optional<List<Difference>> differences(NvpmodelConf conf, PowerMode mode) {
    LiveCaps.Check check = new LiveCaps(tree, conf).check(mode);
    return check.compared() == 0 ? Optional.empty() : Optional.of(check.differences());
  }

  /** Why a change to {@code mode} would need a reboot; absent if it can be made live. */
  public Optional<String> rebootReason(NvpmodelConf conf, PowerMode mode) {
    List<Difference> masks = new LiveCaps(tree, conf).gating(mode, current(conf).mode());
    return masks.isEmpty()
        ? Optional.empty()
        : Optional.of(
            mode
                + " needs a reboot: the GPU takes a new power gating mask only at boot ("
                + masks.get(0)
                + ")");
  }

  /** Where modes fit alike, the record decides, then the gating masks; a guess never does. */
  private static Optional<PowerMode> choose(
      LiveCaps caps, List<PowerMode> fitting, Optional<PowerMode> recorded) {
    if (recorded.isPresent() && fitting.contains(recorded.get())) {
      return recorded;
    }
    List<PowerMode> masked =
        fitting.size() < 2
            ? fitting
            : fitting.stream().filter(m -> caps.gating(m, Optional.empty()).isEmpty()).toList();
    return masked.size() == 1 ? Optional.of(masked.get(0)) : Optional.empty();
  }

  private OptionalInt recordedId() {
    return tree.text(STATUS)
        .filter(text -> text.startsWith(PREFIX))
        .map(text -> Numbers.small(text.substring(PREFIX.length())))
        .orElse(OptionalInt.empty());
  }
}
