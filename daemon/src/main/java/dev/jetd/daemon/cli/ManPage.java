package dev.jetd.daemon.cli;

import dev.jetd.daemon.config.Setting;
import dev.jetd.daemon.config.Settings;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** jetd(1) as roff, from the commands and settings there are. */
final class ManPage {
  /** What every command takes; told once. */
  private static final Set<String> COMMON =
      Stream.concat(
              Settings.ALL.stream().map(Setting::flag),
              Stream.of("--config", "--help", "--version"))
          .collect(Collectors.toUnmodifiableSet());

  private static final String TAIL =
      """
      .SH ENVIRONMENT
      .TP
      .B JAVA_OPTS
      Flags for the Java virtual machine.
      .TP
      .B JAVA_HOME
      The Java to run on; without it the newest of PATH and /usr/lib/jvm, 21 or newer.
      .SH FILES
      .TP
      .I /etc/jetd/jetd.yaml
      The configuration.
      .TP
      .I /etc/default/jetd
      Variables for the service, such as JAVA_OPTS.
      .TP
      .I /var/lib/jetd
      Models, counters, and the cache on the disk.
      .TP
      .I /var/cache/jetd
      What makes a start faster; may be deleted.
      .SH EXIT STATUS
      0: well. 1: it failed. 64: the command line is wrong. 69: no Java to run on. 78: the
      configuration is wrong. 143: stopped by SIGTERM.
      .SH SEE ALSO
      .BR systemctl (1),
      .BR journalctl (1),
      .I /usr/share/doc/jetd/OPERATIONS.md
      """;

  private final StringBuilder out = new StringBuilder();

  private ManPage() {}

  static String of(CommandSpec jetd, String version) {
    ManPage page = new ManPage();
    page.line(".TH JETD 1 \"\" \"jetd " + version + "\" \"jetd\"");
    page.line(".SH NAME\njetd \\- " + text(description(jetd)));
    page.line(".SH SYNOPSIS\n.B jetd\n.I COMMAND\n[\\fIFLAGS\\fR]");
    page.line(".SH COMMANDS");
    jetd.subcommands().values().stream()
        .filter(command -> !command.getCommandSpec().usageMessage().hidden())
        .forEach(command -> page.command("jetd", command));
    page.configuration();
    return page.line(TAIL.stripTrailing()).out.toString();
  }

  private ManPage line(String roff) {
    out.append(roff).append('\n');
    return this;
  }

  private void command(String parent, CommandLine command) {
    CommandSpec spec = command.getCommandSpec();
    String name = parent + ' ' + command.getCommandName();
    line(".TP\n.B " + text(name) + "\n" + text(description(spec)));
    List<OptionSpec> options =
        spec.options().stream().filter(o -> !COMMON.contains(o.longestName())).toList();
    if (!options.isEmpty()) {
      line(".RS");
      options.forEach(this::option);
      line(".RE");
    }
    spec.subcommands().values().forEach(sub -> command(name, sub));
  }

  private void option(OptionSpec option) {
    String label = option.arity().max() == 0 ? "" : " \\fI" + text(option.paramLabel()) + "\\fR";
    line(".TP\n\\fB" + text(option.longestName()) + "\\fR" + label);
    line(text(String.join(" ", option.description()).replace("%%", "%")));
  }

  private void configuration() {
    line(".SH CONFIGURATION");
    line("A key stands in the file (\\fB\\-\\-config\\fR \\fIFILE\\fR), in the environment, or on");
    line("the command line of every command; the latter win. A key that does not exist stops");
    line("the start.");
    for (Setting<?> setting : Settings.ALL) {
      line(".TP\n.BR " + text(setting.key()) + " , \" " + text(setting.flag()) + "\"");
      String byDefault = setting.defaultText();
      line(text(setting.meaning()) + (byDefault.isEmpty() ? "" : " (" + text(byDefault) + ")"));
    }
  }

  private static String description(CommandSpec spec) {
    return String.join(" ", spec.usageMessage().description());
  }

  /** Text that roff takes for text: no escapes, no hyphens that break, no requests. */
  private static String text(String plain) {
    String escaped = plain.replace("\\", "\\e").replace("-", "\\-");
    return escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" + escaped : escaped;
  }
}
