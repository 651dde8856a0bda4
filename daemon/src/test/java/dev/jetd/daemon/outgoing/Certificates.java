package dev.jetd.daemon.outgoing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;

/** Certificates for 127.0.0.1 that the JDK's own tool makes. */
public final class Certificates {
  static final String ALIAS = "one";
  static final char[] PASSWORD = "of-the-test".toCharArray();

  private Certificates() {}

  /** A certificate that is its own authority, and beside it {@code NAME.pem}, {@code NAME.key}. */
  public static KeyStore make(Path scratch, String name) throws Exception {
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
                new String(PASSWORD))
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor()).as(said).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    pem(scratch.resolve(name + ".pem"), "CERTIFICATE", keys.getCertificate(ALIAS).getEncoded());
    pem(scratch.resolve(name + ".key"), "PRIVATE KEY", keys.getKey(ALIAS, PASSWORD).getEncoded());
    return keys;
  }

  private static void pem(Path file, String what, byte[] der) throws IOException {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
    Files.writeString(
        file, "-----BEGIN " + what + "-----\n" + body + "\n-----END " + what + "-----\n");
  }
}
