package dev.jetd.daemon.registry;

import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which versions of which models are to be in service.
 *
 * @param configured what {@code models.default} said when they were made: where it says something
 *     else now, it counts and not the choice
 */
record Choices(String configured, SortedMap<String, Choice> models) {

  Choices {
    models = Collections.unmodifiableSortedMap(new TreeMap<>(models));
  }

  static Choices none(String configured) {
    return new Choices(configured, new TreeMap<>());
  }

  Optional<Choice> of(String name) {
    return Optional.ofNullable(models.get(name));
  }

  Choices with(String name, Optional<Choice> choice) {
    SortedMap<String, Choice> next = new TreeMap<>(models);
    next.remove(name);
    choice.ifPresent(c -> next.put(name, c));
    return new Choices(configured, next);
  }
}
