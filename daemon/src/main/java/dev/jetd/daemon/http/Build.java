package dev.jetd.daemon.http;

import dev.jetd.daemon.serving.ServedModel;
import java.util.Optional;

/** What this was built as, and what it runs on. */
final class Build {

  private Build() {}

  /** As released; 0.0.0 where it runs from classes that were never packaged. */
  static String version() {
    return Optional.ofNullable(Build.class.getPackage().getImplementationVersion()).orElse("0.0.0");
  }

  /** Whether a model is run by a GPU's backend. */
  static boolean onGpu(ServedModel model) {
    String backend = model.session().backend();
    return backend.contains("cuda") || backend.contains("tensorrt");
  }
}
