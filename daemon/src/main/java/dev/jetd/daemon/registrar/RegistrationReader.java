package dev.jetd.daemon.registrar;

import dev.jetd.models.Json;
import dev.jetd.models.ModelException;
import dev.jetd.models.Names;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Reads and checks what a node sends. Fields that are not known are passed over, so that a newer
 * node can say more; those that are known are checked to the last character.
 */
public final class RegistrationReader {
  /**
   * Below it a renewal every third of it would be a burden; above it a dead node stays too long.
   */
  private static final int LEAST_TTL = 3;

  private static final int LONGEST_TTL = 300;
  private static final int MOST_WEIGHT = 10_000;
  private static final int MOST_PERMITS = 1_000_000;
  private static final int MOST_MODELS = 16;
  private static final int MOST_LABELS = 16;
  private static final int METRICS_PORT = 9090;

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
  private static final Pattern LABEL = Pattern.compile("[a-z][a-z0-9_]{0,31}");
  private static final Pattern LABEL_VALUE = Pattern.compile("[A-Za-z0-9 ._:/()+,@-]{0,100}");

  private final NodeAddress.Resolver resolver;

  public RegistrationReader(NodeAddress.Resolver resolver) {
    this.resolver = resolver;
  }

  /**
   * @throws PoolException naming the field that is wrong
   */
  public Registration read(String id, byte[] body) {
    if (!ID.matcher(id).matches()) {
      throw PoolException.invalid(
          "id", "must be 1 to 64 of A-Z a-z 0-9 . _ -, beginning with a letter or digit");
    }
    return registration(id, parse(body));
  }

  private static Object parse(byte[] body) {
    try {
      Object value = Json.parse(body);
      if (value instanceof Map<?, ?>) {
        return value;
      }
      throw PoolException.invalid("", "the body must be a JSON object");
    } catch (IOException | ModelException e) {
      throw PoolException.invalid("", "the body is not valid JSON");
    }
  }

  Registration registration(String id, Object body) {
    NodeAddress address = NodeAddress.parse("address", text(body, "address"), resolver);
    return new Registration(
        id,
        address,
        metrics(body, address),
        Duration.ofSeconds(whole(body, "ttl_seconds", LEAST_TTL, LONGEST_TTL)),
        absent(body, "weight") ? 1 : whole(body, "weight", 1, MOST_WEIGHT),
        absent(body, "permits") ? 0 : whole(body, "permits", 0, MOST_PERMITS),
        draining(body),
        models(Json.field(body, "models")),
        labels(Json.field(body, "labels")),
        figures(Json.field(body, "figures")));
  }

  private NodeAddress metrics(Object body, NodeAddress address) {
    return absent(body, "metrics_address")
        ? new NodeAddress(address.host(), METRICS_PORT)
        : NodeAddress.parse("metrics_address", text(body, "metrics_address"), resolver);
  }

  private static boolean draining(Object body) {
    String state = absent(body, "state") ? "serving" : text(body, "state");
    if (!state.equals("serving") && !state.equals("draining")) {
      throw PoolException.invalid("state", "must be serving or draining");
    }
    return state.equals("draining");
  }

  private static List<PooledModel> models(Object value) {
    if (!(value instanceof List<?> list) || list.isEmpty() || list.size() > MOST_MODELS) {
      throw PoolException.invalid("models", "must be an array of 1 to " + MOST_MODELS + " models");
    }
    List<PooledModel> models = new ArrayList<>();
    for (Object entry : list) {
      models.add(model("models[" + models.size() + "].", entry));
    }
    return models;
  }

  private static PooledModel model(String at, Object entry) {
    String digest = text(entry, at, "digest");
    if (!DIGEST.matcher(digest).matches()) {
      throw PoolException.invalid(at + "digest", "must be 64 of 0-9 a-f");
    }
    return new PooledModel(name(entry, at, "name"), name(entry, at, "version"), digest);
  }

  private static String name(Object entry, String at, String field) {
    String name = text(entry, at, field);
    if (!Names.isName(name)) {
      throw PoolException.invalid(
          at + field, "must be 1 to 128 of A-Z a-z 0-9 . _ -, beginning with a letter or digit");
    }
    return name;
  }

  private static Map<String, String> labels(Object value) {
    if (value == Json.Null.NULL) {
      return Map.of();
    }
    if (!(value instanceof Map<?, ?> map) || map.size() > MOST_LABELS) {
      throw PoolException.invalid(
          "labels", "must be an object of at most " + MOST_LABELS + " texts");
    }
    Map<String, String> labels = new TreeMap<>();
    map.forEach((key, text) -> labels.put(label(String.valueOf(key)), labelValue(key, text)));
    return labels;
  }

  private static String label(String key) {
    if (!LABEL.matcher(key).matches()) {
      throw PoolException.invalid(
          "labels", "names must be 1 to 32 of a-z 0-9 _, beginning with a letter");
    }
    return key;
  }

  private static String labelValue(Object key, Object value) {
    if (value instanceof String text && LABEL_VALUE.matcher(text).matches()) {
      return text;
    }
    throw PoolException.invalid(
        "labels." + key, "must be at most 100 of letters, digits, spaces and ._:/()+,@-");
  }

  private static Figures figures(Object value) {
    if (value == Json.Null.NULL) {
      return Figures.NONE;
    }
    if (!(value instanceof Map<?, ?>)) {
      throw PoolException.invalid("figures", "must be an object of numbers");
    }
    return new Figures(
        figure(value, "watts"),
        figure(value, "requests_per_second"),
        figure(value, "p95_ms"),
        figure(value, "joules_per_request"),
        figure(value, "temperature_celsius"));
  }

  private static OptionalDouble figure(Object figures, String name) {
    Object value = Json.field(figures, name);
    if (value == Json.Null.NULL) {
      return OptionalDouble.empty();
    }
    if (value instanceof Number number && Math.abs(number.doubleValue()) < 1e9) {
      return OptionalDouble.of(number.doubleValue());
    }
    throw PoolException.invalid("figures." + name, "must be a number");
  }

  private static boolean absent(Object body, String field) {
    return Json.field(body, field) == Json.Null.NULL;
  }

  private static String text(Object body, String field) {
    return text(body, "", field);
  }

  private static String text(Object body, String at, String field) {
    if (Json.field(body, field) instanceof String text) {
      return text;
    }
    throw PoolException.invalid(at + field, "must be a string");
  }

  private static int whole(Object body, String field, int least, int most) {
    if (Json.field(body, field) instanceof Integer number && number >= least && number <= most) {
      return number;
    }
    throw PoolException.invalid(field, "must be a whole number from " + least + " to " + most);
  }
}
