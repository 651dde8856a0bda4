package dev.jetd.power.sensors;

import dev.jetd.power.tree.Tree;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** Every power rail the machine shows, whichever way. */
final class RailsCollector implements Collector<List<Rail>> {
  private final HostRails host;

  RailsCollector(LongSupplier nanos) {
    this.host = new HostRails(nanos);
  }

  @Override
  public String name() {
    return "rails";
  }

  @Override
  public List<Rail> collect(Tree tree) {
    List<Rail> rails = new ArrayList<>(Ina3221Rails.read(tree));
    rails.addAll(Ina238Rails.read(tree));
    rails.addAll(IioRails.read(tree));
    if (rails.isEmpty()) {
      rails.addAll(host.read(tree));
    }
    return rails;
  }
}
