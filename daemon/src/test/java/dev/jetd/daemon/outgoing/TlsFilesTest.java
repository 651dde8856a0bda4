package dev.jetd.daemon.outgoing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import dev.jetd.daemon.config.ConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both ends prove who they are, to a real server that asks for it. */
final class TlsFilesTest {
  private static final String PASSWORD = "of-the-test";
  private static final String ALIAS = "one";

  @TempDir private Path scratch;

  /** A certificate that is its own authority, as the JDK's own tool makes it, and as PEM files. */
  private KeyStore party(String name) throws Exception {
    Path store = scratch.resolve(name + ".p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                ALIAS,
                "-keyalg",
                "EC",
                "-dname",
                "CN=" + name,
                "-ext",
                "san=ip:127.0.0.1",
                "-validity",
                "3650",
                "-storetype",
                "PKCS12",
                "-keystore",
                store.toString(),
                "-storepass",
                PASSWORD)
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor()).as(said).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    pem(name + ".pem", "CERTIFICATE", keys.getCertificate(ALIAS).getEncoded());
    pem(name + ".key", "PRIVATE KEY", keys.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded());
    return keys;
  }

  private void pem(String file, String what, byte[] der) throws IOException {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    Files.writeString(
        scratch.resolve(file),
        "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n");
  }

  private static HttpsServer server(KeyStore own, KeyStore trusted) throws Exception {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own, PASSWORD.toCharArray());
    KeyStore authorities = KeyStore.getInstance("PKCS12");
    authorities.load(null, null);
    authorities.setCertificateEntry(ALIAS, trusted.getCertificate(ALIAS));
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
