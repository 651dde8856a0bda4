package dev.jetd.daemon.registrar.web;

import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;

/** {@code GET /metrics} of the registrar. */
public final class PoolMetricsPage {
  private final CollectorRegistry registry;

  public PoolMetricsPage(CollectorRegistry registry) {
    this.registry = registry;
  }

  void answer(ServerRequest request, ServerResponse response) throws IOException {
    String type =
        TextFormat.chooseContentType(request.headers().first(HeaderNames.ACCEPT).orElse(""));
    StringWriter text = new StringWriter();
    TextFormat.writeFormat(type, text, registry.metricFamilySamples());
    response
        .header(HeaderNames.CONTENT_TYPE, type)
        .send(text.toString().getBytes(StandardCharsets.UTF_8));
  }
}
