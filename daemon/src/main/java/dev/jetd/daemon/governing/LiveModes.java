package dev.jetd.daemon.governing;

import dev.jetd.power.modes.ModeRanking;
import dev.jetd.power.modes.ModeReader;
import dev.jetd.power.modes.NvpmodelConf;
import dev.jetd.power.modes.PowerMode;
import dev.jetd.power.tree.Tree;
import java.util.List;
import java.util.Optional;

/** The modes that can be reached from the one in force without a reboot. */
final class LiveModes {
  private final ModeReader reader;

  LiveModes(Tree tree) {
    this.reader = new ModeReader(tree);
  }

  List<PowerMode> smallestFirst() {
    return reader
        .conf()
        .map(
            conf ->
                ModeRanking.smallestFirst(conf).stream()
                    .filter(mode -> reader.rebootReason(conf, mode).isEmpty())
                    .toList())
        .orElse(List.of());
  }

  Optional<PowerMode> find(String idOrName) {
    return reader.conf().flatMap(conf -> conf.find(idOrName));
  }

  Optional<PowerMode> inForce() {
    Optional<NvpmodelConf> conf = reader.conf();
    return conf.flatMap(c -> reader.current(c).mode());
  }
}
