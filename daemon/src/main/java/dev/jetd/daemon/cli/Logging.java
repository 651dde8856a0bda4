package dev.jetd.daemon.cli;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Locale;
import java.util.Optional;
import java.util.logging.ConsoleHandler;
import java.util.logging.Formatter;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** The log: one line an event on stderr, without a time of its own, because the journal has one. */
public final class Logging {

  private Logging() {}

  public static void setUp() {
    Logger root = Logger.getLogger("");
    for (Handler handler : root.getHandlers()) {
      root.removeHandler(handler);
    }
    ConsoleHandler console = new ConsoleHandler();
    console.setFormatter(new Line());
    console.setLevel(Level.ALL);
    root.addHandler(console);
    root.setLevel(Level.WARNING);
    Logger.getLogger("dev.jetd").setLevel(Level.INFO);
    // A bind that fails and a client that leaves are told in our own words.
    Logger.getLogger("io.helidon").setLevel(Level.OFF);
  }

  /** {@code info Daemon: serving ...}. */
  private static final class Line extends Formatter {
    @Override
    public String format(LogRecord record) {
      String name = Optional.ofNullable(record.getLoggerName()).orElse("");
      String line =
          String.format(
              Locale.ROOT,
              "%s %s: %s%n",
              word(record.getLevel()),
              name.substring(name.lastIndexOf('.') + 1),
              formatMessage(record));
      return record.getThrown() == null ? line : line + stack(record.getThrown());
    }

    private static String word(Level level) {
      return level.equals(Level.SEVERE) ? "error" : level.getName().toLowerCase(Locale.ROOT);
    }

    private static String stack(Throwable thrown) {
      StringWriter text = new StringWriter();
      PrintWriter writer = new PrintWriter(text);
      for (Throwable t = thrown; t != null; t = t.getCause()) {
        writer.println(t);
        for (StackTraceElement frame : t.getStackTrace()) {
          writer.println("    at " + frame);
        }
      }
      return text.toString();
    }
  }
}
