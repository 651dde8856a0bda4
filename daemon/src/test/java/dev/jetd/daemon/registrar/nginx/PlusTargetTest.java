package dev.jetd.daemon.registrar.nginx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.jetd.daemon.registrar.Pool;
import dev.jetd.daemon.registrar.PooledServer;
import dev.jetd.daemon.registrar.TargetException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PlusTargetTest {
  @TempDir private Path directory;

  private PlusTarget open(PlusStub nginx) throws IOException {
    return new PlusTarget(directory.resolve("pool.table"), new PlusApi(nginx.url()));
  }

  private static PooledServer server(int n, int weight, boolean down) {
    return new PooledServer("n" + n, "10.0.0." + n + ":8080", weight, 64, down);
  }

  private static Pool pool(PooledServer... servers) {
    return new Pool(
        new TreeMap<>(Map.of("jetd_m", List.of(servers), "jetd-m_1_a", List.of(servers))));
  }

  @Test
  void onlyDifferencesAreSent() throws Exception {
    try (PlusStub nginx = new PlusStub("jetd_m");
        PlusTarget target = open(nginx)) {
      target.apply(pool(server(1, 1, false), server(2, 2, false)));
      assertEquals(List.of("10.0.0.1:8080 1 64", "10.0.0.2:8080 2 64"), nginx.servers("jetd_m"));
      assertEquals(List.of("POST", "POST"), nginx.changes());
      target.apply(pool(server(1, 1, false), server(2, 9, true)));
      assertEquals(
          List.of("10.0.0.1:8080 1 64", "10.0.0.2:8080 9 64 down"), nginx.servers("jetd_m"));
      assertEquals(List.of("PATCH"), nginx.changes());
      target.refresh(pool(server(1, 1, false), server(2, 9, true)));
      assertEquals(List.of(), nginx.changes());
    }
  }

  @Test
  void newOnesComeBeforeOldOnesGo() throws Exception {
    try (PlusStub nginx = new PlusStub("jetd_m");
        PlusTarget target = open(nginx)) {
      target.apply(pool(server(1, 1, false)));
      target.apply(pool(server(2, 1, false)));
      assertEquals(List.of("POST", "POST", "DELETE"), nginx.changes());
      assertEquals(1, nginx.smallest());
    }
  }

  @Test
  void whatNginxForgotComesBackAndANewRegistrarGoesOn() throws Exception {
    try (PlusStub nginx = new PlusStub("jetd_m")) {
      Pool pool = pool(server(1, 1, false));
      try (PlusTarget target = open(nginx)) {
        target.apply(pool);
        nginx.forget("jetd_m");
        target.refresh(pool);
        assertEquals(List.of("10.0.0.1:8080 1 64"), nginx.servers("jetd_m"));
      }
      try (PlusTarget target = open(nginx)) {
        assertEquals(pool, target.inForce());
      }
    }
  }

  @Test
  void whatIsWrongIsTold() throws Exception {
    List<String> told = new ArrayList<>();
    try (PlusStub nginx = new PlusStub("other");
        PlusTarget target = open(nginx)) {
      told.add(refusal(target));
    }
    try (PlusStub nginx = new PlusStub("jetd_m")) {
      nginx.setReadOnly();
      try (PlusTarget target = open(nginx)) {
        told.add(refusal(target));
      }
    }
    PlusStub gone = new PlusStub("jetd_m");
    gone.close();
    try (PlusTarget target = open(gone)) {
      told.add(refusal(target));
    }
    assertTrue(told.get(0).contains("none of the upstreams"), told::toString);
    assertTrue(told.get(1).contains("write=on"), told::toString);
    assertTrue(told.get(2).contains("no answer"), told::toString);
  }

  private static String refusal(PlusTarget target) {
    Pool pool = pool(server(1, 1, false));
    return String.valueOf(
        assertThrows(TargetException.class, () -> target.apply(pool)).getMessage());
  }
}
