package dev.jetd.bindings.natives;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jetd.bindings.BackendException;
import dev.jetd.bindings.Platform;
import dev.jetd.bindings.onnx.Machine;
import java.io.IOException;
import java.lang.invoke.MethodType;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Every method of JavaCPP's presets that our code calls exists in the family on the class path, and
 * its native half in the libraries of both platforms. Most machines that run this have no GPU, and
 * would not find out otherwise.
 */
class PresetFamilyTest {
  private static final Map<String, String> LIBRARIES =
      Map.of(
          "org/bytedeco/cuda/", "libjnicudart.so",
          "org/bytedeco/tensorrt/nvinfer/", "libjninvinfer.so",
          "org/bytedeco/tensorrt/global/nvinfer", "libjninvinfer.so",
          "org/bytedeco/tensorrt/nvonnxparser/", "libjninvonnxparser.so",
          "org/bytedeco/tensorrt/global/nvonnxparser", "libjninvonnxparser.so",
          "org/bytedeco/onnxruntime/", "libjnionnxruntime.so",
          "org/bytedeco/javacpp/", "libjnijavacpp.so");

  @Test
  void everyMethodCalledExists() throws Exception {
    Set<String> missing = new TreeSet<>();
    List<Method> natives = new ArrayList<>();
    int uses = 0;
    for (CalledMethods.Use use : uses()) {
      uses++;
      if (!use.descriptor().startsWith("(")) {
        if (!hasField(use)) {
          missing.add(use.toString());
        }
      } else if (!use.name().startsWith("<")) {
        Optional<Method> method = method(use);
        if (method.isEmpty()) {
          missing.add(use.toString());
        }
        method.filter(m -> Modifier.isNative(m.getModifiers())).ifPresent(natives::add);
      }
    }
    assertThat(uses).isGreaterThan(200);
    assertThat(missing).isEmpty();
    assertThat(natives).hasSizeGreaterThan(60);
    assertThat(withoutNativeHalf(natives)).isEmpty();
  }

  private static Set<CalledMethods.Use> uses() throws IOException, URISyntaxException {
    Path classes =
        Path.of(BackendException.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    Set<CalledMethods.Use> all = new HashSet<>();
    try (Stream<Path> files = Files.walk(classes.resolve("dev/jetd/bindings"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
        CalledMethods.of(file).stream()
            .filter(use -> use.owner().startsWith("org/bytedeco/"))
            .forEach(all::add);
      }
    }
    return all;
  }

  private static Class<?> named(String owner) throws ClassNotFoundException {
    // Not initialised: that would call native code.
    return Class.forName(owner.replace('/', '.'), false, PresetFamilyTest.class.getClassLoader());
  }

  private static boolean hasField(CalledMethods.Use use) throws ClassNotFoundException {
    return Arrays.stream(named(use.owner()).getFields())
        .anyMatch(field -> field.getName().equals(use.name()));
  }

  private static Optional<Method> method(CalledMethods.Use use) throws ClassNotFoundException {
    MethodType type =
        MethodType.fromMethodDescriptorString(
            use.descriptor(), PresetFamilyTest.class.getClassLoader());
    for (Class<?> at = named(use.owner()); at != null; at = at.getSuperclass()) {
      for (Method method : at.getDeclaredMethods()) {
        if (method.getName().equals(use.name())
            && Arrays.equals(method.getParameterTypes(), type.parameterArray())
            && method.getReturnType().equals(type.returnType())) {
          return Optional.of(method);
        }
      }
    }
    return Optional.empty();
  }

  /** Names of functions that a library should have and has not. */
  private static Set<String> withoutNativeHalf(List<Method> methods) throws IOException {
    Set<String> missing = new TreeSet<>();
    Map<Path, String> contents = new HashMap<>();
    for (Platform platform : Platform.values()) {
      for (Method method : methods) {
        Path library =
            Machine.natives()
                .resolveSibling(platform.directory())
                .resolve(library(method.getDeclaringClass()));
        String content = contents.get(library);
        if (content == null) {
          content = new String(Files.readAllBytes(library), StandardCharsets.ISO_8859_1);
          contents.put(library, content);
        }
        String function = function(method);
        if (!content.contains(function + "\0") && !content.contains(function + "__")) {
          missing.add(library.getFileName() + " " + platform + " " + function);
        }
      }
    }
    return missing;
  }

  private static String library(Class<?> owner) {
    String name = owner.getName().replace('.', '/');
    return LIBRARIES.entrySet().stream()
        .filter(entry -> name.startsWith(entry.getKey()))
        .findFirst()
        .orElseThrow(() -> new AssertionError("whose library is " + name))
        .getValue();
  }

  /** As the Java Native Interface spells it. */
  private static String function(Method method) {
    return "Java_"
        + mangled(method.getDeclaringClass().getName())
        + "_"
        + mangled(method.getName());
  }

  private static String mangled(String name) {
    return name.replace("_", "_1").replace('.', '_').replace("$", "_00024");
  }
}
