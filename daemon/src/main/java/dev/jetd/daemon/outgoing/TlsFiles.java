package dev.jetd.daemon.outgoing;

import dev.jetd.daemon.config.ConfigException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * By what servers are trusted and by what they trust us: PEM files, as nginx takes them too.
 *
 * @param authorities certificates to trust in place of the JDK's own
 * @param certificate ours, with what leads up to its authority
 * @param key of our certificate, PKCS #8
 */
public record TlsFiles(Optional<Path> authorities, Optional<Path> certificate, Optional<Path> key) {
  /** Trusts what the JDK trusts, and shows nothing. */
  public static final TlsFiles NONE =
      new TlsFiles(Optional.empty(), Optional.empty(), Optional.empty());

  private static final Pattern KEY =
      Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]+)-----END PRIVATE KEY-----");

  /** Nobody sees it: the store never leaves the memory. */
  private static final char[] PASSWORD = "memory".toCharArray();

  private static final List<String> KINDS = List.of("EC", "RSA", "Ed25519");

  /** Refuses one half of a pair. */
  public TlsFiles {
    if (certificate.isPresent() != key.isPresent()) {
      throw new ConfigException("a certificate and its key go together: name both files or none");
    }
  }

  /**
   * What connections are made with; empty for the JDK's default.
   *
   * @throws ConfigException naming the file that is no good
   */
  public Optional<SSLContext> context() {
    if (authorities.isEmpty() && certificate.isEmpty()) {
      return Optional.empty();
    }
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys(), trust(), null);
      return Optional.of(context);
    } catch (GeneralSecurityException | IOException e) {
      throw new ConfigException("the files for TLS cannot be used: " + e.getMessage());
    }
  }

  @SuppressWarnings("NullAway") // the JDK's way to say: the default
  private TrustManager[] trust() throws GeneralSecurityException, IOException {
    if (authorities.isEmpty()) {
      return null;
    }
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    int index = 0;
    for (Certificate each : certificates(authorities.get())) {
      store.setCertificateEntry("authority-" + index++, each);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(store);
    return factory.getTrustManagers();
  }

  @SuppressWarnings("NullAway") // as above
  private KeyManager[] keys() throws GeneralSecurityException, IOException {
    if (certificate.isEmpty() || key.isEmpty()) {
      return null;
    }
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    Certificate[] chain = certificates(certificate.get()).toArray(Certificate[]::new);
    store.setKeyEntry("ours", privateKey(key.get()), PASSWORD, chain);
    KeyManagerFactory factory =
        KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    factory.init(store, PASSWORD);
    return factory.getKeyManagers();
  }

  private static Collection<? extends Certificate> certificates(Path file)
      throws GeneralSecurityException, IOException {
    try (InputStream in = Files.newInputStream(file)) {
      Collection<? extends Certificate> all =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (all.isEmpty()) {
        throw new IOException(file + " holds no certificate");
      }
      return new ArrayList<>(all);
    }
  }

  /** PKCS #8 says in itself of what kind the key is, and the JDK must be told all the same. */
  private static PrivateKey privateKey(Path file) throws GeneralSecurityException, IOException {
    Matcher pem = KEY.matcher(Files.readString(file));
    if (!pem.find()) {
      throw new IOException(file + " holds no private key in PKCS #8 (BEGIN PRIVATE KEY)");
    }
    byte[] der = Base64.getMimeDecoder().decode(pem.group(1));
    return KINDS.stream()
        .flatMap(kind -> key(kind, der).stream())
        .findFirst()
        .orElseThrow(() -> new IOException(file + " holds a key of an unknown kind"));
  }

  private static Optional<PrivateKey> key(String kind, byte[] der) {
    try {
      return Optional.of(
          KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(der)));
    } catch (GeneralSecurityException another) {
      return Optional.empty();
    }
  }
}
