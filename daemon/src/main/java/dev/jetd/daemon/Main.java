package dev.jetd.daemon;

import dev.jetd.daemon.cli.Jetd;
import dev.jetd.daemon.cli.KeepingLogManager;
import dev.jetd.daemon.cli.Logging;
import dev.jetd.daemon.cli.Surroundings;
import dev.jetd.daemon.runtime.Home;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Where the process begins: the one place that looks at its properties, variables and streams. */
public final class Main {

  private Main() {}

  public static void main(String[] arguments) {
    System.setProperty("java.util.logging.manager", KeepingLogManager.class.getName());
    Logging.setUp();
    Surroundings around =
        new Surroundings(
            Home.ofImage(Path.of(System.getProperty("jetd.home", "."))),
            Path.of("/etc/jetd/jetd.yaml"),
            System.getenv(),
            stream(FileDescriptor.out),
            stream(FileDescriptor.err));
    int code = Jetd.run(around, arguments);
    if (code != 0) {
      Runtime.getRuntime().exit(code);
    }
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }
}
