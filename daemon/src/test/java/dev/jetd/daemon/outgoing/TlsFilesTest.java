package dev.jetd.daemon.outgoing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.jetd.daemon.config.ConfigException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both ends prove who they are, to a real server that asks for it. */
final class TlsFilesTest {

  @TempDir private Path scratch;

  private KeyStore party(String name) throws Exception {
    return Certificates.make(scratch, name);
  }

  private static HttpsServer server(KeyStore own, KeyStore trusted) throws Exception {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, Certificates.PASSWORD);
    KeyStore authorities = KeyStore.getInstance("PKCS12");
    authorities.load(null, null);
    authorities.setCertificateEntry(Certificates.ALIAS, trusted.getCertificate(Certificates.ALIAS));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(authorities);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    HttpsServer server =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setHttpsConfigurator(
        new HttpsConfigurator(context) {
          @Override
          public void configure(HttpsParameters parameters) {
            SSLParameters wanted = context.getDefaultSSLParameters();
            wanted.setNeedClientAuth(true);
            parameters.setSSLParameters(wanted);
          }
        });
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
    return server;
  }

  private static int get(HttpsServer server, TlsFiles files) throws Exception {
    HttpClient.Builder builder = HttpClient.newBuilder();
    files.context().ifPresent(builder::sslContext);
    try (HttpClient client = builder.build()) {
      URI url = URI.create("https://127.0.0.1:" + server.getAddress().getPort() + "/");
      return client
          .send(HttpRequest.newBuilder(url).build(), BodyHandlers.discarding())
          .statusCode();
    }
  }

  private Optional<Path> file(String name) {
    return Optional.of(scratch.resolve(name));
  }

  @Test
  void bothEndsProveWhoTheyAre() throws Exception {
    KeyStore ours = party("ours");
    HttpsServer server = server(party("theirs"), ours);
    try {
      assertThat(get(server, new TlsFiles(file("theirs.pem"), file("ours.pem"), file("ours.key"))))
          .isEqualTo(204);
      TlsFiles without = new TlsFiles(file("theirs.pem"), Optional.empty(), Optional.empty());
      assertThatThrownBy(() -> get(server, without)).isInstanceOf(IOException.class);
      TlsFiles trusting = new TlsFiles(Optional.empty(), file("ours.pem"), file("ours.key"));
      assertThatThrownBy(() -> get(server, trusting)).isInstanceOf(IOException.class);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void filesThatAreNoGoodAreNamed() throws Exception {
    Files.writeString(scratch.resolve("empty"), "");
    assertThatThrownBy(
            () -> new TlsFiles(file("empty"), Optional.empty(), Optional.empty()).context())
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("empty");
    assertThatThrownBy(() -> new TlsFiles(Optional.empty(), file("empty"), Optional.empty()))
        .isInstanceOf(ConfigException.class);
    KeyStore unused = party("ours");
    TlsFiles swapped = new TlsFiles(Optional.empty(), file("ours.pem"), file("ours.pem"));
    assertThatThrownBy(swapped::context)
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("PKCS #8");
  }
}
