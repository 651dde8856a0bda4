package dev.jetd.power.sensors;

import dev.jetd.power.tree.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** Every power rail the machine shows, whichever way. */
final class RailsCollector implements Collector<List<Rail>> {
  private final HostRails host;

  /** The rails that made up the total when all were last looked for. */
  private List<RailMeter> parts = List.of();

  RailsCollector(LongSupplier nanos) {
    this.host = new HostRails(nanos);
  }

  @Override
  public String name() {
    return "rails";
  }

  @Override
  public List<Rail> collect(Tree tree) {
    List<RailMeter> meters = new ArrayList<>(Ina3221Rails.read(tree));
    meters.addAll(Ina238Rails.read(tree));
    meters.addAll(IioRails.read(tree));
    if (meters.isEmpty()) {
      meters.addAll(host.read(tree));
    }
    List<Rail> rails = meters.stream().map(RailMeter::rail).toList();
    List<String> names = TotalPower.parts(rails);
    parts = meters.stream().filter(meter -> names.contains(meter.rail().name())).toList();
    return rails;
  }

  /**
   * What the whole board draws, reading no more than the rails that make it up. Where one of them
   * is no longer to be read, all are looked for anew.
   */
  Optional<TotalPower> total(Tree tree) {
    List<Rail> now = new ArrayList<>();
    for (RailMeter part : parts) {
      OptionalLong milliwatts = part.milliwatts().apply(tree);
      milliwatts.ifPresent(power -> now.add(Rail.ofPower(part.rail().name(), power)));
    }
    boolean whole = !now.isEmpty() && now.size() == parts.size();
    return TotalPower.of(whole ? now : collect(tree));
  }
}
