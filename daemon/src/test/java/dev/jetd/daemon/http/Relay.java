package dev.jetd.daemon.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands before a server, whose port it may not know yet, and brings bytes to and fro; or is dead,
 * and breaks every connection off; or hangs, and says nothing.
 */
final class Relay implements AutoCloseable {
  /** What it does. */
  enum Mode {
    ALIVE,
    DEAD,
    HANGS
  }

  private final ServerSocket listener;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile int target;
  private volatile Mode mode = Mode.DEAD;

  private Relay(ServerSocket listener) {
    this.listener = listener;
  }

  static Relay start() {
    try {
      Relay relay = new Relay(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
      var unused = Thread.startVirtualThread(relay::accept);
      return relay;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String url() {
    return "http://127.0.0.1:" + listener.getLocalPort();
  }

  /** From now on, on new connections; those there are break off. */
  void mode(Mode next) {
    mode = next;
    open.forEach(Relay::close);
  }

  void to(int port) {
    target = port;
    mode(Mode.ALIVE);
  }

  private void accept() {
    try {
      while (true) {
        Socket client = listener.accept();
        open.add(client);
        switch (mode) {
          case DEAD -> close(client);
          case HANGS -> {
            // Taken, and left.
          }
          case ALIVE -> connect(client);
        }
      }
    } catch (IOException e) {
      // Closed: the test is over.
    }
  }

  private void connect(Socket client) {
    try {
      Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
      open.add(server);
      var unusedThere = Thread.startVirtualThread(() -> copy(client, server));
      var unusedBack = Thread.startVirtualThread(() -> copy(server, client));
    } catch (IOException e) {
      close(client);
    }
  }

  private void copy(Socket from, Socket to) {
    try (InputStream in = from.getInputStream()) {
      in.transferTo(to.getOutputStream());
    } catch (IOException e) {
      // One end has gone; so does the other.
    } finally {
      close(from);
      close(to);
      open.remove(from);
      open.remove(to);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    open.forEach(Relay::close);
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
