package dev.jetd.daemon.overflow;

import java.util.Map;

/**
 * A good answer of an upstream.
 *
 * @param headers that belong to the answer, not to the connection
 * @param server who computed it, as it says itself, or as it is called here
 * @param release gives back the memory of the body, when it has been sent
 */
public record Returned(
    String contentType,
    Map<String, String> headers,
    byte[] body,
    String server,
    Runnable release) {}
