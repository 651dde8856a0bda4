package dev.jetd.daemon.serving;

/**
 * How much one request and all of them may ask.
 *
 * @param texts inputs of one request
 * @param textChars characters of one text
 * @param queuedTokens tokens under way before requests are refused
 */
public record ServingLimits(int texts, int textChars, int queuedTokens) {}
