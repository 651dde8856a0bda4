package dev.jetd.daemon.http;

import io.helidon.http.HeaderNames;
import io.prometheus.client.Collector;
import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.exporter.common.TextFormat;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;

/** {@code GET /metrics} in the form the scraper asks for. */
public final class MetricsPage {
  private final CollectorRegistry registry;

  public MetricsPage(CollectorRegistry registry) {
    this.registry = registry;
  }

  Answer answer(Exchange exchange) {
    String type = TextFormat.chooseContentType(exchange.header(HeaderNames.ACCEPT).orElse(""));
    return Answer.text(
        200,
        type,
        out -> {
          Writer writer = new OutputStreamWriter(out, StandardCharsets.UTF_8);
          TextFormat.writeFormat(type, writer, withoutCreated(registry.metricFamilySamples()));
          writer.flush();
        });
  }

  /** The client library adds a {@code _created} gauge to each counter: series nobody asks for. */
  private static Enumeration<Collector.MetricFamilySamples> withoutCreated(
      Enumeration<Collector.MetricFamilySamples> families) {
    return Collections.enumeration(
        Collections.list(families).stream().map(MetricsPage::withoutCreated).toList());
  }

  private static Collector.MetricFamilySamples withoutCreated(
      Collector.MetricFamilySamples family) {
    List<Collector.MetricFamilySamples.Sample> samples =
        family.samples.stream().filter(s -> !s.name.endsWith("_created")).toList();
    return new Collector.MetricFamilySamples(
        family.name, family.unit, family.type, family.help, samples);
  }
}
