package dev.jetd.power.modes;

import dev.jetd.power.tree.Numbers;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * An nvpmodel.conf.
 *
 * @param modes in the order of the file
 * @param remarks every line that was not understood or contradicts another
 */
public record NvpmodelConf(
    Map<String, Param> params, List<PowerMode> modes, OptionalInt defaultId, List<Remark> remarks) {
  /** A line of the file that deserves a word. */
  public record Remark(int line, String text, String why) {}

  /** Copies the collections. */
  public NvpmodelConf {
    params = Map.copyOf(params);
    modes = List.copyOf(modes);
    remarks = List.copyOf(remarks);
  }

  /** The mode of that id. */
  public Optional<PowerMode> mode(int id) {
    return modes.stream().filter(mode -> mode.id() == id).findFirst();
  }

  /** The mode meant by an id or a name; names are compared without regard to case. */
  public Optional<PowerMode> find(String idOrName) {
    OptionalInt id = Numbers.small(idOrName);
    Optional<PowerMode> byId = id.isPresent() ? mode(id.getAsInt()) : Optional.empty();
    return byId.isPresent()
        ? byId
        : modes.stream().filter(mode -> mode.name().equalsIgnoreCase(idOrName.strip())).findFirst();
  }
}
