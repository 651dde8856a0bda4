package dev.jetd.power.sensors;

import dev.jetd.power.sensors.GpuDriver.Answer;
import dev.jetd.power.sensors.GpuDriver.Reading;
import dev.jetd.power.tree.Tree;
import java.util.Optional;

/** What the GPU's driver tells, beside the files. */
final class DriverCollector implements Collector<Optional<Reading>> {
  private final GpuDriver driver;

  DriverCollector(GpuDriver driver) {
    this.driver = driver;
  }

  @Override
  public String name() {
    return "gpu-driver";
  }

  @Override
  public Optional<Reading> collect(Tree tree) {
    Answer answer = driver.ask();
    answer.trouble().ifPresent(tree::tell);
    return answer.reading();
  }
}
