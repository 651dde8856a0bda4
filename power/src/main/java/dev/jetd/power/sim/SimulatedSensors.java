package dev.jetd.power.sim;

import dev.jetd.power.tree.Tree;
import java.nio.file.Path;

/** Writes what the sensors of a simulated tree say. */
final class SimulatedSensors {
  private static final int CHANNELS = 3;

  /** Where the watts go. */
  record Watts(double idle, double gpu, double cpu) {
    double total() {
      return idle + gpu + cpu;
    }
  }

  private final Tree tree;
  private final TreeWriter writer;

  SimulatedSensors(Tree tree, TreeWriter writer) {
    this.tree = tree;
    this.writer = writer;
  }

  void power(Watts watts) {
    for (Path monitor : tree.list("/sys/class/hwmon")) {
      String name = tree.text(monitor.resolve("name")).orElse("");
      if (name.equals("ina3221")) {
        rails(monitor, watts);
      } else if (name.equals("ina238")) {
        double millivolts = tree.number(monitor.resolve("in1_input")).orElse(20_000);
        writer.writeIfThere(monitor.resolve("power1_input"), Math.round(watts.total() * 1e6));
        writer.writeIfThere(
            monitor.resolve("curr1_input"), Math.round(watts.total() * 1e6 / millivolts));
      }
    }
  }

  private void rails(Path monitor, Watts watts) {
    for (int n = 1; n <= CHANNELS; n++) {
      String label = tree.text(monitor.resolve("in" + n + "_label")).orElse("NC");
      double millivolts = tree.number(monitor.resolve("in" + n + "_input")).orElse(5000);
      double share = share(label, watts);
      writer.writeIfThere(
          monitor.resolve("curr" + n + "_input"), Math.round(share * 1e6 / millivolts));
    }
  }

  /** The sets that make up a total on a board do so here, too. */
  private static double share(String label, Watts watts) {
    return switch (label) {
      case "VDD_IN" -> watts.total();
      case "VDD_CPU_GPU_CV" -> watts.gpu() + watts.cpu() + 0.15 * watts.idle();
      case "VDD_SOC" -> 0.3 * watts.idle();
      case "VDD_GPU_SOC" -> watts.gpu() + 0.3 * watts.idle();
      case "VDD_CPU_CV" -> watts.cpu() + 0.1 * watts.idle();
      case "VIN_SYS_5V0" -> 0.6 * watts.idle();
      case "VDD_GPU" -> watts.gpu();
      case "VDD_CPU_SOC_MSS" -> watts.cpu() + 0.3 * watts.idle();
      case "VDDQ_VDD2_1V8AO" -> 0.1 * watts.idle();
      default -> 0;
    };
  }

  /** The hottest zone is the junction; the others lag behind it. */
  void temperature(double celsius) {
    int zones = 0;
    for (Path zone : tree.list("/sys/class/thermal")) {
      if (Tree.name(zone).startsWith("thermal_zone")) {
        boolean junction = tree.text(zone.resolve("type")).orElse("").startsWith("tj");
        double here = junction ? celsius : celsius - 0.4 * (1 + zones++ % 5);
        writer.writeIfThere(zone.resolve("temp"), Math.round(here * 1000));
      }
    }
  }

  void fan(double speed, boolean works) {
    for (Path monitor : tree.list("/sys/class/hwmon")) {
      String name = tree.text(monitor.resolve("name")).orElse("");
      if (name.equals("pwmfan")) {
        writer.writeIfThere(monitor.resolve("pwm1"), Math.round(speed * 255));
      } else if (name.equals("pwm_tach")) {
        writer.writeIfThere(monitor.resolve("rpm"), works ? Math.round(speed * 5400) : 0);
      }
    }
  }

  void throttling(boolean throttled) {
    for (Path device : tree.list("/sys/class/thermal")) {
      String type = tree.text(device.resolve("type")).orElse("");
      if (Tree.name(device).startsWith("cooling_device") && type.equals("gpu-throttle-alert")) {
        writer.writeIfThere(device.resolve("cur_state"), throttled ? 1 : 0);
      }
    }
  }

  void overCurrentEvents(long events) {
    for (Path monitor : tree.list("/sys/class/hwmon")) {
      if (tree.text(monitor.resolve("name")).filter("soctherm_oc"::equals).isPresent()) {
        writer.writeIfThere(monitor.resolve("oc3_event_cnt"), events);
      }
    }
  }
}
