package dev.jetd.daemon.serving;

import java.util.Optional;

/** What answers to a model's name: its active version, and a canary for a share of the requests. */
public final class Route {
  private final LoadedModel active;
  private final Optional<LoadedModel> canary;
  private final Split split;

  private Route(LoadedModel active, Optional<LoadedModel> canary, int percent) {
    this.active = active;
    this.canary = canary;
    this.split = new Split(percent);
  }

  static Route to(LoadedModel active) {
    return new Route(active, Optional.empty(), 0);
  }

  Route withCanary(LoadedModel model, int percent) {
    return new Route(active, Optional.of(model), percent);
  }

  /** With another way of running one of the versions. The canary's share starts anew. */
  Route exchanged(LoadedModel before, LoadedModel after) {
    return new Route(
        active.equals(before) ? after : active,
        canary.map(c -> c.equals(before) ? after : c),
        split.percent());
  }

  public LoadedModel active() {
    return active;
  }

  public Optional<LoadedModel> canary() {
    return canary;
  }

  /** Of the requests by name, how many of a hundred the canary answers. */
  public int canaryPercent() {
    return split.percent();
  }

  /** The model of the next request. */
  LoadedModel next() {
    return canary.filter(c -> split.next()).orElse(active);
  }
}
