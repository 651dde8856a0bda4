package dev.jetd.daemon.registrar;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.jetd.models.Json;
import dev.jetd.models.ModelException;
import dev.jetd.models.repository.Durable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/**
 * Keeps registrations over restarts, replaced whole. It holds no times: how long the registrar was
 * away, and what the clock did meanwhile, does not matter to whom a whole lease is granted anew.
 */
final class LeaseFile {
  private static final System.Logger LOG = System.getLogger(LeaseFile.class.getName());
  private static final int SCHEMA = 1;

  private final Path file;

  LeaseFile(Path file) {
    this.file = file;
  }

  /** What was kept. A file that cannot be understood is set aside: nodes will come again. */
  List<Registration> read() {
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      return parse(Json.parse(Files.readAllBytes(file)));
    } catch (IOException | ModelException | PoolException e) {
      LOG.log(
          System.Logger.Level.WARNING,
          "the pool''s table {0} is lost ({1}); nodes will register again",
          file,
          String.valueOf(e.getMessage()).lines().findFirst().orElse(""));
      setAside();
      return List.of();
    }
  }

  private static List<Registration> parse(Object root) {
    if (!Integer.valueOf(SCHEMA).equals(Json.field(root, "schema"))
        || !(Json.field(root, "nodes") instanceof List<?> nodes)) {
      throw new ModelException("expected schema " + SCHEMA + " and nodes");
    }
    RegistrationReader reader = new RegistrationReader(InetAddress::getByName);
    List<Registration> kept = new ArrayList<>();
    for (Object node : nodes) {
      kept.add(reader.registration(String.valueOf(Json.field(node, "id")), node));
    }
    return kept;
  }

  private void setAside() {
    try {
      Path aside = file.resolveSibling(file.getFileName() + ".corrupt");
      Files.move(file, aside, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      LOG.log(System.Logger.Level.WARNING, "{0} cannot be moved: {1}", file, e.getMessage());
    }
  }

  /** Returns when it is on the disk. */
  void write(Collection<Registration> nodes) throws IOException {
    Durable.write(file, bytes(nodes));
  }

  private static byte[] bytes(Collection<Registration> nodes) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = Json.FACTORY.createGenerator(bytes)) {
      out.writeStartObject();
      out.writeNumberField("schema", SCHEMA);
      out.writeArrayFieldStart("nodes");
      for (Registration node : nodes) {
        out.writeStartObject();
        out.writeStringField("id", node.id());
        out.writeStringField("state", RegistrationJson.state(node));
        RegistrationJson.fields(out, node);
        out.writeEndObject();
      }
      out.writeEndArray();
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("memory is always writable", e);
    }
    return bytes.toByteArray();
  }
}
