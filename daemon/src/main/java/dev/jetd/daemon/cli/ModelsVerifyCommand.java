package dev.jetd.daemon.cli;

import dev.jetd.daemon.registry.IndexEntry;
import dev.jetd.models.Bundle;
import dev.jetd.models.ModelException;
import dev.jetd.models.ModelRef;
import java.util.List;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code jetd models verify}: reads every byte and compares digests. */
@Command(
    name = "verify",
    description = "Read every byte of one model, or of all, and compare digests.",
    mixinStandardHelpOptions = true)
final class ModelsVerifyCommand extends ModelsTool {
  @Parameters(paramLabel = "MODEL", arity = "0..1", description = "NAME or NAME:VERSION")
  private Optional<String> model = Optional.empty();

  ModelsVerifyCommand(Surroundings around) {
    super(around);
  }

  @Override
  public Integer call() {
    Optional<ModelRef> wanted = model.map(ModelRef::parse);
    List<IndexEntry> entries =
        local().index().stream()
            .filter(e -> wanted.map(ref -> ref.matches(e.id())).orElse(true))
            .toList();
    if (entries.isEmpty()) {
      throw new ModelException("there is no model " + model.orElse("at all"));
    }
    boolean whole = true;
    for (IndexEntry entry : entries) {
      Optional<String> trouble = trouble(entry);
      whole &= trouble.isEmpty();
      print(
          (trouble.isEmpty() ? "whole   " : "BROKEN  ")
              + entry.id()
              + trouble.map(t -> ": " + t).orElse(""));
    }
    return whole ? ExitCode.OK : ExitCode.FAILED;
  }

  private static Optional<String> trouble(IndexEntry entry) {
    if (entry.bundle().isEmpty()) {
      return Optional.of(entry.reason());
    }
    try {
      Bundle bundle = entry.bundle().get();
      bundle.verify();
      return Optional.empty();
    } catch (ModelException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }
}
