package dev.jetd.bindings;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** What a tensor graph takes and gives. */
public record TensorSignature(List<TensorSpec> inputs, List<TensorSpec> outputs) {

  public TensorSignature {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  public Optional<TensorSpec> input(String name) {
    return named(inputs, name);
  }

  public Optional<TensorSpec> output(String name) {
    return named(outputs, name);
  }

  /**
   * Holds a run against the graph: every input once and as the graph wants it, every output one of
   * the graph's.
   *
   * @throws TensorException naming the first tensor at fault
   */
  public void check(List<Tensor> given, List<String> wanted) {
    Set<String> seen = new HashSet<>();
    for (Tensor tensor : given) {
      String name = tensor.name();
      if (!seen.add(name)) {
        throw TensorException.invalid(name, "name", "is given twice");
      }
      input(name)
          .orElseThrow(
              () ->
                  TensorException.invalid(
                      name, "name", "is no input of the model; it takes " + names(inputs)))
          .check(tensor);
    }
    for (TensorSpec spec : inputs) {
      if (!seen.contains(spec.name())) {
        throw TensorException.invalid("", "", "input '" + spec.name() + "' is missing");
      }
    }
    checkOutputs(wanted);
  }

  private void checkOutputs(List<String> wanted) {
    Set<String> seen = new HashSet<>();
    for (String name : wanted) {
      if (output(name).isEmpty()) {
        throw TensorException.invalid(
            name, "name", "is no output of the model; it gives " + names(outputs));
      }
      if (!seen.add(name)) {
        throw TensorException.invalid(name, "name", "is asked for twice");
      }
    }
  }

  private static String names(List<TensorSpec> specs) {
    return specs.stream().map(TensorSpec::name).collect(Collectors.joining(", "));
  }

  private static Optional<TensorSpec> named(List<TensorSpec> specs, String name) {
    return specs.stream().filter(spec -> spec.name().equals(name)).findFirst();
  }
}
