package dev.jetd.daemon.registry;

import dev.jetd.models.Bundle;
import dev.jetd.models.ModelException;
import dev.jetd.models.ModelId;
import dev.jetd.models.repository.Repository;
import dev.jetd.models.repository.Source;
import dev.jetd.models.repository.Wishes;
import java.util.Optional;

/** Brings versions into the repository and out of it while the daemon serves. */
public final class Stock implements AutoCloseable {
  private final Repository repository;
  private final ModelRegistry registry;
  private final Quantizer quantizer;
  private final Jobs jobs;
  private final Runnable clearing;

  /**
   * @param clearing deletes what was made of versions that are gone
   */
  public Stock(
      Repository repository,
      ModelRegistry registry,
      Quantizer quantizer,
      Jobs jobs,
      Runnable clearing) {
    this.repository = repository;
    this.registry = registry;
    this.quantizer = quantizer;
    this.jobs = jobs;
    this.clearing = clearing;
  }

  /** Deletes what was made of versions that were removed while no daemon ran. */
  public void clearUp() {
    clearing.run();
  }

  /** Starts to bring a model here; it serves at once if it is newer and none is pinned. */
  public Jobs.Job pull(Source source, Wishes wishes) {
    return jobs.start(
        "pull " + source,
        progress -> {
          Bundle bundle = repository.add(source, wishes, progress);
          progress.begin("making it known", 0);
          registry.added(bundle.manifest().id());
          return bundle.manifest().id().toString();
        });
  }

  /**
   * Starts to make another form of a version; it serves at once if it is newer and none is pinned.
   *
   * @param form one of {@code int8-exact}, {@code int8-blocks}, {@code fp16}
   * @throws RegistryException if there is no such version
   * @throws ModelException if there is no such form
   */
  public Jobs.Job quantize(ModelId original, String form, Optional<String> version) {
    quantizer.check(form);
    if (registry.index().stream().noneMatch(entry -> entry.id().equals(original))) {
      throw new RegistryException(
          RegistryException.Reason.NOT_FOUND, "there is no model " + original);
    }
    return jobs.start(
        "quantize " + original + " to " + form,
        progress -> {
          ModelId made = quantizer.quantize(original, form, version, progress);
          progress.begin("making it known", 0);
          registry.added(made);
          return made.toString();
        });
  }

  /**
   * Removes a version that is not in service.
   *
   * @throws RegistryException if it is, or if there is none
   */
  public void remove(ModelId id) {
    registry.whileUnused(
        id,
        () -> {
          try {
            repository.remove(id);
            clearUp();
          } catch (ModelException e) {
            throw new RegistryException(
                RegistryException.Reason.CONFLICT, String.valueOf(e.getMessage()), e);
          }
        });
  }

  public Jobs jobs() {
    return jobs;
  }

  @Override
  public void close() {
    jobs.close();
  }
}
