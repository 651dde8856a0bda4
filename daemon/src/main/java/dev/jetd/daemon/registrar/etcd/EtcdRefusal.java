package dev.jetd.daemon.registrar.etcd;

import java.io.IOException;

/** etcd is there, and says no. */
final class EtcdRefusal extends IOException {
  private static final long serialVersionUID = 1;

  EtcdRefusal(String message) {
    super(message);
  }
}
