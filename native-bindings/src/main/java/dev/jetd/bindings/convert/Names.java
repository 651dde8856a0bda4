package dev.jetd.bindings.convert;

import dev.jetd.bindings.onnx.OnnxEntry;
import dev.jetd.bindings.onnx.OnnxFields;
import dev.jetd.bindings.onnx.OnnxNode;
import dev.jetd.bindings.onnx.OnnxTensor;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The names of a graph's values: who uses which, and new ones. */
final class Names {
  private final Set<String> all = new HashSet<>();
  private final Map<String, Integer> uses = new HashMap<>();

  Names(OnnxFields fields) {
    for (OnnxEntry entry : fields.graph()) {
      switch (entry) {
        case OnnxNode node -> {
          node.inputs().forEach(name -> uses.merge(name, 1, Integer::sum));
          all.addAll(node.inputs());
          all.addAll(node.outputs());
        }
        case OnnxTensor weight -> all.add(weight.name());
        case OnnxEntry.Input input -> all.add(input.name());
        case OnnxEntry.Rest rest -> {}
      }
    }
    fields.outputs().forEach(name -> uses.merge(name, 1, Integer::sum));
  }

  /** How often nodes take a value or the graph gives it. */
  int uses(String name) {
    return uses.getOrDefault(name, 0);
  }

  /** A name that nothing has yet; it is taken from then on. */
  String fresh(String name, String suffix) {
    String fresh = name + suffix;
    while (!all.add(fresh)) {
      fresh += "_";
    }
    return fresh;
  }
}
