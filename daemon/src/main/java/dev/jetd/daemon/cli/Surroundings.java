package dev.jetd.daemon.cli;

import dev.jetd.daemon.runtime.Home;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a command stands in.
 *
 * @param defaultConfigFile read when no other is named
 */
public record Surroundings(
    Home home,
    Path defaultConfigFile,
    Map<String, String> environment,
    PrintStream out,
    PrintStream err) {}
