package dev.jetd.models.repository;

import dev.jetd.models.ModelException;
import dev.jetd.models.ModelRef;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/** Where a model comes from. */
public sealed interface Source {

  /** A bundle, or what Hugging Face keeps of a model. */
  record Directory(Path path) implements Source {
    @Override
    public String toString() {
      return String.valueOf(path.getFileName());
    }
  }

  /** A tar of either, gzipped or not. */
  record Archive(Path path) implements Source {
    @Override
    public String toString() {
      return String.valueOf(path.getFileName());
    }
  }

  /** A Maven artifact with an ONNX file and a tokenizer in it. */
  record Jar(Path path) implements Source {
    @Override
    public String toString() {
      return String.valueOf(path.getFileName());
    }
  }

  /** A model of another jetd. */
  record Jetd(URI base, ModelRef model) implements Source {
    @Override
    public String toString() {
      return base + " " + model;
    }
  }

  /** An archive, or a {@code jetd-model.json} beside its files, on any HTTP server. */
  record Url(URI uri) implements Source {
    @Override
    public String toString() {
      // Without the query, which may hold what is not to be written down.
      return uri.getScheme() + "://" + uri.getRawAuthority() + uri.getRawPath();
    }
  }

  /**
   * Understands what an operator typed.
   *
   * @param model for another jetd, which of its models
   */
  static Source of(String text, Optional<String> model) {
    if (text.startsWith("http://") || text.startsWith("https://")) {
      URI uri = uri(text);
      return model.isPresent()
          ? new Jetd(uri, ModelRef.parse(model.get()))
          : new Url(withPath(uri));
    }
    if (model.isPresent()) {
      throw new ModelException(
          model.get() + ": a model's name is for the URL of another jetd only");
    }
    Path path = Path.of(text);
    if (Files.isDirectory(path)) {
      return new Directory(path);
    }
    if (!Files.isRegularFile(path)) {
      throw new ModelException(
          text + ": no such file or directory, and no http:// or https:// URL");
    }
    String name = text.toLowerCase(Locale.ROOT);
    return name.endsWith(".jar") || name.endsWith(".zip") ? new Jar(path) : new Archive(path);
  }

  private static URI withPath(URI uri) {
    if (uri.getPath() == null || uri.getPath().isEmpty() || uri.getPath().equals("/")) {
      throw new ModelException(uri + ": name the model too, as in: jetd pull " + uri + " NAME");
    }
    return uri;
  }

  private static URI uri(String text) {
    try {
      URI uri = new URI(text);
      if (uri.getHost() == null || uri.getRawUserInfo() != null || uri.getRawFragment() != null) {
        throw new ModelException(text + ": expected http://HOST[:PORT][/PATH]");
      }
      return uri;
    } catch (URISyntaxException e) {
      throw new ModelException(text + ": not a URL: " + e.getReason(), e);
    }
  }
}
