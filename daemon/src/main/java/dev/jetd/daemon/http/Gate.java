package dev.jetd.daemon.http;

import dev.jetd.daemon.serving.ServeError;
import dev.jetd.daemon.serving.ServeException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** Who may pass: requests under this daemon's own name, with a key where keys are asked for. */
final class Gate {
  private static final List<String> LOOPBACK_NAMES = List.of("localhost", "127.0.0.1", "[::1]");
  private static final String BEARER = "bearer ";

  private final boolean checkHost;
  private final List<String> allowedHosts;
  private final Optional<ApiKeys> keys;
  private final Optional<ApiKeys> adminKeys;

  /**
   * @param own the address listened on
   * @param loopback whether the listener is on loopback: then a page of another site, whose name
   *     was pointed at this machine, must not reach it (DNS rebinding)
   * @param adminKeys who may manage; without any nobody may
   */
  Gate(
      String own,
      boolean loopback,
      List<String> allowedHosts,
      Optional<ApiKeys> keys,
      Optional<ApiKeys> adminKeys) {
    this.adminKeys = adminKeys;
    this.checkHost = loopback;
    this.allowedHosts =
        Stream.concat(Stream.of(own), allowedHosts.stream())
            .map(h -> h.toLowerCase(Locale.ROOT))
            .toList();
    this.keys = keys;
  }

  void checkHost(String authority) {
    String host = withoutPort(authority).toLowerCase(Locale.ROOT);
    if (checkHost && !LOOPBACK_NAMES.contains(host) && !allowedHosts.contains(host)) {
      throw new ServeException(
          new ServeError.WrongHost(
              "the Host header names '"
                  + host
                  + "', which is not this daemon; api.allowed-hosts can allow it"));
    }
  }

  void check(Route.Access access, Optional<String> authorization) {
    switch (access) {
      case OPEN -> {}
      case KEY -> keys.ifPresent(k -> check(k, authorization, "a valid key is needed"));
      case ADMIN ->
          check(
              adminKeys.orElse(ApiKeys.NONE), authorization, "this needs the admin key, no other");
    }
  }

  private static void check(ApiKeys keys, Optional<String> authorization, String message) {
    String given = authorization.orElse("");
    boolean bearer = given.regionMatches(true, 0, BEARER, 0, BEARER.length());
    if (!bearer || !keys.contains(given.substring(BEARER.length()).strip())) {
      throw new ServeException(
          new ServeError.Unauthorized(message + ": Authorization: Bearer KEY"));
    }
  }

  private static String withoutPort(String authority) {
    int colon = authority.lastIndexOf(':');
    return colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
  }
}
