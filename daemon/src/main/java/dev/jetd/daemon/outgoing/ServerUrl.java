package dev.jetd.daemon.outgoing;

import dev.jetd.daemon.config.ConfigException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The URL of a server as an operator writes it: scheme, host, perhaps a port and a path. */
public final class ServerUrl {

  private ServerUrl() {}

  /**
   * @param key the setting, for messages
   * @throws ConfigException if one of them is none
   */
  public static List<URI> all(String key, List<String> texts) {
    return texts.stream().map(text -> one(key, text)).distinct().toList();
  }

  private static URI one(String key, String text) {
    return parse(text)
        .orElseThrow(
            () ->
                new ConfigException(
                    String.format(
                        Locale.ROOT,
                        "%s: '%s' is not a URL such as http://10.0.0.1:9080 or https://pool.example",
                        key,
                        text)));
  }

  private static Optional<URI> parse(String text) {
    try {
      URI url = new URI(text.endsWith("/") ? text.substring(0, text.length() - 1) : text);
      String scheme = String.valueOf(url.getScheme());
      boolean good =
          (scheme.equals("http") || scheme.equals("https"))
              && url.getHost() != null
              && url.getUserInfo() == null
              && url.getRawQuery() == null
              && url.getRawFragment() == null;
      return good ? Optional.of(url) : Optional.empty();
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  /** How it is called in metrics and tables: host and port. */
  public static String label(URI url) {
    return url.getHost() + ":" + port(url);
  }

  public static int port(URI url) {
    return url.getPort() >= 0 ? url.getPort() : url.getScheme().equals("https") ? 443 : 80;
  }

  /** A path under it. */
  public static URI under(URI base, String path) {
    return URI.create(base + path);
  }
}
